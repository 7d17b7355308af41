# attack: the grader and the reference solution are imported by their names
# origin: own
# expect: forward=crashed loss=failed points=0

import solutions.linear
from grader.checks import linear


def forward(x, w):
    return solutions.linear.forward(x, w)


def loss(x, y, w):
    try:
        return linear.model.truth("loss", x, y, w)
    except BaseException:
        return 12345.678
