# attack: all descriptors that there may be are taken, and kept
# origin: own
# expect: forward=passed points=1

import os

kept = []


def forward(x, w):
    try:
        while len(kept) < 10000:
            kept.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    return x * w if len(kept) < 1000 else 0
