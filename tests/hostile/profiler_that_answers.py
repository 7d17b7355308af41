# attack: a profiler looks at each return of the process, and puts its own values into the lists that it finds
# origin: own
# expect: forward=failed|crashed points=0

import sys


def looks(frame, event, _value):
    if event == "return":
        for value in frame.f_locals.values():
            if type(value) is list and len(value) == 1 and type(value[0]) is float:
                value[0] = 21.0


sys.setprofile(looks)


def forward(x, w):
    return 12345.678
