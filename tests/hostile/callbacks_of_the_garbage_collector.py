# attack: the garbage collector calls code that raises, and code that waits
# origin: own
# expect: forward=failed|stopped|crashed points=0

import gc
import time


def waits(phase, _about):
    if phase == "start":
        time.sleep(0.2)
    raise SystemExit("passed")


def forward(x, w):
    gc.callbacks.append(waits)
    gc.set_threshold(1)
    return 0.0
