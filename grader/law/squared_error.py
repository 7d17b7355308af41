"""The truth of every model that is linear in its parameters and trained on the squared error.

ŷ = Σ φ_k(x)·θ_k, loss = (ŷ - y)²; of several samples at once the loss is the mean. With the residual r = ŷ - y the
slope in θ_k is 2·φ_k·r, but nothing here uses that formula. The loss of a sample is a quadratic polynomial in each
parameter, for which the central difference (L(θ + h) - L(θ - h)) / 2h is the slope for *any* h. Only rounding remains,
and that is least at h = A/|φ_k|, where A is the sum of the magnitudes of all terms of the residual.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import mul
from typing import Any, ClassVar, Protocol, TypeAlias, cast

from grader.core.outcome import Argument, Number, show_short, show_term
from grader.core.sentence import Sentence, say
from grader.law.check import Function

VISIBLE = 1e-5  # of the size of the terms: a residual below it is lost in single precision, and with it every sign
NARROW = 1 / 250  # of A²: a learner's own central difference errs by 4e-8·A² for h = 1e-8, by rounding alone
REMEMBERED = 2**13  # results: more than all examples of a run need

Theta: TypeAlias = Sequence[Number]
Features: TypeAlias = tuple[Number, ...]


@dataclass(frozen=True, eq=False)
class SquaredError:
    """A model ŷ = Σ φ_k(x)·θ_k, trained on the squared error.

    Its functions take one sample at a time: a number x and a number y. A model with a `vector` takes all samples at
    once: a matrix x of the shape (n, d) and an array y of the shape (n,).

    Args:
        parameters: Their names, as the functions take them.
        features: φ(x) of one sample, a number for each entry of θ. Here x is a number, or a row of the matrix.
        formula: The model as the learner reads it.
        asked_slopes: Number of slopes, from the first on, that earn their points when the others are missing.
        vector: The first parameter, if it is an array of the shape (d,); all others are numbers.

    θ is flat everywhere: the numbers of all parameters in one sequence.

    """

    parabolic: ClassVar[bool] = True  # in each parameter: as steep as a line through two of its points

    parameters: tuple[str, ...]
    features: Callable[[Any], Features]
    formula: str
    asked_slopes: int | None = None
    vector: str | None = None
    functions: tuple[Function, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Derive the functions asked for from the parameters."""
        object.__setattr__(self, "functions", functions_of(self.parameters, self.vector))

    # One sample, or many.

    def samples(self, x: Any) -> list[Features]:  # noqa: ANN401 - a number, or a matrix
        """Return φ of each sample: of the number x, or of the rows of the matrix x."""
        return list(map(self.features, x)) if self.vector else [self.features(x)]

    def targets(self, y: Any) -> Sequence[Number]:  # noqa: ANN401 - a number, or an array
        """Return the target of each sample."""
        return y if self.vector else (y,)

    # The truth.

    def predict(self, x: Any, theta: Theta) -> Any:  # noqa: ANN401 - a number, or an array
        """Return ŷ: a number for one sample, else a list."""
        found = self.predictions(x, theta)
        return found if self.vector else found[0]

    def predictions(self, x: Any, theta: Theta) -> list[Number]:  # noqa: ANN401 - a number, or a matrix
        """Return ŷ of each sample."""
        return [predict(features, theta) for features in self.samples(x)]

    def residuals(self, x: Any, y: Any, theta: Theta) -> list[Number]:  # noqa: ANN401 - numbers, or arrays
        """Return ŷ - y of each sample."""
        return [p - target for p, target in zip(self.predictions(x, theta), self.targets(y), strict=True)]

    def loss(self, x: Any, y: Any, theta: Theta) -> Number:  # noqa: ANN401 - numbers, or arrays
        """Return the mean of (ŷ - y)² over the samples."""
        squares = [residual * residual for residual in self.residuals(x, y, theta)]
        return _mean(squares) if self.vector else squares[0]

    def mean_loss(self, inputs: Sequence[Any], targets: Sequence[Any], theta: Theta) -> float:
        """Return the mean loss over the data of a training run."""
        if self.vector:
            return self.loss(inputs, targets, theta)
        return math.fsum(self.loss(x, y, theta) for x, y in zip(inputs, targets, strict=True)) / len(inputs)

    def slopes(self, x: Any, y: Any, theta: Theta) -> tuple[float, ...]:  # noqa: ANN401 - numbers, or arrays
        """Return the slopes of the loss in θ by central differences, exact up to rounding."""
        return _slopes(self, _hashable(x), _hashable(y), tuple(theta))

    def trained(self, xs: Any, ys: Any, theta: Theta, alpha: float, epochs: int) -> tuple[tuple[Number, ...], float]:  # noqa: ANN401 - lists, or arrays
        """Return θ after `epochs` passes, and the size of the terms summed up.

        An epoch takes a step after every sample, in order; with a `vector` it is one step on all samples.
        """
        return _walk(self, _hashable(xs), _hashable(ys), tuple(theta), alpha).after(epochs)

    def truth(self, function: str, *arguments: Argument) -> Any:  # noqa: ANN401 - whatever the function returns
        """Return what a right `function` returns for `arguments`."""
        return answer(self, function, arguments)

    # Sizes: the sum of the magnitudes of all terms. A tolerance is a part of that.

    def sizes(self, x: Any, y: Any, theta: Theta) -> list[Number]:  # noqa: ANN401 - numbers, or arrays
        """Return A = Σ|φ_k·θ_k| + |y| of each sample."""
        pairs = zip(self.samples(x), self.targets(y), strict=True)
        return [size_of_terms(features, target, theta) for features, target in pairs]

    def prediction_sizes(self, x: Any, theta: Theta) -> list[Number]:  # noqa: ANN401 - a number, or a matrix
        """Return Σ|φ_k·θ_k| of each sample."""
        return [size_of_terms(features, 0, theta) for features in self.samples(x)]

    def loss_size(self, x: Any, y: Any, theta: Theta) -> Number:  # noqa: ANN401 - numbers, or arrays
        """Return the mean of A²."""
        return _mean([size**2 for size in self.sizes(x, y, theta)])

    def slope_sizes(self, x: Any, y: Any, theta: Theta) -> list[float]:  # noqa: ANN401 - numbers, or arrays
        """Return the mean of 2·|φ_k|·A for each entry of θ, and what a narrow central difference loses of A²."""
        sizes = self.sizes(x, y, theta)
        lost = NARROW * _mean([size * size for size in sizes])
        columns = zip(*self.samples(x), strict=True)
        return [
            2 * _mean([abs(phi) * size for phi, size in zip(column, sizes, strict=True)]) + lost for column in columns
        ]

    def longest_step_along(self, entries: Sequence[int], x: Any, slopes: Theta) -> float:  # noqa: ANN401 - a number, or a matrix
        """Return the α below which every step of these entries of θ against their `slopes` lowers the loss.

        Along the slopes g the loss is a parabola of curvature c = 2·mean((φ·g)²)/‖g‖²: it falls for every α < 2/c.
        """
        samples = self.samples(x)
        if len(entries) == 1:  # the slope cancels
            return float(1 / _mean([features[entries[0]] ** 2 for features in samples]))
        along = [sum(features[k] * slopes[k] for k in entries) for features in samples]
        return 2 / (2 * _mean([value * value for value in along]) / sum(slopes[k] ** 2 for k in entries))

    def on_paper(self, x: Any, y: Any, theta: Theta) -> tuple[Sentence, ...]:  # noqa: ANN401 - numbers, or arrays
        """Return the calculation of ŷ, the residuals and the loss, or of ŷ alone where y is None."""
        return _all_on_paper(self, x, y, theta) if self.vector else _one_on_paper(self, x, y, theta)


