"""The truth of multiple linear regression: ŷ = X·w + b for all samples at once, and the mean of their squared errors.

Row i of X holds the d features of sample i. With φ = (x_1, …, x_d, 1) and θ = (w_1, …, w_d, b) each sample is a model
that is linear in its parameters, so what `squared_error` says of one sample holds for each: the loss here is the
mean of their losses, and its slopes are the means of theirs, each measured by a central difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, TypeAlias, cast

from grader.core.outcome import Argument, Number, Truth
from grader.law.given import Function
from grader.law.squared_error import REMEMBERED, differences, predict, size_of_terms

Row: TypeAlias = Sequence[Number]
Rows: TypeAlias = Sequence[Row]
VALUES = ("w", "b")
_DATA = ("X", "y", "w", "b")


@dataclass(frozen=True, eq=False)
class MatrixModel:
    """The model ŷ = X·w + b, with its `formula` as the learner reads it."""

    formula: str = "ŷ = X·w + b"
    functions: ClassVar[tuple[Function, ...]] = (
        Function("forward", ("X", "w", "b"), arrays=("X", "w")),
        Function("loss", _DATA, arrays=("X", "y", "w")),
        Function("gradient", _DATA, VALUES, arrays=("X", "y", "w")),
        Function("step", ("w", "b", "grads", "alpha"), VALUES, arrays=("w", "grads")),
        Function("train", (*_DATA, "alpha", "epochs"), VALUES, arrays=("X", "y", "w")),
    )

    def predict(self, rows: Rows, w: Row, b: Number) -> list[Number]:
        """Return ŷ, a number for each row."""
        theta = (*w, b)
        return [predict(features, theta) for features in _features(rows, w)]

    def residuals(self, rows: Rows, y: Row, w: Row, b: Number) -> list[Number]:
        """Return ŷ - y."""
        return [predicted - target for predicted, target in zip(self.predict(rows, w, b), y, strict=True)]

    def loss(self, rows: Rows, y: Row, w: Row, b: Number) -> float:
        """Return the mean of (ŷ - y)²."""
        return _mean([residual * residual for residual in self.residuals(rows, y, w, b)])

    def slopes(self, rows: Rows, y: Row, w: Row, b: Number) -> tuple[list[float], float]:
        """Return the slopes of the loss in w and in b, exact up to rounding."""
        *slopes_w, slope_b = _slopes(*_hashable(rows, y, w, b))
        return slopes_w, slope_b

    def trained(
        self, rows: Rows, y: Row, w: Row, b: Number, alpha: float, epochs: int
    ) -> tuple[tuple[list[Number], Number], float]:
        """Return w and b after `epochs` steps of descent on all samples, and the size of the terms summed up."""
        (*end_w, end_b), size = _walk(*_hashable(rows, y, w, b), alpha).after(epochs)
        return (end_w, end_b), size

    # How large the terms are that are added up: a tolerance is a part of that.

    def sizes(self, rows: Rows, y: Row, w: Row, b: Number) -> list[Number]:
        """Return A = Σ|φ_k·θ_k| + |y| of each sample."""
        theta = (*w, b)
        return [size_of_terms(features, target, theta) for features, target in zip(_features(rows, w), y, strict=True)]

    def loss_size(self, rows: Rows, y: Row, w: Row, b: Number) -> float:
        """Return the mean of A²."""
        return _mean([size * size for size in self.sizes(rows, y, w, b)])

    def slope_sizes(self, rows: Rows, y: Row, w: Row, b: Number) -> tuple[list[float], float]:
        """Return the means of 2·|φ_k|·A, for the weights and for b."""
        sizes = self.sizes(rows, y, w, b)
        of_w = [
            2 * _mean([abs(x) * size for x, size in zip(column, sizes, strict=True)])
            for column in zip(*rows, strict=True)
        ]
        return of_w, 2 * _mean(sizes)

    # As the engine asks for it.

    def truth(self, function: str, *arguments: Argument) -> Truth:
        """Return what a right `function` returns for `arguments`."""
        if function == "forward":
            rows, w, b = arguments
            return cast("list[Argument]", self.predict(_rows(rows), _row(w), cast("Number", b)))
        if function == "step":
            return self._stepped(*arguments)
        rows, y, w, b, *how = arguments
        data = _rows(rows), _row(y), _row(w), cast("Number", b)
        if function == "loss":
            return self.loss(*data)
        if function == "gradient":
            return cast("Truth", self.slopes(*data))
        alpha, epochs = cast("tuple[float, int]", how)
        return cast("Truth", self.trained(*data, alpha, epochs)[0])

    def _stepped(self, w: Argument, b: Argument, grads: Argument, alpha: Argument) -> Truth:
        slopes_w, slope_b = cast("tuple[Row, Number]", grads)
        rate = cast("float", alpha)
        moved: list[Argument] = [old - rate * slope for old, slope in zip(_row(w), slopes_w, strict=True)]
        return moved, cast("Number", b) - rate * slope_b

    def mean_loss(self, inputs: list[Argument], targets: list[Argument], theta: Sequence[float]) -> float:
        """Return the mean loss over the samples (inputs[i], targets[i]), for the weights and b in one line."""
        *w, b = theta
        return self.loss(_rows(inputs), _row(targets), w, b)


class _Walk:
    """A training run, as far as it has been walked: one that goes further begins with the same epochs."""

    def __init__(self, rows: Rows, y: Row, w: Row, b: Number, alpha: float) -> None:
        self._samples = list(zip(_features(rows, w), y, strict=True))
        self._alpha = alpha
        start = (*w, b)
        # After each epoch the parameters, and the size of the terms summed up.
        self._epochs: list[tuple[tuple[Number, ...], float]] = [(start, float(sum(map(abs, start))))]

    def after(self, epochs: int) -> tuple[tuple[Number, ...], float]:
        """Return the parameters after `epochs` steps, and the size of the terms summed up."""
        while len(self._epochs) <= epochs:
            self._epochs.append(self._step(*self._epochs[-1]))
        return self._epochs[epochs]

    def _step(self, now: tuple[Number, ...], size: float) -> tuple[tuple[Number, ...], float]:
        count = len(self._samples)
        slopes = [0.0] * len(now)
        for features, y in self._samples:
            terms = size_of_terms(features, y, now)
            size += 2 * self._alpha * sum(map(abs, features)) * terms / count
            slopes = list(map(float.__add__, slopes, differences(features, y, now, terms)))
        return tuple([old - self._alpha * slope / count for old, slope in zip(now, slopes, strict=True)]), size


def _features(rows: Rows, w: Row) -> list[tuple[Number, ...]]:
    """Return φ = (x_1, …, x_d, 1) of each sample; raise ValueError where there are not as many features as weights."""
    if any(len(row) != len(w) for row in rows):
        raise ValueError("as many weights as features")
    return [(*row, 1) for row in rows]


def _hashable(
    rows: Rows, y: Row, w: Row, b: Number
) -> tuple[tuple[tuple[Number, ...], ...], tuple[Number, ...], tuple[Number, ...], Number]:
    return tuple(map(tuple, rows)), tuple(y), tuple(w), b


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _rows(value: Argument) -> Rows:
    return cast("Rows", value)


def _row(value: Argument) -> Row:
    return cast("Row", value)


# Every check and every submission of a run is compared with the truth at the same examples.


@lru_cache(REMEMBERED)
def _slopes(
    rows: tuple[tuple[Number, ...], ...], y: tuple[Number, ...], w: tuple[Number, ...], b: Number
) -> tuple[float, ...]:
    theta = (*w, b)
    found = [
        differences(features, target, theta, size_of_terms(features, target, theta))
        for features, target in zip(_features(rows, w), y, strict=True)
    ]
    return tuple([_mean(of_one) for of_one in zip(*found, strict=True)])


_walk = lru_cache(REMEMBERED)(_Walk)
