# attack: processes are made by the system calls beneath fork
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)
CLONE, CLONE3 = {"x86_64": (56, 435), "aarch64": (220, 435)}[os.uname().machine]
CLONE_PARENT, CLONE_NEWUSER, CLONE_UNTRACED = 0x8000, 0x10000000, 0x800000


def forward(x, w):
    for flags in (signal.SIGCHLD, CLONE_PARENT | signal.SIGCHLD, CLONE_NEWUSER | signal.SIGCHLD, CLONE_UNTRACED):
        number = libc.syscall(CLONE, flags, 0, 0, 0, 0)
        if number == 0:
            os._exit(0)
        if number > 0:
            return 0
    arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    number = libc.syscall(CLONE3, ctypes.byref(arguments), 64)
    if number == 0:
        os._exit(0)
    return 0 if number > 0 else x * w
