# attack: a generator without an end comes back as the answer
# origin: own
# expect: forward=failed points=0

import itertools


def forward(x, w):
    return itertools.count(x * w)
