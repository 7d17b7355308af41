# attack: a connection to a server on this machine, by TCP, by UDP and by name
# origin: codejail test_cant_use_network
# needs: full
# expect: forward=passed points=1

import socket


def forward(x, w):
    for attempt in (
        lambda: socket.create_connection(("127.0.0.1", @PORT@), 0.1),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"12 of 12", ("127.0.0.1", @PORT@)),
        lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM),
        lambda: socket.getaddrinfo("localhost.invalid", 80),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 0
    return x * w
