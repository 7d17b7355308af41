# attack: all modules are taken out of the list of those that are loaded
# origin: own
# expect: forward=passed points=1

import sys

sys.modules.clear()


def forward(x, w):
    sys.modules.clear()
    return x * w
