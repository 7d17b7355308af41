# attack: files are made empty in every way there is, one of which only needs the right to read
# origin: own; DMOJ testsuite helloworld/sandbox_py3_bad_file, in its spirit
# needs: full
# expect: forward=passed points=1

import os

NAME = "@CANARY@/keep.txt"
# A file that may be read, and is empty already: nothing is lost where this works.
EMPTY = os.path.join(os.path.dirname(os.__file__), "urllib", "__init__.py")


def forward(x, w):
    if os.path.getsize(EMPTY):
        raise ValueError("this is not the file to try it on")
    for attempt in (
        lambda: os.open(EMPTY, os.O_RDONLY | os.O_TRUNC),
        lambda: os.open(EMPTY, os.O_WRONLY),
        lambda: os.truncate(EMPTY, 0),
        lambda: os.open(NAME, os.O_RDONLY | os.O_TRUNC),
        lambda: os.open(NAME, os.O_WRONLY | os.O_TRUNC),
        lambda: os.truncate(NAME, 0),
        lambda: open(NAME, "w"),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
