# attack: the process becomes another user, or root again, or takes capabilities
# origin: own; Judger test_uid_and_gid, turned round
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def forward(x, w):
    if os.geteuid() == 0 or 0 in os.getresuid():
        return 0
    for attempt in (
        lambda: os.setuid(0),
        lambda: os.setresuid(0, 0, 0),
        lambda: os.setgid(0),
        lambda: os.setgroups([0]),
        lambda: os.setresgid(0, 0, 0),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
