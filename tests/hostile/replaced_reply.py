# attack: replies get a verdict and points in them on their way out
# origin: own
# expect: forward=crashed points=0

import sys

wire = sys.modules["child.wire"]
server = sys.modules["child.main"].Server
old = server._send


def send(self, data):
    number, index, *rest = wire.payload(data[4:])
    old(self, data if number == 0 else wire.frame([number, index, *rest, "passed", 12]))


server._send = send


def forward(x, w):
    return 12345.678
