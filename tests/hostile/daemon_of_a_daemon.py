# attack: a double fork, whose grandchild has no parent in the family any more and ignores every signal
# origin: own
# expect: forward=passed points=1
# expect at partial: points=0..1

import os
import signal
import time


def forward(x, w):
    try:
        number = os.fork()
    except OSError:
        return x * w
    if number == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        os.setsid()
        for each in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            try:
                signal.signal(each, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        time.sleep(8)  # longer than the file may take
        open("@CANARY@/survived", "w").close()
        time.sleep(1000)
    os.waitpid(number, 0)
    return 0
