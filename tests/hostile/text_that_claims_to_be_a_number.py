# attack: a str with all the methods of a number
# origin: own
# expect: forward=failed points=0


class Text(str):
    __class__ = property(lambda self: float)
    __float__ = lambda self: 1.0
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__


def forward(x, w):
    return Text("passed")
