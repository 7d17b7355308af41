"""An answer follows from the learner's own functions, or it does not: what is made up to earn points never does.

Every case holds for one sample at a time and for all samples at once: the learners below are written for the flat θ,
and `as_asked` gives their functions the form that an exercise asks for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest
from learner import Body, Own, at_most, growing

from grader.law import SquaredError, probes_of
from grader.law.mistakes.derivation import derivations_of

LINEAR = SquaredError(("w",), features=lambda x: (x,), formula="ŷ = x·w")
QUADRATIC = SquaredError(("w1", "w2", "b"), features=lambda x: (x, x * x, 1), formula="ŷ = x²·w2 + x·w1 + b")
MULTIPLE = SquaredError(("w", "b"), features=lambda row: (*row, 1), formula="ŷ = X·w + b", vector="w")
MODELS = pytest.mark.parametrize("model", [LINEAR, QUADRATIC, MULTIPLE], ids=["linear", "quadratic", "multiple"])

Numbers: TypeAlias = Sequence[float]
Features: TypeAlias = Callable[[Any], Numbers]


def follows(function: str, index: int | None = None, model: SquaredError = LINEAR, **bodies: Body) -> bool:
    (derivation,) = [one for one in derivations_of(model) if one.function == function]
    return derivation.follows(Own(bodies), index)


# Learners for any model


def flat(values: Any) -> list[float]:
    return [n for value in values for n in flat(value)] if isinstance(values, list | tuple) else [values]


def formed(model: SquaredError, theta: Numbers) -> Any:
    """Return θ, or slopes, as the functions of `model` return it."""
    if model.vector:
        return list(theta[:-1]), theta[-1]
    return tuple(theta) if len(theta) > 1 else theta[0]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def dot(one: Numbers, other: Numbers) -> float:
    return sum(a * c for a, c in zip(one, other, strict=True))


@dataclass
class Learner:
    """Functions of a learner with a prediction and a loss of their own.

    `predict(phi, theta)` is the prediction of one sample, `cost(r)` the loss for its residual, and `slope(r)` how
    steep that is.
    """

    model: SquaredError
    predict: Callable[[Numbers, Numbers], float] = lambda phi, theta: sum(
        a * c for a, c in zip(phi, theta, strict=True)
    )
    cost: Callable[[float], float] = lambda r: r * r
    slope: Callable[[float], float] = lambda r: 2 * r

    def samples(self, x: Any, y: Any) -> list[tuple[Numbers, float]]:
        pairs = zip(x, y, strict=True) if self.model.vector else [(x, y)]
        return [(self.model.features(one), target) for one, target in pairs]

    def forward(self, x: Any, *values: Any) -> Any:
        found = [self.predict(self.model.features(one), flat(values)) for one in (x if self.model.vector else [x])]
        return found if self.model.vector else found[0]

    def loss(self, x: Any, y: Any, *values: Any) -> float:
        theta = flat(values)
        return mean([self.cost(self.predict(phi, theta) - target) for phi, target in self.samples(x, y)])

    def slopes(self, x: Any, y: Any, *values: Any) -> list[float]:
        theta = flat(values)
        steep = [(phi, self.slope(self.predict(phi, theta) - target)) for phi, target in self.samples(x, y)]
        return [mean([phi[k] * by for phi, by in steep]) for k in range(len(theta))]

    def gradient(self, *arguments: Any) -> Any:
        return formed(self.model, self.slopes(*arguments))

    def step(self, *arguments: Any) -> Any:
        *values, grads, alpha = arguments
        moved = [old - alpha * slope for old, slope in zip(flat(values), flat(grads), strict=True)]
        return formed(self.model, moved)

    def uphill(self, *arguments: Any) -> Any:
        *others, alpha = arguments
        return self.step(*others, -alpha)


def half(model: SquaredError) -> Learner:
    return Learner(model, cost=lambda r: r * r / 2, slope=lambda r: r)


def changed(body: Body, change: Callable[[Any], Any]) -> Body:
    return lambda *arguments: change(body(*arguments))


def training(model: SquaredError, gradient: Body, step: Body, passes: Callable[[int], int] = int) -> Body:
    """Return the training that goes by `gradient` and `step`; `passes` tells how often, of the epochs asked for."""

    def train(xs: Any, ys: Any, *rest: Any) -> Any:
        *values, alpha, epochs = rest
        batches = [(xs, ys)] if model.vector else list(zip(xs, ys, strict=True))
        for _ in range(passes(epochs)):
            for x, y in batches:
                found = step(*values, gradient(x, y, *values), alpha)
                values = list(found) if isinstance(found, tuple) else [found]
        return formed(model, flat(values))

    return train


def test_what_may_follow_from_what_is_said_of_both() -> None:
    assert [(one.function, one.sources, one.message, one.source_message) for one in derivations_of(LINEAR)] == [
        (
            "loss",
            ("forward",),
            "This loss follows rightly from your own `forward` and keeps its points: mend `forward` alone.",
            "Your `loss` follows rightly from this `forward` and keeps its points.",
        ),
        (
            "gradient",
            ("loss",),
            "This is the true slope of your own `loss` and keeps its points: the loss is what differs from the task.",
            "Your `gradient` is the true slope of this `loss` and keeps its points.",
        ),
        (
            "train",
            ("gradient", "step"),
            "This training follows rightly from your own `gradient` and `step`, so it keeps its points.",
            "Your `train` follows rightly from this and keeps its points.",
        ),
    ]


# A loss of the learner's own prediction


def doubled(model: SquaredError) -> Learner:
    return Learner(model, predict=lambda phi, theta: 2 * dot(phi, theta))


@MODELS
def test_a_loss_follows_from_the_learners_own_prediction(model: SquaredError) -> None:
    own = doubled(model)
    huge = Learner(model, predict=lambda phi, theta: 1e200 * dot(phi, theta))
    assert follows("loss", None, model, forward=own.forward, loss=own.loss)
    assert follows("loss", None, model, forward=own.forward, loss=changed(own.loss, lambda value: value * (1 + 1e-7)))
    assert follows("loss", None, model, forward=huge.forward, loss=huge.loss)


@MODELS
@pytest.mark.parametrize(
    "bodies",
    [
        lambda own: {"loss": Learner(own.model).loss},  # it goes by the right prediction
        lambda own: {"loss": changed(own.loss, lambda value: value / 2)},
        lambda own: {"loss": at_most(2, own.loss)},
        lambda own: {"loss": lambda x, y, *values: 0 if flat(values)[-1] < 0 else own.loss(x, y, *values)},
        lambda own: {"forward": at_most(2, own.forward)},
        lambda own: {"forward": at_most(2, own.forward), "loss": at_most(2, own.loss)},
        lambda own: {"forward": growing(own.forward)},
    ],
)
def test_a_loss_that_goes_by_something_else_does_not_follow(
    model: SquaredError, bodies: Callable[[Learner], Mapping[str, Body]]
) -> None:
    own = doubled(model)
    assert not follows("loss", None, model, **{"forward": own.forward, "loss": own.loss, **bodies(own)})


@MODELS
@pytest.mark.parametrize(
    "predict", [lambda phi, _theta: 2 * phi[0], lambda _phi, theta: sum(theta)], ids=["no parameter", "no x"]
)
def test_a_loss_of_a_prediction_that_says_nothing_does_not_follow(
    model: SquaredError, predict: Callable[[Numbers, Numbers], float]
) -> None:
    own = Learner(model, predict=predict)
    assert not follows("loss", None, model, forward=own.forward, loss=own.loss)


@pytest.mark.parametrize("change", [lambda found: found[:1], lambda found: [*found, 1]])
def test_a_loss_does_not_follow_from_another_number_of_predictions(change: Callable[[Any], Any]) -> None:
    own = doubled(MULTIPLE)
    assert not follows("loss", None, MULTIPLE, forward=changed(own.forward, change), loss=own.loss)


# A gradient of the learner's own loss


def kept(own: Learner, loss: Body | None = None, gradient: Body | None = None) -> list[bool]:
    """Tell which returned slopes follow from the learner's loss."""
    bodies = {"loss": loss or own.loss, "gradient": gradient or own.gradient}
    return [follows("gradient", k, own.model, **bodies) for k in range(len(own.model.parameters))]


