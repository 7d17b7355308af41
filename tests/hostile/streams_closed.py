# attack: the standard streams are closed, and an honest answer comes all the same
# origin: own
# expect: forward=passed points=1

import sys


def forward(x, w):
    for stream in (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        stream.close()
    return x * w
