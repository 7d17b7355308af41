# attack: a frame announces eight megabytes, brings one, and then nothing more comes
# origin: own
# expect: forward=stopped points=0

import gc
import os
import time

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def forward(x, w):
    os.write(server._replies, (8 * 2**20).to_bytes(4, "little"))
    for _ in range(2**10):
        os.write(server._replies, b"N" * 2**10)
    time.sleep(1000)
