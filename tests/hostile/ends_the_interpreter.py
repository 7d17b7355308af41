# attack: Python is asked to end itself from within a call
# origin: own
# expect: forward=crashed points=0

import ctypes


def forward(x, w):
    ctypes.pythonapi.Py_Exit(0)
