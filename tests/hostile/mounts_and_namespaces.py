# attack: mounts, roots, host names and namespaces are changed
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
MOUNT, UNMOUNT, PIVOT, CHROOT, UNSHARE, SETNS, SETHOSTNAME = {
    "x86_64": (165, 166, 155, 161, 272, 308, 170),
    "aarch64": (40, 39, 41, 51, 97, 268, 161),
}[os.uname().machine]
CLONE_NEWUSER, CLONE_NEWNS, MS_BIND = 0x10000000, 0x20000, 4096


def forward(x, w):
    folder = os.fsencode("@CANARY@")
    calls = [
        (UNSHARE, CLONE_NEWUSER),
        (UNSHARE, CLONE_NEWNS),
        (SETNS, 0, 0),
        (CHROOT, folder),
        (PIVOT, folder, folder),
        (UNMOUNT, folder, 0),
        (SETHOSTNAME, None, 2**20),
    ]
    return 0 if any(libc.syscall(*call) >= 0 for call in calls) else x * w
