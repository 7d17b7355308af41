# attack: the process ends as soon as its answer is on the way
# origin: own
# expect: forward=crashed points=0

import os
import sys

server = sys.modules["child.main"].Server
old = server._send
sent = []


def send(self, data):
    old(self, data)
    sent.append(data)
    if len(sent) == 4:
        os._exit(0)


server._send = send


def forward(x, w):
    return x * w
