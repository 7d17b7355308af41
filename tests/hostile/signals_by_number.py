# attack: signals to other processes by the system calls that Python has no name for
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
TKILL, TGKILL, SIGQUEUE, PIDFD_OPEN, PIDFD_SIGNAL = {
    "x86_64": (200, 234, 129, 434, 424),
    "aarch64": (130, 131, 138, 434, 424),
}[os.uname().machine]


def forward(x, w):
    parent = os.getppid()
    information = ctypes.create_string_buffer(128)
    calls = [
        (TKILL, parent, 0),
        (TGKILL, parent, parent, 0),
        (SIGQUEUE, parent, 0, information),
        (PIDFD_OPEN, parent, 0),
    ]
    return 0 if any(libc.syscall(*call) >= 0 for call in calls) else x * w
