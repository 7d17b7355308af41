"""Turn whatever a learner's function returned into plain data that can be sent.

A number travels as a number. Several values travel as `[kind, items, names]`, where `names` is
None except for a dict. Anything else travels as the name of its type, a str.

Only the type of a value is looked at: `isinstance` would ask the value itself, which may lie or raise.
"""

import sys
from collections.abc import Iterable, Iterator, ValuesView
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any, cast

from . import standin
from .wire import NUMBERS, Value

MAX_ITEMS = 1000  # values in one answer, all levels together: far beyond any exercise
MAX_DEPTH = 6
MAX_NAME = 80
FEW = 16
_REAL = {float}
_WHOLE = range(-(2**63), 2**63)


def plain(value: object) -> Value:
    """Return `value` as plain data. Iterating may run learner code, and raise what that raises."""
    kind = type(value)
    if kind is float or (kind is int and cast("int", value) in _WHOLE):
        return cast("float", value)
    if (kind is tuple or kind is list) and _few_numbers(cast("list[object]", value)):
        return [kind.__name__, list(cast("list[float]", value)), None]
    return _plain(value, 0, [MAX_ITEMS])


def argument(value: object) -> Value:
    """Return an argument as a number, or as lists of numbers; raise TypeError for anything else.

    An array of one row stays a list of one list.
    """
    kind = type(value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and issubclass(kind, numpy.ndarray):
        if cast("Any", value).size > MAX_ITEMS:
            raise TypeError("too large an argument")
        return argument(numpy.asarray(value).tolist())
    if issubclass(kind, tuple | list):
        return [argument(item) for item in islice(cast("list[object]", value), MAX_ITEMS)]
    number = plain(value)
    if isinstance(number, int | float):
        return number
    raise TypeError("no argument")


def _few_numbers(values: "list[object]") -> bool:
    """Tell whether `values` are a few plain numbers, as nearly all answers are: these need no conversion."""
    if not 0 < len(values) <= FEW:
        return False
    kinds = set(map(type, values))
    return kinds == _REAL or (kinds <= NUMBERS and all(type(value) is float or value in _WHOLE for value in values))


def type_name(value: object) -> str:
    """Return the name of the type of `value`, shortened, and "None" for None."""
    if value is None:
        return "None"
    # Through `type` itself: a metaclass of the learner's could answer anything.
    return text(type.__dict__["__name__"].__get__(type(value)), MAX_NAME)


def text(value: object, limit: int) -> str:
    """Return the first `limit` characters of `value` as a plain str; "" if it is no str at all."""
    return str.__getitem__(cast("str", value), slice(limit)) if issubclass(type(value), str) else ""


def _plain(value: object, depth: int, left: list[int]) -> Value:
    left[0] -= 1
    if left[0] < 0 or depth > MAX_DEPTH:
        return type_name(value)
    kind = type(value)
    standin.check(value)
    if issubclass(kind, int | float | Fraction | Decimal):
        return type_name(value) if kind is bool else _number(value)
    if issubclass(kind, dict):
        entries = list(islice(dict.items(cast("dict[object, object]", value)), left[0] + 1))
        names: list[Value] = [text(key, MAX_NAME) if issubclass(type(key), str) else None for key, _ in entries]
        return [type_name(value), _items((item for _, item in entries), depth, left), names]
    if issubclass(kind, tuple | list | range | Iterator | ValuesView):
        return [type_name(value), _items(value, depth, left), None]  # type: ignore[arg-type]
    return _numpy(value, depth, left)


def _items(values: Iterable[object], depth: int, left: list[int]) -> Value:
    """Return the `values` as plain data, at most one more than there is room for."""
    return [_plain(item, depth + 1, left) for item in islice(values, max(0, left[0]) + 1)]


def _number(value: object) -> Value:
    """Return a number of Python's as a 64 bit integer or a float, through its own type's methods."""
    if issubclass(type(value), int):
        whole = int.__index__(cast("int", value))
        return whole if whole in _WHOLE else _real(whole)
    if issubclass(type(value), float):
        return float.__float__(cast("float", value))
    return _real(value)


def _real(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")  # type: ignore[operator]
    except ValueError:  # a signalling NaN of decimal
        return float("nan")


def _numpy(value: object, depth: int, left: list[int]) -> Value:  # noqa: PLR0911 - a kind of array a line
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return type_name(value)
    kind = type(value)
    if issubclass(kind, numpy.integer) and not issubclass(kind, numpy.timedelta64):
        return _number(int(value))  # type: ignore[call-overload]
    if issubclass(kind, numpy.floating):
        return _real(value)
    masked = sys.modules.get("numpy.ma")
    if not issubclass(kind, numpy.ndarray) or (masked and issubclass(kind, masked.MaskedArray)):
        return type_name(value)
    array = numpy.asarray(value)  # of a matrix and the like, the array beneath
    if array.size > MAX_ITEMS:
        return type_name(value)
    if array.ndim == 0:
        return _plain(array.item(), depth + 1, left)
    return ["ndarray", _items(array.tolist(), depth, left), None]
