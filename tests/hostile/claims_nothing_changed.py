# attack: the child's account of changed arguments is patched to be empty. This is no forged point: right numbers come
# back, and code that put the lists back in order, or worked on copies of them, would earn the same. See README.md
# origin: own
# expect: status=passed points=12

import sys

sys.modules["child.main"]._same = lambda now, before: True


def forward(x, w):
    return x * w


def loss(x, y, w):
    return (x * w - y) ** 2


def gradient(x, y, w):
    return 2 * x * (x * w - y)


def step(w, grad, alpha):
    return w - alpha * grad


def train(xs, ys, w, alpha, epochs):
    for _ in range(epochs):
        for x, y in zip(xs, ys):
            w = w - alpha * 2 * x * (x * w - y)
    xs.clear()
    ys.append("passed")
    return w
