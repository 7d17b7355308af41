# attack: the process stops itself, so that it neither runs nor ends
# origin: own
# expect: forward=stopped|crashed points=0
# expect at partial: forward=stopped points=0

import signal


def forward(x, w):
    signal.raise_signal(signal.SIGSTOP)
    return x * w
