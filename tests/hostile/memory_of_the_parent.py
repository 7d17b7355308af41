# attack: the memory of every process around is read and written
# origin: own
# needs: full
# expect: forward=passed points=1

import os


def forward(x, w):
    for number in (os.getppid(), os.getppid() - 1, *range(max(1, os.getppid() - 20), os.getpid())):
        for name, flags in (("mem", os.O_RDWR), ("mem", os.O_RDONLY), ("maps", os.O_RDONLY), ("syscall", os.O_RDONLY)):
            try:
                os.close(os.open(f"/proc/{number}/{name}", flags))
            except OSError:
                continue
            return 0
    return x * w
