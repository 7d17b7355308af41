# attack: the memory of the parent is read and written without opening any file
# origin: own
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
READ, WRITE, MADVISE = {"x86_64": (310, 311, 440), "aarch64": (270, 271, 440)}[os.uname().machine]


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def forward(x, w):
    room = ctypes.create_string_buffer(8)
    here = Piece(ctypes.addressof(room), 8)
    there = Piece(id(None), 8)  # a fork: its objects lie where the parent's do
    for number in (READ, WRITE):
        if libc.syscall(number, os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0) >= 0:
            return 0
    return x * w
