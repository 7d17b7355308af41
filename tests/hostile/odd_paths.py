# attack: paths that are too long, empty, no text, or none at all
# origin: DMOJ testsuite helloworld/sandbox_c_nametoolong, sandbox_c_null_path, sandbox_c_bad_unicode_open; snekbox test_null_byte_value_error
# needs: x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def forward(x, w):
    for name in ("a" * 10**6, "", "\ud800", "a\0b", b"\xff\xfe" * 3000, "/".join("a" * 3000)):
        try:
            os.open(name, os.O_RDONLY)
        except (OSError, ValueError):
            continue
        return 0
    libc.open(None, os.O_RDONLY)
    libc.openat(-100, ctypes.c_void_p(1), os.O_RDONLY)
    return x * w
