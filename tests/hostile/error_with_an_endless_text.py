# attack: an exception with a text of seven million characters
# origin: own
# expect: forward=crashed points=0


def forward(x, w):
    raise ValueError("passed " * 1_000_000)
