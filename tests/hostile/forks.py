# attack: forks that fork, fifty at most, and stay
# origin: own; snekbox test_forkbomb_resource_unavailable; codejail test_cant_fork; Judger test_fork
# expect: forward=passed points=1
# expect at partial: points=0..1

import os
import time


def forward(x, w):
    for _ in range(5):
        try:
            number = os.fork()
        except OSError:
            return x * w
        if number == 0 and _ >= 1:
            time.sleep(1000)
    if os.getppid() != 1:
        time.sleep(1000)
    return 0
