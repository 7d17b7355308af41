"""The calls at which mistakes about a squared error are told apart: generic ones, and where special cases hide."""

from collections.abc import Mapping, Sequence
from typing import cast

from grader.core.outcome import Argument, Number
from grader.law.mistake import Probes
from grader.law.squared_error import SquaredError

# x, y and parameters without structure: no two known formulas agree on all of them.
_XS: tuple[Number, ...] = (3, 5, -2, 1.7, -0.6, 2.3)
_YS: tuple[Number, ...] = (11, -4, 7, 0.9, -3.1, 5.3)
_THETAS: tuple[tuple[Number, ...], ...] = (
    (7, 2, 13),
    (-3, 5, 4),
    (2, -7, 3),
    (1.3, -0.7, 2.9),
    (-2.2, 1.9, -0.4),
    (0.8, 3.1, -1.6),
)
_GRADS: tuple[tuple[Number, ...], ...] = (
    (5, 3, 17),
    (-2, 7, -11),
    (13, -5, 4),
    (0.37, 2.21, -1.63),
    (-4.19, 0.83, 3.07),
    (2.6, -1.7, 0.9),
)
_ALPHAS = (0.5, 0.1, 0.03, 0.7, 0.21, 0.064)
_DATA: tuple[tuple[list[Argument], list[Argument]], ...] = (
    ([1.5, -2, 0.7], [2.5, 3, -1]),
    ([2, 1.3], [-1, 4.5]),
    ([0.4, 1.1, -1.6, 0.9], [1, -2, 2.5, 3]),
    ([-1.2, 2.1, 0.3], [0.5, 1.5, -2.5]),
)
_EPOCHS = (1, 2, 3, 4)


def probes_of(model: SquaredError) -> Mapping[str, Probes]:
    """Return the probes of each function of `model`."""
    count = len(model.parameters)
    thetas = [list(theta[:count]) for theta in _THETAS]
    points = [(x, y, *theta) for x, y, theta in zip(_XS, _YS, thetas, strict=True)]
    # Where the residual is small, so that what cuts off large values shows.
    points += [
        (x, model.predict(x, theta) + miss, *theta)
        for x, miss, theta in ((0.4, 0.3, thetas[3]), (0.7, -0.2, thetas[5]))
    ]
    zero = [(0, y, *theta) for y, theta in zip(_YS[:2], thetas[:2], strict=True)]
    fit = [(x, model.predict(x, theta), *theta) for x, theta in zip(_XS[:3], thetas[:3], strict=True)]
    fit.append((8, 0, *[0] * count))  # the last one: all terms are zero, and a one-sided difference is not
    lecture = [(x, 2 * x, *[1.0] * count) for x in (1.0, 2.0, 3.0)]
    return {
        "forward": Probes(_without_y(points), _without_y(zero), (), _without_y(lecture)),
        "loss": Probes(tuple(points), tuple(zero), tuple(fit), tuple(lecture)),
        "gradient": Probes(tuple(points), tuple(zero), tuple(fit), tuple(lecture)),
        "step": _steps(thetas, count),
        "train": _runs(model, thetas),
    }


def _without_y(points: Sequence[tuple[Argument, ...]]) -> tuple[tuple[Argument, ...], ...]:
    return tuple((x, *theta) for x, _y, *theta in points)


def _steps(thetas: Sequence[Sequence[Number]], count: int) -> Probes:
    generic: list[tuple[Argument, ...]] = []
    for theta, grads, alpha in zip(thetas, _GRADS, _ALPHAS, strict=True):
        slopes: Argument = grads[0] if count == 1 else list(grads[:count])
        generic.append((*theta, slopes, alpha))
    flat: Argument = 0 if count == 1 else [0] * count
    return Probes(tuple(generic), fit=tuple((*theta, flat, 0.5) for theta in thetas[:2]))


def _runs(model: SquaredError, thetas: Sequence[Sequence[Number]]) -> Probes:
    """Return short training runs; `lecture` is a long one, and in `fit` the first sample fits already."""
    runs: list[tuple[Argument, ...]] = []
    for (xs, ys), theta, epochs in zip(_DATA, thetas[1:], _EPOCHS, strict=False):
        steepest = max(sum(phi * phi for phi in model.features(x)) for x in cast("list[Number]", xs))
        runs.append((xs, ys, *theta, round(0.2 / steepest, 4), epochs))
    runs.append((*runs[0][:-1], 0))
    theta = list(thetas[0])
    zero: tuple[Argument, ...] = ([0, 1.5], [2, -1], *theta, 0.01, 1)
    fitting: tuple[Argument, ...] = ([2, 1, -1], [model.predict(2, theta), 5, 2], *theta, 0.005, 2)
    long: tuple[Argument, ...] = ([1, 2, 3], [2, 4, 6], *([1.0] * len(theta)), 0.005, 200)
    return Probes(tuple(runs), (zero,), (fitting,), (long,))
