# attack: as many threads with tiny stacks as there may be, all busy
# origin: own
# expect: forward=passed|crashed|stopped points=0..1

import threading


def spin():
    while True:
        pass


def forward(x, w):
    threading.stack_size(2**15)
    for _ in range(2000):
        threading.Thread(target=spin, daemon=True).start()
    return x * w
