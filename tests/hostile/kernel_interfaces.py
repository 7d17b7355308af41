# attack: interfaces of the kernel that exploits like: page faults, programs, events, keys, watches
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
USERFAULTFD, BPF, PERF, ADD_KEY, KEYCTL, INOTIFY, FANOTIFY = {
    "x86_64": (323, 321, 298, 248, 250, 294, 300),
    "aarch64": (282, 280, 241, 217, 219, 26, 262),
}[os.uname().machine]


def forward(x, w):
    room = ctypes.create_string_buffer(b"\x01\0\0\0\x70\0\0\0\x01", 128)
    calls = [
        (USERFAULTFD, 0),
        (BPF, 0, room, 64),
        (PERF, room, 0, -1, -1, 0),
        (ADD_KEY, b"user", b"@MARK@", b"x", 1, -2),
        (KEYCTL, 0, -3, 0),
        (INOTIFY, 0),
        (FANOTIFY, 0, 0),
    ]
    return 0 if any(libc.syscall(*call) >= 0 for call in calls) else x * w
