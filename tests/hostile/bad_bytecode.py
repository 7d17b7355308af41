# attack: a function made of bytes that are no bytecode
# origin: codejail test_crash_cpython
# expect: forward=crashed|stopped|failed points=0


def forward(x, w):
    return x * w


forward.__code__ = forward.__code__.replace(co_code=b"\x97\x00KABOOM!!" * 8, co_consts=(), co_stacksize=0)
