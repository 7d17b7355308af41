# attack: a row of answers is longer than the calls, and a second one answers them again
# origin: own
# expect: forward=crashed points=0

import sys

frame = sys.modules["child.wire"].frame


def send(self):
    self._send(frame([self._number, 0, "numbers", [None], [0] * 4000, [12345.678] * 4000]))
    self._send(frame([self._number, 1, "numbers", [None], [0] * 4000, [12345.678] * 4000]))


sys.modules["child.answers"].Answers.send = send


def forward(x, w):
    return 12345.678
