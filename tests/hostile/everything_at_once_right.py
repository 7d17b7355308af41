# attack: none: numpy, threads, decimals, fractions, regular expressions, time and classes, and the answers are right
# origin: own; snekbox test_numpy_import
# expect: forward=passed loss=passed gradient=passed points=6

import concurrent.futures
import dataclasses
import decimal
import fractions
import re
import time

import numpy


@dataclasses.dataclass
class Sample:
    x: float
    y: float


def forward(x, w):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return pool.submit(lambda: x * w).result()


def loss(x, y, w):
    time.sleep(0)
    sample = Sample(x, y)
    return float(decimal.Decimal(1)) * numpy.square(numpy.dot([sample.x], [w]) - sample.y)


def gradient(x, y, w):
    one = fractions.Fraction(len(re.findall("a", "banana")), 3)
    return float(one) * numpy.float64(2 * x * (x * w - y))
