# attack: decimals with exponents that take gigabytes as whole numbers, and one that signals
# origin: own
# expect: forward=failed|crashed loss=failed|crashed gradient=stopped|crashed points=0

from decimal import Decimal


def forward(x, w):
    return Decimal("1e999999999")


def loss(x, y, w):
    return Decimal("sNaN123")


def gradient(x, y, w):
    return int(Decimal("1e99999999"))
