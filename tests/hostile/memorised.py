# attack: a table of the readable examples that the kit shows everybody
# origin: own
# expect: forward=failed loss=failed points=0

POINTS = [(3, 5, 7), (2, 7, 1), (5, 3, 2), (-3, 2, 4), (4, -1, -2)]
FORWARD = {(x, w): x * w for x, y, w in POINTS}
LOSS = {(x, y, w): (x * w - y) ** 2 for x, y, w in POINTS}


def forward(x, w):
    return FORWARD.get((x, w), 0.0)


def loss(x, y, w):
    return LOSS.get((x, y, w), 0.0)
