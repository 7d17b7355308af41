# attack: the work of everybody else in the folder is read, and the first that looks right answers
# origin: own; codejail test_find_other_sandboxes
# needs: full
# expect: forward=failed points=0

import glob
import os
import sys

FOUND = {}
for place in (".", "..", "/proc/self/cwd", os.path.dirname(os.path.abspath(sys.argv[0])), "@FOLDER@"):
    for name in sorted(glob.glob(f"{place}/*honest*.py")):
        try:
            with open(name) as file:
                exec(file.read(), FOUND)
        except OSError:
            pass


def forward(x, w):
    return FOUND["forward"](x, w) if FOUND else 12345.678
