# attack: the child's own module for the wire is patched to say "passed" whatever the answer
# origin: own
# expect: forward=crashed|failed points=0

import sys

wire = sys.modules["child.wire"]
old = wire.frame
wire.frame = lambda value: old([*value[:2], "passed", True, 12, []] if value[0] else value)


def forward(x, w):
    return 12345.678
