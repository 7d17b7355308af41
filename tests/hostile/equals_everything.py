# attack: a float that says it equals whatever it is compared with
# origin: own
# expect: forward=failed points=1


class Liar(float):
    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __le__ = __ge__ = __eq__
    __sub__ = __rsub__ = lambda self, other: 0.0
    __abs__ = lambda self: 0.0
    __hash__ = float.__hash__


def forward(x, w):
    return Liar(12345.678)


def loss(x, y, w):
    return Liar(12345.678)


def gradient(x, y, w):
    return Liar(12345.678)


def step(w, grad, alpha):
    return Liar(12345.678)


def train(xs, ys, w, alpha, epochs):
    return Liar(12345.678)
