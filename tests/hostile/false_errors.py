# attack: errors that are reported on impossible lines, with made up names and packages
# origin: own
# expect: forward=crashed loss=crashed|todo points=0

import sys

main = sys.modules["child.main"]
PLACES = iter([(-3, "\x1b[2Jforward"), (2**63 - 1, "passed"), (0, None)] * 10**4)


def raised(self, error, *_):
    line, place = next(PLACES)
    return ["raised", "\x1b[2J{message}", "{line} ::error::{0} \x07", line, "{text}\n12 of 12 points", place, None, None, None]


main.Server._raised = raised


def forward(x, w):
    raise ValueError


def loss(x, y, w):
    raise ValueError
