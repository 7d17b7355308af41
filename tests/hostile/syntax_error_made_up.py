# attack: a SyntaxError of one's own making, with a false file, line and text
# origin: own
# expect: forward=crashed points=0


def forward(x, w):
    error = SyntaxError("passed", ("<submission>", -7, 10**30, "12 of 12 points", None, None))
    error.msg = ["passed"]
    raise error
