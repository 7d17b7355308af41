# attack: a generator comes back that takes its time for every value
# origin: own
# expect: forward=stopped points=0

import time


def forward(x, w):
    for _ in range(10**6):
        time.sleep(0.05)
        yield x * w
