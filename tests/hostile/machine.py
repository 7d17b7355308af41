# attack: modules of the kernel, the clock, the swap and the machine itself
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import errno
import os
import time

libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {  # init_module, delete_module, swapoff, kexec_load, syslog, acct, quotactl
    "x86_64": (175, 176, 168, 246, 103, 163, 179),
    "aarch64": (105, 106, 225, 104, 116, 89, 60),
}[os.uname().machine]
REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)


def forward(x, w):
    for number in NUMBERS:  # arguments that make no sense: where one is looked at at all, it is not refused
        ctypes.set_errno(0)
        if libc.syscall(number, -1, 0, 0, 0) >= 0 or ctypes.get_errno() not in REFUSED:
            return 0
    try:
        time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME))
        return 0
    except OSError:
        return x * w
