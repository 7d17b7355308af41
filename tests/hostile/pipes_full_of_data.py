# attack: as many pipes as there may be, each full, and never read
# origin: own
# expect: forward=passed|crashed points=0..1

import os

kept = []


def forward(x, w):
    try:
        while len(kept) < 10000:
            kept.append(os.pipe())
            os.set_blocking(kept[-1][1], False)
            os.write(kept[-1][1], b" " * 2**16)
    except OSError:
        pass
    return x * w if len(kept) < 1000 else 0
