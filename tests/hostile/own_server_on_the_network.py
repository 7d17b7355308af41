# attack: a server that others could ask for answers
# origin: own
# needs: full
# expect: forward=passed points=1

import socket


def forward(x, w):
    for family, address in ((socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_UNIX, "\0@MARK@"), (socket.AF_UNIX, "@CANARY@/s")):
        try:
            server = socket.socket(family, socket.SOCK_STREAM)
            server.bind(address)
        except OSError:
            continue
        return 0
    return x * w
