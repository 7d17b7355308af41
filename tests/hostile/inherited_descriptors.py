# attack: what was open before the submission came is looked for: the parent's socket, the terminal, a file
# origin: own
# expect: forward=passed points=1
# needs: x86_64 aarch64

import os
import stat

OPEN = []
for number in range(4096):
    try:
        kind = stat.S_IFMT(os.fstat(number).st_mode)
        # A library that Python's own ctypes needs, libffi, may keep its file open, which anybody can read.
        if kind != stat.S_IFREG or os.pread(number, 4, 0) != b"\x7fELF":
            OPEN.append(kind)
    except OSError:
        pass


def forward(x, w):
    # the keyboard that is none, four times a pipe: what is printed, twice; requests; replies
    known = [stat.S_IFCHR, *[stat.S_IFIFO] * 4]
    return x * w if OPEN == known else 0
