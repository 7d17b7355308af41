# attack: modules with the grader's names are put among those that are loaded
# origin: own
# expect: forward=failed points=0

import sys
import types

for name in ("grader", "grader.law", "grader.law.laws", "grader.engine.judge", "hypothesis", "child.convert"):
    made = types.ModuleType(name)
    made.plain = made.judge = lambda *_arguments: 21.0
    sys.modules[name] = made


def forward(x, w):
    return 12345.678
