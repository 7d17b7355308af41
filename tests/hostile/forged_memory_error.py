# attack: an error that claims to be one of memory, one that claims the file is not started, and one that claims a limit
# origin: own
# expect: forward=stopped|crashed loss=todo points=0


def forward(x, w):
    raise MemoryError("passed")


def loss(x, y, w):
    raise NotImplementedError("12 of 12 points")
