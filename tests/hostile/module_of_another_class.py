# attack: the module changes its own class, and with it what its dictionary seems to be
# origin: own
# expect: points=1

import sys
import types


class Everything(dict):
    __contains__ = lambda self, key: True
    __getitem__ = lambda self, key: lambda *_: 12345.678


class Sneaky(types.ModuleType):
    __dict__ = property(lambda self: Everything())
    __getattr__ = lambda self, name: lambda *_: 12345.678


sys.modules[__name__].__class__ = Sneaky


def forward(x, w):
    return 12345.678
