# attack: the reply to the next request is sent before there is one
# origin: own
# expect: points=0 loss=crashed

import gc
import os
import sys

frame = sys.modules["child.wire"].frame
server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def forward(x, w):
    return 12345.678


def loss(x, y, w):
    for number in range(1, 9):
        os.write(server._replies, frame([number, 0, "returned", 12345.678, []]))
    return 12345.678
