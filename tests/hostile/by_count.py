# attack: the first answers are right, as if that were all that is looked at
# origin: own
# expect: forward=failed points=0

calls = 0


def forward(x, w):
    global calls
    calls += 1
    return x * w if calls <= 5 else 12345.678
