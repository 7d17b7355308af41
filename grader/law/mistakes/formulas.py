"""What formulas are made of: samples, parameters, and all that follows from them.

One sample is a batch of one. Parameters are always the flat θ here, one number for each feature in φ(x); where a
function takes some of them as an array, they are taken apart and put together at its edge.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import trunc
from typing import Any, TypeAlias

from grader.core.outcome import Number
from grader.law.mistakes.evidence import each
from grader.law.smooth import Truth
from grader.law.squared_error import SquaredError, joined, split

Row: TypeAlias = Sequence[Number]


@dataclass(frozen=True, eq=False)
class At:
    """Samples and parameters.

    Attributes:
        xs: The inputs: numbers, or rows of a matrix.
        y: The targets.
        theta: The parameters.
        predict: The prediction for x and the parameters one by one; that of the model unless it is given.

    """

    model: Any
    xs: Sequence[Any]
    y: Row
    theta: Row
    predict: Callable[..., Number] | None = None

    @cached_property
    def phi(self) -> list[tuple[Number, ...]]:
        """The features φ(x) of each sample."""
        return list(map(self.model.features, self.xs))

    @cached_property
    def p(self) -> list[Number]:
        """The predictions."""
        if self.predict is not None:
            return [self.predict(x, *self.theta) for x in self.xs]
        return [dot(phi, self.theta) for phi in self.phi]

    @cached_property
    def r(self) -> list[Number]:
        """The residuals ŷ - y."""
        return [predicted - target for predicted, target in zip(self.p, self.y, strict=True)]

    @property
    def squares(self) -> list[Number]:
        """The squared residuals."""
        return [r * r for r in self.r]

    @property
    def slopes(self) -> list[Number]:
        """The right slopes of the loss."""
        return self.pulled(self.r, 2 / self.n)

    def pulled(self, errors: Row, share: float) -> list[Number]:
        """Return share·Σ φ·error: the slopes that follow from one number for each sample."""
        return [share * dot(column, errors) for column in zip(*self.phi, strict=True)]

    @property
    def curvature(self) -> list[Number]:
        """The mean of φ², by which a difference to one side is off for each unit of its width."""
        return [mean([phi * phi for phi in column]) for column in zip(*self.phi, strict=True)]

    @property
    def n(self) -> int:
        """The number of samples."""
        return len(self.xs)

    @property
    def samples(self) -> "list[At]":
        """Each sample alone."""
        return [replace(self, xs=[x], y=[target]) for x, target in zip(self.xs, self.y, strict=True)]

    @cached_property
    def links(self) -> "list[list[Link]]":
        """For each parameter, the chains that lead from it to the loss of each sample."""
        chains = [
            [
                Link(phi, r, p, x, y, theta, tilt, dot(tilts, self.theta))
                for phi, theta, tilt in zip(features, self.theta, tilts, strict=True)
            ]
            for features, r, p, x, y in zip(self.phi, self.r, self.p, self.xs, self.y, strict=True)
            for tilts in [self._tilts(x)]
        ]
        return [list(of_one) for of_one in zip(*chains, strict=True)]

    def _tilts(self, x: Any) -> list[Number]:  # noqa: ANN401 - a number, or a row
        """Return dφ/dx for a number x, by central differences: φ is a polynomial of a degree of at most two."""
        if self.model.vector:
            return [0] * len(self.theta)
        above, below = self.model.features(x + 0.5), self.model.features(x - 0.5)
        return [upper - lower for upper, lower in zip(above, below, strict=True)]

    # Where samples come as a matrix.

    @property
    def columns(self) -> list[Row]:
        """The columns of X: each feature of all samples."""
        return list(zip(*self.xs, strict=True))

    @property
    def w(self) -> Row:
        """The weights."""
        return self.theta[:-1]

    @property
    def b(self) -> Number:
        """The bias."""
        return self.theta[-1]

    @property
    def d(self) -> int:
        """The number of features."""
        return len(self.theta) - 1


Formula: TypeAlias = Callable[[At], Any]


@dataclass(frozen=True, slots=True)
class Link:
    """One sample and one parameter: all that a learner has at hand who differentiates by it. 2·φ·r is right."""

    phi: Number
    r: Number
    p: Number
    x: Any
    y: Number
    theta: Number
    feature_steepness: Number  # dφ/dx
    steepness: Number  # dŷ/dx


def by_links(*formulas: Callable[[Link], Number]) -> tuple[Formula, ...]:
    """Return the slopes that follow from a formula for one link: each is the mean over all samples."""
    return tuple(
        lambda at, formula=formula: [mean(list(map(formula, links))) for links in at.links] for formula in formulas
    )


def by_errors(change: Callable[[At], Any], *factors: float) -> tuple[Formula, ...]:
    """Return the slopes that follow from wrong errors, with each factor in front of the mean."""
    return tuple(lambda at, factor=factor: at.pulled(change(at), factor / at.n) for factor in factors)


def means(*formulas: Callable[[Number, Number, Number], Number]) -> tuple[Formula, ...]:
    """Return the mean over all samples of each formula of the prediction, the target and the residual."""
    return tuple(
        lambda at, formula=formula: mean([formula(*one) for one in zip(at.p, at.y, at.r, strict=True)])
        for formula in formulas
    )


def dot(one: Row, other: Row) -> Number:
    """Return Σ one_i·other_i; raise ValueError where they are not equally long."""
    return sum(a * c for a, c in zip(one, other, strict=True))


def mean(values: Row) -> float:
    """Return the mean."""
    return sum(values) / len(values)


def sign(value: Number) -> int:
    """Return 1, -1 or 0."""
    return (value > 0) - (value < 0)


def is_whole(value: Any) -> bool:  # noqa: ANN401 - an array, or a number
    """Tell whether numpy makes an array of whole numbers of `value`."""
    return all(map(is_whole, value)) if isinstance(value, tuple | list) else isinstance(value, int)


def cut(value: Any, *, where: bool) -> Any:  # noqa: ANN401 - an array, or several of them
    """Return `value` with its fractions cut off, as an array of whole numbers cuts them, `where` that is so."""
    return each(trunc, value) if where else value


# Slopes where samples come as a matrix.


def in_w(*formulas: Callable[[At], Any]) -> tuple[Formula, ...]:
    """Return slopes of which those in w are given by a formula, and that in b is right."""
    return tuple(lambda at, formula=formula: (formula(at), at.slopes[-1]) for formula in formulas)


def in_b(*formulas: Callable[[list[Number]], Any]) -> tuple[Formula, ...]:
    """Return slopes of which those in w are right, and that in b is given by a formula of those."""
    return tuple(lambda at, formula=formula: (at.slopes[:-1], formula(at.slopes[:-1])) for formula in formulas)


def per_sample(at: At, share: float) -> tuple[list[list[Number]], list[Number]]:
    """Return a slope for each sample, where they should be added up."""
    rows = [[share * x * r for x in row] for row, r in zip(at.xs, at.r, strict=True)]
    return rows, [share * r for r in at.r]


def across(at: At) -> list[list[Number]]:
    """Return the table ŷ_i - y_k."""
    return [[p - y for y in at.y] for p in at.p]


def pulled_across(at: At, table: list[list[Number]]) -> list[list[float]]:
    """Return 2/n·Xᵀ·table."""
    errors = list(zip(*table, strict=True))
    return [[2 / at.n * dot(column, some) for some in errors] for column in at.columns]


def turned(table: list[list[Number]]) -> list[list[Number]]:
    """Return rows for columns."""
    return [list(line) for line in zip(*table, strict=True)]


def in_all(at: At) -> tuple[list[list[float]], float]:
    """Return the slopes in w and in b where every prediction meets every target."""
    return pulled_across(at, across(at)), 2 * mean([value for line in across(at) for value in line])


def added_in_whole_numbers(at: At) -> list[Number]:
    """Return the slopes in w, added up sample by sample in an array of whole numbers."""
    total: list[Number] = [0] * at.d
    for row, r in zip(at.xs, at.r, strict=True):
        total = [cut(old + 2 * r * x / at.n, where=is_whole(at.w)) for old, x in zip(total, row, strict=True)]
    return total


# What is called: a formula becomes a function with the parameters that the exercise names.


def predicting(model: SquaredError) -> Callable[[Formula], Callable[..., Any]]:
    """Return what makes a `forward` of a formula."""

    def calls(formula: Formula) -> Callable[..., Any]:
        def forward(x: Any, *values: Any) -> Any:  # noqa: ANN401 - numbers and arrays
            xs = x if model.vector else [x]
            found = formula(At(model, xs, [0] * len(xs), joined(model, values)))
            return found if model.vector else found[0]

        return forward

    return calls


def at_of(model: SquaredError, x: Any, y: Any, *values: Any) -> At:  # noqa: ANN401 - numbers and arrays
    """Return the samples and parameters that `loss` and `gradient` are called with."""
    return At(model, x if model.vector else [x], model.targets(y), joined(model, values))


def measuring(model: SquaredError) -> Callable[[Formula], Callable[..., Any]]:
    """Return what makes a `loss` of a formula."""
    return lambda formula: lambda *arguments: formula(at_of(model, *arguments))


def differentiating(model: SquaredError) -> Callable[[Formula], Callable[..., Any]]:
    """Return what makes a `gradient` of a formula."""
    return lambda formula: lambda *arguments: returned(model, formula(at_of(model, *arguments)))


def returned(model: Truth, found: Any) -> Any:  # noqa: ANN401 - numbers, or whatever a formula makes
    """Return θ, or slopes, as a function returns them; a tuple holds the values to return already."""
    values = found if isinstance(found, tuple) else split(model, found)
    return values if len(values) > 1 else values[0]
