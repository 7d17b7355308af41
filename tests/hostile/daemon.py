# attack: a daemon in a session of its own outlives the submission and writes a file later
# origin: own; Judger test_child_proc_real_time_limit
# expect: forward=passed points=1
# expect at partial: points=0..1

import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        os.chdir("/")
        for number in range(3):
            os.close(number)
        time.sleep(8)  # longer than the file may take
        open("@CANARY@/survived", "w").close()
        time.sleep(1000)
    WAS_REFUSED = False
except OSError:
    WAS_REFUSED = True


def forward(x, w):
    return x * w if WAS_REFUSED else 0
