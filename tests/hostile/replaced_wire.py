# attack: the child's own module for the wire is patched to say "passed" whatever the answer
# origin: own
# expect: forward=crashed points=0

import sys

wire = sys.modules["child.wire"]
wire.returned = lambda number, index, value, changed: wire.frame([number, index, "passed", True, 12, []])


def forward(x, w):
    return 12345.678
