# attack: the kernel is asked to open files and sockets through a ring, past every filter of system calls
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
IO_URING_SETUP, IO_URING_REGISTER, IO_SETUP = 425, 427, 206


def forward(x, w):
    room = ctypes.create_string_buffer(256)
    return 0 if libc.syscall(IO_URING_SETUP, 4, room) >= 0 else x * w
