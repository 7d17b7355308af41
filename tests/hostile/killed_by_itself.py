# attack: the process ends itself by signals
# origin: own; Judger test_re2; DMOJ testsuite helloworld/c_signal_ir
# expect: forward=crashed loss=crashed gradient=crashed points=0

import signal


def forward(x, w):
    signal.raise_signal(signal.SIGKILL)


def loss(x, y, w):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.raise_signal(signal.SIGTERM)


def gradient(x, y, w):
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while True:
        pass
