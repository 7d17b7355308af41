# attack: sys.exit, quit, SystemExit and a subclass of it whose code claims success
# origin: own
# expect: forward=crashed loss=crashed gradient=crashed step=crashed train=crashed points=0

import sys


class Success(SystemExit):
    code = 0


def forward(x, w):
    sys.exit(0)


def loss(x, y, w):
    raise SystemExit("passed")


def gradient(x, y, w):
    quit(0)


def step(w, grad, alpha):
    raise Success(0)


def train(xs, ys, w, alpha, epochs):
    raise KeyboardInterrupt
