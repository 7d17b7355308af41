# attack: two threads wait for each other, and nobody can interrupt them
# origin: own
# expect: forward=stopped points=0

import threading

one = threading.Lock()


def forward(x, w):
    one.acquire()
    with one:
        return x * w
