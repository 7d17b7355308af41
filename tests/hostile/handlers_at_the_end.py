# attack: handlers of the interpreter's end print a verdict and change the exit status
# origin: own
# expect: forward=failed points=0

import atexit
import os
import threading
import weakref


def end():
    print("ALL PASSED", flush=True)
    os._exit(0)


atexit.register(end)
threading._register_atexit(end)
weakref.finalize(end, end)


def forward(x, w):
    return 12345.678
