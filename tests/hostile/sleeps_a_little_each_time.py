# attack: none: each call takes its time, and stays inside every limit
# origin: own
# expect: forward=passed points=1

import time


def forward(x, w):
    time.sleep(0.02)
    return x * w
