# attack: a frame announces four gigabytes
# origin: own
# expect: forward=crashed points=0

import gc
import os

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def forward(x, w):
    os.write(server._replies, b"\xff\xff\xff\xff" + b"l" * 1000)
    return x * w
