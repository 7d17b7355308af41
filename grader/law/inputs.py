"""Examples for the checks of descent: points, single steps and training runs.

Every source has pinned examples first: readable ones, with small distinct integers, then those where habits of thought
fail, and then those that are far from all that is drawn: large numbers, many samples, many epochs. The rest is drawn.
Models with a vector are tried on one to four samples of one to three features.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

from grader.core.outcome import Argument, Number
from grader.law.draw import Draw, Example, Inputs
from grader.law.simpler import simpler
from grader.law.smooth import Truth
from grader.law.squared_error import SquaredError, split

PACES = 20  # a pace is k/20 of the largest step that still descends, k = 1 … 18
READABLE_STEPS: tuple[list[Number], ...] = ([2, 3, 5], [-2, -3, -5])  # slopes for as many as three parameters
FAR_SLOPES: tuple[list[Number], ...] = ([1234, -1700, 2600], [-30_000, 20_000, -50_000])
READABLE_PARAMETERS: list[Number] = [7, 11, 13]
MOST_SAMPLES, MOST_FEATURES = 4, 3
LARGEST_RATE = 0.5  # of what is drawn: the stubs promise a small one
MANY, WIDE = 130, 7  # samples and features: more than any batch or slice that is a habit
SLOW_RATES = (2e-5, 2e-6, 2e-7)  # with which a step from 0 to 18 is less than 1e-3, 1e-4 and 1e-5
MIDDLE: list[Number] = [30, 20, 60]
FAR: list[Number] = [250, 2, 150]  # parameters beyond every limit that somebody may think of
FAR_BELOW: list[Number] = [140, -95, -160]
NEAR: list[Number] = [0.5, 0.25, -0.25]  # the prediction for 1 is 1/2


@dataclass(frozen=True, slots=True)
class Point:
    """A sample, or a matrix x and an array y of samples, and parameters θ, with the pace of a step from there."""

    x: Any
    y: Any
    theta: list[Number]
    pace: float = 0.5


@dataclass(frozen=True, slots=True)
class Move:
    """Parameters θ, their slopes, and a learning rate."""

    theta: list[Number]
    grads: list[Number]
    alpha: float


@dataclass(frozen=True, slots=True)
class Run:
    """Samples, parameters θ to start from, a learning rate, and epochs: some, and then more."""

    xs: list[Any]
    ys: list[Number]
    theta: list[Number]
    alpha: float
    epochs: int = 1
    more: int = 1

    def arguments(self, model: Truth, epochs: int) -> tuple[Argument, ...]:
        """Return the arguments of `train` for so many `epochs`."""
        return self.xs, cast("Argument", self.ys), *split(model, self.theta), self.alpha, epochs


_Kind = TypeVar("_Kind", Point, Move, Run)


def read(kind: type[_Kind], example: Example) -> _Kind:
    """Return `example` as a point, a move or a run."""
    return kind(**cast("Any", example))


def example(one: Point | Move | Run) -> Example:
    """Return the fields of `one` by name, as `asdict` would, which takes as long as all of grading does."""
    values = ((name, getattr(one, name)) for name in one.__slots__)
    return {name: list(value) if isinstance(value, list) else value for name, value in values}


def points(model: SquaredError, readable: Iterable[tuple[Any, ...]]) -> Inputs:
    """Return points of `model`; `readable` ones are given as x, y and the values of the parameters."""
    return _inputs("points", model, *(_points_of_matrices if model.vector else _points_of_samples)(model, readable))


def moves(model: Truth) -> Inputs:
    """Return single steps of `model`."""
    return _inputs("moves", model, *(_moves_of_vectors if model.vector else _moves_of_numbers)(model))


def runs(model: SquaredError, readable: Iterable[Run]) -> Inputs:
    """Return training runs of one to four samples, with a learning rate at which every step descends."""
    return _inputs("runs", model, *(_runs_of_matrices if model.vector else _runs_of_samples)(model, readable))


def fixed_runs(name: str, long: Iterable[Run]) -> Inputs:
    """Return exactly these runs."""
    return Inputs(name, draw=None, pinned=tuple(map(example, long)))


def long_runs(model: SquaredError, readable: Sequence[Run]) -> Inputs:
    """Return runs of many epochs: readable ones, and then those in which a habit shows late.

    In the first that are added the order of the samples matters, since no parameters fit them all; in the last every
    epoch moves by less than 1e-5 and there is still far to go.
    """
    xs, theta = readable[0].xs, readable[0].theta
    nowhere: list[Number] = [0] * len(theta)
    alpha = readable[0].alpha
    runs = (
        *readable,
        Run(xs, [2, 7, 3], theta, alpha, 12),
        Run(xs, [2, 7, 3], theta, alpha / 100, 65),
        Run(xs, [6, 3, 2], nowhere, 1e-7, MANY),
    )
    return Inputs(f"long runs of {model.formula}", None, tuple(map(example, runs)), _simpler(model))


def _inputs(kind: str, model: Truth, pinned: Iterable[Point | Move | Run], draw: Any) -> Inputs:  # noqa: ANN401 - draws one of them
    name = f"{kind} of {model.formula}"
    return Inputs(name, lambda source: example(draw(source)), tuple(map(example, pinned)), _simpler(model))


def _simpler(model: Truth) -> Any:  # noqa: ANN401 - of an example, simpler ones
    return partial(simpler, scalars=None if model.vector is None else len(model.parameters) - 1)


# One sample at a time.


def _points_of_samples(model: SquaredError, readable: Iterable[tuple[Number, ...]]) -> tuple[list[Point], Any]:
    count = len(model.parameters)
    zeros: list[Number] = [0] * count
    pinned = [Point(x, y, theta) for x, y, *theta in readable]
    first = pinned[0].theta
    pinned += [
        Point(0, 3, first),  # no division by x
        Point(2, model.predict(2, first), first),  # an exact fit
        Point(0, 0, zeros),
        Point(8, 0, zeros),  # every term is zero
        Point(0.003, 9.7, [value + 0.3 for value in first]),  # a numerical derivative loses digits here
        Point(-0.125, 2.375, [value + 0.625 for value in first]),  # nothing here survives rounding
        Point(1, 0.5 + 1 / 64, NEAR[:count]),  # almost a fit
        Point(25, 40, MIDDLE[:count]),
        Point(10_000, 1, zeros),  # a one-sided difference errs by h·φ² here, which shows for the least of h
        Point(300, 1234, FAR[:count]),
        Point(-280, -1700, FAR_BELOW[:count]),
    ]

    def draw(source: Draw) -> Point:
        x, y, theta = source.number(), source.number(), source.numbers(count)
        return Point(x, y, theta, _pace(source))

    return pinned, draw


def _moves_of_numbers(model: Truth) -> tuple[list[Move], Any]:
    count = len(model.parameters)
    theta, up, down = READABLE_PARAMETERS[:count], READABLE_STEPS[0][:count], READABLE_STEPS[1][:count]
    pinned = [
        Move(theta, up, 0.5),
        Move(theta, down, 0.1),
        Move([0] * count, up, 0.5),
        Move(theta, [0] * count, 0.5),
        Move(FAR[:count], FAR_SLOPES[0][:count], 0.0137),
        Move(FAR_BELOW[:count], FAR_SLOPES[1][:count], 0.0001),
    ]

    def draw(source: Draw) -> Move:
        alpha = source.integer(1, 99) / 100
        return Move(source.numbers(count), source.numbers(count), alpha)

    return pinned, draw


def _runs_of_samples(model: SquaredError, readable: Iterable[Run]) -> tuple[list[Run], Any]:
    count = len(model.parameters)
    pinned = list(readable)
    theta = pinned[0].theta
    fit = model.predict(2, theta)

    def descending(
        xs: list[Number], ys: list[Number], theta: list[Number], pace: float, epochs: int, more: int = 1
    ) -> Run:
        """Return a run whose learning rate is `pace` times half of the largest at which every step descends."""
        steepest = max(sum(phi * phi for phi in model.features(x)) for x in xs)
        return Run(xs, ys, theta, min(pace / (2 * steepest or 1), LARGEST_RATE), epochs, more)

    overshooting = round(1.2 / sum(phi * phi for phi in model.features(2)), 2)
    many_x, many_y = _many()
    pinned += [
        descending([2, 1, -3], [fit, 5, 2], theta, 0.5, 2),  # the first sample fits already
        descending([2, 2, 1, 2], [5, 5, 3, 5], theta, 0.5, 2),  # the same sample more than once
        descending([0, -1, 2, 1], [3, 2, 5, -4], theta, 0.5, 2),
        Run([2, 1, 2], [5, 3, -1], theta, 0.01, 2),  # the same x with another y
        Run([3, 1, 2], [2, 0, 5], theta, 0.0137, 2),
        Run([0.5, -0.25], [2, -3], theta, 0.4, 2),  # a high rate
        Run([2, 2], [fit + 3, fit - 3], theta, 0.01, 2),  # nowhere is the loss of both less than here
        Run([2, 1], [5, -2], theta, overshooting, 2),  # every step goes too far
        Run([1], [model.predict(1, theta) + 1 / 128], theta, 0.1, 2, 2),  # almost a fit
        *(Run([1], [18], [0] * count, rate, 2, 2) for rate in SLOW_RATES),
        descending([25, -30], [1234, -1700], FAR[:count], 0.5, 2),
        Run([row[0] for row in many_x], many_y, theta, 0.0005, 1),
    ]

    def draw(source: Draw) -> Run:
        samples = source.integer(1, MOST_SAMPLES)
        xs, ys, start = source.numbers(samples), source.numbers(samples), source.numbers(count)
        return descending(xs, ys, start, _pace(source), source.integer(1, 3), source.integer(1, 2))

    return pinned, draw


# All samples at once: a matrix, whose weights are a vector, and one number b behind them.


def _points_of_matrices(model: SquaredError, readable: Iterable[tuple[Any, ...]]) -> tuple[list[Point], Any]:
    pinned = [
        *(Point(rows, y, [*w, b]) for rows, y, w, b in readable),
        Point([[3, 1, 2]], [4], [5, 2, 1, 6]),  # a single sample
        Point([[2], [1], [3]], [7, 4, 12], [4, 1]),  # a single feature
        Point([[3]], [9], [5, 2]),
        Point([[1, 3], [2, 4]], [2, 5], [0.5, 1.5, 2.5]),  # whole numbers, and fractions come of them
        Point([[0.5, 1.5], [2.5, -1.5], [1.5, 3.5]], [2.5, 1.5, 0.5], [3, 2, 1]),  # the other way round
        _fitting(model, [[2, 1], [3, 5]], [1, -2, 4]),  # an exact fit
        Point([[0, 0], [0, 0]], [0, 0], [0, 0, 0]),
        Point([[8, 0], [0, 8]], [0, 0], [0, 0, 0]),  # every term is zero
        Point([[0.003, 1], [1, 0.003]], [9.7, -8.3], [3.3, -7.3, 2.3]),  # a numerical derivative loses digits here
        Point([[-0.125, 0.375], [1.625, -2.125], [0.875, 3.375]], [2.375, 0.125, 1.125], [3.625, -1.375, 0.625]),
        Point([[1, 1]], [0.5 + 1 / 64], NEAR),  # almost a fit
        Point([[25, 12], [-20, 40]], [40, -90], MIDDLE),
        Point([[10_000, 0], [0, 10_000]], [1, 1], [0, 0, 0]),  # a one-sided difference errs here, be h ever so small
        Point([[300, 40], [-280, 260]], [1234, -1700], FAR),
        Point([[25, 300], [-30, -45]], [-1234, 1700], FAR_BELOW),
        Point(*_many(), MANY_WEIGHTS),
    ]

    def draw(source: Draw) -> Point:
        samples, features = source.integer(1, MOST_SAMPLES), source.integer(1, MOST_FEATURES)
        rows, y = _table(source, samples, features), source.array(samples)
        return Point(rows, y, [*source.array(features), source.number()], _pace(source))

    return pinned, draw


def _moves_of_vectors(_model: Truth) -> tuple[list[Move], Any]:
    pinned = [
        Move([7, 11, 13], [2, 3, 5], 0.5),
        Move([7, 11, 13], [-2, -3, -5], 0.1),
        Move([7, 11, 4, 13], [2, -3, 5, -4], 0.25),
        Move([7, 13], [2, 5], 0.5),
        Move([0, 0, 0], [2, 3, 5], 0.5),
        Move([7, 11, 13], [0, 0, 0], 0.5),
        Move([0.5, 1.5, 2.5], [2, 3, 5], 0.1),
        Move(FAR, FAR_SLOPES[0], 0.0137),
        Move(FAR_BELOW, FAR_SLOPES[1], 0.0001),
        Move(MANY_WEIGHTS, [3, -4, 2, 5, -1, 6, -2, 7], 0.01),
    ]

    def draw(source: Draw) -> Move:
        features, alpha = source.integer(1, MOST_FEATURES), source.integer(1, 99) / 100
        w, slopes = source.array(features), source.array(features)
        return Move([*w, source.number()], [*slopes, source.number()], alpha)

    return pinned, draw


def _runs_of_matrices(model: SquaredError, readable: Iterable[Run]) -> tuple[list[Run], Any]:
    fit = _fitting(model, [[2, 1], [1, -3]], [1, 2, 3])
    pinned = [
        *readable,
        Run([[1, 2, 0]], [7], [1, 3, 2, 1], 0.05),
        Run([[2], [1], [3]], [7, 4, 12], [4, 1], 0.05, 2),
        Run(fit.x, fit.y, fit.theta, 0.05, 2),  # fits already
        Run([[1, 3], [2, 1]], [3, -2], [0.5, 1.5, 2.5], 0.05, 2, 2),
        Run([[0.5, 1.5], [1.5, -0.5], [2.5, 1]], [2.5, 1.5, 0.5], [3, 2, 1], 0.05, 3),
        Run([[1, 3], [2, 1], [1, 3]], [3, -2, 7], [2, 1, 3], 0.0137, 2),  # the same row with another y
        Run([[0, 3], [2, 0]], [0, 5], [2, 1, 3], 0.01, 2),
        Run([[1, 2], [3, 1]], [5, -2], [2, 1, 3], 0.2, 2),  # every step goes too far
        Run([[1, 1]], [0.5 + 1 / 128], NEAR, 0.1, 2, 2),  # almost a fit
        *(Run([[1]], [18], [0, 0], rate, 2, 2) for rate in SLOW_RATES),
        Run([[25, 4], [-30, 26]], [1234, -1700], FAR, 0.0005, 2),
        Run(*_many(), MANY_WEIGHTS, 0.005),
    ]

    def draw(source: Draw) -> Run:
        samples, features = source.integer(1, MOST_SAMPLES), source.integer(1, MOST_FEATURES)
        rows, y = _table(source, samples, features), source.array(samples)
        w, b, pace = source.array(features), source.number(), _pace(source)
        # Every step descends below 2 over the trace of the matrix of second derivatives, which is the mean of 2·φ·φᵀ:
        # no curvature is larger than the trace.
        largest = len(rows) / sum(1 + sum(x * x for x in row) for row in rows)
        return Run(rows, y, [*w, b], min(pace * largest, LARGEST_RATE), source.integer(1, 2))

    return pinned, draw


def _fitting(model: SquaredError, rows: list[list[Number]], theta: list[Number]) -> Point:
    """Return a point at which every residual is zero."""
    return Point(rows, model.predict(rows, theta), theta)


MANY_WEIGHTS: list[Number] = [2, -1, 3, 1, -2, 4, -3, 5]  # the last of them is b


def _many() -> tuple[list[list[Number]], list[Number]]:
    """Return many samples of many features, with their targets: the same rows come again with others."""
    rows: list[list[Number]] = [[(7 * n + 3 * k) % 11 - 5 for k in range(WIDE)] for n in range(MANY)]
    return rows, [(5 * n) % 13 - 6 for n in range(MANY)]


def _table(source: Draw, samples: int, features: int) -> list[list[Number]]:
    """Return a matrix of numbers of one kind."""
    numbers = iter(source.array(samples * features))
    return [[next(numbers) for _ in range(features)] for _ in range(samples)]


def _pace(source: Draw) -> float:
    return source.integer(1, PACES - 2) / PACES
