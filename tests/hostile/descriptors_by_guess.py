# attack: forged answers and verdicts are written to every descriptor that can be guessed, and to all in /proc
# origin: own
# expect: points=0

import os
import sys

frame = sys.modules["child.wire"].frame


def forward(x, w):
    for number in range(64):
        for forged in (frame([1, 0, "returned", 1.0, []]), b'{"status": "passed", "score": 12}\n'):
            try:
                os.write(number, forged)
            except OSError:
                pass
    return 12345.678


def loss(x, y, w):
    try:
        names = os.listdir("/proc/self/fd")
    except OSError:
        names = []
    for name in names:
        for flags in (os.O_WRONLY, os.O_RDWR):
            try:
                number = os.open(f"/proc/self/fd/{name}", flags | os.O_NONBLOCK)
                os.write(number, frame([1, 0, "returned", 1.0, []]))
            except OSError:
                pass
    return 12345.678
