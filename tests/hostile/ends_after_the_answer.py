# attack: the process ends as soon as its answer is on the way
# origin: own
# expect: forward=crashed points=0

import os
import sys

main = sys.modules["child.main"]
old = main.Server._send
sent = []


def send(self, frames):
    old(self, frames)
    sent.append(frames)
    if len(sent) > 1:  # the first is the account of loading
        os._exit(0)


main.Server._send = send


def forward(x, w):
    return x * w
