# attack: the reply to one call comes as the reply to the one after it
# origin: own
# expect: forward=crashed|stopped points=0

import sys

main = sys.modules["child.main"]
frame = sys.modules["child.wire"].frame
Answers = sys.modules["child.answers"].Answers
kept = []


def returned(self, *answer):
    kept.append(["returned", *answer])
    if len(kept) > 2:
        self._ready += frame([self._number, self._count, *kept.pop(0)])
        self._count += 1


Answers.returned = returned


def forward(x, w):
    return x * w
