"""An answer follows from the learner's own functions, or it does not: what is made up to earn points never does."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from learner import Body, Own, at_most, growing

from grader.core.outcome import Argument, Number
from grader.law.derivation import (
    POINTS,
    derivations_of,
    moves_with_all,
    own_slope,
    repeats,
    targets_differ,
)
from grader.law.squared_error import SquaredError

LINEAR = SquaredError(("w",), features=lambda x: (x,), formula="ŷ = x·w")
QUADRATIC = SquaredError(("w1", "w2", "b"), features=lambda x: (x, x * x, 1), formula="ŷ = x²·w2 + x·w1 + b")


def follows(function: str, index: int | None = None, model: SquaredError = LINEAR, **bodies: Body) -> bool:
    (derivation,) = [one for one in derivations_of(model) if one.function == function]
    return derivation.follows(Own(bodies), index)


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


@pytest.mark.parametrize(
    ("forward", "loss", "kept"),
    [
        (lambda x, w: x + w, lambda x, y, w: (x + w - y) ** 2, True),
        (lambda x, w: 2 * x * w, lambda x, y, w: (y - 2 * x * w) ** 2 * (1 + 1e-7), True),
        (lambda x, w: 1e200 * x * w, lambda x, y, w: (1e200 * x * w - y) * (1e200 * x * w - y), True),
        (lambda x, w: x + w, lambda x, y, w: (x * w - y) ** 2, False),
        (lambda x, w: x + w, lambda x, y, w: (x + w - y) ** 2 / 2, False),
        (lambda x, w: x + w, lambda x, y, w: (x + w + y) ** 2, False),
        (lambda x, w: x + w, lambda x, y, w: (x + w - y) ** 2 if x > 0 else 0, False),
        (lambda x, w: x + w, lambda x, y, w: (x + w - y) ** 2 if x > 0 else None, False),
        (lambda x, w: x + w if x > 0 else None, lambda x, y, w: (x + w - y) ** 2, False),
        (lambda x, w: x + w if x > 0 else None, lambda x, y, w: (x + w - y) ** 2 if x > 0 else None, False),
        (lambda x, _w: 2 * x, lambda x, y, _w: (2 * x - y) ** 2, False),
        (lambda _x, w: w, lambda _x, y, w: (w - y) ** 2, False),
        (growing(lambda x, w: x + w), lambda x, y, w: (x + w - y) ** 2, False),
    ],
)
def test_a_loss_follows_from_a_prediction_that_says_something(forward: Body, loss: Body, *, kept: bool) -> None:
    assert follows("loss", forward=forward, loss=loss) is kept


def test_a_loss_of_several_parameters_follows_too() -> None:
    assert follows(
        "loss",
        model=QUADRATIC,
        forward=lambda x, w1, w2, b: x * x * w1 + x * w2 + b,
        loss=lambda x, y, w1, w2, b: (x * x * w1 + x * w2 + b - y) ** 2,
    )


# A gradient of the learner's own loss

HONEST: dict[str, tuple[Body, Body]] = {
    "half of the square": (lambda x, y, w: (x * w - y) ** 2 / 2, lambda x, y, w: x * (x * w - y)),
    "the fourth power": (lambda x, y, w: (x * w - y) ** 4, lambda x, y, w: 4 * x * (x * w - y) ** 3),
    "the distance": (lambda x, y, w: abs(x * w - y), lambda x, y, w: x if x * w > y else -x),
    "a sum": (lambda x, y, w: (x + w - y) ** 2, lambda x, y, w: 2 * (x + w - y)),
    "nearly": (lambda x, y, w: (x * w - y) ** 2 / 2, lambda x, y, w: x * (x * w - y) * 1.00005),
    "off by rounding where it is flat": (
        lambda x, y, w: (x * w - 10 - y) ** 2,
        lambda x, y, w: 2 * x * (x * w - 10 - y) + 5e-10,
    ),
}
MADE_UP: dict[str, tuple[Body, Body]] = {
    "another slope": (lambda x, y, w: (x * w - y) ** 2 / 2, lambda x, y, w: 2 * x * (x * w - y)),
    "not nearly": (lambda x, y, w: (x * w - y) ** 2 / 2, lambda x, y, w: x * (x * w - y) * 1.0002),
    "right on one side": (
        lambda x, y, w: (x * w - y) ** 2 / 2,
        lambda x, y, w: x * (x * w - y) if x > 0 else 0,
    ),
    "no slope at one point": (
        lambda x, y, w: (x * w - y) ** 2 / 2,
        lambda x, y, w: None if x == 5 else x * (x * w - y),
    ),
    "no loss on one side": (
        lambda x, y, w: (x * w - y) ** 2 / 2 if w < 20 else None,
        lambda x, y, w: x * (x * w - y),
    ),
    "no loss close by": (
        lambda x, y, w: (x * w - y) ** 4 if w == round(w * 4) / 4 else None,
        lambda x, y, w: 4 * x * (x * w - y) ** 3,
    ),
    "off where it is flat": (
        lambda x, y, w: (x * w - 10 - y) ** 2,
        lambda x, y, w: 2 * x * (x * w - 10 - y) + 2e-9,
    ),
    "a loss that remembers": (growing(lambda x, y, w: (x * w - y) ** 2 / 2), lambda x, y, w: x * (x * w - y)),
    "a loss without x": (lambda _x, y, w: (w - y) ** 2, lambda x, y, w: 2 * (w - y) + x * 1e-9),
    "a slope without x": (lambda x, y, w: (w - y) ** 2 + x * x * 1e-9, lambda _x, y, w: 2 * (w - y)),
    "no distance": (lambda x, y, w: (x - y) ** 2 * (w * w + 1), lambda x, y, w: 2 * w * (x - y) ** 2),
}


@pytest.mark.parametrize(("loss", "gradient"), HONEST.values(), ids=HONEST)
def test_the_slope_of_the_learners_own_loss_follows(loss: Body, gradient: Body) -> None:
    assert follows("gradient", loss=loss, gradient=gradient)


@pytest.mark.parametrize(("loss", "gradient"), MADE_UP.values(), ids=MADE_UP)
def test_what_is_no_slope_or_the_slope_of_no_loss_does_not_follow(loss: Body, gradient: Body) -> None:
    assert not follows("gradient", loss=loss, gradient=gradient)


def half(x: float, y: float, w1: float, w2: float, b: float) -> float:
    return (x * x * w2 + x * w1 + b - y) ** 2 / 2


def half_slopes(x: float, y: float, w1: float, w2: float, b: float) -> tuple[float, float, float]:
    residual = x * x * w2 + x * w1 + b - y
    return x * residual, x * x * residual, residual


def test_each_slope_follows_by_itself() -> None:
    def wrong_in(place: int) -> Body:
        return lambda *point: tuple(2 * s if k == place else s for k, s in enumerate(half_slopes(*point)))

    def kept(gradient: Body) -> list[bool]:
        return [follows("gradient", k, QUADRATIC, loss=half, gradient=gradient) for k in (0, 1, 2)]

    assert kept(half_slopes) == [True, True, True]
    assert [kept(wrong_in(place)) for place in (0, 1, 2)] == [
        [False, True, True],
        [True, False, True],
        [True, True, False],
    ]
    assert kept(lambda *point: half_slopes(*point)[:2]) == [True, True, False]
    assert kept(lambda *point: half_slopes(*point)[:1]) == [True, False, False]
    assert follows("gradient", None, QUADRATIC, loss=half, gradient=wrong_in(1))
    assert not follows("gradient", None, QUADRATIC, loss=half, gradient=wrong_in(0))


def test_a_slope_that_knows_the_points_and_nothing_else_does_not_follow() -> None:
    def gradient(*point: float) -> tuple[float, ...]:
        *others, slope = half_slopes(*point)
        return (*others, slope if point in POINTS else half_slopes(*POINTS[0])[2])

    kept = [follows("gradient", k, QUADRATIC, loss=half, gradient=gradient) for k in (0, 1, 2)]
    assert kept == [True, True, False]


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

    def slopes(x: float, y: float, w: float, b: float) -> tuple[float, float]:
        return (x - 5) * ((x - 5) * w + b - y), (x - 5) * w + b - y

    bodies = {"loss": lambda x, y, w, b: ((x - 5) * w + b - y) ** 2 / 2, "gradient": slopes}
    learner = Own(bodies)
    assert [one.follows(learner, 0) for one in derivations_of(shifted) if one.function == "gradient"] == [True]
    assert learner.asked[9:13] == [(5, -4, w, 5) for w in (-4, -3, -2, -1)]


def test_a_step_is_a_power_of_two_and_as_long_as_the_terms_allow() -> None:
    learner = Own({"loss": lambda x, y, w: (x * w - y) ** 2 / 2, "gradient": lambda x, y, w: x * (x * w - y)})
    assert [one.follows(learner, None) for one in derivations_of(LINEAR) if one.function == "gradient"] == [True]
    assert learner.asked[5:9] == [(3, 11, w) for w in (7 - 8, 7, 7 + 8, 7 + 16)]
    assert learner.asked[9:13] == [(5, -4, w) for w in (-3 - 4, -3, -3 + 4, -3 + 8)]


# The slope of the learner's own loss


def slope(loss: Body, best: float = 4.0) -> tuple[float | None, list[tuple[Argument, ...]]]:
    """Return the slope of `loss` at 3, and where the loss was asked for."""
    learner = Own({"loss": loss})
    return own_slope(learner, best, lambda by: (3 + by,)), learner.asked


def test_a_parabola_is_measured_with_one_wide_step() -> None:
    found, asked = slope(lambda w: 5 * w * w + w)
    assert found == 31
    assert asked == [(-1,), (3,), (7,), (11,)]


def test_whatever_is_no_parabola_is_measured_close_by() -> None:
    found, asked = slope(lambda w: w**3)
    assert found == pytest.approx(27, rel=1e-9)
    assert asked == [(-1,), (3,), (7,), (11,), (3 - 2.0**-15,), (3 + 2.0**-15,)]


@pytest.mark.parametrize("bend", [1e-3, -1e-3])
def test_a_little_bend_is_seen_whichever_way_it_goes(bend: float) -> None:
    found, asked = slope(lambda w: w * w + bend * w**3)
    assert found == pytest.approx(6 + 27 * bend, rel=1e-9)
    assert len(asked) == 6


def test_rounding_is_no_bend() -> None:
    found, asked = slope(lambda w: (w * w + 7) * (1 + 1e-12 * (w > 10)))
    assert found == 6
    assert len(asked) == 4


@pytest.mark.parametrize(
    "loss",
    [
        lambda w: None if w == 11 else w * w,
        lambda w: None if w == -1 else w * w,
        lambda w: None if 3 < w < 4 else w**3,
        lambda w: (w, w),
    ],
)
def test_where_some_loss_is_no_number_there_is_no_slope(loss: Body) -> None:
    assert slope(loss)[0] is None


# A loss that is a distance

AWAY = 20  # a place where the loss is a distance from another target


def is_a_distance(loss: Callable[[int], Any], others: Sequence[int] = (AWAY,)) -> bool:
    """Tell whether targets differ between the place where the loss is `loss(y)`, and places where it is |y - place|."""
    learner = Own({"loss": lambda place, y: loss(y) if place is None else abs(y - place)})
    places = [lambda y, place=place: (place, y) for place in (None, *others)]
    return targets_differ(learner, places)


@pytest.mark.parametrize(
    ("loss", "is_one"),
    [
        (lambda y: (y - 5) ** 2, True),
        (lambda y: abs(y - AWAY), False),
        (lambda y: max(abs(y - 5) - 3, 0), True),  # level at the bottom
        (lambda y: min(abs(y - 5), 10) if y > 5 else 5 - y, True),  # level on the far side
        (lambda y: min(abs(y - 5), 10), False),  # level before it
        (lambda y: abs(y - 5) if y < 40 else 1, False),  # it falls again
        (lambda y: abs(y - 5) if y > -50 else 1, False),  # it rises before
        (lambda y: abs(y - 5) if y != 4 else 3, False),
        (lambda y: abs(y - 5) - 0.5, False),  # less than nothing
        (lambda y: abs(y - 5) + 1, False),  # never near to nothing
        (lambda y: abs(y) * 99 / 60 + 1, True),  # a hundredth of what it grows to is near
        (lambda y: y + 60, False),  # least at the edge
        (lambda y: 60 - y, False),
        (lambda y: abs(y + 59), True),
        (lambda y: abs(y - 59), True),
        (lambda y: None if y == 9 else abs(y - 5), False),
        (lambda y: (abs(y - 5), 0) if y == 9 else abs(y - 5), False),
        (lambda y: float("nan") if y == -60 else abs(y - 5), False),
    ],
)
def test_a_distance_falls_to_nothing_at_one_place_and_rises_beyond(loss: Callable[[int], Any], *, is_one: bool) -> None:
    assert is_a_distance(loss) is is_one


def test_every_other_place_has_another_target_than_the_first() -> None:
    assert is_a_distance(lambda y: abs(y - 5), (20, 30))
    assert is_a_distance(lambda y: abs(y - 5), (20, 20))
    assert not is_a_distance(lambda y: abs(y - 5), (20, 5))
    assert not is_a_distance(lambda y: abs(y - 5), (20, 99))  # none in sight
    assert not is_a_distance(lambda y: abs(y - 99), (20, 30))


# Training by the learner's own gradient and step


def training(gradient: Body, step: Body, model: SquaredError = LINEAR, passes: Callable[[int], int] = int) -> Body:
    """Return the training that goes by `gradient` and `step`; `passes` tells how often, of the epochs asked for."""
    several = len(model.parameters) > 1

    def train(xs: Any, ys: Any, *rest: Any) -> Any:
        *theta, alpha, epochs = rest
        for _ in range(passes(epochs)):
            for x, y in zip(xs, ys, strict=True):
                found = step(*theta, gradient(x, y, *theta), alpha)
                theta = list(found) if several else [found]
        return tuple(theta) if several else theta[0]

    return train


def trained(gradient: Body, step: Body, model: SquaredError = LINEAR, train: Body | None = None) -> bool:
    """Tell whether `train`, or the training that goes by them, follows from `gradient` and `step`."""
    train = train or training(gradient, step, model)
    return follows("train", model=model, gradient=gradient, step=step, train=train)


def right_slope(x: float, y: float, w: float) -> float:
    return 2 * x * (x * w - y)


def half_slope(x: float, y: float, w: float) -> float:
    return x * (x * w - y)


def downhill(w: float, grad: float, alpha: float) -> float:
    return w - alpha * grad


def uphill(w: float, grad: float, alpha: float) -> float:
    return w + alpha * grad


def steps(w1: float, w2: float, b: float, grads: Sequence[float], alpha: float) -> tuple[float, ...]:
    return tuple(value - alpha * slope for value, slope in zip((w1, w2, b), grads, strict=True))


def test_training_follows_from_a_wrong_gradient_or_a_wrong_step() -> None:
    assert trained(half_slope, downhill)
    assert trained(right_slope, uphill)
    assert trained(half_slopes, steps, QUADRATIC)


def test_training_that_is_right_does_not_follow_from_a_mistake() -> None:
    assert not trained(right_slope, downhill)


@pytest.mark.parametrize(
    "train",
    [
        training(right_slope, downhill),
        training(half_slope, downhill, passes=lambda _epochs: 1),
        training(half_slope, downhill, passes=lambda epochs: epochs + 1),
        at_most(0, training(half_slope, downhill)),
        at_most(1, training(half_slope, downhill)),
        lambda xs, ys, w, alpha, epochs: training(half_slope, downhill)(xs[::-1], ys[::-1], w, alpha, epochs),
        lambda xs, ys, w, alpha, epochs: training(half_slope if epochs == 1 else right_slope, downhill)(
            xs, ys, w, alpha, epochs
        ),
    ],
)
def test_training_that_goes_by_something_else_does_not_follow(train: Body) -> None:
    assert not trained(half_slope, downhill, train=train)


def test_one_run_that_ends_right_is_enough_against_it() -> None:
    def step(w: float, grad: float, alpha: float) -> float:
        return w - alpha * grad if alpha == 0.005 else w + alpha * grad

    assert not trained(right_slope, step)


@pytest.mark.parametrize(
    ("gradient", "step"),
    [
        (lambda x, _y, w: 2 * x * x * w, downhill),
        (lambda _x, y, w: w - y, downhill),
        (half_slope, lambda w, grad, _alpha: w - 0.1 * grad),
        (half_slope, lambda w, _grad, alpha: w - alpha),
        (half_slope, lambda _w, grad, alpha: alpha * grad),
    ],
)
def test_training_by_what_ignores_an_argument_does_not_follow(gradient: Body, step: Body) -> None:
    assert not trained(gradient, step)


def test_where_gradient_or_step_comes_back_with_nothing_no_training_follows() -> None:
    train = training(half_slope, downhill)
    assert not trained(at_most(1, half_slope), downhill, train=train)
    assert not trained(half_slope, at_most(1, downhill), train=train)


# What has an influence


def moves(body: Body, *calls: Sequence[Any], index: int | None = None, same: int = -1) -> bool:
    return moves_with_all(Own({"f": body}), "f", calls, index, same)


def test_every_argument_has_an_influence() -> None:
    calls = (3, 7), (5, 7), (5, 2)
    assert moves(lambda x, w: x * w, *calls)
    assert not moves(lambda x, _w: x, *calls)
    assert not moves(lambda _x, w: w, *calls)
    assert not moves(lambda x, w: None if (x, w) == (3, 7) else x * w, *calls)
    assert moves(lambda x, w: None if (x, w) == (5, 7) else x * w, *calls, (6, 1))
    assert not moves(lambda x, w: None if w == 7 and x != 3 else x * w, *calls)


def test_the_influence_may_be_on_one_value() -> None:
    calls = (3, 7), (5, 2)
    assert moves(lambda x, w: (x, w), *calls)
    assert not moves(lambda x, w: (x, w), *calls, index=0)
    assert [moves(lambda x, w: (x, x * w), *calls, index=k) for k in (0, 1)] == [False, True]


def test_an_argument_that_is_the_same_in_all_calls_is_negated() -> None:
    calls = (3, 7), (5, 7)
    assert not moves(lambda x, w: x * w, *calls)
    assert moves(lambda x, w: x * w, *calls, same=1)
    assert not moves(lambda x, w: x * w * w, *calls, same=1)
    assert not moves(lambda x, w: x * w[0] * w[1][0], (3, [7, [2]]), (5, [7, [2]]), same=1)
    assert moves(lambda x, w: x * w[0] * w[1][0] * w[2], (3, [7, [2], 1]), (5, [7, [2], 1]), same=1)


def test_what_comes_back_the_same_a_second_time_repeats() -> None:
    calls: list[tuple[Number, ...]] = [(3, 7), (5, 2)]
    assert repeats(Own({"f": lambda x, w: x * w}), "f", calls)
    assert not repeats(Own({"f": growing(lambda x, w: x * w)}), "f", calls)
    assert not repeats(Own({"f": lambda x, w: None if x == 5 else w}), "f", calls)
    assert not repeats(Own({"f": at_most(2, lambda x, w: x * w)}), "f", calls)
