# attack: the process stops itself, so that it neither runs nor ends
# origin: own
# expect: forward=stopped points=0

import signal


def forward(x, w):
    signal.raise_signal(signal.SIGSTOP)
    return x * w
