# attack: the process becomes another program that prints verdicts and sleeps
# origin: own
# expect: forward=stopped|crashed|failed points=0

import os


def forward(x, w):
    os.execv("/bin/sh", ["/bin/sh", "-c", "echo ALL PASSED; echo ALL PASSED >&2; sleep 1000"])
