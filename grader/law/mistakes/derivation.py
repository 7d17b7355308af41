"""What follows from a learner's own functions: an answer may be wrong and yet follow rightly from an earlier mistake.

A gradient that is the true slope of the learner's own loss, a loss made of the learner's own prediction, a training
loop around the learner's own gradient and step: none of them repeats the mistake, and none loses points for it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol, TypeAlias

from grader.core.outcome import Argument, Number
from grader.law.mistakes.evidence import ALIKE, alike, apart
from grader.law.mistakes.formulas import At, mean
from grader.law.squared_error import SquaredError, entries, joined, split

Numbers: TypeAlias = tuple[Number, ...]
Sample: TypeAlias = tuple[Sequence[Any], Sequence[Number], Sequence[Number]]  # inputs, targets, parameters

POINTS: tuple[Sample, ...] = (
    ([3], [11], (7, 2, 13)),
    ([5], [-4], (-3, 5, 4)),
    ([-2], [7], (2, -7, 3)),
    ([1.5], [0.5], (1.25, -0.75, 3)),
    ([-1.5], [60], (-6, 3, -2)),
)
# Of one shape, so that any part of one fits the others; then of other shapes.
OF_ROWS: tuple[Sample, ...] = (
    ([[3, 1.5], [-2, 4], [0.5, -1]], [11, -4, 7], (7, 2, 13)),
    ([[5, -3], [1.5, 2], [-4, 0.5]], [-4, 0.5, 6], (-3, 5, 4)),
    ([[-2, 7], [2.5, -1], [3, 3]], [7, 3, -2.5], (2, -7, 3)),
)
OF_OTHER_SHAPES: tuple[Sample, ...] = (
    ([[1.5, -0.5, 2]], [3.5], (1.25, -0.75, 3, 2)),
    ([[1.5], [2], [-3], [0.5]], [2, -1, 4.5, 0.5], (2.5, -1.5)),
    ([[2, -1.5], [0.5, 3]], [1.5, -2], (-1.25, 2.5, 0.5)),
)
# Short training runs: samples, the learning rate, epochs.
RUNS: tuple[tuple[Sample, float, int], ...] = (
    (([1.5, -0.5], [2, 3], POINTS[0][2]), 0.01, 1),
    (([0.5, 2, 1], [1, -2, 0.5], POINTS[1][2]), 0.005, 2),
)
RUNS_OF_ROWS: tuple[tuple[Sample, float, int], ...] = (
    (OF_ROWS[0], 0.01, 1),
    (OF_OTHER_SHAPES[1], 0.005, 2),
    (OF_OTHER_SHAPES[2], 0.01, 3),
)
# Steps from the first points: slopes, and a learning rate.
STEPS: tuple[tuple[Numbers, float], ...] = (((5, -3, 2), 0.5), ((2, 4, -4), 0.1), ((-1, 3, 5), 0.2))
# Where a loss is looked at as a function of y: x and parameters so small that even a wrong prediction is in sight. The
# second parameters are tried one by one in the place of the first.
NEAR: tuple[Numbers, Numbers] = ((2, -1.5, 3), (-3, 2, -1))
TARGETS = range(-60, 61)
CLOSEST = 0.01  # of its largest value: what the least loss may be, where the prediction meets the target
SMALL_STEP = 2.0**-17  # of the best step for a quadratic, where the loss is none
ROUGHLY = 1e-4


class Learner(Protocol):
    """The learner's own functions, asked outside of any check."""

    def numbers(self, function: str, calls: Sequence[Sequence[Argument]]) -> list[Numbers | None]:
        """Return the numbers that each call of `function` comes back with, those of arrays too, row after row.

        None where there are none, or more values than were asked for.
        """


Follows: TypeAlias = Callable[[Learner, int | None], bool]


@dataclass(frozen=True, eq=False)
class Derivation:
    """`function` may follow from `sources`; `follows` tells if it does, for a learner and the index of a value."""

    function: str
    sources: tuple[str, ...]
    follows: Follows
    message: str
    source_message: str


def derivations_of(model: SquaredError) -> tuple[Derivation, ...]:
    """Return what may follow from what in the functions of `model`, in teaching order."""
    asked = _Asked(model)
    return (
        Derivation(
            "loss",
            ("forward",),
            lambda learner, _index: _loss_follows(asked, learner),
            "This loss follows rightly from your own `forward` and keeps its points: mend `forward` alone.",
            "Your `loss` follows rightly from this `forward` and keeps its points.",
        ),
        Derivation(
            "gradient",
            ("loss",),
            lambda learner, index: _gradient_follows(asked, learner, index or 0),
            "This is the true slope of your own `loss` and keeps its points: the loss is what differs from the task.",
            "Your `gradient` is the true slope of this `loss` and keeps its points.",
        ),
        Derivation(
            "train",
            ("gradient", "step"),
            lambda learner, _index: _training_follows(asked, learner),
            "This training follows rightly from your own `gradient` and `step`, so it keeps its points.",
            "Your `train` follows rightly from this and keeps its points.",
        ),
    )


