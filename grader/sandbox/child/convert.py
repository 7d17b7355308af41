"""Turns whatever a learner's function returned into plain data that the wire can carry.

A number travels as a number. Several values travel as `[kind, items, names]`, where `names` is None except for a
dict. Anything else travels as the name of its type, a str.
"""

import sys
from collections.abc import Iterable, Iterator, ValuesView
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from . import standin
from .wire import Value

MAX_ITEMS = 10_000  # values in one answer, all levels together: far beyond any exercise
MAX_DEPTH = 6
MAX_NAME = 80


def plain(value: object) -> Value:
    """Return `value` as plain data. Iterating may run learner code, and raise what that raises."""
    return _plain(value, 0, [MAX_ITEMS])


def type_name(value: object) -> str:
    """Return the name of the type of `value`, shortened, and "None" for None."""
    if value is None:
        return "None"
    # Through `type` itself: a metaclass of the learner's could answer anything.
    name = type.__dict__["__name__"].__get__(type(value))
    return str(name)[:MAX_NAME]


def _plain(value: object, depth: int, left: list[int]) -> Value:
    left[0] -= 1
    if left[0] < 0 or depth > MAX_DEPTH:
        return type_name(value)
    if isinstance(value, standin.Absent):
        standin.complain(value)
    if isinstance(value, bool | complex) and not isinstance(value, float):
        return type_name(value)
    if isinstance(value, int):
        return _integer(int(value))
    if isinstance(value, float | Fraction | Decimal):
        return _real(value)
    if isinstance(value, dict):
        names: list[Value] = [name if isinstance(name, str) else None for name in islice(value, MAX_ITEMS)]
        return [type_name(value), _items(value.values(), depth, left), names]
    if isinstance(value, tuple | list | range | Iterator | ValuesView):
        return [type_name(value), _items(value, depth, left), None]
    return _numpy(value, depth, left)


def _items(values: Iterable[object], depth: int, left: list[int]) -> Value:
    return [_plain(item, depth + 1, left) for item in islice(values, max(0, left[0]) + 1)]


def _integer(value: int) -> Value:
    if -(2**63) <= value < 2**63:
        return value
    return _real(value)


def _real(value: float | Fraction | Decimal) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    except ValueError:  # a signalling NaN of decimal
        return float("nan")


def _numpy(value: object, depth: int, left: list[int]) -> Value:
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return type_name(value)
    if isinstance(value, numpy.integer):
        return _integer(int(value))
    if isinstance(value, numpy.floating):
        return _real(float(value))
    if not isinstance(value, numpy.ndarray) or value.size > MAX_ITEMS:
        return type_name(value)
    array = numpy.asarray(value)
    if array.dtype.kind not in "iufO":
        return type_name(value)
    if sum(size != 1 for size in array.shape) <= 1:
        array = array.reshape(-1)  # a number, a row or a column: one line of values
    return ["ndarray", _items(array.tolist(), depth, left), None]
