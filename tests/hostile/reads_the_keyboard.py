# attack: it waits for somebody to type, in every way there is
# origin: own; DMOJ testsuite seed2/java_ir, in its spirit
# expect: forward=crashed loss=failed gradient=passed points=4

import os
import sys


def forward(x, w):
    return float(input("answer: "))


def loss(x, y, w):
    return sys.stdin.read()


def gradient(x, y, w):
    return 2 * x * (x * w - y) if os.read(0, 100) == b"" else 0
