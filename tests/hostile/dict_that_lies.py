# attack: a dict whose methods say other things than it holds
# origin: own
# exercise: quadratic
# expect: gradient=failed points=1


class Lying(dict):
    items = lambda self: [("w1", True)]
    keys = lambda self: ["w1", "w2", "b"]
    __getitem__ = get = lambda self, *_: self
    __eq__ = lambda self, other: True
    __len__ = lambda self: 3


def gradient(x, y, w1, w2, b):
    return Lying(w1=123456.5, w2=-9.25, b="passed")
