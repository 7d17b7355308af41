# attack: a child of the submission keeps all pipes open after the submission has ended
# origin: own; DMOJ testsuite bridged_interactor_noflush/py2_closes_pipes, turned round
# expect: forward=passed points=1
# expect at partial: forward=stopped points=0

import os
import time


def forward(x, w):
    try:
        number = os.fork()
    except OSError:
        return x * w
    if number:
        os._exit(0)
    os.setsid()
    time.sleep(1000)
