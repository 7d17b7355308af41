# attack: numpy's functions that turn answers into numbers are replaced
# origin: own
# expect: forward=failed|crashed points=0

import numpy

numpy.asarray = lambda _value: numpy.array(21.0)
numpy.array = lambda *_values: 21.0


def forward(x, w):
    return numpy.ones(1) * 12345.678
