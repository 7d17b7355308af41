# attack: a regular expression that backtracks for longer than the world will last, inside of C code
# origin: own
# expect: forward=stopped points=0

import re


def forward(x, w):
    return re.match(r"(a*)*(a*)*b", "a" * 60)
