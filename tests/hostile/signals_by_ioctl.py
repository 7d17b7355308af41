# attack: a descriptor is told by ioctl to send its signals to the parent
# origin: own
# needs: full
# expect: forward=passed points=1

import errno
import fcntl
import os
import struct

FIOSETOWN, SIOCSPGRP = 0x8901, 0x8902


def forward(x, w):
    for request in (FIOSETOWN, SIOCSPGRP):
        try:
            fcntl.ioctl(1, request, struct.pack("i", os.getppid()))
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EACCES):
                continue
        return 0
    return x * w
