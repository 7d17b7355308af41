# attack: whole numbers of three million digits, and fractions of them
# origin: own
# expect: forward=failed|stopped loss=failed|stopped points=0

from fractions import Fraction

HUGE = 1 << 10_000_000


def forward(x, w):
    return HUGE


def loss(x, y, w):
    return Fraction(HUGE, HUGE - 1)
