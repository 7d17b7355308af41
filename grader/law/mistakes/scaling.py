"""Ways to scale or shift the data before training on it."""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from grader.core.outcome import Number
from grader.core.sentence import words
from grader.law.mistakes.formulas import mean

Sample: TypeAlias = tuple[Any, Number]  # x, or a row of X, and y
Size: TypeAlias = Callable[[Sequence[Number]], Number]  # of all values of one feature
Scaled: TypeAlias = Callable[[list[Sample]], list[Sample]]

NORMALISED = (
    "normalised-inputs",
    words("Yours trains on data that it has scaled or shifted first: the parameters that come out belong to that."),
    words("Which x does your first step see, and which x does the caller mean?"),
)


def _scaling(shift: Size, size: Size, *, targets: bool = False) -> Scaled:
    """Return what shifts and scales each feature of all samples, and with `targets` the targets too."""

    def scaled(samples: list[Sample]) -> list[Sample]:
        xs, ys = [x for x, _y in samples], [y for _x, y in samples]
        if isinstance(xs[0], list):
            columns = [_by_size(column, shift, size) for column in zip(*xs, strict=True)]
            xs = [list(row) for row in zip(*columns, strict=True)]
        else:
            xs = _by_size(xs, shift, size)
        return list(zip(xs, _by_size(ys, shift, size) if targets else ys, strict=True))

    return scaled


def _by_size(values: Sequence[Number], shift: Size, size: Size) -> list[float]:
    by, of = shift(values), size(values)
    return [(value - by) / of for value in values]


def _spread(values: Sequence[Number]) -> float:
    return math.sqrt(max(0, mean([value * value for value in values]) - mean(values) ** 2))


def _or_one(size: Size) -> Size:
    return lambda values: size(values) if abs(size(values)) > 1e-9 else 1  # noqa: PLR2004 - nothing, but for rounding


def _at_least_one(size: Size) -> Size:
    return lambda values: max(1, size(values))


def _largest(values: Sequence[Number]) -> Number:
    return max(map(abs, values))


def _range(values: Sequence[Number]) -> Number:
    return max(values) - min(values)


def _of_all(size: Size) -> Scaled:
    """Return what divides the inputs by one number, that of all features together."""

    def scaled(samples: list[Sample]) -> list[Sample]:
        of = size([value for row, _y in samples for value in row])
        return [([value / of for value in row], y) for row, y in samples]

    return scaled


def _nothing(_values: Sequence[Number]) -> Number:
    return 0


def _one(_values: Sequence[Number]) -> Number:
    return 1


SCALINGS = tuple(
    _scaling(shift, size, targets=targets)
    for targets in (False, True)
    for shift, size in (
        (mean, _or_one(_spread)),
        (mean, _spread),
        (min, _or_one(_range)),
        (min, _range),
        (_nothing, _or_one(max)),
        (_nothing, _or_one(_largest)),
        (mean, _one),
    )
)
SCALINGS_OF_ALL = tuple(_of_all(least(size)) for least in (_or_one, _at_least_one) for size in (max, _largest))
