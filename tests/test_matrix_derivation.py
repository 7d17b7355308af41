"""Where samples come as a matrix, an answer follows from the learner's own functions as it does for one sample."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from learner import Body, Own, at_most, growing

from grader.core.outcome import Argument
from grader.law.matrix.derivation import NEAR, OTHERS, POINTS, derivations_of
from grader.law.matrix.model import MatrixModel

MODEL = MatrixModel()


def follows(function: str, index: int | None = None, **bodies: Body) -> bool:
    (derivation,) = [one for one in derivations_of(MODEL) if one.function == function]
    return derivation.follows(Own(bodies), index)


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(map(math.prod, zip(one, other, strict=True)))


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def predictions(rows: Any, w: Any, b: float) -> list[float]:
    return [dot(row, w) + b for row in rows]


def residuals(rows: Any, y: Any, w: Any, b: float) -> list[float]:
    return [predicted - target for predicted, target in zip(predictions(rows, w, b), y, strict=True)]


def loss(rows: Any, y: Any, w: Any, b: float) -> float:
    return mean([r * r for r in residuals(rows, y, w, b)])


def half(rows: Any, y: Any, w: Any, b: float) -> float:
    return loss(rows, y, w, b) / 2


def slopes(rows: Any, y: Any, w: Any, b: float, share: float = 2) -> tuple[list[float], float]:
    r = residuals(rows, y, w, b)
    return [share * mean([a * c for a, c in zip(column, r, strict=True)]) for column in zip(*rows, strict=True)], (
        share * mean(r)
    )


def half_slopes(rows: Any, y: Any, w: Any, b: float) -> tuple[list[float], float]:
    return slopes(rows, y, w, b, 1)


# A loss of the learner's own prediction


def minus_b(rows: Any, w: Any, b: float) -> list[float]:
    return predictions(rows, w, -b)


def of_minus_b(rows: Any, y: Any, w: Any, b: float) -> float:
    return loss(rows, y, w, -b)


def of_doubled(rows: Any, y: Any, w: Any, b: float) -> float:
    return mean([(2 * p - target) ** 2 for p, target in zip(predictions(rows, w, b), y, strict=True)])


def only_of(samples: int, body: Body) -> Body:
    """Return a function that comes back with nothing, unless there are so many samples."""
    return lambda rows, *rest: body(rows, *rest) if len(rows) == samples else None


@pytest.mark.parametrize(
    ("forward", "own", "kept"),
    [
        (minus_b, of_minus_b, True),
        (lambda rows, w, b: [2 * p for p in predictions(rows, w, b)], of_doubled, True),
        (minus_b, loss, False),
        (minus_b, lambda *point: of_minus_b(*point) / 2, False),
        (minus_b, only_of(3, of_minus_b), False),
        (minus_b, lambda rows, y, w, b: of_minus_b(rows, y, w, b) * (3 if len(rows) == 1 else 1), False),
        (only_of(3, minus_b), of_minus_b, False),
        (only_of(3, minus_b), only_of(3, of_minus_b), False),
        (lambda rows, w, b: minus_b(rows, w, b)[:1], of_minus_b, False),
        (lambda rows, w, b: [*minus_b(rows, w, b), 1], of_minus_b, False),
        (lambda rows, w, _b: predictions(rows, w, 0), lambda rows, y, w, _b: loss(rows, y, w, 0), False),
        (growing(minus_b), of_minus_b, False),
    ],
)
def test_a_loss_follows_from_a_prediction_that_says_something(forward: Body, own: Body, *, kept: bool) -> None:
    assert follows("loss", forward=forward, loss=own) is kept


# A gradient of the learner's own loss


def kept(own: Body, gradient: Body) -> tuple[bool, bool]:
    """Tell whether the slopes in w follow from a loss, and that in b."""
    w, b = (follows("gradient", index, loss=own, gradient=gradient) for index in (0, 1))
    return w, b


def test_the_slopes_of_the_learners_own_loss_follow() -> None:
    assert kept(half, half_slopes) == (True, True)
    assert kept(half, lambda *point: [[1.00005 * s for s in half_slopes(*point)[0]], half_slopes(*point)[1]]) == (
        True,
        True,
    )
    assert kept(of_fourth_power, slopes_of_fourth_power) == (True, True)
    assert follows("gradient", None, loss=half, gradient=half_slopes)


def of_fourth_power(rows: Any, y: Any, w: Any, b: float) -> float:
    return mean([r**4 for r in residuals(rows, y, w, b)])


def slopes_of_fourth_power(rows: Any, y: Any, w: Any, b: float) -> tuple[list[float], float]:
    r = [4 * each**3 for each in residuals(rows, y, w, b)]
    return [mean([a * c for a, c in zip(column, r, strict=True)]) for column in zip(*rows, strict=True)], mean(r)


def test_the_slopes_in_w_and_in_b_follow_each_by_themselves() -> None:
    def doubled_in(*places: int) -> Body:
        def gradient(*point: Any) -> tuple[list[float], float]:
            of_w, of_b = half_slopes(*point)
            return [2 * s if k in places else s for k, s in enumerate(of_w)], 2 * of_b if -1 in places else of_b

        return gradient

    assert kept(half, doubled_in(-1)) == (True, False)
    assert kept(half, doubled_in(0)) == (False, True)
    assert kept(half, doubled_in(1)) == (False, True)
    assert kept(half, doubled_in(2)) == (False, True)  # there are three features once
    assert kept(half, slopes) == (False, False)
    assert kept(half, lambda *point: [1.0002 * s for s in half_slopes(*point)[0]]) == (False, False)


def test_slopes_that_are_missing_or_too_many_do_not_follow() -> None:
    assert kept(half, lambda *point: half_slopes(*point)[0]) == (True, False)
    assert kept(half, lambda *point: half_slopes(*point)[0][:-1]) == (False, False)
    assert kept(half, lambda *point: (*half_slopes(*point), 0)) == (False, False)
    assert kept(half, only_of(3, half_slopes)) == (False, False)
    assert kept(only_of(3, half), half_slopes) == (False, False)


def test_a_slope_of_nothing_may_be_off_by_rounding() -> None:
    def shifted(off: float) -> tuple[bool, bool]:
        """Tell what follows of a loss that is flat at the first point, and slopes that are a little off."""
        rows, y, w, b = POINTS[0]
        at_fit = residuals(rows, y, w, b)

        def less(some: Any, targets: Any, weights: Any, bias: float) -> list[float]:
            found = residuals(some, targets, weights, bias)
            return [r - fit for r, fit in zip(found, at_fit, strict=True)] if len(found) == len(at_fit) else found

        def gradient(some: Any, *rest: Any) -> tuple[list[float], float]:
            r = less(some, *rest)
            columns = zip(*some, strict=True)
            return [2 * mean([a * c for a, c in zip(column, r, strict=True)]) + off for column in columns], (
                2 * mean(r) + off
            )

        return kept(lambda *point: mean([r * r for r in less(*point)]), gradient)

    assert shifted(5e-10) == (True, True)
    assert shifted(2e-9) == (False, False)


def flat_in(rows: Any) -> float:
    return sum(map(sum, rows))


MADE_UP: dict[str, tuple[Body, Body]] = {
    "a loss that remembers": (growing(half), half_slopes),
    "a loss without X": (
        lambda _rows, y, w, b: mean([(sum(w) + b - target) ** 2 for target in y]),
        lambda rows, y, w, b: [2 * mean([sum(w) + b - target for target in y]) + 1e-9 * flat_in(rows)] * (len(w) + 1),
    ),
    "slopes without X": (
        lambda rows, y, w, b: mean([(sum(w) + b - target) ** 2 for target in y]) + 1e-9 * flat_in(rows) ** 2,
        lambda _rows, y, w, b: [2 * mean([sum(w) + b - target for target in y])] * (len(w) + 1),
    ),
    "no distance": (
        lambda rows, y, w, b: (
            mean([(sum(row) - t) ** 2 for row, t in zip(rows, y, strict=True)]) * (1 + dot(w, w) + b * b)
        ),
        lambda rows, y, w, b: [
            2 * value * mean([(sum(row) - t) ** 2 for row, t in zip(rows, y, strict=True)]) for value in (*w, b)
        ],
    ),
}


@pytest.mark.parametrize(("own", "gradient"), MADE_UP.values(), ids=MADE_UP)
def test_the_slopes_of_what_is_no_loss_do_not_follow(own: Body, gradient: Body) -> None:
    assert kept(own, gradient) == (False, False)


def asked_for(index: int) -> list[tuple[Argument, ...]]:
    """Return what a learner is asked whose slopes follow."""
    learner = Own({"loss": half, "gradient": half_slopes})
    (derivation,) = [one for one in derivations_of(MODEL) if one.function == "gradient"]
    assert derivation.follows(learner, index)
    return learner.asked


def test_a_step_is_a_power_of_two_and_as_long_as_the_terms_allow() -> None:
    asked = asked_for(0)
    rows, y, (first, second), b = POINTS[0]
    # Terms of up to 48 (3·7 + 1.5·2 + 13 + 11) and features of up to 3 and 4: 16 and 12 are nearest to 2⁴.
    assert asked[1:9] == [
        *((rows, y, [first + step, second], b) for step in (-16, 0, 16, 32)),
        *((rows, y, [first, second + step], b) for step in (-16, 0, 16, 32)),
    ]
    # What b is multiplied with is 1, and 48 is nearest to 2⁶.
    assert asked_for(1)[1:5] == [(rows, y, [first, second], b + step) for step in (-64, 0, 64, 128)]


def test_a_distance_is_looked_at_for_one_sample() -> None:
    row, w, b = NEAR[-1]
    assert asked_for(1)[-1] == ([row], [60], w, b)


# Training by the learner's own gradient and step


def step(w: Any, b: float, grads: Any, alpha: float) -> tuple[list[float], float]:
    of_w, of_b = grads
    return [value - alpha * slope for value, slope in zip(w, of_w, strict=True)], b - alpha * of_b


def uphill(w: Any, b: float, grads: Any, alpha: float) -> tuple[list[float], float]:
    return step(w, b, grads, -alpha)


def training(gradient: Body, by: Body, passes: Callable[[int], int] = int) -> Body:
    """Return the training that goes by `gradient` and the step `by`; `passes` tells how often."""

    def train(rows: Any, y: Any, w: Any, b: float, alpha: float, epochs: int) -> tuple[list[float], float]:
        for _ in range(passes(epochs)):
            w, b = by(w, b, gradient(rows, y, w, b), alpha)
        return w, b

    return train


def trained(gradient: Body, by: Body, train: Body | None = None) -> bool:
    return follows("train", gradient=gradient, step=by, train=train or training(gradient, by))


def test_training_follows_from_a_wrong_gradient_or_a_wrong_step() -> None:
    assert trained(half_slopes, step)
    assert trained(slopes, uphill)
    assert not trained(slopes, step)


@pytest.mark.parametrize("right_for", [1, 2, 3])
def test_one_run_that_ends_right_is_enough_against_it(right_for: int) -> None:
    features = {1: 2, 2: 1, 3: 2}[right_for]

    def gradient(rows: Any, y: Any, w: Any, b: float) -> tuple[list[float], float]:
        is_right = len(w) == features and (features == 1 or (len(rows) == 3) is (right_for == 1))
        return slopes(rows, y, w, b, 2 if is_right else 1)

    assert not trained(gradient, step)


@pytest.mark.parametrize(
    "train",
    [
        training(slopes, step),
        training(half_slopes, step, lambda _epochs: 1),
        training(half_slopes, step, lambda epochs: min(epochs, 2)),
        training(half_slopes, step, lambda epochs: epochs + 1),
        at_most(0, training(half_slopes, step)),
        at_most(2, training(half_slopes, step)),
        lambda *run: training(half_slopes, step)(*run)[0],
        lambda rows, y, w, b, alpha, epochs: training(half_slopes, step)(rows, y, w, b + 1, alpha, epochs),
    ],
)
def test_training_that_goes_by_something_else_does_not_follow(train: Body) -> None:
    assert not trained(half_slopes, step, train)


@pytest.mark.parametrize(
    ("gradient", "by"),
    [
        (lambda rows, y, w, b: slopes(rows, [0] * len(y), w, b), step),
        (half_slopes, lambda w, b, grads, _alpha: step(w, b, grads, 0.1)),
        (half_slopes, lambda w, b, grads, alpha: step(w, b, [[1] * len(grads[0]), 1], alpha)),
        (half_slopes, lambda w, _b, grads, alpha: step([0] * len(w), 0, grads, alpha)),
    ],
)
def test_training_by_what_ignores_an_argument_does_not_follow(gradient: Body, by: Body) -> None:
    assert not trained(gradient, by)


@pytest.mark.parametrize(
    ("gradient", "by"),
    [
        (at_most(0, half_slopes), step),
        (half_slopes, at_most(0, step)),
        (lambda *point: half_slopes(*point)[0], step),
        (lambda *point: (*half_slopes(*point), 1), step),
        (half_slopes, lambda *move: step(*move)[0]),
        (half_slopes, lambda *move: (*step(*move), 1)),
    ],
)
def test_where_gradient_or_step_comes_back_with_something_else_no_training_follows(gradient: Body, by: Body) -> None:
    assert not trained(gradient, by, training(half_slopes, step))


def test_the_points_differ_in_shape() -> None:
    assert {(len(rows), len(w)) for rows, _y, w, _b in POINTS} == {(3, 2)}
    assert len({(len(rows), len(w)) for rows, _y, w, _b in (*POINTS, *OTHERS)}) == 4
