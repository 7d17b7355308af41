"""What follows from a learner's own functions: an answer may be wrong and yet follow rightly from an earlier mistake.

A gradient that is the true slope of the learner's own loss, a loss made of the learner's own prediction, a training
loop around the learner's own gradient and step: none of them repeats the mistake, and none loses points for it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Protocol, TypeAlias

from grader.core.outcome import Argument, Number
from grader.law.mistake import ALIKE, alike, apart
from grader.law.squared_error import SquaredError, moved

Numbers = tuple[Number, ...]

POINTS: tuple[tuple[Number, ...], ...] = (
    (3, 11, 7, 2, 13),
    (5, -4, -3, 5, 4),
    (-2, 7, 2, -7, 3),
    (1.5, 0.5, 1.25, -0.75, 3),
    (-1.5, 60, -6, 3, -2),
)
# Where a loss is looked at as a function of y: x and parameters small enough that even a wrong prediction is in sight.
NEAR: tuple[tuple[Number, ...], ...] = ((1.5, 0, 2, -1.5, 3), (-2.5, 0, -3, 2, -1))
TARGETS = range(-60, 61)
# Short training runs that begin at the parameters of the first points: xs, ys, the learning rate, epochs.
RUNS: tuple[tuple[Sequence[Number], Sequence[Number], float, int], ...] = (
    ((1.5, -0.5), (2, 3), 0.01, 1),
    ((0.5, 2, 1), (1, -2, 0.5), 0.005, 2),
)
# Steps from there: the slopes, and a learning rate for each.
SLOPES = (5, -3, 2)
RATES = (0.5, 0.1)
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
    return derivations_of_functions(
        lambda learner, _index: _loss_follows(model, learner),
        lambda learner, index: _gradient_follows(model, learner, index or 0),
        lambda learner, _index: _training_follows(model, learner),
    )


def derivations_of_functions(loss: Follows, gradient: Follows, train: Follows) -> tuple[Derivation, ...]:
    """Return what may follow from what: `loss` tells it for the loss, and so on."""
    return (
        Derivation(
            "loss",
            ("forward",),
            loss,
            "This loss follows rightly from your own `forward` and keeps its points: mend `forward` alone.",
            "Your `loss` follows rightly from this `forward` and keeps its points.",
        ),
        Derivation(
            "gradient",
            ("loss",),
            gradient,
            "This is the true slope of your own `loss` and keeps its points: the loss is what differs from the task.",
            "Your `gradient` is the true slope of this `loss` and keeps its points.",
        ),
        Derivation(
            "train",
            ("gradient", "step"),
            train,
            "This training follows rightly from your own `gradient` and `step`, so it keeps its points.",
            "Your `train` follows rightly from this and keeps its points.",
        ),
    )


def _loss_follows(model: SquaredError, learner: Learner) -> bool:
    points = _points(model)
    predictions = learner.numbers("forward", [(x, *theta) for x, _y, *theta in points])
    losses = learner.numbers("loss", points)
    residuals = [
        None if predicted is None else predicted[0] - point[1]
        for predicted, point in zip(predictions, points, strict=True)
    ]
    # Multiplied: a power of a prediction beyond all bounds would raise.
    squares = [None if residual is None else (residual * residual,) for residual in residuals]
    return (
        all(alike(one, other) for one, other in zip(losses, squares, strict=True))
        and moves_with_all(learner, "forward", [(x, *theta) for x, _y, *theta in points])
        and repeats(learner, "forward", [(x, *theta) for x, _y, *theta in points])
    )


def _gradient_follows(model: SquaredError, learner: Learner, index: int) -> bool:
    points = _points(model)
    slopes = learner.numbers("gradient", points)
    for point, slope in zip(points, slopes, strict=True):
        own = _own_slope(model, learner, point, index)
        if slope is None or own is None or len(slope) <= index:
            return False
        if not abs(slope[index] - own) <= ROUGHLY * max(abs(own), ALIKE):
            return False
    return (
        repeats(learner, "loss", points)
        and moves_with_all(learner, "loss", points)
        and moves_with_all(learner, "gradient", points, index)
        and _is_a_distance(model, learner)
    )


def _own_slope(model: SquaredError, learner: Learner, point: Sequence[Number], index: int) -> float | None:
    """Return the slope of the learner's own loss in parameter `index`, by a central difference."""
    x, y, *theta = point
    phi = abs(model.features(x)[index])
    best = 2.0 ** round(math.log2(model.sizes(x, y, theta)[0] / phi)) if phi else 1.0
    return own_slope(learner, best, lambda by: (x, y, *moved(theta, index, by)))


def own_slope(learner: Learner, best: float, at: Callable[[float], Sequence[Argument]]) -> float | None:
    """Return the slope of the learner's own loss by a central difference; None if it is no number.

    `at` returns the arguments of `loss` with the parameter moved by so much; `best` is the best step for a quadratic.
    """

    def losses(h: float, steps: Sequence[int]) -> list[float] | None:
        found = learner.numbers("loss", [at(step * h) for step in steps])
        values = [value[0] for value in found if value is not None and len(value) == 1]
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


