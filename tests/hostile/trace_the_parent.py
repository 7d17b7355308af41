# attack: the parent is traced, and a process is made that delays the submission's end by tracing it
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
TRACEME, ATTACH, SEIZE, DETACH = 0, 16, 0x4206, 17


def forward(x, w):
    for request in (SEIZE, ATTACH):
        if libc.ptrace(request, os.getppid(), 0, 0) >= 0:
            libc.ptrace(DETACH, os.getppid(), 0, 0)
            return 0
    return 0 if libc.ptrace(TRACEME, 0, 0, 0) >= 0 else x * w
