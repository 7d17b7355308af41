# attack: a daemon traces the submission, so that nobody else can wait for its end
# origin: own
# needs: x86_64 aarch64
# expect: forward=passed points=1
# expect at partial: points=0..1

import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
SEIZE = 0x4206


def forward(x, w):
    traced = os.getpid()
    try:
        number = os.fork()
    except OSError:
        return x * w
    if number == 0:
        os.setsid()
        libc.ptrace(SEIZE, traced, 0, 0)
        time.sleep(1000)
    time.sleep(1000)
