"""The calls at which mistakes about a squared error are told apart: generic ones, and where special cases hide.

Where samples come as a matrix, half of the generic calls have as many samples as features, so that exchanged rows and
columns show in numbers; the others do not, so that they show in shapes. Some arrays hold whole numbers beside
parameters that hold none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.core.outcome import Number
from grader.law.mistakes.evidence import Probes
from grader.law.mistakes.formulas import At, dot, mean
from grader.law.squared_error import SquaredError, joined, split

MISSES = (0.3, -0.2, 0.4)

Theta: TypeAlias = Sequence[Number]
_Point: TypeAlias = tuple[list[Any], list[Number], Theta]  # inputs, targets, parameters: those of a model come first
_Move: TypeAlias = tuple[Theta, Theta, float]  # parameters, slopes, learning rate

# Numbers without structure: no two known formulas agree on all of them.
_POINTS: tuple[_Point, ...] = (
    ([3], [11], (7, 2, 13)),
    ([5], [-4], (-3, 5, 4)),
    ([-2], [7], (2, -7, 3)),
    ([1.7], [0.9], (1.3, -0.7, 2.9)),
    ([-0.6], [-3.1], (-2.2, 1.9, -0.4)),
    ([2.3], [5.3], (0.8, 3.1, -1.6)),
    ([0.6137], [1.3779], (0.2918, 0.8371, -0.5193)),
    ([25], [17], (130, -41, 91)),
    ([-31.5], [250.25], (-43, 12.5, -160)),
    ([28], [3], (0.31, 0.023, 2.1)),
    ([1.1], [5], (97, -33, 47)),
)
_OF_ROWS: tuple[_Point, ...] = (
    ([[3, 5], [-2, 7], [4, -3]], [11, -4, 6], (7, 2, 13)),
    ([[2.5, -1.3], [0.7, 3.1]], [1.9, -2.3], (1.3, -0.7, 2.9)),
    ([[3, -2], [5, 4]], [8, -3], (2.6, 1.7, 5.3)),
    ([[1.7, -0.6, 2.3], [0.4, 1.1, -1.6], [-2.2, 1.9, 0.8]], [3.1, -1.6, 0.9], (2, -3, 5, -4)),
    ([[2, 5, -3], [7, 1, 4]], [9, 2], (3, -2, 1, 6)),
    ([[1, 4, -2], [3, -5, 4], [6, 2, 7]], [5, -7, 3], (0.9, -1.4, 2.3, 0.8)),
    ([[-1.4, 2.6], [3.3, 0.9], [0.3, -2.1], [1.8, 1.2]], [4.1, 0.7, -2.9, 1.3], (3, 4, 1.7)),
    ([[4], [-3], [5]], [2, 9, -6], (2.7, 3.4)),
    ([[0.6, 2.9], [-3.7, 1.1]], [-1.2, 4.6], (5, -2, 7)),
    ([[31, -25.5], [45, 28.5]], [70, -90], (40, -35.5, 60)),
    ([[-35.5, 41, 27], [22, -60.5, 33], [52, 37, -24.5]], [210, 140, -180.5], (-21, 35.5, 44, -80)),
    ([[0.6137, -0.2841], [0.1379, 0.9173]], [0.3719, -0.1283], (0.2918, 0.8371, -0.5193)),
)
_MOVES: tuple[_Move, ...] = (
    ((7, 2, 13), (5, 3, 17), 0.5),
    ((-3, 5, 4), (-2, 7, -11), 0.1),
    ((2, -7, 3), (13, -5, 4), 0.03),
    ((1.3, -0.7, 2.9), (0.37, 2.21, -1.63), 0.7),
    ((-2.2, 1.9, -0.4), (-4.19, 0.83, 3.07), 0.21),
    ((0.8, 3.1, -1.6), (2.6, -1.7, 0.9), 0.064),
    ((-0.3187, 0.1873, -0.2391), (-0.2719, 0.3137, 0.1913), 0.08),
    ((-61, 47.5, -90), (33, -72.5, -54), 0.13),
    ((55.5, -38, 71), (-120.5, 96, 88), 0.37),
    ((3.2, -1.7, 2.4), (31, -19, 37), 0.45),
    ((4.3, -5.2, 6.1), (0.17, -0.23, 0.31), 0.61),
    ((-2.6, 3.4, -1.1), (-43, 23, -29), 0.18),
)
_MOVES_OF_ARRAYS: tuple[_Move, ...] = (
    ((7, 2, 13), (5, 3, 17), 0.5),
    ((-3, 5, 4), (-2, 7, -11), 0.1),
    ((2.3, -7.1, 3.7, 1.9), (13, -5, 4, 6), 0.03),
    ((1.3, -0.7, 2.9), (0.37, 2.21, -1.63), 0.7),
    ((4, -6, 9, -2.2), (-4.19, 0.83, 2.45, 3.07), 0.21),
    ((0.8, 3.1), (2.6, -1.7), 0.064),
    ((-0.3187, 0.1873, -0.2391), (-0.2719, 0.3137, 0.1913), 0.08),
    ((-61, 47.5, -90), (33, -72.5, -54), 0.13),
    ((55.5, -38, 71), (-120.5, 96, 88), 0.37),
    ((3.2, -1.7, 2.4), (31, -19, 37), 0.45),
    ((4.3, -5.2, 6.1), (0.17, -0.23, 0.31), 0.61),
    ((-2.6, 3.4, -1.1), (-43, 23, -29), 0.18),
)


@dataclass(frozen=True)
class _Data:
    """The data for models of one kind.

    Attributes:
        points: Generic samples and parameters.
        near: More; their targets are set to miss the predictions by little, so that a limit to large values shows.
        moves: Generic steps.
        runs: Samples and parameters of short training runs.
        epochs: The epochs of each; one of the runs is repeated with 0.
        repeated: The index of that.
        samples: Samples and parameters of an epoch in which some samples are special.
        many: Many samples, and parameters.
        fitting: A run; its first targets, as many as are missing, are set to what is predicted.
        long: The inputs and targets of a long run that begins at 1, and its learning rate.

    """

    points: Sequence[_Point]
    near: Sequence[_Point]
    moves: Sequence[_Move]
    runs: Sequence[_Point]
    epochs: Sequence[int]
    repeated: int
    samples: Sequence[_Point]
    many: _Point
    fitting: _Point
    long: tuple[list[Any], list[Number], float]


_ONE_BY_ONE = _Data(
    points=_POINTS,
    near=(([0.4], [], _POINTS[3][2]), ([0.7], [], _POINTS[5][2]), ([-1.9], [], _POINTS[2][2])),
    moves=_MOVES,
    runs=(
        ([1.5, -2, 0.7], [2.5, 3, -1], _POINTS[1][2]),
        ([2, 1.3], [-1, 4.5], _POINTS[2][2]),
        ([0.4, 1.1, -1.6, 0.9], [1, -2, 2.5, 3], _POINTS[3][2]),
        ([-1.2, 2.1, 0.3], [0.5, 1.5, -2.5], _POINTS[4][2]),
    ),
    epochs=(1, 2, 3, 4),
    repeated=0,
    samples=(
        ([1.5, 0.7, 1.5], [2, -1, -3.5], _POINTS[4][2]),
        ([0.7, -1.2, 2], [0, 1.5, 2.5], _POINTS[5][2]),
        ([-0.9, -0.9, 1.1], [3, -1.5, 0.5], _POINTS[3][2]),
        ([1.1, 2.1, -0.7], [-2, 0, 1.5], _POINTS[4][2]),
        ([0, 1.4, 0.6], [2, 1.5, -2.5], _POINTS[5][2]),
        ([1.3, 0, -0.8], [2, 1.5, -2.5], _POINTS[3][2]),
        ([0, 1.5], [2, -1], _POINTS[0][2]),
    ),
    many=([(n * 7 % 41 - 20.5) / 10 for n in range(40)], [(n * 11 % 37 - 18) / 4 for n in range(40)], _POINTS[5][2]),
    fitting=([2, 1, -1], [5, 2], _POINTS[0][2]),
    long=([1, 2, 3], [2, 4, 6], 0.005),
)
_AT_ONCE = _Data(
    points=_OF_ROWS,
    near=_OF_ROWS[1:3],
    moves=_MOVES_OF_ARRAYS,
    runs=_OF_ROWS,
    epochs=(1, 2, 1, 3, 2, 1, 4, 2, 3, 1, 1, 1),
    repeated=1,
    samples=(),
    many=(
        [[(n * 7 % 41 - 20.5) / 10, (n * 5 % 23 - 11) / 7] for n in range(40)],
        [(n * 11 % 37 - 18) / 4 for n in range(40)],
        _OF_ROWS[6][2],
    ),
    fitting=(_OF_ROWS[2][0], [], _OF_ROWS[2][2]),
    long=([[1, 2], [3, 1], [2, 6]], [11, 16, 24], 0.01),
)


def probes_of(model: SquaredError) -> Mapping[str, Probes]:
    """Return the probes of each function of `model`."""
    matrix = model.vector is not None
    data = _AT_ONCE if matrix else _ONE_BY_ONE

    def values(theta: Theta) -> tuple[Any, ...]:
        return split(model, theta if matrix else theta[: len(model.parameters)])

    def call(xs: Sequence[Any], ys: Sequence[Number], theta: Theta) -> tuple[Any, ...]:
        return (xs, ys, *values(theta)) if matrix else (xs[0], ys[0], *values(theta))

    def predicted(xs: Sequence[Any], theta: Theta) -> list[Number]:
        return At(model, xs, [], joined(model, values(theta))).p

    close: list[_Point] = [
        (xs, [target + miss * (1 + n) for n, target in enumerate(predicted(xs, theta))], theta)
        for (xs, _ys, theta), miss in zip(data.near, MISSES, strict=False)
    ]
    near = [call(*point) for point in close]
    fit = [call(xs, predicted(xs, theta), theta) for xs, _ys, theta in data.points[:3]]
    # All terms are zero, and a one-sided difference is not.
    fit.append(call([[8, 0], [0, 8]] if matrix else [8], [0, 0], (0, 0, 0)))
    points = (*(call(*point) for point in data.points), *near)
    zero = () if matrix else _with_a_zero(data.points[:2], len(model.parameters), call)
    lecture = () if matrix else tuple(call([x], [2 * x], (1.0, 1.0, 1.0)) for x in (1.0, 2.0, 3.0))
    measured = Probes(points, zero, tuple(fit), lecture)

    def move(theta: Theta, slopes: Theta, alpha: float) -> tuple[Any, ...]:
        grads = values(slopes)
        return (*values(theta), list(grads) if len(grads) > 1 else grads[0], alpha)

    still = [move(theta, [0] * len(slopes), 0.5) for theta, slopes, _alpha in data.moves[:2]]

    def run(xs: Sequence[Any], ys: Sequence[Number], theta: Theta, alpha: float, epochs: int) -> tuple[Any, ...]:
        return (xs, ys, *values(theta), alpha, epochs)

    def descending(xs: Sequence[Any], ys: Sequence[Number], theta: Theta, epochs: int) -> tuple[Any, ...]:
        squares = [dot(phi, phi) for phi in At(model, xs, [], joined(model, values(theta))).phi]
        alpha = 0.5 / mean(squares) if matrix else 0.2 / max(squares)
        return run(xs, ys, theta, round(alpha, 4) or float(f"{alpha:.2g}"), epochs)

    runs = [descending(*sample, epochs) for sample, epochs in zip(data.runs, data.epochs, strict=True)]
    # Of one step each: they show the slope inside.
    steps, small_steps = [[descending(*point, 1) for point in some] for some in (data.points, close)]
    samples = [descending(*sample, 1) for sample in data.samples]
    xs, ys, theta = data.fitting
    fitting = run(xs, [*predicted(xs, theta)[: len(xs) - len(ys)], *ys], theta, 0.005, 2)
    start = [1] * 3 if matrix else [1.0] * 3
    return {
        "forward": Probes(*(tuple(map(_without_y, some)) for some in (points, zero, (), lecture))),
        "loss": measured,
        "gradient": measured,
        "step": Probes(tuple(move(*one) for one in data.moves), fit=tuple(still)),
        "train": Probes(
            (*runs, (*runs[data.repeated][:-1], 0), *steps, descending(*data.many, 1)),
            (*samples, *small_steps),
            (fitting,),
            (run(*data.long[:2], start, data.long[2], 200),),
        ),
    }


def _with_a_zero(
    points: Sequence[_Point], count: int, call: Callable[..., tuple[Any, ...]]
) -> tuple[tuple[Any, ...], ...]:
    """Return the points with x set to 0, then with y, then with each parameter."""
    found = []
    for place in range(count + 2):
        for xs, ys, theta in points:
            still = [0 if place == k + 2 else value for k, value in enumerate(theta)]
            found.append(call([0] if place == 0 else xs, [0] if place == 1 else ys, still))
    return tuple(found)


def _without_y(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    return arguments[0], *arguments[2:]
