# attack: an array of numpy's whose own methods forge what is in it, after patching numpy's functions
# origin: own
# expect: forward=failed points=0

import numpy


class Lying(numpy.ndarray):
    tolist = item = lambda self, *_: True
    __eq__ = lambda self, other: True
    __array_function__ = __array_ufunc__ = lambda self, *_, **__: True


numpy.allclose = numpy.isclose = numpy.array_equal = lambda *_, **__: True
numpy.testing.assert_allclose = lambda *_, **__: None


def forward(x, w):
    return numpy.array([12345.678]).view(Lying)
