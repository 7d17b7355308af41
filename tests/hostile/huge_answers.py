# attack: answers of ten million values, as an array, a list, a range and a text
# origin: own
# expect: forward=failed loss=failed gradient=failed step=failed points=0

import numpy

ARRAY = numpy.zeros(10**7)
LIST = [0.0] * 10**6


def forward(x, w):
    return ARRAY


def loss(x, y, w):
    return LIST


def gradient(x, y, w):
    return range(10**12)


def step(w, grad, alpha):
    return "0" * 10**7
