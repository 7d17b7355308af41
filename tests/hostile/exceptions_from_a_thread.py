# attack: a thread raises exceptions in the main thread, between the calls too
# origin: own
# expect: forward=failed|crashed|stopped points=0

import ctypes
import threading

main = threading.main_thread().ident


def throws():
    while True:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(main), ctypes.py_object(KeyboardInterrupt))


def forward(x, w):
    threading.Thread(target=throws, daemon=True).start()
    return 0.0
