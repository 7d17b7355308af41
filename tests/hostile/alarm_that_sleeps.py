# attack: a timer whose handler never returns
# origin: own
# expect: forward=failed|stopped points=0
# seconds: 12

import signal
import time


def rings(_number, _frame):
    time.sleep(1000)


def forward(x, w):
    signal.signal(signal.SIGALRM, rings)
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    return 0.0
