# attack: two processes answer the same request
# origin: own
# expect: forward=passed points=1
# expect at partial: points=0..1

import os


def forward(x, w):
    try:
        os.fork()
    except OSError:
        return x * w
    return 12345.678
