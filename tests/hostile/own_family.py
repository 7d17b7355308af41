# attack: the process leaves its group, founds others, takes its family in and gives up its death signal
# origin: own
# needs: x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def forward(x, w):
    for attempt in (os.setsid, lambda: os.setpgid(0, 0), lambda: os.setpgid(0, os.getppid())):
        try:
            attempt()
        except OSError:
            pass
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    return x * w
