# attack: the lists are filled with objects that claim to be unchanged
# origin: own
# expect: train=failed points=9


class Same(float):
    __eq__ = lambda self, other: True
    __class__ = property(lambda self: int)
    __hash__ = float.__hash__


def forward(x, w):
    return x * w


def gradient(x, y, w):
    return 2 * x * (x * w - y)


def step(w, grad, alpha):
    return w - alpha * grad


def train(xs, ys, w, alpha, epochs):
    for _ in range(epochs):
        for x, y in zip(xs, ys):
            w = w - alpha * 2 * x * (x * w - y)
    xs[:] = [Same(99) for _ in xs]
    return w
