# attack: a thread reads the requests away before the server can
# origin: own; DMOJ testsuite interactive/py_no_flush, in its spirit
# expect: points=0

import gc
import os
import threading

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def steal():
    while True:
        os.read(server._requests, 2**20)


threading.Thread(target=steal, daemon=True).start()


def forward(x, w):
    return 12345.678
