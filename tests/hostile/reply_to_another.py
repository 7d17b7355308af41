# attack: replies bear the number of another request and the index of another call
# origin: own
# expect: forward=crashed loss=crashed points=0

import sys

Answers = sys.modules["child.answers"].Answers
old = Answers.returned


def returned(self, *answer):
    if self._count == 0:
        self._number += 1
        self._count -= 1
    old(self, *answer)


Answers.returned = returned


def forward(x, w):
    return x * w


def loss(x, y, w):
    return (x * w - y) ** 2
