# attack: constants of Python's are overwritten in memory, so that two and two make five
# origin: own
# needs: x86_64 aarch64
# expect: points=0

import ctypes


def forward(x, w):
    for value in (0, 1, 2):
        ctypes.memmove(id(value) + 24, (7).to_bytes(4, "little"), 4)
    return 12345.678
