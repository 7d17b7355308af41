# attack: the child's own conversion is patched to hand on what the grader would like to hear
# origin: own
# expect: forward=crashed|failed points=0

import sys

sys.modules["child.convert"].plain = lambda value: ["passed", [True, "passed", 1.0], ["w", "score", "status"]]


def forward(x, w):
    return 12345.678
