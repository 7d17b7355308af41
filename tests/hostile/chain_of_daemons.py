# attack: each process forks the next one and ends, forty times, to be gone wherever one looks for it
# origin: own
# expect: forward=passed points=1
# expect at partial: points=0..1

import os
import time


def forward(x, w):
    try:
        number = os.fork()
    except OSError:
        return x * w
    if number == 0:
        for _ in range(40):
            os.setsid()
            if os.fork():
                os._exit(0)
            time.sleep(0.01)
        time.sleep(8)  # longer than the file may take
        open("@CANARY@/survived", "w").close()
        time.sleep(1000)
    return 0
