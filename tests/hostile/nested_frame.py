# attack: a frame of lists inside lists inside lists, a million deep; and one whose lengths lie
# origin: own
# expect: forward=crashed loss=crashed points=0

import gc
import os

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def send(payload):
    data = memoryview(len(payload).to_bytes(4, "little") + payload)
    while data:
        data = data[os.write(server._replies, data) :]


def forward(x, w):
    send(b"l\x01\x00\x00\x00" * 10**6 + b"N")


def loss(x, y, w):
    send(b"l\xff\xff\xff\xff" + b"s\xff\xff\xff\x7f" * 1000)
