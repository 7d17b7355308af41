# attack: the requests that are still to come are read from the frames, and every call is answered with the last of them
# origin: own
# expect: forward=failed points=0

import sys


def forward(x, w):
    frame = sys._getframe()
    while frame is not None and "columns" not in frame.f_locals:
        frame = frame.f_back
    return float(frame.f_locals["columns"][0][-1])
