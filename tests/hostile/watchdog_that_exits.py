# attack: the interpreter's own watchdog ends the process with status 1, from a thread in C
# origin: own
# expect: points=0..1

import faulthandler


def forward(x, w):
    faulthandler.dump_traceback_later(0.01, exit=True)
    return x * w


def loss(x, y, w):
    return 0.0
