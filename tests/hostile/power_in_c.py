# attack: a power of a billion digits, inside of C code that holds the interpreter
# origin: own; codejail test_cant_use_too_much_cpu
# expect: forward=stopped|crashed points=0


def forward(x, w):
    return 7 ** (10**9)
