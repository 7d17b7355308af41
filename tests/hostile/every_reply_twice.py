# attack: each reply is sent twice
# origin: own
# expect: forward=crashed points=0

import os
import sys

main = sys.modules["child.main"]
main.Server._send = lambda self, frames: os.write(self._replies, frames + frames)


def forward(x, w):
    return x * w
