# attack: a fraction that is another number each time it is converted
# origin: own
# expect: forward=failed points=0

from fractions import Fraction


class Fickle(Fraction):
    looks = 0

    def __float__(self):
        Fickle.looks += 1
        return 21.0 if Fickle.looks % 2 else 12345.678


def forward(x, w):
    return Fickle(1)
