# attack: the server's reply is replaced by one with a verdict and points in it
# origin: own
# expect: forward=crashed points=0

import sys

frame = sys.modules["child.wire"].frame


def returned(self, *answer):
    self._ready += frame([self._number, self._count, "returned", *answer, "passed", 12])
    self._count += 1


sys.modules["child.answers"].Answers.returned = returned


def forward(x, w):
    return 12345.678
