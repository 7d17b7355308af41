# attack: a timer whose handler raises, in whatever runs then
# origin: own
# expect: forward=failed|crashed points=0
# seconds: 12

import signal


def rings(_number, _frame):
    raise SystemExit("passed")


def forward(x, w):
    signal.signal(signal.SIGALRM, rings)
    signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
    return 0.0