class _Asked:
    """The calls that tell, for one model."""

    def __init__(self, model: SquaredError) -> None:
        matrix = model.vector is not None
        self.model = model
        self.alike = [self._cut(point) for point in (OF_ROWS if matrix else POINTS)]  # in their shapes
        self.points = [*self.alike, *(OF_OTHER_SHAPES if matrix else ())]
        self.runs = [(self._cut(sample), alpha, epochs) for sample, alpha, epochs in (RUNS_OF_ROWS if matrix else RUNS)]
        self.near = [1.5, -2] if matrix else 1.5

    def _cut(self, sample: Sample) -> Sample:
        """Return a sample with as many parameters as the model has, where it says how many."""
        xs, ys, theta = sample
        return sample if self.model.vector else (xs, ys, theta[: len(self.model.parameters)])

    def at(self, sample: Sample) -> At:
        return At(self.model, *sample)

    def call(self, sample: Sample) -> tuple[Any, ...]:
        """Return the arguments of `loss` and `gradient`."""
        xs, ys, theta = sample
        return (xs, ys, *split(self.model, theta)) if self.model.vector else (xs[0], ys[0], *theta)

    def entries(self, index: int, theta: Sequence[Number]) -> range:
        """Return the indexes in θ of the value that is returned at `index`."""
        return entries(self.model, self.model.parameters[index], theta)

    def forward(self, sample: Sample) -> tuple[Any, ...]:
        """Return the arguments of `forward`."""
        x, _y, *values = self.call(sample)
        return x, *values

    def step(self, theta: Sequence[Number], slopes: Sequence[Number], alpha: float) -> tuple[Any, ...]:
        """Return the arguments of `step`."""
        grads = split(self.model, slopes)
        return (*split(self.model, theta), list(grads) if len(grads) > 1 else grads[0], alpha)


def _loss_follows(asked: _Asked, learner: Learner) -> bool:
    predictions = learner.numbers("forward", [asked.forward(point) for point in asked.points])
    losses = learner.numbers("loss", [asked.call(point) for point in asked.points])
    for (_xs, ys, _theta), predicted, loss in zip(asked.points, predictions, losses, strict=True):
        if predicted is None or len(predicted) != len(ys):
            return False
        # Multiplied: a power of a prediction beyond all bounds would raise.
        residuals = [value - y for value, y in zip(predicted, ys, strict=True)]
        if not alike(loss, (mean([residual * residual for residual in residuals]),)):
            return False
    calls = [asked.forward(point) for point in asked.alike]
    return moves_with_all(learner, "forward", calls) and repeats(learner, "forward", calls)


def _gradient_follows(asked: _Asked, learner: Learner, index: int) -> bool:
    """Tell whether the slopes that are returned as value `index` are those of the learner's own loss."""
    found = learner.numbers("gradient", [asked.call(point) for point in asked.points])
    for point, slopes in zip(asked.points, found, strict=True):
        count = len(point[2])
        wanted = asked.entries(index, point[2])
        if slopes is None or not wanted[-1] < len(slopes) <= count:
            return False
        for k in wanted:
            own = _own_slope(asked, learner, point, k)
            if own is None or not abs(slopes[k] - own) <= ROUGHLY * max(abs(own), ALIKE):
                return False
    calls = [asked.call(point) for point in asked.alike]
    return (
        repeats(learner, "loss", calls)
        and moves_with_all(learner, "loss", calls)
        and moves_with_all(learner, "gradient", calls, asked.entries(index, asked.alike[0][2]))
        and _is_a_distance(asked, learner)
    )


def _own_slope(asked: _Asked, learner: Learner, point: Sample, k: int) -> float | None:
    """Return the slope of the learner's own loss in parameter `k`, by a central difference; None if it is no number.

    The step is the best one for a quadratic: the size of the terms, divided by the feature.
    """
    xs, ys, theta = point
    at = asked.at(point)
    sizes = [
        sum(abs(phi * value) for phi, value in zip(row, theta, strict=True)) + abs(y)
        for row, y in zip(at.phi, ys, strict=True)
    ]
    phi = max(abs(row[k]) for row in at.phi)
    best = 2.0 ** round(math.log2(max(sizes) / phi)) if phi else 1.0

    def losses(h: float, steps: Sequence[int]) -> list[float] | None:
        calls = [asked.call((xs, ys, [*theta[:k], theta[k] + step * h, *theta[k + 1 :]])) for step in steps]
        values = [value[0] for value in learner.numbers("loss", calls) if value is not None and len(value) == 1]
        return values if len(values) == len(steps) else None

    wide = losses(best, (-1, 0, 1, 2))
    if wide is None:
        return None
    third = wide[3] - 3 * wide[2] + 3 * wide[1] - wide[0]
    if abs(third) <= 1e-9 * sum(map(abs, wide)):  # quadratic: any step is exact
        return (wide[2] - wide[0]) / (2 * best)
    h = best * SMALL_STEP
    narrow = losses(h, (-1, 1))
    return None if narrow is None else (narrow[1] - narrow[0]) / (2 * h)


