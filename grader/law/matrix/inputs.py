"""What the laws of a matrix of samples are tried on: points, single steps and training runs, of one to four samples.

Every source has pinned examples first: readable ones, with small distinct integers, then those where habits of thought
fail: as many samples as features, a single one of either, whole numbers beside fractions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from grader.core.outcome import Argument, Number
from grader.law.given import Draw, Example, Inputs
from grader.law.inputs import PACES
from grader.law.matrix.model import MatrixModel

MOST_SAMPLES, MOST_FEATURES = 4, 3


@dataclass(frozen=True, slots=True)
class Point:
    """Samples and parameters, with the pace of a step from there."""

    rows: list[list[Number]]
    y: list[Number]
    w: list[Number]
    b: Number
    pace: float = 0.5


@dataclass(frozen=True, slots=True)
class Move:
    """Parameters, their slopes (those of the weights, and that of b), and a learning rate."""

    w: list[Number]
    b: Number
    grads: list[Argument]
    alpha: float


@dataclass(frozen=True, slots=True)
class Run:
    """Samples, parameters to start from, a learning rate, and epochs: some, and then more."""

    rows: list[list[Number]]
    y: list[Number]
    w: list[Number]
    b: Number
    alpha: float
    epochs: int = 1
    more: int = 1

    @property
    def data(self) -> tuple[list[Argument], list[Argument]]:
        """The inputs and the targets."""
        return cast("list[Argument]", self.rows), cast("list[Argument]", self.y)

    def arguments(self, epochs: int) -> tuple[Argument, ...]:
        """Return what `train` is called with to run for `epochs` only."""
        return *self.data, cast("Argument", self.w), self.b, self.alpha, epochs


_Kind = TypeVar("_Kind", Point, Move, Run)


def of(kind: type[_Kind], example: Example) -> _Kind:
    """Return `example` as a point, a move or a run."""
    return kind(**cast("Any", example))


def points(model: MatrixModel, readable: Iterable[Point]) -> Inputs:
    """Return points of `model`."""
    pinned = [
        *readable,
        Point([[3, 1, 2]], [4], [5, 2, 1], 6),  # a single sample
        Point([[2], [1], [3]], [7, 4, 12], [4], 1),  # a single feature
        Point([[3]], [9], [5], 2),
        Point([[1, 3], [2, 4]], [2, 5], [0.5, 1.5], 2.5),  # whole numbers, and fractions come of them
        Point([[0.5, 1.5], [2.5, -1.5], [1.5, 3.5]], [2.5, 1.5, 0.5], [3, 2], 1),  # the other way round
        _fitting(model, [[2, 1], [3, 5]], [1, -2], 4),  # an exact fit
        Point([[0, 0], [0, 0]], [0, 0], [0, 0], 0),
        Point([[8, 0], [0, 8]], [0, 0], [0, 0], 0),  # a one-sided difference errs here, where every term is zero
        Point([[0.003, 1], [1, 0.003]], [9.7, -8.3], [3.3, -7.3], 2.3),  # a numerical derivative loses digits here
        Point([[-0.125, 0.375], [1.625, -2.125], [0.875, 3.375]], [2.375, 0.125, 1.125], [3.625, -1.375], 0.625),
    ]

    def draw(source: Draw) -> Example:
        samples, features = source.integer(1, MOST_SAMPLES), source.integer(1, MOST_FEATURES)
        rows, y = _table(source, samples, features), source.array(samples)
        return _example(Point(rows, y, source.array(features), source.number(), _pace(source)))

    return Inputs(f"points of {model.formula}", draw, tuple(map(_example, pinned)))


def moves(model: MatrixModel) -> Inputs:
    """Return single steps of `model`."""
    pinned = [
        Move([7, 11], 13, [[2, 3], 5], 0.5),
        Move([7, 11], 13, [[-2, -3], -5], 0.1),
        Move([7, 11, 4], 13, [[2, -3, 5], -4], 0.25),
        Move([7], 13, [[2], 5], 0.5),
        Move([0, 0], 0, [[2, 3], 5], 0.5),
        Move([7, 11], 13, [[0, 0], 0], 0.5),
        Move([0.5, 1.5], 2.5, [[2, 3], 5], 0.1),
    ]

    def draw(source: Draw) -> Example:
        features, alpha = source.integer(1, MOST_FEATURES), source.integer(1, 99) / 100
        w, slopes = source.array(features), source.array(features)
        return _example(Move(w, source.number(), [cast("Argument", slopes), source.number()], alpha))

    return Inputs(f"moves of {model.formula}", draw, tuple(map(_example, pinned)))


def runs(model: MatrixModel, readable: Iterable[Run]) -> Inputs:
    """Return training runs with a learning rate at which every step descends."""
    fit = _fitting(model, [[2, 1], [1, -3]], [1, 2], 3)
    pinned = [
        *readable,
        Run([[1, 2, 0]], [7], [1, 3, 2], 1, 0.05),
        Run([[2], [1], [3]], [7, 4, 12], [4], 1, 0.05, 2),
        Run(fit.rows, fit.y, fit.w, fit.b, 0.05, 2),  # fits already
        Run([[1, 3], [2, 1]], [3, -2], [0.5, 1.5], 2.5, 0.05, 2, 2),
        Run([[0.5, 1.5], [1.5, -0.5], [2.5, 1]], [2.5, 1.5, 0.5], [3, 2], 1, 0.05, 3),
    ]

    def draw(source: Draw) -> Example:
        samples, features = source.integer(1, MOST_SAMPLES), source.integer(1, MOST_FEATURES)
        rows, y = _table(source, samples, features), source.array(samples)
        w, b, pace = source.array(features), source.number(), _pace(source)
        return _example(Run(rows, y, w, b, pace * _largest(rows), source.integer(1, 2)))

    return Inputs(f"runs of {model.formula}", draw, tuple(map(_example, pinned)))


def fixed_runs(name: str, long: Iterable[Run]) -> Inputs:
    """Return exactly these runs."""
    return Inputs(name, draw=None, pinned=tuple(map(_example, long)))


def _largest(rows: Sequence[Sequence[Number]]) -> float:
    """Return a learning rate below which every step descends: 2 over the trace of the matrix of second derivatives.

    That matrix is the mean of 2·φ·φᵀ, its trace the mean of 2·‖φ‖², and no curvature is larger than the trace.
    """
    return len(rows) / sum(1 + sum(x * x for x in row) for row in rows)


def _fitting(model: MatrixModel, rows: list[list[Number]], w: list[Number], b: Number) -> Point:
    """Return a point at which every residual is zero."""
    return Point(rows, model.predict(rows, w, b), w, b)


def _table(source: Draw, samples: int, features: int) -> list[list[Number]]:
    """Return a matrix of numbers of one kind."""
    numbers = iter(source.array(samples * features))
    return [[next(numbers) for _ in range(features)] for _ in range(samples)]


def _pace(source: Draw) -> float:
    return source.integer(1, PACES - 2) / PACES


def _example(one: Point | Move | Run) -> Example:
    return {name: getattr(one, name) for name in one.__slots__}
