# attack: the clock by which answers are sent is stopped, and then a call never ends
# origin: own
# expect: forward=stopped points=0

import sys

sys.modules["child.answers"].monotonic = lambda: 0.0
calls = 0


def forward(x, w):
    global calls
    calls += 1
    while calls > 3:
        pass
    return x * w
