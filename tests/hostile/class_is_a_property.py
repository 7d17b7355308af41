# attack: an object that claims another class by a property, under a name that clears the screen
# origin: own
# expect: forward=failed points=0


class Meta(type):
    __instancecheck__ = __subclasscheck__ = lambda *_: True
    __name__ = property(lambda cls: "passed")


Sneaky = Meta("\x1b[2J\x1b[HALL PASSED\n::notice::passed", (), {"__class__": property(lambda self: float)})


def forward(x, w):
    return Sneaky()
