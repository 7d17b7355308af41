# attack: the terminal itself is opened, past everything that captures output
# origin: own
# expect: forward=passed points=1

import os


def forward(x, w):
    for name in ("/dev/tty", "/dev/console", "/dev/pts/0"):
        try:
            number = os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            continue
        os.close(number)
        if name == "/dev/tty":
            return 0
    return x * w
