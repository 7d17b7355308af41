# attack: rights, owners, times and attributes of files are changed
# origin: own
# needs: full
# expect: forward=passed points=1

import os

NAME = "@CANARY@/keep.txt"
READABLE = os.path.join(os.path.dirname(os.__file__), "urllib", "__init__.py")


def forward(x, w):
    now = os.stat(READABLE)
    for attempt in (
        lambda: os.utime(READABLE, ns=(now.st_atime_ns, now.st_mtime_ns)),
        lambda: os.chmod(READABLE, now.st_mode & 0o7777),
        lambda: os.chmod(NAME, 0o777),
        lambda: os.chmod("@CANARY@", 0),
        lambda: os.chown(NAME, 12345, 12345),
        lambda: os.utime(NAME, (0, 0)),
        lambda: os.utime(NAME),
        lambda: os.setxattr(NAME, "user.grade", b"12"),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
