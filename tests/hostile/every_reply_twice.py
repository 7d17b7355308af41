# attack: each reply is sent twice
# origin: own
# expect: forward=crashed points=0

import os
import sys

main = sys.modules["child.main"]
frame = sys.modules["child.wire"].frame
main.Server._reply = lambda self, number, index, answer: os.write(
    self._replies, frame([number, index, *answer]) + frame([number, index, *answer])
)


def forward(x, w):
    return x * w
