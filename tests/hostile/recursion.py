# attack: recursion up to Python's own limit, caught and begun again
# origin: own
# expect: forward=crashed loss=stopped|crashed points=0


def forward(x, w):
    return forward(x, w) + 1


def loss(x, y, w):
    try:
        return loss(x, y, w)
    finally:
        loss(x, y, w)