def _is_a_distance(model: SquaredError, learner: Learner) -> bool:
    """Tell whether the learner's loss says how far y is from a prediction that moves with every parameter.

    A loss that is made up to have an easy slope has no such prediction: as a function of y it is never negative, falls
    to almost nothing at one place, and rises on both sides of it.
    """
    base, other = (point[: 2 + len(model.parameters)] for point in NEAR)
    places = [base, *([*base[:place], other[place], *base[place + 1 :]] for place in range(2, len(base)))]
    return targets_differ(learner, [partial(_with_target, place) for place in places])


def _with_target(point: Sequence[Number], y: Number) -> Sequence[Argument]:
    return point[0], y, *point[2:]


def targets_differ(learner: Learner, places: Sequence[Callable[[Number], Sequence[Argument]]]) -> bool:
    """Tell whether the learner's loss has its least value at one y, and at another one in each place but the first.

    A place returns the arguments of `loss` for a target y.
    """
    centre, *others = [_closest_target(learner, place) for place in places]
    return centre is not None and not {None, centre} & set(others)


def _closest_target(learner: Learner, place: Callable[[Number], Sequence[Argument]]) -> int | None:
    """Return the y at which the learner's loss is least, None if it does not fall towards one y and rise beyond."""
    found = learner.numbers("loss", [place(y) for y in TARGETS])
    values = [value[0] for value in found if value is not None and len(value) == 1]
    if len(values) < len(TARGETS) or not min(values) >= 0:
        return None
    low = values.index(min(values))
    falls = all(before > after for before, after in pairwise(values[: low + 1]))
    rises = all(before <= after for before, after in pairwise(values[low:]))
    grows = values[low] <= CLOSEST * max(values)
    return TARGETS[low] if falls and rises and grows and 0 < low < len(values) - 1 else None


def _training_follows(model: SquaredError, learner: Learner) -> bool:
    count = len(model.parameters)
    starts = [point[2:] for point in _points(model)]
    for (xs, ys, alpha, epochs), start in zip(RUNS, starts, strict=False):
        (trained,) = learner.numbers("train", [(list(xs), list(ys), *start, alpha, epochs)])
        if trained is None or not alike(trained, _walk(learner, xs, ys, start, alpha, epochs)):
            return False
        if not apart(trained, model.trained(xs, ys, start, alpha, epochs)[0]):
            return False  # right anyway: whatever was refused, it was not this
    slopes: Argument = SLOPES[0] if count == 1 else list(SLOPES[:count])
    steps = [(*start, slopes, alpha) for alpha, start in zip(RATES, starts, strict=False)]
    return moves_with_all(learner, "gradient", _points(model)) and moves_with_all(learner, "step", steps, same=count)


def _walk(
    learner: Learner, xs: Sequence[Number], ys: Sequence[Number], start: Sequence[Number], alpha: float, epochs: int
) -> Numbers | None:
    """Return where the learner's own gradient and step lead."""
    theta: Numbers = tuple(start)
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            (slopes,) = learner.numbers("gradient", [(x, y, *theta)])
            if slopes is None:
                return None
            slope: Argument = slopes[0] if len(theta) == 1 else list(slopes)
            (after,) = learner.numbers("step", [(*theta, slope, alpha)])
            if after is None:
                return None
            theta = after
    return theta


def _points(model: SquaredError) -> list[tuple[Number, ...]]:
    return [point[: 2 + len(model.parameters)] for point in POINTS]


def repeats(learner: Learner, function: str, calls: Sequence[Sequence[Argument]]) -> bool:
    """Tell whether the same calls come back with the same numbers a second time."""
    once, again = learner.numbers(function, calls), learner.numbers(function, calls)
    return None not in once and once == again


def moves_with_all(
    learner: Learner, function: str, calls: Sequence[Sequence[Argument]], index: int | None = None, same: int = -1
) -> bool:
    """Tell whether every argument of `function` has an influence on what it returns, or on its value `index`.

    The argument `same`, which is alike in all calls, is negated instead of exchanged.
    """
    base = list(calls[0])
    variations: Mapping[int, list[list[Argument]]] = {
        place: [
            [*base[:place], _negated(base[place]) if place == same else other[place], *base[place + 1 :]]
            for other in calls[1:]
        ]
        for place in range(len(base))
    }
    (at_base,) = learner.numbers(function, [base])
    for changed in variations.values():
        found = learner.numbers(function, changed)
        if at_base is None or not any(one is not None and _differ(at_base, one, index) for one in found):
            return False
    return True


def _negated(value: Argument) -> Argument:
    return [_negated(item) for item in value] if isinstance(value, list) else -value


def _differ(one: Numbers, other: Numbers, index: int | None) -> bool:
    return one != other if index is None else one[index] != other[index]
