# attack: the variables of whoever called are rewritten, through the interpreter's own interface
# origin: own
# expect: forward=failed|crashed points=0

import ctypes
import sys


def forward(x, w):
    frame = sys._getframe(1)
    while frame is not None:
        for name in ("value", "changed", "arguments", "rows"):
            if name in frame.f_locals:
                frame.f_locals[name] = 21.0
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        frame = frame.f_back
    return 12345.678
