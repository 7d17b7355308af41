# attack: the limits of the parent are read and lowered
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)
PRLIMIT = {"x86_64": 302, "aarch64": 261}[os.uname().machine]


def forward(x, w):
    try:
        resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
        return 0
    except OSError:
        pass
    limit = (ctypes.c_uint64 * 2)(64, 64)
    if libc.syscall(PRLIMIT, os.getppid(), resource.RLIMIT_CORE, ctypes.byref(limit), None) >= 0:
        return 0
    return x * w
