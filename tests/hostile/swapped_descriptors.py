# attack: what is printed goes where the replies go, and the other way round
# origin: own; DMOJ testsuite aplusb/cpp_io_symlinks, in its spirit
# expect: forward=crashed loss=crashed|stopped points=0

import gc
import os

server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")


def forward(x, w):
    os.dup2(server._replies, 1)
    print('{"status": "passed", "score": 12}')
    return x * w


def loss(x, y, w):
    os.dup2(1, server._replies)
    return (x * w - y) ** 2
