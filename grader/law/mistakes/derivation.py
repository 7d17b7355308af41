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
from grader.law.mistakes.evidence import ALIKE, alike, apart, flat, values_of
from grader.law.mistakes.formulas import At, at_of, mean
from grader.law.mistakes.probes import probes_of
from grader.law.squared_error import SquaredError, entries, joined, moved, split

Numbers: TypeAlias = tuple[Number, ...]

MOST_POINTS = 6  # at which slopes are compared: each takes several calls
MOST_RUNS = 3
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
    """The calls that tell, for one model: those at which its mistakes are told apart.

    Attributes:
        points: Arguments of `loss` and `gradient`.
        alike: Those of them that are of one shape, so that any part of one fits the others.
        steps: Arguments of `step`, of one shape too.
        runs: Arguments of `train`.

    """

    def __init__(self, model: SquaredError) -> None:
        probes = probes_of(model)
        self.model = model
        self.points = probes["loss"].generic[:MOST_POINTS]
        self.alike = _of_one_shape(probes["loss"].generic)
        self.steps = _of_one_shape(probes["step"].generic)
        self.runs = probes["train"].generic[:MOST_RUNS]

    def entries(self, index: int, theta: Sequence[Number]) -> range:
        """Return the indexes in θ of the value that is returned at `index`."""
        return entries(self.model, self.model.parameters[index], theta)


def _of_one_shape(calls: Sequence[Sequence[Argument]]) -> list[Sequence[Argument]]:
    """Return the calls whose arguments have the shapes of those of the second one."""
    return [call for call in calls if list(map(_shape, call)) == list(map(_shape, calls[1]))]


def _shape(value: Argument) -> list[Any]:
    return [_shape(item) for item in value] if isinstance(value, list) else []


def _without_y(call: Sequence[Argument]) -> tuple[Argument, ...]:
    return call[0], *call[2:]


def _loss_follows(asked: _Asked, learner: Learner) -> bool:
    predictions = learner.numbers("forward", list(map(_without_y, asked.points)))
    losses = learner.numbers("loss", asked.points)
    for (_x, y, *_values), predicted, loss in zip(asked.points, predictions, losses, strict=True):
        targets = asked.model.targets(y)
        if predicted is None or len(predicted) != len(targets):
            return False
        # Multiplied: a power of a prediction beyond all bounds would raise.
        residuals = [value - target for value, target in zip(predicted, targets, strict=True)]
        if not alike(loss, (mean([residual * residual for residual in residuals]),)):
            return False
    calls = list(map(_without_y, asked.alike))
    return moves_with_all(learner, "forward", calls) and repeats(learner, "forward", calls)


def _gradient_follows(asked: _Asked, learner: Learner, index: int) -> bool:
    """Tell whether the slopes that are returned as value `index` are those of the learner's own loss."""
    found = learner.numbers("gradient", asked.points)
    for call, slopes in zip(asked.points, found, strict=True):
        at = at_of(asked.model, *call)
        wanted = asked.entries(index, at.theta)
        if slopes is None or not wanted[-1] < len(slopes) <= len(at.theta):
            return False
        for k in wanted:
            own = _own_slope(at, learner, call, k)
            if own is None or not abs(slopes[k] - own) <= ROUGHLY * max(abs(own), ALIKE):
                return False
    wanted = asked.entries(index, at_of(asked.model, *asked.alike[0]).theta)
    return (
        repeats(learner, "loss", asked.alike)
        and moves_with_all(learner, "loss", asked.alike)
        and moves_with_all(learner, "gradient", asked.alike, wanted)
        and _is_a_distance(asked.model, learner)
    )


def _own_slope(at: At, learner: Learner, call: Sequence[Argument], k: int) -> float | None:
    """Return the slope of the learner's own loss in parameter `k`, by a central difference; None if it is no number.

    The step is the best one for a quadratic: the size of the terms, divided by the feature.
    """
    x, y, *_values = call
    phi = max(abs(features[k]) for features in at.phi)
    size = max(at.model.sizes(x, y, at.theta))
    best = 2.0 ** round(math.log2(size / phi)) if phi else 1.0

    def losses(h: float, steps: Sequence[int]) -> list[float] | None:
        calls = [(x, y, *split(at.model, moved(at.theta, k, step * h))) for step in steps]
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


