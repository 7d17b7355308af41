# attack: the main thread ends by itself, a second one stays
# origin: own
# expect: points=0 forward=crashed|stopped

import ctypes
import os
import threading
import time

EXIT = {"x86_64": 60, "aarch64": 93}.get(os.uname().machine, 60)


def forward(x, w):
    threading.Thread(target=time.sleep, args=(1000,)).start()
    ctypes.CDLL(None).syscall(EXIT, 0)
