# attack: the process ends at once and claims success by its exit status
# origin: own; DMOJ testsuite helloworld/c_failinit; snekbox test_print_returns_0, turned round
# expect: forward=crashed points=0

import os


def forward(x, w):
    os._exit(0)
