# attack: the requests that are still to come are read from the frames, and every call is answered with the last of them
# origin: own
# expect: forward=failed points=0

import sys


def forward(x, w):
    frame = sys._getframe()
    while frame is not None and "rest" not in frame.f_locals:
        frame = frame.f_back
    _name, _count, columns = frame.f_locals["rest"][0][0][0]
    return float(columns[0][-1])
