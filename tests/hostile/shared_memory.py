# attack: memory and messages that outlive the process or are shared with others, by System V and by POSIX
# origin: snekbox test_multiprocessing_shared_memory
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os
from multiprocessing import shared_memory

libc = ctypes.CDLL(None, use_errno=True)
SHMGET, MSGGET, SEMGET, MQ_OPEN = {"x86_64": (29, 68, 64, 240), "aarch64": (194, 186, 190, 180)}[os.uname().machine]
IPC_CREAT = 0o1000


def forward(x, w):
    try:
        shared_memory.SharedMemory("@MARK@", create=True, size=4096)
        return 0
    except OSError:
        pass
    calls = [
        (SHMGET, 0, 4096, IPC_CREAT | 0o600),
        (MSGGET, 0, IPC_CREAT | 0o600),
        (SEMGET, 0, 1, IPC_CREAT | 0o600),
        (MQ_OPEN, b"@MARK@", os.O_CREAT | os.O_RDWR, 0o600, None),
    ]
    return 0 if any(libc.syscall(*call) >= 0 for call in calls) else x * w
