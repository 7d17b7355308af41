# attack: everything that compares numbers is replaced by something that agrees
# origin: own
# expect: forward=failed|crashed|todo points=0

import builtins
import math
import operator

builtins.abs = lambda value: 0
builtins.all = builtins.any = builtins.isinstance = builtins.issubclass = lambda *_: True
builtins.max = builtins.min = lambda *_: 0
math.isclose = math.isfinite = lambda *_, **__: True
operator.eq = operator.le = operator.ge = lambda *_: True


def forward(x, w):
    return 12345.678
