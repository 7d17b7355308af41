# attack: an int that answers differently each time it is asked what it is
# origin: own
# expect: forward=failed points=0

import itertools

values = itertools.count()


class Shifty(int):
    __index__ = __int__ = __trunc__ = lambda self: next(values)
    __float__ = lambda self: float(next(values))
    __eq__ = lambda self, other: True
    __hash__ = int.__hash__


def forward(x, w):
    return Shifty(987654)
