# attack: a reply comes byte by byte, so that something always arrives
# origin: own
# expect: forward=stopped points=0

import gc
import os
import time

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def forward(x, w):
    os.write(server._replies, (10**6).to_bytes(4, "little"))
    while True:
        os.write(server._replies, b"N")
        time.sleep(0.005)