def _is_a_distance(asked: _Asked, learner: Learner) -> bool:
    """Tell whether the learner's loss says how far y is from a prediction that moves with every parameter.

    A loss that is made up to have an easy slope has no such prediction: as a function of y it is never negative, falls
    to almost nothing at one place, and rises on both sides of it.
    """
    count = len(asked.alike[0][2])
    theta, others = (some[:count] for some in NEAR)
    moved = [[*theta[:k], others[k], *theta[k + 1 :]] for k in range(count)]
    centre, *elsewhere = [_closest_target(asked, learner, place) for place in (theta, *moved)]
    return centre is not None and not {None, centre} & set(elsewhere)


def _closest_target(asked: _Asked, learner: Learner, theta: Sequence[Number]) -> int | None:
    """Return the y at which the learner's loss is least, None if it does not fall towards one y and rise beyond."""
    found = learner.numbers("loss", [asked.call(([asked.near], [y], theta)) for y in TARGETS])
    values = [value[0] for value in found if value is not None and len(value) == 1]
    if len(values) < len(TARGETS) or not min(values) >= 0:
        return None
    low = values.index(min(values))
    falls = all(before > after for before, after in pairwise(values[: low + 1]))
    rises = all(before <= after for before, after in pairwise(values[low:]))
    grows = values[low] <= CLOSEST * max(values)
    return TARGETS[low] if falls and rises and grows and 0 < low < len(values) - 1 else None


def _training_follows(asked: _Asked, learner: Learner) -> bool:
    for (xs, ys, theta), alpha, epochs in asked.runs:
        call: tuple[Any, ...] = (list(xs), list(ys), *split(asked.model, theta), alpha, epochs)
        (trained,) = learner.numbers("train", [call])
        if trained is None or not alike(trained, _walked(asked, learner, (xs, ys, theta), alpha, epochs)):
            return False
        right = asked.model.truth("train", *call)
        if not apart(trained, tuple(joined(asked.model, right if isinstance(right, tuple) else (right,)))):
            return False  # right anyway: whatever was refused, it was not this
    steps = [
        asked.step(theta, slopes[: len(theta)], alpha)
        for (_xs, _ys, theta), (slopes, alpha) in zip(asked.alike, STEPS, strict=False)
    ]
    calls = [asked.call(point) for point in asked.alike]
    return moves_with_all(learner, "gradient", calls) and moves_with_all(learner, "step", steps)


def _walked(asked: _Asked, learner: Learner, sample: Sample, alpha: float, epochs: int) -> Numbers | None:
    """Return where the learner's own gradient and step lead."""
    xs, ys, theta = sample
    batches = [(xs, ys)] if asked.model.vector else [([x], [y]) for x, y in zip(xs, ys, strict=True)]
    for _ in range(epochs):
        for inputs, targets in batches:
            (slopes,) = learner.numbers("gradient", [asked.call((inputs, targets, theta))])
            if slopes is None or len(slopes) != len(theta):
                return None
            (after,) = learner.numbers("step", [asked.step(theta, slopes, alpha)])
            if after is None or len(after) != len(theta):
                return None
            theta = after
    return tuple(theta)


def repeats(learner: Learner, function: str, calls: Sequence[Sequence[Argument]]) -> bool:
    """Tell whether the same calls come back with the same numbers a second time."""
    once, again = learner.numbers(function, calls), learner.numbers(function, calls)
    return None not in once and once == again


def moves_with_all(
    learner: Learner, function: str, calls: Sequence[Sequence[Argument]], wanted: range | None = None
) -> bool:
    """Tell whether every argument of `function` has an influence on the numbers it returns, or on those at `wanted`."""
    base = list(calls[0])
    (at_base,) = learner.numbers(function, [base])
    for place in range(len(base)):
        found = learner.numbers(function, [[*base[:place], other[place], *base[place + 1 :]] for other in calls[1:]])
        if at_base is None or not any(one is not None and _differ(at_base, one, wanted) for one in found):
            return False
    return True


def _differ(one: Numbers, other: Numbers, wanted: range | None) -> bool:
    return one != other if wanted is None else any(one[k] != other[k] for k in wanted)
