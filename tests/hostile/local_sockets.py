# attack: sockets of every other kind: what a pair could reach, the kernel's own, raw packets
# origin: own
# needs: full
# expect: forward=passed points=1

import array
import socket


def forward(x, w):
    pair = socket.socketpair()  # which asyncio needs
    descriptor = array.array("i", [0])
    for attempt in (
        lambda: pair[0].connect("\0@MARK@"),
        lambda: pair[0].bind("\0@MARK@"),
        lambda: pair[0].sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptor)]),
        lambda: pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20),
        lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM),
        lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", "\0@MARK@"),
        lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0),
        lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3),
        lambda: socket.socket(38, socket.SOCK_SEQPACKET, 0),  # the kernel's cryptography
        lambda: socket.socket(40, socket.SOCK_STREAM, 0),  # to the host of a virtual machine
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