Made: TypeAlias = Callable[[SquaredError], Learner]

HONEST: dict[str, Made] = {
    "half of the square": half,
    "the fourth power": lambda model: Learner(model, cost=lambda r: r**4, slope=lambda r: 4 * r**3),
    "twice the prediction": lambda model: Learner(
        model,
        predict=lambda phi, theta: 2 * dot(phi, theta),
        slope=lambda r: 4 * r,
    ),
    "nearly": lambda model: Learner(model, cost=lambda r: r * r / 2, slope=lambda r: r * 1.00005),
}
MADE_UP: dict[str, Made] = {
    "another slope": lambda model: Learner(model, cost=lambda r: r * r / 2),
    "not nearly": lambda model: Learner(model, cost=lambda r: r * r / 2, slope=lambda r: r * 1.0002),
    "right on one side": lambda model: Learner(model, cost=lambda r: r * r / 2, slope=lambda r: max(r, 0)),
    "without x": lambda model: Learner(model, predict=lambda _phi, theta: sum(theta)),
    "no distance from the prediction": lambda model: Learner(model, cost=lambda r: r * r + 99, slope=lambda r: 2 * r),
    "less than nothing": lambda model: Learner(model, cost=lambda r: r * r - 1, slope=lambda r: 2 * r),
    "a straight line": lambda model: Learner(model, cost=lambda r: r, slope=lambda _r: 1),
    "a constant": lambda model: Learner(model, cost=lambda _r: 0, slope=lambda _r: 0),
}


