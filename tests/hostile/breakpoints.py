# attack: the debugger is asked for, by its name and by its hook
# origin: own
# expect: forward=crashed points=0..1

import sys

sys.breakpointhook = sys.__breakpointhook__


def forward(x, w):
    breakpoint()
    import pdb

    pdb.set_trace()
    return x * w
