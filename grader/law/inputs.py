"""What the laws of the squared error are tried on: points, single steps and training runs.

Every source has pinned examples first: readable ones, with small distinct integers, then those where habits of thought
fail. The rest is drawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from grader.core.outcome import Argument, Number
from grader.law.given import Draw, Example, Inputs
from grader.law.smooth import Truth
from grader.law.squared_error import SquaredError

PACES = 20  # a pace is k/20 of the largest step that still descends, k = 1 … 18
READABLE_STEPS: tuple[list[Number], ...] = ([2, 3, 5], [-2, -3, -5])  # slopes for as many as three parameters
READABLE_PARAMETERS: list[Number] = [7, 11, 13]


@dataclass(frozen=True, slots=True)
class Point:
    """A sample and parameters, with the pace of a step from there."""

    x: Number
    y: Number
    theta: list[Number]
    pace: float = 0.5

    @classmethod
    def of(cls, example: Example) -> "Point":
        """Return `example` as a point."""
        return cls(
            cast("Number", example["x"]),
            cast("Number", example["y"]),
            _numbers(example["theta"]),
            _real(example["pace"]),
        )


@dataclass(frozen=True, slots=True)
class Move:
    """Parameters, their slopes, and a learning rate."""

    theta: list[Number]
    grads: list[Number]
    alpha: float

    @classmethod
    def of(cls, example: Example) -> "Move":
        """Return `example` as a move."""
        return cls(_numbers(example["theta"]), _numbers(example["grads"]), _real(example["alpha"]))


@dataclass(frozen=True, slots=True)
class Run:
    """Samples, parameters to start from, a learning rate, and epochs: some, and then more."""

    xs: list[Number]
    ys: list[Number]
    theta: list[Number]
    alpha: float
    epochs: int = 1
    more: int = 1

    @classmethod
    def of(cls, example: Example) -> "Run":
        """Return `example` as a run."""
        xs, ys, theta = (_numbers(example[name]) for name in ("xs", "ys", "theta"))
        return cls(xs, ys, theta, _real(example["alpha"]), cast("int", example["epochs"]), cast("int", example["more"]))

    @property
    def data(self) -> tuple[list[Argument], list[Argument]]:
        """The inputs and the targets."""
        return [*self.xs], [*self.ys]

    def arguments(self, epochs: int) -> tuple[Argument, ...]:
        """Return what `train` is called with to run for `epochs` only."""
        return *self.data, *self.theta, self.alpha, epochs


def points(model: SquaredError, readable: Iterable[tuple[Number, ...]]) -> Inputs:
    """Return points of `model`; `readable` ones are given as x, y and the parameters."""
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

    def draw(source: Draw) -> Example:
        x, y, theta = source.number(), source.number(), source.numbers(count)
        return example(Point(x, y, theta, _pace(source)))

    return Inputs(f"points of {model.formula}", draw, tuple(map(example, pinned)))


def moves(model: Truth) -> Inputs:
    """Return single steps of `model`."""
    count = len(model.parameters)
    theta, up, down = READABLE_PARAMETERS[:count], READABLE_STEPS[0][:count], READABLE_STEPS[1][:count]
    pinned = (Move(theta, up, 0.5), Move(theta, down, 0.1), Move([0] * count, up, 0.5), Move(theta, [0] * count, 0.5))

    def draw(source: Draw) -> Example:
        alpha = source.integer(1, 99) / 100
        return example(Move(source.numbers(count), source.numbers(count), alpha))

    return Inputs(f"moves of {model.formula}", draw, tuple(map(example, pinned)))


def runs(model: SquaredError, readable: Iterable[Run]) -> Inputs:
    """Return training runs of one to four samples, with a learning rate at which every step descends."""
    count = len(model.parameters)
    pinned = list(readable)
    theta = pinned[0].theta
    fit = model.predict(2, theta)
    pinned += [
        _descending(model, [2, 1, -3], [fit, 5, 2], theta, 0.5, 2),  # the first sample fits already
        _descending(model, [2, 2, 1, 2], [5, 5, 3, 5], theta, 0.5, 2),  # the same sample more than once
        _descending(model, [0, -1, 2, 1], [3, 2, 5, -4], theta, 0.5, 2),
    ]

    def draw(source: Draw) -> Example:
        samples = source.integer(1, 4)
        xs, ys, start = source.numbers(samples), source.numbers(samples), source.numbers(count)
        run = _descending(model, xs, ys, start, _pace(source), source.integer(1, 3), source.integer(1, 2))
        return example(run)

    return Inputs(f"runs of {model.formula}", draw, tuple(map(example, pinned)))


def fixed_runs(name: str, long: Iterable[Run]) -> Inputs:
    """Return exactly these runs."""
    return Inputs(name, draw=None, pinned=tuple(map(example, long)))


def _descending(
    model: SquaredError,
    xs: Sequence[Number],
    ys: Sequence[Number],
    theta: Sequence[Number],
    pace: float,
    epochs: int,
    more: int = 1,
) -> Run:
    """Return a run whose learning rate is `pace` times half of the largest at which every step descends."""
    steepest = max(sum(phi * phi for phi in model.features(x)) for x in xs)
    return Run(list(xs), list(ys), list(theta), pace / (2 * steepest or 1), epochs, more)


def example(of: Point | Move | Run) -> Example:
    """Return the fields of `of` by name, as `asdict` would, which takes as long as all of grading does."""
    values = ((name, getattr(of, name)) for name in of.__slots__)
    return {name: list(value) if isinstance(value, list) else value for name, value in values}


def _pace(source: Draw) -> float:
    return source.integer(1, PACES - 2) / PACES


def _numbers(value: Argument) -> list[Number]:
    return cast("list[Number]", value)


def _real(value: Argument) -> float:
    return cast("float", value)