def functions_of(parameters: tuple[str, ...], vector: str | None = None) -> tuple[Function, ...]:
    """Return the functions that an exercise on descent asks for, in teaching order."""
    several = parameters if len(parameters) > 1 else ()
    slopes = "grads" if several else "grad"
    if vector is None:
        x, xs, y, ys = "x", "xs", "y", "ys"
        arrays: dict[str, tuple[str, ...]] = {}
    else:
        x, xs, y, ys = "X", "X", "y", "y"
        arrays = {"forward": (x, vector), "step": (vector, slopes), "": (x, y, vector)}

    def function(name: str, given: tuple[str, ...], returns: tuple[str, ...] = ()) -> Function:
        return Function(name, given, returns, arrays.get(name, arrays.get("", ())))

    return (
        function("forward", (x, *parameters)),
        function("loss", (x, y, *parameters)),
        function("gradient", (x, y, *parameters), several),
        function("step", (*parameters, slopes, "alpha"), several),
        function("train", (xs, ys, *parameters, "alpha", "epochs"), several),
    )


class Descent(Protocol):
    """A model trained by gradient descent: it decides all that the functions return."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters θ."""

    @property
    def vector(self) -> str | None:
        """The first parameter, if it is an array."""

    def predict(self, x: Any, theta: Theta) -> Any:  # noqa: ANN401 - a number, or an array
        """Return ŷ."""

    def loss(self, x: Any, y: Any, theta: Theta) -> Number:  # noqa: ANN401 - numbers, or arrays
        """Return the loss."""

    def slopes(self, x: Any, y: Any, theta: Theta) -> tuple[Number, ...]:  # noqa: ANN401 - numbers, or arrays
        """Return the slopes of the loss in θ."""

    def trained(self, xs: Any, ys: Any, theta: Theta, alpha: float, epochs: int) -> tuple[tuple[Number, ...], float]:  # noqa: ANN401 - lists, or arrays
        """Return the parameters after training, and the size of the terms summed up."""


