# attack: recursion through C code, with Python's own limit taken away
# origin: own; DMOJ testsuite helloworld/c_signal_ir
# expect: forward=crashed|stopped points=0

import sys

sys.setrecursionlimit(2**31 - 1)


def forward(x, w):
    return max([x], key=lambda value: forward(value, w))
