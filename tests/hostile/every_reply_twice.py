# attack: each reply is sent twice
# origin: own
# expect: forward=crashed points=0

import sys

server = sys.modules["child.main"].Server
old = server._send
server._send = lambda self, data: old(self, data + data)


def forward(x, w):
    return x * w
