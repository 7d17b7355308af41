# attack: replies bear the number of another request and the index of another call
# origin: own
# expect: forward=crashed loss=crashed points=0

import sys

main = sys.modules["child.main"]
old = main.Server._reply


def reply(self, number, index, answer):
    old(self, number and number + 1, index and index - 1, answer)


main.Server._reply = reply


def forward(x, w):
    return x * w


def loss(x, y, w):
    return (x * w - y) ** 2
