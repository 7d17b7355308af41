# attack: the integers that all of Python shares are overwritten
# origin: own
# expect: forward=failed|crashed|stopped points=0

import ctypes


def forward(x, w):
    for number in range(1, 100):
        ctypes.memmove(id(number) + 24, id(7) + 24, 4)
    return 0.0
