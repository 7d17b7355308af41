# attack: the reply to one call comes as the reply to the one after it
# origin: own
# expect: forward=crashed|stopped points=0

import sys

main = sys.modules["child.main"]
old = main.Server._reply
kept = []


def reply(self, number, index, answer):
    kept.append((number, index, answer))
    if len(kept) > 2:
        old(self, *kept.pop(0))
    elif number == 0:
        old(self, *kept.pop())


main.Server._reply = reply


def forward(x, w):
    return x * w
