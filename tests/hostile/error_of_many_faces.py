# attack: an exception that lies about its class, its name, its text and its traceback
# origin: own
# expect: forward=crashed points=0


class Meta(type):
    __name__ = property(lambda cls: "NotImplementedError")


class Shifty(BaseException, metaclass=Meta):
    __class__ = property(lambda self: NotImplementedError)
    __traceback__ = property(lambda self: 1 / 0)
    __str__ = __repr__ = lambda self: self
    __getattribute__ = lambda self, name: object()


def forward(x, w):
    raise Shifty
