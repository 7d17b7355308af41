"""Examples for the checks of descent: points, single steps and training runs.

Every source has pinned examples first: readable ones, with small distinct integers, then those where habits of thought
fail. The rest is drawn. Models with a vector are tried on one to four samples of one to three features.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from grader.core.outcome import Argument, Number
from grader.law.draw import Draw, Example, Inputs
from grader.law.smooth import Truth
from grader.law.squared_error import SquaredError, split

PACES = 20  # a pace is k/20 of the largest step that still descends, k = 1 … 18
READABLE_STEPS: tuple[list[Number], ...] = ([2, 3, 5], [-2, -3, -5])  # slopes for as many as three parameters
READABLE_PARAMETERS: list[Number] = [7, 11, 13]
MOST_SAMPLES, MOST_FEATURES = 4, 3


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


def _inputs(kind: str, model: Truth, pinned: Iterable[Point | Move | Run], draw: Any) -> Inputs:  # noqa: ANN401 - draws one of them
    return Inputs(f"{kind} of {model.formula}", lambda source: example(draw(source)), tuple(map(example, pinned)))


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
        Point(8, 0, zeros),  # a one-sided difference errs by h·φ² here, where every term is zero
        Point(0.003, 9.7, [value + 0.3 for value in first]),  # a numerical derivative loses digits here
        Point(-0.125, 2.375, [value + 0.625 for value in first]),  # nothing here survives rounding
    ]

    def draw(source: Draw) -> Point:
        x, y, theta = source.number(), source.number(), source.numbers(count)
        return Point(x, y, theta, _pace(source))

    return pinned, draw


def _moves_of_numbers(model: Truth) -> tuple[list[Move], Any]:
    count = len(model.parameters)
    theta, up, down = READABLE_PARAMETERS[:count], READABLE_STEPS[0][:count], READABLE_STEPS[1][:count]
    pinned = [Move(theta, up, 0.5), Move(theta, down, 0.1), Move([0] * count, up, 0.5), Move(theta, [0] * count, 0.5)]

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
        return Run(xs, ys, theta, pace / (2 * steepest or 1), epochs, more)

    pinned += [
        descending([2, 1, -3], [fit, 5, 2], theta, 0.5, 2),  # the first sample fits already
        descending([2, 2, 1, 2], [5, 5, 3, 5], theta, 0.5, 2),  # the same sample more than once
        descending([0, -1, 2, 1], [3, 2, 5, -4], theta, 0.5, 2),
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
        Point([[8, 0], [0, 8]], [0, 0], [0, 0, 0]),  # a one-sided difference errs here, where every term is zero
        Point([[0.003, 1], [1, 0.003]], [9.7, -8.3], [3.3, -7.3, 2.3]),  # a numerical derivative loses digits here
        Point([[-0.125, 0.375], [1.625, -2.125], [0.875, 3.375]], [2.375, 0.125, 1.125], [3.625, -1.375, 0.625]),
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
    ]

    def draw(source: Draw) -> Run:
        samples, features = source.integer(1, MOST_SAMPLES), source.integer(1, MOST_FEATURES)
        rows, y = _table(source, samples, features), source.array(samples)
        w, b, pace = source.array(features), source.number(), _pace(source)
        # Every step descends below 2 over the trace of the matrix of second derivatives, which is the mean of 2·φ·φᵀ:
        # no curvature is larger than the trace.
        largest = len(rows) / sum(1 + sum(x * x for x in row) for row in rows)
        return Run(rows, y, [*w, b], pace * largest, source.integer(1, 2))

    return pinned, draw


def _fitting(model: SquaredError, rows: list[list[Number]], theta: list[Number]) -> Point:
    """Return a point at which every residual is zero."""
    return Point(rows, model.predict(rows, theta), theta)


def _table(source: Draw, samples: int, features: int) -> list[list[Number]]:
    """Return a matrix of numbers of one kind."""
    numbers = iter(source.array(samples * features))
    return [[next(numbers) for _ in range(features)] for _ in range(samples)]


def _pace(source: Draw) -> float:
    return source.integer(1, PACES - 2) / PACES
