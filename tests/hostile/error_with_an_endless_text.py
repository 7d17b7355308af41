# attack: an exception with a text of sixty million characters
# origin: own
# expect: forward=crashed points=0


def forward(x, w):
    raise ValueError("passed " * 9_000_000)
