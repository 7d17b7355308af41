"""What follows from a learner's own functions where samples come as a matrix: see `grader.law.derivation`."""

import math
from collections.abc import Sequence
from functools import partial
from typing import TypeAlias, cast

from grader.core.outcome import Argument, Number
from grader.law.derivation import (
    ROUGHLY,
    Derivation,
    Learner,
    derivations_of_functions,
    moves_with_all,
    own_slope,
    repeats,
    targets_differ,
)
from grader.law.matrix.model import MatrixModel
from grader.law.mistake import ALIKE, alike, apart
from grader.law.squared_error import moved

_Numbers: TypeAlias = list[Number]
_Point: TypeAlias = tuple[list[_Numbers], _Numbers, _Numbers, Number]

# Of one shape, so that any part of one fits the others; then of other shapes.
POINTS: tuple[_Point, ...] = (
    ([[3, 1.5], [-2, 4], [0.5, -1]], [11, -4, 7], [7, 2], 13),
    ([[5, -3], [1.5, 2], [-4, 0.5]], [-4, 0.5, 6], [-3, 5], 4),
    ([[-2, 7], [2.5, -1], [3, 3]], [7, 3, -2.5], [2, -7], 3),
)
OTHERS: tuple[_Point, ...] = (
    ([[1.5, -0.5, 2]], [3.5], [1.25, -0.75, 3], 2),
    ([[1.5], [2], [-3], [0.5]], [2, -1, 4.5, 0.5], [2.5], -1.5),
    ([[2, -1.5], [0.5, 3]], [1.5, -2], [-1.25, 2.5], 0.5),
)
# Training runs: the learning rate, epochs.
RUNS: tuple[tuple[_Point, float, int], ...] = (
    (POINTS[0], 0.01, 1),
    (OTHERS[1], 0.005, 2),
    (OTHERS[2], 0.01, 3),
)
# Steps from the points of one shape: the slopes in w, that in b, the learning rate.
STEPS: tuple[tuple[_Numbers, Number, float], ...] = (([5, -3], 2, 0.5), ([2, 4], -4, 0.1), ([-1, 3], 5, 0.2))
# Where a loss is looked at as a function of y, for one sample: small enough that even a wrong prediction is in sight.
NEAR: tuple[tuple[_Numbers, _Numbers, Number], ...] = (
    ([1.5, -2], [2, -1.5], 3),
    ([1.5, -2], [-3, -1.5], 3),
    ([1.5, -2], [2, 2], 3),
    ([1.5, -2], [2, -1.5], -1),
)


def derivations_of(model: MatrixModel) -> tuple[Derivation, ...]:
    """Return what may follow from what in the functions of `model`, in teaching order."""
    return derivations_of_functions(
        lambda learner, _index: _loss_follows(learner),
        lambda learner, index: _gradient_follows(model, learner, index or 0),
        lambda learner, _index: _training_follows(model, learner),
    )


def _loss_follows(learner: Learner) -> bool:
    points = (*POINTS, *OTHERS)
    predictions = learner.numbers("forward", [_call(rows, w, b) for rows, _y, w, b in points])
    losses = learner.numbers("loss", [_call(*point) for point in points])
    for point, predicted, found in zip(points, predictions, losses, strict=True):
        if predicted is None or len(predicted) != len(point[1]):
            return False
        # Multiplied: a power of a prediction beyond all bounds would raise.
        residuals = [value - y for value, y in zip(predicted, point[1], strict=True)]
        if not alike(found, (sum(residual * residual for residual in residuals) / len(residuals),)):
            return False
    calls = [_call(rows, w, b) for rows, _y, w, b in POINTS]
    return moves_with_all(learner, "forward", calls) and repeats(learner, "forward", calls)


def _gradient_follows(model: MatrixModel, learner: Learner, index: int) -> bool:
    """Tell whether the slopes in w (`index` 0), or that in b, are those of the learner's own loss."""
    for point in (*POINTS, *OTHERS):
        (found,) = learner.numbers("gradient", [_call(*point)])
        weights = len(point[2])
        places = range(weights) if index == 0 else range(weights, weights + 1)
        if found is None or len(found) <= places[-1] or len(found) > weights + 1:
            return False
        for k in places:
            own = _own_slope(model, learner, point, k)
            if own is None or not abs(found[k] - own) <= ROUGHLY * max(abs(own), ALIKE):
                return False
    calls = [_call(*point) for point in POINTS]
    return (
        repeats(learner, "loss", calls)
        and moves_with_all(learner, "loss", calls)
        and moves_with_all(learner, "gradient", calls)
        and targets_differ(learner, [partial(_with_target, place) for place in NEAR])
    )


def _own_slope(model: MatrixModel, learner: Learner, point: _Point, k: int) -> float | None:
    """Return the slope of the learner's own loss in weight `k`, or in b behind the last, by a central difference."""
    rows, y, w, b = point
    theta = [*w, b]
    sizes = model.sizes(rows, y, w, b)
    phi = max(abs((*row, 1)[k]) for row in rows)
    best = 2.0 ** round(math.log2(max(sizes) / phi))

    def at(by: float) -> Sequence[Argument]:
        *there, bias = moved(theta, k, by)
        return _call(rows, y, there, bias)

    return own_slope(learner, best, at)


def _with_target(place: tuple[_Numbers, _Numbers, Number], y: Number) -> Sequence[Argument]:
    row, w, b = place
    return _call([row], [y], w, b)


def _training_follows(model: MatrixModel, learner: Learner) -> bool:
    for point, alpha, epochs in RUNS:
        (trained,) = learner.numbers("train", [(*_call(*point), alpha, epochs)])
        if trained is None or not alike(trained, _walked(learner, point, alpha, epochs)):
            return False
        (end_w, end_b), _size = model.trained(*point, alpha, epochs)
        if not apart(trained, (*end_w, end_b)):
            return False  # right anyway: whatever was refused, it was not this
    steps = [
        (*_call(w, b, [slopes, slope]), alpha)
        for (_rows, _y, w, b), (slopes, slope, alpha) in zip(POINTS, STEPS, strict=True)
    ]
    return moves_with_all(learner, "gradient", [_call(*point) for point in POINTS]) and moves_with_all(
        learner, "step", steps
    )


def _walked(learner: Learner, point: _Point, alpha: float, epochs: int) -> tuple[Number, ...] | None:
    """Return where the learner's own gradient and step lead."""
    rows, y, w, b = point
    for _ in range(epochs):
        (slopes,) = learner.numbers("gradient", [_call(rows, y, w, b)])
        if slopes is None or len(slopes) != len(w) + 1:
            return None
        (after,) = learner.numbers("step", [(*_call(w, b, [list(slopes[:-1]), slopes[-1]]), alpha)])
        if after is None or len(after) != len(w) + 1:
            return None
        *w, b = after
    return (*w, b)


def _call(*arguments: object) -> tuple[Argument, ...]:
    return cast("tuple[Argument, ...]", arguments)
