# attack: a server of one's own takes over the pipes and answers every request with success
# origin: own
# expect: points=0

import sys


def run(self):
    while (request := self._receive()) is not None:
        number, calls = request
        for index in range(len(calls)):
            self._reply(number, index, ["returned", 1.0, []])


def forward(x, w):
    frame = sys._getframe()
    while "self" not in frame.f_locals or type(frame.f_locals["self"]).__name__ != "Server":
        frame = frame.f_back
    server = frame.f_locals["self"]
    server._reply(frame.f_back.f_locals["number"], 0, ["returned", 1.0, []])
    run(server)