@MODELS
@pytest.mark.parametrize("own", HONEST.values(), ids=HONEST)
def test_the_slopes_of_the_learners_own_loss_follow(model: SquaredError, own: Made) -> None:
    assert all(kept(own(model)))


@MODELS
@pytest.mark.parametrize("own", MADE_UP.values(), ids=MADE_UP)
def test_the_slopes_of_what_is_no_loss_do_not_follow(model: SquaredError, own: Made) -> None:
    assert not any(kept(own(model)))


@MODELS
def test_neither_loss_nor_gradient_may_be_missing_anywhere_or_remember(model: SquaredError) -> None:
    own = half(model)
    assert not any(kept(own, gradient=at_most(2, own.gradient)))
    assert not any(kept(own, loss=at_most(2, own.loss)))
    assert not any(kept(own, loss=at_most(30, own.loss)))
    assert not any(kept(own, loss=growing(own.loss)))


@MODELS
def test_each_returned_value_follows_by_itself(model: SquaredError) -> None:
    own = half(model)
    names = model.parameters
    for wrong in range(len(names)):

        def gradient(*point: Any, wrong: int = wrong) -> Any:
            found = own.gradient(*point)
            values = list(found) if isinstance(found, tuple) else [found]
            values[wrong] = [2 * s for s in values[wrong]] if isinstance(values[wrong], list) else 2 * values[wrong]
            return tuple(values) if len(values) > 1 else values[0]

        assert kept(own, gradient=gradient) == [k != wrong for k in range(len(names))]


def test_one_weight_of_many_is_enough_against_all_of_them() -> None:
    own = half(MULTIPLE)
    for place in (0, 1, 2):  # there are three features once
        gradient = changed(
            own.gradient,
            lambda found, place=place: (  # type: ignore[misc]  # bound to the place of this turn
                [s * (1 + (k == place)) for k, s in enumerate(found[0])],
                found[1],
            ),
        )
        assert kept(own, gradient=gradient) == [False, True]


def test_slopes_that_come_first_follow_where_others_are_missing() -> None:
    pair, weights = half(QUADRATIC), half(MULTIPLE)
    assert kept(pair, gradient=changed(pair.gradient, lambda found: found[:2])) == [True, True, False]
    assert kept(pair, gradient=changed(pair.gradient, lambda found: found[:1])) == [True, False, False]
    assert kept(weights, gradient=changed(weights.gradient, lambda found: found[0])) == [True, False]
    assert kept(weights, gradient=changed(weights.gradient, lambda found: found[0][:-1])) == [False, False]
    assert kept(weights, gradient=changed(weights.gradient, lambda found: (*found, 0))) == [False, False]


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_a_prediction_inside_the_loss_moves_with_every_parameter(left_out: int) -> None:
    def loss(x: float, y: float, *theta: float) -> float:
        terms = [x * theta[0], x * x * theta[1], theta[2]]
        return (sum(terms) - terms[left_out] - y) ** 2 + theta[left_out] ** 2 * 1e-3

    def gradient(x: float, y: float, *theta: float) -> list[float]:
        features, terms = [x, x * x, 1], [x * theta[0], x * x * theta[1], theta[2]]
        residual = sum(terms) - terms[left_out] - y
        slopes = [2 * phi * residual for phi in features]
        slopes[left_out] = theta[left_out] * 2e-3 + 1e-12 * (x + y + sum(theta))
        return slopes

    assert not follows("gradient", left_out, QUADRATIC, loss=loss, gradient=gradient)


def test_a_slope_where_its_feature_is_nothing_follows() -> None:
    shifted = SquaredError(("w", "b"), features=lambda x: (x - 5, 1), formula="ŷ = (x - 5)·w + b")
    assert kept(half(shifted)) == [True, True]


def test_a_slope_of_nothing_may_be_off_by_rounding() -> None:
    def off(by: float) -> bool:
        gradient = lambda x, y, w: 2 * x * (x * w - 10 - y) + by  # noqa: E731 - it is flat at the first point
        return follows("gradient", loss=lambda x, y, w: (x * w - 10 - y) ** 2, gradient=gradient)

    assert off(5e-10)
    assert not off(2e-9)


