# attack: the standard streams are replaced by something that can not be flushed in finite time
# origin: own
# expect: forward=stopped points=0

import sys


class Endless:
    def write(self, text):
        return len(text)

    def flush(self):
        while True:
            pass


def forward(x, w):
    sys.stdout = Endless()
    return x * w
