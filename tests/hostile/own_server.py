# attack: a server of one's own takes over the pipes and answers every request with success
# origin: own
# expect: forward=failed loss=failed points=0

import sys

wire = sys.modules["child.wire"]


def forward(x, w):
    frame = sys._getframe()
    while "self" not in frame.f_locals or type(frame.f_locals["self"]).__name__ != "Server":
        frame = frame.f_back
    server, number, index = (frame.f_locals[name] for name in ("self", "number", "index"))
    groups = frame.f_back.f_locals["groups"]
    while True:
        for index in range(index, sum(count for _name, count, _columns in groups)):
            server._send(wire.frame([number, index, "returned", 1.0, []]))
        index = 0
        number, groups = server._receive()


def loss(x, y, w):
    return 12345.678