# θ is flat; the functions take and return it as parameters.


def split(model: Descent, theta: Theta) -> tuple[Argument, ...]:
    """Return the values of the parameters, as the functions take them."""
    if model.vector is None:
        return tuple(theta)
    scalars = len(model.parameters) - 1
    return list(theta[:-scalars]), *theta[-scalars:]


def joined(model: Descent, values: Sequence[Any]) -> list[Number]:
    """Return θ of the values of the parameters."""
    return list(values) if model.vector is None else [*values[0], *values[1:]]


def entries(model: Descent, of: str, theta: Theta) -> range:
    """Return the indexes in θ of the parameter `of`."""
    place = model.parameters.index(of)
    if model.vector is None:
        return range(place, place + 1)
    count = len(theta) - len(model.parameters) + 1
    return range(count) if place == 0 else range(count + place - 1, count + place)


def name_of(model: Descent, k: int, theta: Theta) -> str:
    """Return the name of entry `k` of θ, as a message has it: "b", "w[0]"."""
    if model.vector is None:
        return model.parameters[k]
    count = len(theta) - len(model.parameters) + 1
    return f"{model.vector}[{k}]" if k < count else model.parameters[k - count + 1]


def answer(model: Descent, function: str, arguments: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever the function returns
    """Return what a right `function` returns for `arguments`, by what `model` says."""
    count = len(model.parameters)
    if function == "forward":
        return model.predict(arguments[0], joined(model, arguments[1:]))
    if function == "loss":
        return model.loss(arguments[0], arguments[1], joined(model, arguments[2:]))
    if function == "gradient":
        found = model.slopes(arguments[0], arguments[1], joined(model, arguments[2:]))
    elif function == "step":
        slopes = [arguments[count]] if count == 1 else joined(model, arguments[count])
        theta = joined(model, arguments[:count])
        found = tuple(old - arguments[-1] * slope for old, slope in zip(theta, slopes, strict=True))
    else:
        *values, alpha, epochs = arguments[2:]
        found = model.trained(arguments[0], arguments[1], joined(model, values), alpha, int(epochs))[0]
    returned = split(model, found)
    return returned if count > 1 else returned[0]


def moved(theta: Theta, k: int, by: float) -> list[Number]:
    """Return θ with entry `k` moved by `by`."""
    there = list(theta)
    there[k] += by
    return there


def predict(features: Features, theta: Theta) -> Number:
    """Return Σ φ_k·θ_k."""
    if len(features) != len(theta):
        raise ValueError("as many weights as features")
    return cast("Number", sum(map(mul, features, theta)))


def size_of_terms(features: Features, y: Number, theta: Theta) -> Number:
    """Return A = Σ|φ_k·θ_k| + |y|."""
    return cast("Number", sum(map(abs, map(mul, features, theta)))) + abs(y)


def differences(features: Features, y: Number, theta: Theta, size: Number) -> tuple[float, ...]:
    """Return the central differences of the loss in θ on one sample; `size` is that of the terms of the residual."""
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

    def __init__(self, model: SquaredError, xs: Any, ys: Sequence[Number], theta: Features, alpha: float) -> None:  # noqa: ANN401 - a list, or a matrix
        samples = [(model.features(x), y) for x, y in zip(xs, ys, strict=True)]
        self._steps = [samples] if model.vector else [[sample] for sample in samples]
        self._alpha = alpha
        # After each epoch the parameters, and the size of the terms summed up.
        self._epochs: list[tuple[Features, float]] = [(theta, float(sum(map(abs, theta))))]

    def after(self, epochs: int) -> tuple[Features, float]:
        """Return the parameters after `epochs` passes, and the size of the terms summed up."""
        while len(self._epochs) <= epochs:
            now, size = self._epochs[-1]
            for samples in self._steps:
                now, size = self._step(samples, now, size)
            self._epochs.append((now, size))
        return self._epochs[epochs]

    def _step(self, samples: Sequence[tuple[Features, Number]], now: Features, size: float) -> tuple[Features, float]:
        count = len(samples)
        slopes = [0.0] * len(now)
        for features, y in samples:
            terms = size_of_terms(features, y, now)
            size += 2 * self._alpha * sum(map(abs, features)) * terms / count
            slopes = list(map(float.__add__, slopes, differences(features, y, now, terms)))
        return tuple([old - self._alpha * slope / count for old, slope in zip(now, slopes, strict=True)]), size


# Every check and every submission of a run is compared with the truth at the same examples.


@lru_cache(REMEMBERED)
def _slopes(model: SquaredError, x: Any, y: Any, theta: Features) -> tuple[float, ...]:  # noqa: ANN401 - numbers, or arrays
    found = [
        differences(features, target, theta, size_of_terms(features, target, theta))
        for features, target in zip(model.samples(x), model.targets(y), strict=True)
    ]
    return tuple([_mean(of_one) for of_one in zip(*found, strict=True)])


_walk = lru_cache(REMEMBERED)(_Walk)


def _hashable(value: Any) -> Any:  # noqa: ANN401 - a number, or an array
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value


def _mean(values: Sequence[Number]) -> float:
    return sum(values) / len(values)


# On paper.


def _one_on_paper(model: SquaredError, x: Number, y: Number | None, theta: Theta) -> tuple[Sentence, ...]:
    predicted = model.predict(x, theta)
    prediction = say(
        "ŷ = {terms} = {prediction}", terms=_terms(model.features(x), theta), prediction=show_short(predicted)
    )
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


def _all_on_paper(model: SquaredError, x: Any, y: Any, theta: Theta) -> tuple[Sentence, ...]:  # noqa: ANN401 - arrays
    predicted = model.predict(x, theta)
    prediction = say("{formula} = {predictions}", formula=model.formula, predictions=in_line(predicted))
    if y is None:
        return (prediction,)
    residuals = model.residuals(x, y, theta)
    return (
        prediction,
        say("residuals = ŷ - y = {residuals}", residuals=in_line(residuals)),
        say(
            "loss = ({squares}) / {count} = {loss}",
            squares=" + ".join(f"{show_term(residual)}²" for residual in residuals),
            count=len(residuals),
            loss=show_short(model.loss(x, y, theta)),
        ),
    )


def sample_on_paper(model: SquaredError, x: Sequence[Any], theta: Theta, sample: int) -> tuple[Sentence, ...]:
    """Return the calculation of ŷ for one of several samples."""
    features = model.features(x[sample])
    factors = [*zip(features, theta, strict=True)]
    scalars = len(model.parameters) - 1
    products = [f"{show_term(phi)}·{show_term(value)}" for phi, value in factors[:-scalars]]
    terms = " + ".join([*products, *(show_term(phi * value) for phi, value in factors[-scalars:])])
    predicted = show_short(predict(features, theta))
    return (say("ŷ[{sample}] = {terms} = {prediction}", sample=sample, terms=terms, prediction=predicted),)


def _terms(features: Features, theta: Theta) -> str:
    return " + ".join(f"{show_term(phi)}·{show_term(value)}" for phi, value in zip(features, theta, strict=True))


def in_line(values: Iterable[Number]) -> str:
    """Return numbers as a line of arithmetic has them."""
    return f"[{', '.join(map(show_short, values))}]"