def _is_a_distance(model: SquaredError, learner: Learner) -> bool:
    """Tell whether the learner's loss says how far y is from a prediction that moves with every parameter.

    A loss that is made up to have an easy slope has no such prediction: as a function of y it is never negative, falls
    to almost nothing at one place, and rises on both sides of it.
    """
    theta, others = NEAR if model.vector else (some[: len(model.parameters)] for some in NEAR)
    exchanged = [[*theta[:k], other, *theta[k + 1 :]] for k, other in enumerate(others)]
    centre, *elsewhere = [_closest_target(model, learner, place) for place in (theta, *exchanged)]
    return centre is not None and not {None, centre} & set(elsewhere)


def _closest_target(model: SquaredError, learner: Learner, theta: Sequence[Number]) -> int | None:
    """Return the y at which the learner's loss is least, None if it does not fall towards one y and rise beyond."""
    values = split(model, theta)
    calls: list[Any] = [([[1.5, -2]], [y], *values) if model.vector else (1.5, y, *values) for y in TARGETS]
    losses = [value[0] for value in learner.numbers("loss", calls) if value is not None and len(value) == 1]
    if len(losses) < len(TARGETS) or not min(losses) >= 0:
        return None
    low = losses.index(min(losses))
    falls = all(before > after for before, after in pairwise(losses[: low + 1]))
    rises = all(before <= after for before, after in pairwise(losses[low:]))
    grows = losses[low] <= CLOSEST * max(losses)
    return TARGETS[low] if falls and rises and grows and 0 < low < len(losses) - 1 else None


def _training_follows(asked: _Asked, learner: Learner) -> bool:
    for run in asked.runs:
        (trained,) = learner.numbers("train", [run])
        if trained is None or not alike(trained, _walked(asked.model, learner, run)):
            return False
        if not apart(trained, flat(values_of(asked.model.truth("train", *run)))):
            return False  # right anyway: whatever was refused, it was not this
    return moves_with_all(learner, "gradient", asked.alike) and moves_with_all(learner, "step", asked.steps)


def _walked(model: SquaredError, learner: Learner, run: Sequence[Any]) -> Numbers | None:
    """Return where the learner's own gradient and step lead."""
    xs, ys, *values, alpha, epochs = run
    theta = tuple(joined(model, values))
    for _ in range(epochs):
        for x, y in [(xs, ys)] if model.vector else zip(xs, ys, strict=True):
            here = split(model, theta)
            (slopes,) = learner.numbers("gradient", [(x, y, *here)])
            if slopes is None or len(slopes) != len(theta):
                return None
            grads = split(model, slopes)
            (after,) = learner.numbers("step", [(*here, list(grads) if len(grads) > 1 else grads[0], alpha)])
            if after is None or len(after) != len(theta):
                return None
            theta = after
    return theta


def repeats(learner: Learner, function: str, calls: Sequence[Sequence[Argument]]) -> bool:
    """Tell whether the same calls come back with the same numbers a second time."""
    once, again = learner.numbers(function, calls), learner.numbers(function, calls)
    return None not in once and once == again


def moves_with_all(
    learner: Learner, function: str, calls: Sequence[Sequence[Argument]], wanted: range | None = None
) -> bool:
    """Tell whether every argument of `function` has an influence on the numbers it returns, or on those at `wanted`.

    One argument at a time is exchanged in the last call. The last probe of `loss` and `gradient` has a small residual:
    there the sign of a slope changes too.
    """
    *others, base = map(list, calls)
    (at_base,) = learner.numbers(function, [base])
    for place in range(len(base)):
        found = learner.numbers(function, [[*base[:place], other[place], *base[place + 1 :]] for other in others])
        if at_base is None or not any(one is not None and _differ(at_base, one, wanted) for one in found):
            return False
    return True


def _differ(one: Numbers, other: Numbers, wanted: range | None) -> bool:
    return one != other if wanted is None else any(one[k] != other[k] for k in wanted)
