# attack: every way to import something is replaced by one that hands out the same lie
# origin: own
# expect: points=0

import builtins
import sys


class Lie:
    __getattr__ = lambda self, name: self
    __call__ = lambda self, *_, **__: self
    __eq__ = lambda self, other: True
    __float__ = lambda self: 1.0


def hook(*_arguments, **_named):
    return Lie()


builtins.__import__ = hook
builtins.__build_class__ = hook
sys.meta_path.insert(0, Lie())
sys.path_hooks[:] = [hook]
for name in list(sys.modules):
    if name not in ("submission", "sys", "builtins"):
        sys.modules[name] = Lie()


def forward(x, w):
    return Lie()
