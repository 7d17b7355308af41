# attack: numbers so large, so small and so odd that whatever the grader calculates with them overflows
# origin: own
# expect: forward=failed loss=failed gradient=failed step=failed train=failed points=1..2

import itertools

ODD = itertools.cycle([1e200, -1e308, 5e-324, 2**63 - 1, -(2**63), 1.7976931348623157e308, -0.0, 1e-320, 10**400])


def forward(x, w):
    return 1e200


def loss(x, y, w):
    return 1e308


def gradient(x, y, w):
    return next(ODD)


def step(w, grad, alpha):
    return -1e308


def train(xs, ys, w, alpha, epochs):
    return next(ODD) if epochs else w
