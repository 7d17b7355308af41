# attack: every call takes nearly all of its time, and then ends the process
# origin: own
# expect: points=0

import os
import time


def dies(*_arguments):
    time.sleep(0.4)
    os._exit(1)


forward = loss = gradient = step = train = dies
