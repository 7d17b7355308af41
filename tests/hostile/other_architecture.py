# attack: system calls under other numbers, which a filter by number alone would not know: x32, and 32 bit
# origin: own
# needs: full x86_64
# expect: forward=passed|crashed loss=passed|crashed points=0..2

import ctypes
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
X32, GETPPID, FORK = 0x40000000, 110, 57
# mov eax, 64 (getppid among the calls of 32 bit); int 0x80; ret
CODE = b"\xb8\x40\x00\x00\x00\xcd\x80\xc3"


def forward(x, w):
    number = libc.syscall(X32 | FORK)
    if number == 0:
        os._exit(0)
    return 0 if number > 0 else x * w


def loss(x, y, w):
    try:
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    except OSError:
        return (x * w - y) ** 2
    page.write(CODE)
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return (x * w - y) ** 2 if call() < 0 else 0
