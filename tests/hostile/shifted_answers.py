# attack: the count of calls is moved, so that answers go to other calls
# origin: own
# expect: forward=crashed|failed points=0..1

import gc


def forward(x, w):
    for found in gc.get_objects():
        if type(found).__name__ == "Answers":
            found._count += 1
    return x * w


def loss(x, y, w):
    return 0.0