# A loss is the distance of y from a prediction.


@pytest.mark.parametrize(
    ("distance", "follows_it"),
    [
        (lambda r: max(abs(r) - 0.4, 0), True),  # level at the bottom
        (lambda r: min(abs(r), 30) if r < 0 else r, True),  # level on the far side
        (lambda r: min(abs(r), 10), False),  # level before it
        (lambda r: abs(r) if r > -40 else 1, False),  # it falls again
        (lambda r: abs(r) + 1, False),  # never near to nothing
        (lambda r: abs(r) if r != 3 else None, False),
        (lambda r: abs(r) if r != 3 else (3, 3), False),
        (lambda r: abs(r) if r != 3 else float("nan"), False),
    ],
)
def test_a_loss_falls_to_nothing_at_one_target_and_rises_beyond(
    distance: Callable[[float], Any], *, follows_it: bool
) -> None:
    """Where the loss is looked at as a function of y, its slope is of no interest."""

    def loss(x: float, y: float, w: float) -> Any:
        near = abs(x * w) < 5 and w == int(w)
        return distance(x * w - y) if near else (x * w - y) ** 2 / 2

    assert follows("gradient", loss=loss, gradient=lambda x, y, w: x * (x * w - y)) is follows_it


# Training by the learner's own gradient and step


def trained(own: Learner, step: Body | None = None, train: Body | None = None, gradient: Body | None = None) -> bool:
    """Tell whether `train`, or the training that goes by them, follows from `gradient` and `step`."""
    gradient, step = gradient or own.gradient, step or own.step
    train = train or training(own.model, gradient, step)
    return follows("train", None, own.model, gradient=gradient, step=step, train=train)


@MODELS
def test_training_follows_from_a_wrong_gradient_or_a_wrong_step(model: SquaredError) -> None:
    assert trained(half(model))
    assert trained(Learner(model), Learner(model).uphill)


@MODELS
def test_training_that_is_right_does_not_follow_from_a_mistake(model: SquaredError) -> None:
    assert not trained(Learner(model))


@MODELS
def test_one_run_that_ends_right_is_enough_against_it(model: SquaredError) -> None:
    right = Learner(model)
    rate = probes_of(model)["train"].generic[1][-2]
    assert not trained(right, lambda *move: right.step(*move) if move[-1] == rate else right.uphill(*move))


@MODELS
@pytest.mark.parametrize(
    "train",
    [
        lambda own: training(own.model, Learner(own.model).gradient, own.step),
        lambda own: training(own.model, own.gradient, own.step, lambda _epochs: 1),
        lambda own: training(own.model, own.gradient, own.step, lambda epochs: epochs + 1),
        lambda own: at_most(0, training(own.model, own.gradient, own.step)),
        lambda own: at_most(1, training(own.model, own.gradient, own.step)),
        lambda own: lambda xs, ys, *rest: training(own.model, own.gradient, own.step)(xs, ys[::-1], *rest),
    ],
)
def test_training_that_goes_by_something_else_does_not_follow(
    model: SquaredError, train: Callable[[Learner], Body]
) -> None:
    assert not trained(half(model), train=train(half(model)))


@MODELS
def test_training_by_what_ignores_an_argument_does_not_follow(model: SquaredError) -> None:
    own = half(model)

    def without_y(x: Any, y: Any, *values: Any) -> Any:
        return own.gradient(x, [0] * len(y) if model.vector else 0, *values)

    def without_slopes(*move: Any) -> Any:
        *values, _grads, alpha = move
        return own.step(*values, [1] * len(flat(values)), alpha)

    def without_start(*move: Any) -> Any:
        *values, grads, alpha = move
        return own.step([0] * (len(flat(values))), grads, alpha)

    assert not trained(own, gradient=without_y)
    assert not trained(own, lambda *move: own.step(*move[:-1], 0.1))
    assert not trained(own, without_slopes)
    assert not trained(own, without_start)


@MODELS
def test_where_gradient_or_step_comes_back_with_nothing_no_training_follows(model: SquaredError) -> None:
    own = half(model)
    train = training(model, own.gradient, own.step)
    assert not trained(own, train=train, gradient=at_most(0, own.gradient))
    assert not trained(own, at_most(0, own.step), train)


@pytest.mark.parametrize("change", [lambda found: found[0], lambda found: (*found, 1)])
def test_another_number_of_slopes_or_parameters_leads_nowhere(change: Callable[[Any], Any]) -> None:
    own = half(MULTIPLE)
    train = training(MULTIPLE, own.gradient, own.step)
    assert not trained(own, train=train, gradient=changed(own.gradient, change))
    assert not trained(own, changed(own.step, change), train)
