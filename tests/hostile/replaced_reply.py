# attack: the server's reply is replaced by one with a verdict and points in it
# origin: own
# expect: forward=crashed points=0

import sys

server = sys.modules["child.main"].Server
old = server._reply
server._reply = lambda self, number, index, answer: old(self, number, index, [*answer, "passed", 12])


def forward(x, w):
    return 12345.678
