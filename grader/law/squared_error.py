"""The truth of every model that is linear in its parameters and trained on the squared error.

ŷ = Σ φ_k(x)·θ_k, loss = (ŷ - y)². With the residual r = ŷ - y the slope in θ_k is 2·φ_k·r, but nothing here uses that
formula: the loss is a quadratic polynomial in each parameter, for which the central difference
(L(θ + h) - L(θ - h)) / 2h is the slope for *any* h; only rounding remains, and that is least at h = A/|φ_k|, where A is
the sum of the magnitudes of all terms of the residual.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import mul
from typing import ClassVar, Protocol, cast

from grader.core.outcome import Argument, Number, show_short, show_term
from grader.core.sentence import Sentence, say
from grader.law.given import Function

VISIBLE = 1e-5  # of the size of the terms: a residual below it is lost in single precision, and with it every sign
REMEMBERED = 2**13  # results: more than all examples of a run need


@dataclass(frozen=True, eq=False)
class SquaredError:
    """A model ŷ = Σ φ_k(x)·θ_k with `parameters` θ, `features` x -> φ(x), and its `formula` as the learner reads it.

    `asked_slopes` tells how many slopes, from the first parameter on, earn their points when the others are missing.
    """

    parabolic: ClassVar[bool] = True  # in each parameter: as steep as a line through two of its points

    parameters: tuple[str, ...]
    features: Callable[[Number], tuple[Number, ...]]
    formula: str
    asked_slopes: int | None = None
    functions: tuple[Function, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Derive the functions asked for from the parameters."""
        object.__setattr__(self, "functions", functions_of(self.parameters))

    # The truth.

    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return ŷ."""
        return predict(self.features(x), theta)

    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return (ŷ - y)²."""
        residual = self.predict(x, theta) - y
        return residual * residual

    def mean_loss(self, inputs: list[Argument], targets: list[Argument], theta: Sequence[Number]) -> float:
        """Return the mean loss over the samples (inputs[i], targets[i])."""
        samples = cast("Iterable[tuple[Number, Number]]", zip(inputs, targets, strict=True))
        return math.fsum(self.loss(x, y, theta) for x, y in samples) / len(inputs)

    def size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return A = Σ|φ_k·θ_k| + |y|, the size of the terms of the residual."""
        return size_of_terms(self.features(x), y, theta)

    def prediction_size(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return Σ|φ_k·θ_k|, the size of the terms of ŷ."""
        return self.size(x, 0, theta)

    def loss_size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return A², the size of the terms of the loss."""
        return self.size(x, y, theta) ** 2

    def slope_size(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return 2·|φ_k|·A, the size of the terms of the slope in parameter `k`."""
        return 2 * abs(self.features(x)[k]) * self.size(x, y, theta)

    def tilts(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> bool:
        """Tell whether the loss is steep enough in parameter `k` for a sign to survive single precision."""
        residual = abs(self.predict(x, theta) - y)
        return bool(self.features(x)[k] and residual and residual >= VISIBLE * self.size(x, y, theta))

    def longest_step(self, k: int, x: Number) -> float:
        """Return 1/φ_k²: every shorter step α of parameter `k` against its slope lowers the loss."""
        return float(1 / self.features(x)[k] ** 2)

    def slope(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> float:
        """Return the slope of the loss in parameter `k` by a central difference, exact up to rounding."""
        return self.slopes(x, y, theta)[k]

    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[float, ...]:
        """Return the slopes in all parameters."""
        return _slopes(self, x, y, tuple(theta))

    def trained(
        self, xs: Sequence[Number], ys: Sequence[Number], theta: Sequence[Number], alpha: float, epochs: int
    ) -> tuple[tuple[Number, ...], float]:
        """Return the parameters after `epochs` passes with a step per sample, and the size of the terms summed up."""
        return _walk(self, tuple(xs), tuple(ys), tuple(theta), alpha).after(epochs)

    def on_paper(self, x: Number, y: Number | None, theta: Sequence[Number]) -> tuple[Sentence, ...]:
        """Return the calculation of ŷ, the residual and the loss, or of ŷ alone where there is no y."""
        predicted = self.predict(x, theta)
        terms = " + ".join(
            f"{show_term(phi)}·{show_term(value)}" for phi, value in zip(self.features(x), theta, strict=True)
        )
        prediction = say("ŷ = {terms} = {prediction}", terms=terms, prediction=show_short(predicted))
        if y is None:
            return (prediction,)
        residual = predicted - y
        return (
            prediction,
            say(
                "residual = ŷ - y = {prediction} - {y} = {residual}",
                prediction=show_short(predicted),
                y=show_term(y),
                residual=show_short(residual),
            ),
            say("loss = {residual}² = {loss}", residual=show_term(residual), loss=show_short(residual * residual)),
        )

    def truth(self, function: str, *arguments: Argument) -> Number | tuple[Number, ...]:
        """Return what a right `function` returns for `arguments`."""
        return answer(self, function, arguments)


def functions_of(parameters: tuple[str, ...]) -> tuple[Function, ...]:
    """Return the functions that an exercise on descent asks for, in teaching order."""
    several = parameters if len(parameters) > 1 else ()
    slopes = "grads" if several else "grad"
    return (
        Function("forward", ("x", *parameters)),
        Function("loss", ("x", "y", *parameters)),
        Function("gradient", ("x", "y", *parameters), several),
        Function("step", (*parameters, slopes, "alpha"), several),
        Function("train", ("xs", "ys", *parameters, "alpha", "epochs"), several),
    )


class Descent(Protocol):
    """What decides all that those functions return."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters θ."""

    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return ŷ."""

    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return the loss on one sample."""

    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[Number, ...]:
        """Return the slopes of the loss in all parameters."""

    def trained(
        self, xs: Sequence[Number], ys: Sequence[Number], theta: Sequence[Number], alpha: float, epochs: int
    ) -> tuple[tuple[Number, ...], float]:
        """Return the parameters after training, and the size of the terms summed up."""


def answer(model: Descent, function: str, arguments: Sequence[Argument]) -> Number | tuple[Number, ...]:
    """Return what a right `function` returns for `arguments`, by what `model` says."""
    count = len(model.parameters)
    values = cast("tuple[Number, ...]", arguments)
    found: tuple[Number, ...]
    if function == "forward":
        return model.predict(values[0], values[1:])
    if function == "loss":
        return model.loss(values[0], values[1], values[2:])
    if function == "gradient":
        found = model.slopes(values[0], values[1], values[2:])
    elif function == "step":
        slopes = cast("Sequence[Number]", [values[count]] if count == 1 else values[count])
        found = tuple(old - values[-1] * slope for old, slope in zip(values[:count], slopes, strict=True))
    else:
        xs, ys = cast("Sequence[Number]", arguments[0]), cast("Sequence[Number]", arguments[1])
        found = model.trained(xs, ys, values[2:-2], values[-2], int(values[-1]))[0]
    return found if count > 1 else found[0]


def moved(theta: Sequence[Number], k: int, by: float) -> list[Number]:
    """Return the parameters with parameter `k` moved by `by`."""
    there = list(theta)
    there[k] += by
    return there


def predict(features: Sequence[Number], theta: Sequence[Number]) -> Number:
    """Return Σ φ_k·θ_k."""
    return cast("Number", sum(map(mul, features, theta)))


def size_of_terms(features: Sequence[Number], y: Number, theta: Sequence[Number]) -> Number:
    """Return A = Σ|φ_k·θ_k| + |y|."""
    return cast("Number", sum(map(abs, map(mul, features, theta)))) + abs(y)


def differences(features: Sequence[Number], y: Number, theta: Sequence[Number], size: Number) -> tuple[float, ...]:
    """Return the central differences of the loss in all parameters; `size` is that of the terms of the residual."""
    found = []
    there = list(theta)
    for k, at in enumerate(theta):
        phi = abs(features[k])
        # A power of two, so that adding and dividing by it rounds as little as possible.
        h = 2.0 ** round(math.log2(size / phi)) if phi and size else 1.0
        there[k] = at + h
        above = predict(features, there) - y
        there[k] = at - h
        below = predict(features, there) - y
        there[k] = at
        found.append((above * above - below * below) / (2 * h))
    return tuple(found)


class _Walk:
    """A training run, as far as it has been walked: one that goes further begins with the same epochs."""

    def __init__(
        self,
        model: SquaredError,
        xs: tuple[Number, ...],
        ys: tuple[Number, ...],
        theta: tuple[Number, ...],
        alpha: float,
    ) -> None:
        self._samples = [(model.features(x), y) for x, y in zip(xs, ys, strict=True)]
        self._alpha = alpha
        # After each epoch the parameters, and the size of the terms summed up.
        self._epochs: list[tuple[tuple[Number, ...], float]] = [(theta, float(sum(map(abs, theta))))]

    def after(self, epochs: int) -> tuple[tuple[Number, ...], float]:
        """Return the parameters after `epochs` passes with a step per sample, and the size of the terms summed up."""
        while len(self._epochs) <= epochs:
            self._epochs.append(self._pass(*self._epochs[-1]))
        return self._epochs[epochs]

    def _pass(self, now: tuple[Number, ...], size: float) -> tuple[tuple[Number, ...], float]:
        for features, y in self._samples:
            terms = size_of_terms(features, y, now)
            size += 2 * self._alpha * sum(map(abs, features)) * terms
            slopes = differences(features, y, now, terms)
            now = tuple([value - self._alpha * slope for value, slope in zip(now, slopes, strict=True)])
        return now, size


# Every check and every submission of a run is compared with the truth at the same examples.


@lru_cache(REMEMBERED)
def _slopes(model: SquaredError, x: Number, y: Number, theta: tuple[Number, ...]) -> tuple[float, ...]:
    features = model.features(x)
    return differences(features, y, theta, size_of_terms(features, y, theta))


_walk = lru_cache(REMEMBERED)(_Walk)
