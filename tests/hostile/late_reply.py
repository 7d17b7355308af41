# attack: the reply to one call comes as the reply to the one after it
# origin: own
# expect: forward=failed points=0

import sys

wire = sys.modules["child.wire"]
server = sys.modules["child.main"].Server
old = server._send
kept = []


def send(self, data):
    number, index, *rest = wire.payload(data[4:])
    if number == 0:
        old(self, data)
    else:
        kept.append(rest)
        old(self, wire.frame([number, index, *kept[max(0, len(kept) - 2)]]))


server._send = send


def forward(x, w):
    return x * w
