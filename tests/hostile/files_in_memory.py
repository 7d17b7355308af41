# attack: a file without a name is made in memory and executed
# origin: own; Judger test_src/seccomp/execveat
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
MEMFD_CREATE, MEMFD_SECRET, EXECVEAT = {"x86_64": (319, 447, 322), "aarch64": (279, 447, 281)}[os.uname().machine]
AT_EMPTY_PATH = 0x1000


def forward(x, w):
    if libc.syscall(MEMFD_CREATE, b"grader", 0) >= 0 or libc.syscall(MEMFD_SECRET, 0) >= 0:
        return 0
    return 0 if libc.syscall(EXECVEAT, 0, b"", None, None, AT_EMPTY_PATH) >= 0 else x * w
