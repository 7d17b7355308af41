# attack: sockets of every other kind: pairs, abstract names, the kernel's own, raw packets
# origin: own
# needs: full
# expect: forward=passed points=1

import socket


def forward(x, w):
    for attempt in (
        socket.socketpair,
        lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
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
