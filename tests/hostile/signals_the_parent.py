# attack: signals to the process that started it, to everybody, and to its group
# origin: own; DMOJ testsuite helloworld/sandbox_nasm64_kill_judge
# needs: full
# expect: forward=passed points=1

import os
import signal


def forward(x, w):
    for attempt in (
        lambda: os.kill(os.getppid(), signal.SIGKILL),
        lambda: os.kill(os.getppid(), signal.SIGSTOP),
        lambda: os.kill(-1, 0),
        lambda: os.kill(1, 0),
        lambda: os.killpg(os.getpgid(os.getppid()), 0),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
