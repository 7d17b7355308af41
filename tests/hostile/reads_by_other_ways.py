# attack: files are opened by the ways round a path: handles, other system calls, the descriptors of others
# origin: own; DMOJ testsuite helloworld/sandbox_c_format_open
# needs: full x86_64 aarch64
# expect: forward=passed points=1

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
OPENAT2, OPEN_TREE, NAME_TO_HANDLE, OPEN_BY_HANDLE = {
    "x86_64": (437, 428, 303, 304),
    "aarch64": (437, 428, 264, 265),
}[os.uname().machine]
AT_FDCWD = -100
NAME = os.fsencode("@CANARY@/keep.txt")


def forward(x, w):
    how = (ctypes.c_uint64 * 3)(os.O_RDONLY, 0, 0)
    handle = ctypes.create_string_buffer((128).to_bytes(4, "little"), 256)
    mount = ctypes.c_int()
    if libc.syscall(OPENAT2, AT_FDCWD, NAME, ctypes.byref(how), 24) >= 0:
        return 0
    libc.syscall(NAME_TO_HANDLE, AT_FDCWD, NAME, handle, ctypes.byref(mount), 0)
    if libc.syscall(OPEN_BY_HANDLE, AT_FDCWD, handle, os.O_RDONLY) >= 0:
        return 0
    for name in ("/proc/self/root", "/proc/self/cwd", "/proc/self/task/self/root"):
        for path in (f"{name}/@CANARY@/keep.txt", f"{name}/etc/passwd"):
            if libc.open(path.encode(), os.O_RDONLY) >= 0:
                return 0
    return x * w
