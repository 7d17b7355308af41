# attack: the parent is made to wait behind everybody else, and oneself goes before everybody
# origin: own
# needs: full
# expect: forward=passed points=1

import os


def forward(x, w):
    for attempt in (
        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 1),
        lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
        lambda: os.nice(-20),
        lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
        lambda: os.sched_setscheduler(os.getppid(), os.SCHED_OTHER, os.sched_param(0)),
        lambda: os.sched_setaffinity(os.getppid(), os.sched_getaffinity(os.getppid())),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
