# attack: each call stays inside its limit, so that the whole file takes as long as it likes
# origin: own
# expect: forward=stopped points=0

import time


def forward(x, w):
    time.sleep(0.3)
    return x * w
