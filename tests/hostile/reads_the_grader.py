# attack: the grader's own modules are loaded from the disk, to ask them for the truth
# origin: own
# needs: full
# expect: forward=failed points=0

import sys

sys.path[:0] = ["@KIT@", "@KIT@/grader", "/proc/self/root@KIT@"]


def forward(x, w):
    try:
        import importlib

        return importlib.import_module("grader.checks.linear").model.truth("forward", x, w)
    except ImportError:
        return 12345.678
