# attack: the reference solution is read from the disk and answers
# origin: own
# needs: full
# expect: forward=failed points=0

SOLUTION = {}
for name in ("@KIT@/solutions/linear.py", "/proc/self/root@KIT@/solutions/linear.py", "solutions/linear.py"):
    try:
        with open(name) as file:
            exec(file.read(), SOLUTION)
    except OSError:
        pass


def forward(x, w):
    return SOLUTION["forward"](x, w) if SOLUTION else 12345.678
