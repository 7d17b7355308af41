# attack: four gigabytes are asked for in one piece
# origin: own; codejail test_cant_use_too_much_memory; snekbox test_memory_returns_137; Judger test_memory1
# expect: forward=stopped points=0


def forward(x, w):
    block = bytearray(4 * 2**30)
    return x * w if block else 0
