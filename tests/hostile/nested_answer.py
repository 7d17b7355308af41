# attack: a list of a hundred thousand levels, and one that holds itself
# origin: own
# expect: forward=failed loss=failed points=0


def forward(x, w):
    value = x * w
    for _ in range(100_000):
        value = [value]
    return value


def loss(x, y, w):
    value = [1.0]
    value.append(value)
    return value
