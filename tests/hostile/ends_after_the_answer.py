# attack: the process ends as soon as its answer is on the way
# origin: own
# expect: forward=crashed points=0

import os
import sys

main = sys.modules["child.main"]
old = main.Server._reply


def reply(self, number, index, answer):
    old(self, number, index, answer)
    if number and index == 2:
        os._exit(0)


main.Server._reply = reply


def forward(x, w):
    return x * w
