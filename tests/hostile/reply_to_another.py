# attack: replies bear the number of another request, or the index of another call
# origin: own
# expect: forward=crashed loss=crashed points=0

import sys

wire = sys.modules["child.wire"]
server = sys.modules["child.main"].Server
old = server._send
OTHER = [0, 0]


def send(self, data):
    number, index, *rest = wire.payload(data[4:])
    old(self, data if number == 0 else wire.frame([number + OTHER[0], index + OTHER[1], *rest]))


server._send = send


def forward(x, w):
    OTHER[:] = 1, 0
    return x * w


def loss(x, y, w):
    OTHER[:] = 0, 1
    return (x * w - y) ** 2
