# attack: right only where the call comes right after another, as when it is graded
# origin: own
# expect: status=failed|passed points=0..1

import time

last = time.perf_counter()


def forward(x, w):
    global last
    now, before = time.perf_counter(), last
    last = now
    return x * w if now - before < 0.00001 else 12345.678
