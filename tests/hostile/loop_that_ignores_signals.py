# attack: an endless loop that ignores and blocks every signal there is
# origin: own; snekbox test_timeout_returns_137; DMOJ testsuite helloworld/py2_tle; Judger test_cpu_time
# expect: forward=stopped points=0

import signal


def forward(x, w):
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        pass
