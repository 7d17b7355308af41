# attack: a pipe is told to send signals to the parent whenever something happens on it
# origin: own
# needs: full
# expect: forward=passed points=1

import fcntl
import os
import signal
import struct

F_SETOWN_EX, F_SETSIG = 15, 10


def forward(x, w):
    for attempt in (
        lambda: fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid()),
        lambda: fcntl.fcntl(1, F_SETOWN_EX, struct.pack("ii", 1, os.getppid())),
        lambda: fcntl.fcntl(1, F_SETSIG, signal.SIGKILL),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
