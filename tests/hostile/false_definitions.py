# attack: the account of the functions names impossible lines and types with escapes in their names
# origin: own
# expect: points=0..1

import sys

main = sys.modules["child.main"]
old = main.Server._learn
LINES = {"forward": -5, "loss": 0, "gradient": 2**62, "step": 10**9, "train": None}
KINDS = {"step": "\x1b[2J::error::passed", "train": "passed\n" * 1000}


def learn(self, name, parameters):
    old(self, name, parameters)
    return [name, LINES[name], KINDS.get(name, "function")]


main.Server._learn = learn


def forward(x, w):
    return 12345.678


def loss(x, y, w):
    return 12345.678


def gradient(x, y, w):
    return 12345.678
