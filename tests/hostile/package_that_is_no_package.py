# attack: the package that is said to be missing has a name with orders to the terminal and to a CI in it
# origin: own
# expect: forward=crashed points=0

import sys

main = sys.modules["child.main"]
NAME = "\x1b[2J\n::error::ALL PASSED\n##[add-mask]"
main.Server._raised = lambda self, error, *_: ["raised", "PackageAbsentError", NAME, None, NAME, NAME, NAME, None, None]


def forward(x, w):
    raise ValueError
