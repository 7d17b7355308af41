# attack: every file descriptor of the process is closed
# origin: own; DMOJ testsuite bridged_interactor/py2_closes_pipes
# expect: forward=crashed loss=crashed points=0

import os


def forward(x, w):
    os.closerange(0, 4096)
    return x * w


def loss(x, y, w):
    os.closerange(3, 64)
    return (x * w - y) ** 2
