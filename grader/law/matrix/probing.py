"""The calls at which mistakes about a matrix of samples are told apart.

Half of the generic ones have as many samples as features, so that exchanged rows and columns show in numbers; the
others do not, so that they show in shapes. Some arrays hold whole numbers beside parameters that hold none.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from grader.core.outcome import Argument, Number
from grader.law.matrix.model import MatrixModel
from grader.law.mistake import Probes

_Rows: TypeAlias = list[list[Number]]
_Line: TypeAlias = list[Number]

# Samples, targets, weights and b without structure: no two known formulas agree on all of them.
_POINTS: tuple[tuple[_Rows, _Line, _Line, Number], ...] = (
    ([[3, 5], [-2, 7], [4, -3]], [11, -4, 6], [7, 2], 13),
    ([[2.5, -1.3], [0.7, 3.1]], [1.9, -2.3], [1.3, -0.7], 2.9),
    ([[3, -2], [5, 4]], [8, -3], [2.6, 1.7], 5.3),
    ([[1.7, -0.6, 2.3], [0.4, 1.1, -1.6], [-2.2, 1.9, 0.8]], [3.1, -1.6, 0.9], [2, -3, 5], -4),
    ([[2, 5, -3], [7, 1, 4]], [9, 2], [3, -2, 1], 6),
    ([[1, 4, -2], [3, -5, 4], [6, 2, 7]], [5, -7, 3], [0.9, -1.4, 2.3], 0.8),
    ([[-1.4, 2.6], [3.3, 0.9], [0.3, -2.1], [1.8, 1.2]], [4.1, 0.7, -2.9, 1.3], [3, 4], 1.7),
    ([[4], [-3], [5]], [2, 9, -6], [2.7], 3.4),
    ([[0.6, 2.9], [-3.7, 1.1]], [-1.2, 4.6], [5, -2], 7),
)
_MOVES: tuple[tuple[_Line, Number, list[Argument], float], ...] = (
    ([7, 2], 13, [[5, 3], 17], 0.5),
    ([-3, 5], 4, [[-2, 7], -11], 0.1),
    ([2.3, -7.1, 3.7], 1.9, [[13, -5, 4], 6], 0.03),
    ([1.3, -0.7], 2.9, [[0.37, 2.21], -1.63], 0.7),
    ([4, -6, 9], -2.2, [[-4.19, 0.83, 2.45], 3.07], 0.21),
    ([0.8], 3.1, [[2.6], -1.7], 0.064),
)
_EPOCHS = (1, 2, 1, 3, 2, 1, 4, 2, 3)


def probes_of(model: MatrixModel) -> Mapping[str, Probes]:
    """Return the probes of each function of `model`."""
    points = tuple(map(_call, _POINTS))
    # Where the residuals are small, so that what cuts off large values shows.
    near = tuple(
        _call((rows, [value + miss * (1 + n) for n, value in enumerate(model.predict(rows, w, b))], w, b))
        for (rows, _y, w, b), miss in zip(_POINTS[1:3], (0.3, -0.2), strict=True)
    )
    fit = [_call((rows, model.predict(rows, w, b), w, b)) for rows, _y, w, b in _POINTS[:3]]
    fit.append(_call(([[8, 0], [0, 8]], [0, 0], [0, 0], 0)))  # all terms are zero, and a one-sided difference is not
    measured = Probes((*points, *near), fit=tuple(fit))
    moves = tuple((_argument(w), b, _argument(grads), alpha) for w, b, grads, alpha in _MOVES)
    flat = tuple((_argument(w), b, _argument([[0] * len(w), 0]), 0.5) for w, b, _grads, _alpha in _MOVES[:2])
    return {
        "forward": Probes(tuple((rows, w, b) for rows, _y, w, b in points)),
        "loss": measured,
        "gradient": measured,
        "step": Probes(moves, fit=flat),
        "train": _runs(model),
    }


def _runs(model: MatrixModel) -> Probes:
    """Return short training runs; `lecture` is a long one, and in `fit` the samples fit already."""
    runs = tuple((*_call(point), _alpha(point[0]), epochs) for point, epochs in zip(_POINTS, _EPOCHS, strict=True))
    rows, _y, w, b = _POINTS[2]
    fitting = (*_call((rows, model.predict(rows, w, b), w, b)), 0.005, 2)
    long = (*_call(([[1, 2], [3, 1], [2, 6]], [11, 16, 24], [1, 1], 1)), 0.01, 200)
    return Probes((*runs, (*runs[1][:-1], 0)), fit=(fitting,), lecture=(long,))


def _alpha(rows: _Rows) -> float:
    """Return a learning rate that descends: see `inputs`."""
    return round(0.5 * len(rows) / sum(1 + sum(x * x for x in row) for row in rows), 4)


def _call(point: tuple[_Rows, Sequence[Number], _Line, Number]) -> tuple[Argument, ...]:
    rows, y, w, b = point
    return _argument(rows), _argument(list(y)), _argument(w), b


def _argument(value: object) -> Argument:
    return cast("Argument", value)
