"""The truth of every model that is linear in its parameters and trained on the squared error.

ŷ = Σ φ_k(x)·θ_k, loss = (ŷ - y)². With the residual r = ŷ - y the slope in θ_k is 2·φ_k·r, but nothing here uses that
formula: the loss is a quadratic polynomial in each parameter, for which the central difference
(L(θ + h) - L(θ - h)) / 2h is the slope for *any* h; only rounding remains, and that is least at h = A/|φ_k|, where A is
the sum of the magnitudes of all terms of the residual.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from grader.law.given import Function
from grader.outcome import Argument, Number

REMEMBERED = 2**16  # results: more than all examples of a run need, and a few MB


@dataclass(frozen=True, eq=False)
class SquaredError:
    """A model ŷ = Σ φ_k(x)·θ_k with `parameters` θ, `features` x -> φ(x), and its `formula` as the learner reads it.

    `asked_slopes` tells how many slopes, from the first parameter on, earn their points when the others are missing.
    """

    parameters: tuple[str, ...]
    features: Callable[[Number], tuple[Number, ...]]
    formula: str
    asked_slopes: int | None = None
    functions: tuple[Function, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Derive the functions asked for from the parameters."""
        several_values = self.parameters if len(self.parameters) > 1 else ()
        slopes = "grads" if several_values else "grad"
        object.__setattr__(
            self,
            "functions",
            (
                Function("forward", ("x", *self.parameters)),
                Function("loss", ("x", "y", *self.parameters)),
                Function("gradient", ("x", "y", *self.parameters), several_values),
                Function("step", (*self.parameters, slopes, "alpha"), several_values),
                Function("train", ("xs", "ys", *self.parameters, "alpha", "epochs"), several_values),
            ),
        )

    # The truth.

    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return ŷ."""
        return sum(phi * value for phi, value in zip(self.features(x), theta, strict=True))

    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return (ŷ - y)²."""
        residual = self.predict(x, theta) - y
        return residual * residual

    def size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return A = Σ|φ_k·θ_k| + |y|, the size of the terms of the residual."""
        return sum(abs(phi * value) for phi, value in zip(self.features(x), theta, strict=True)) + abs(y)

    def slope(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> float:
        """Return the slope of the loss in parameter `k` by a central difference, exact up to rounding."""
        return _slope(self, k, x, y, tuple(theta))

    def _difference(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> float:
        phi = abs(self.features(x)[k])
        size = self.size(x, y, theta)
        # A power of two, so that adding and dividing by it rounds as little as possible.
        h = 2.0 ** round(math.log2(size / phi)) if phi and size else 1.0
        return (self.loss(x, y, moved(theta, k, h)) - self.loss(x, y, moved(theta, k, -h))) / (2 * h)

    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[float, ...]:
        """Return the slopes in all parameters."""
        return tuple(self.slope(k, x, y, theta) for k in range(len(self.parameters)))

    def trained(
        self, xs: Sequence[Number], ys: Sequence[Number], theta: Sequence[Number], alpha: float, epochs: int
    ) -> tuple[tuple[Number, ...], float]:
        """Return the parameters after `epochs` passes with a step per sample, and the size of the terms summed up."""
        return _trained(self, tuple(xs), tuple(ys), tuple(theta), alpha, epochs)

    def _walked(
        self, xs: Sequence[Number], ys: Sequence[Number], theta: Sequence[Number], alpha: float, epochs: int
    ) -> tuple[tuple[Number, ...], float]:
        now = tuple(theta)
        size = float(sum(abs(value) for value in now))
        for _ in range(epochs):
            for x, y in zip(xs, ys, strict=True):
                size += 2 * alpha * sum(map(abs, self.features(x))) * self.size(x, y, now)
                slopes = self.slopes(x, y, now)
                now = tuple(value - alpha * slope for value, slope in zip(now, slopes, strict=True))
        return now, size

    def truth(self, function: str, *arguments: Argument) -> Number | tuple[Number, ...]:
        """Return what a right `function` returns for `arguments`."""
        count = len(self.parameters)
        values = cast("tuple[Number, ...]", arguments)
        if function == "forward":
            return self.predict(values[0], values[1:])
        if function == "loss":
            return self.loss(values[0], values[1], values[2:])
        if function == "gradient":
            return self._returned(self.slopes(values[0], values[1], values[2:]))
        if function == "step":
            slopes = cast("Sequence[Number]", [values[count]] if count == 1 else values[count])
            moved = (old - values[-1] * slope for old, slope in zip(values[:count], slopes, strict=True))
            return self._returned(tuple(moved))
        xs, ys = cast("Sequence[Number]", arguments[0]), cast("Sequence[Number]", arguments[1])
        return self._returned(self.trained(xs, ys, values[2:-2], values[-2], int(values[-1]))[0])

    def _returned(self, values: tuple[Number, ...]) -> Number | tuple[Number, ...]:
        return values[0] if len(values) == 1 else values


def moved(theta: Sequence[Number], k: int, by: float) -> list[Number]:
    """Return the parameters with parameter `k` moved by `by`."""
    return [value + by if index == k else value for index, value in enumerate(theta)]


# Every check and every submission of a run is compared with the truth at the same examples.


@lru_cache(REMEMBERED)
def _slope(model: SquaredError, k: int, x: Number, y: Number, theta: tuple[Number, ...]) -> float:
    return model._difference(k, x, y, theta)  # noqa: SLF001 - one idea: what is remembered, and what is calculated


@lru_cache(REMEMBERED)
def _trained(
    model: SquaredError,
    xs: tuple[Number, ...],
    ys: tuple[Number, ...],
    theta: tuple[Number, ...],
    alpha: float,
    epochs: int,
) -> tuple[tuple[Number, ...], float]:
    return model._walked(xs, ys, theta, alpha, epochs)  # noqa: SLF001 - see above
