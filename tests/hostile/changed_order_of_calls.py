# attack: the list that says which calls are next is emptied and filled anew
# origin: own
# expect: points=0

import sys


def forward(x, w):
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if type(value) is list and value and set(map(type, value)) == {int}:
                value[:] = [0] * 10000
        frame = frame.f_back
    return 12345.678


loss = forward
