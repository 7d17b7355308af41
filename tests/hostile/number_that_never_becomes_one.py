# attack: a fraction whose conversion never ends
# origin: own
# expect: forward=stopped points=0

from fractions import Fraction


class Endless(Fraction):
    def __float__(self):
        while True:
            pass


def forward(x, w):
    return Endless(x * w)
