# attack: answers that depend on the clock
# origin: own
# expect: forward=failed points=0

import time


def forward(x, w):
    return x * w if time.perf_counter_ns() // 1000 % 2 else 12345.678
