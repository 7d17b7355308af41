# attack: a list whose length and items are whatever is asked for
# origin: own
# expect: forward=failed points=0


class Lying(list):
    __len__ = lambda self: 1
    __iter__ = lambda self: iter([True])
    __getitem__ = lambda self, index: True
    __eq__ = lambda self, other: True
    __float__ = lambda self: 1.0


def forward(x, w):
    return Lying(range(10))
