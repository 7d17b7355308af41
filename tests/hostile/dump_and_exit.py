# attack: the fault handler ends the process later, from a thread that Python does not see
# origin: own
# expect: forward=crashed|stopped points=0

import faulthandler
import time


def forward(x, w):
    faulthandler.dump_traceback_later(0.05, exit=True)
    time.sleep(10)
