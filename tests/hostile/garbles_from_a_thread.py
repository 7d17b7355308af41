# attack: a thread writes into the replies of an honest function, over and over
# origin: own
# expect: points=0 forward=crashed|stopped

import gc
import os
import threading

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def garble():
    while True:
        os.write(server._replies, b"\x04\x00\x00\x00TTTT")


def forward(x, w):
    threading.Thread(target=garble, daemon=True).start()
    while True:
        pass
