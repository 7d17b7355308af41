# attack: every call closes the pipes and stays for the moment of grace
# origin: own
# expect: points=0

import os
import time


def lingers(*_arguments):
    os.closerange(0, 100)
    time.sleep(9)


forward = loss = gradient = step = train = lingers
