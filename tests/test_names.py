"""A name is true of the code that gets it, or none is given: what looks alike for another reason is told apart."""

import math
import random
import struct
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from grader.author.trusted import Trusted
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.engine.diagnosis import Diagnostician
from grader.law.mistakes.mistake import Mistake

Body = Callable[..., Any]


def named(name: str, function: str, body: Body, value: str | None = None) -> tuple[str, str] | None:
    """Return the id and the sentence that `body` gets as a function of the exercise `name`."""
    of = exercise.load(name)
    found = Diagnostician(of, Trusted(of, Mistake("", function, "", "", body)).ask, ENGLISH).find(function, value)
    return None if found is None else (found[0].id, ENGLISH(found[1]))


# One sample at a time


def slope_in(x: float, y: float, w: float) -> float:
    return 2 * x * (x * w - y)


def limited(value: float, most: float) -> float:
    return max(-most, min(most, value))


def huber(x: float, y: float, w: float) -> float:
    miss = abs(x * w - y)
    return miss * miss if miss <= 1 else 2 * miss - 1


ONE_BY_ONE: dict[str, tuple[str, Body, str]] = {
    "|x|": ("forward", lambda x, w: abs(x) * w, "Yours is right, except where x is negative."),
    "|w|": ("forward", lambda x, w: x * abs(w), "Yours is right, except where w is negative."),
    "an x that is limited": (
        "forward",
        lambda x, w: min(x, 24) * w if x > 0 else max(x, -24) * w,
        "Yours is right, except where these are large: x.",
    ),
    "a sigmoid": (
        "forward",
        lambda x, w: 1 / (1 + math.exp(-limited(x * w, 700))),
        "Yours puts the prediction through one more function, which squeezes it.",
    ),
    "x that is cut off": (
        "forward",
        lambda x, w: int(x) * w,
        "Yours rounds, or cuts off digits, on the way: it is right for whole numbers, and not for fractions.",
    ),
    "a result that is rounded": (
        "forward",
        lambda x, w: round(x * w, 2),
        "Yours is the right value, rounded: the digits that are cut off are missing later.",
    ),
    "w added": (
        "forward",
        lambda x, w: x * w + w,
        "What yours is off by changes with w alone: all other terms are right.",
    ),
    "Huber's loss": (
        "loss",
        huber,
        "The farther the prediction misses, the more yours falls behind the square of the error.",
    ),
    "a loss with a limit": (
        "loss",
        lambda x, y, w: min((x * w - y) ** 2, 100),
        "Yours is right up to a limit, and stays at that limit beyond it.",
    ),
    "ridge": (
        "loss",
        lambda x, y, w: (x * w - y) ** 2 + 0.1 * w * w,
        "Yours adds a term that pulls the weights towards 0, as regularisation or weight decay does.",
    ),
    "what only looks like ridge": (
        "loss",
        lambda x, y, w: (x * w - y) ** 2 + 0.1 * w**4,
        "What yours is off by changes with w alone: all other terms are right.",
    ),
    "a miss to one side alone": (
        "loss",
        lambda x, y, w: max(0, x * w - y) ** 2,
        "Yours is right, except where ŷ - y is negative.",
    ),
    "a relative loss": (
        "loss",
        lambda x, y, w: ((x * w - y) / (y or 1)) ** 2,
        "Yours is the right value times a factor that changes with y alone.",
    ),
    "a slope with a limit": (
        "gradient",
        lambda x, y, w: limited(slope_in(x, y, w), 1),
        "Yours is right up to a limit, and stays at that limit beyond it.",
    ),
    "a sign": (
        "gradient",
        lambda x, y, w: math.copysign(1, slope_in(x, y, w)),
        "Yours has the right direction, but how far the prediction misses got lost.",
    ),
    "the slope of a distance": (
        "gradient",
        lambda x, y, w: math.copysign(x, x * (x * w - y)),
        "Yours has the right direction, but how far the prediction misses got lost.",
    ),
    "nothing where w is 0": (
        "gradient",
        lambda x, y, w: slope_in(x, y, w) if w else 0,
        "Yours is right, except where w is 0.",
    ),
    "a weight that decays": (
        "step",
        lambda w, grad, alpha: 0.99 * w - alpha * grad,
        "Yours adds a term that pulls the weights towards 0, as regularisation or weight decay does.",
    ),
    "a step with a limit": (
        "step",
        lambda w, grad, alpha: w - alpha * limited(grad, 2),
        "Yours moves as it should up to a limit of the slope, and no farther beyond it.",
    ),
    "a rate with a limit": (
        "step",
        lambda w, grad, alpha: w - min(alpha, 0.1) * grad,
        "Yours is right, except where these are large: alpha.",
    ),
    "steps that are too small": (
        "step",
        lambda w, grad, alpha: w - alpha * grad if abs(grad) > 1 else w,
        "Yours is right, except where these are close to 0: grad.",
    ),
}


@pytest.mark.parametrize(("function", "body", "sentence"), ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_what_is_said_of_a_function_of_one_sample_is_true_of_it(function: str, body: Body, sentence: str) -> None:
    found = named("linear", function, body)
    assert found is not None
    assert found[1] == sentence


def training(
    order: Callable[[list[Any], int], Sequence[Any]] = lambda samples, _: samples,
    slope: Callable[[float, float, float], float] = slope_in,
    rate: Callable[[float, int], float] = lambda alpha, _epoch: alpha,
) -> Body:
    """Return a `train` of which one piece may be another."""

    def train(xs: list[float], ys: list[float], w: float, alpha: float, epochs: int) -> float:
        for epoch in range(epochs):
            for x, y in order(list(zip(xs, ys, strict=True)), epoch):
                w -= rate(alpha, epoch) * slope(x, y, w)
        return w

    return train


def inside_the_loop(xs: list[float], ys: list[float], w: float, alpha: float, epochs: int) -> float | None:
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            w -= alpha * slope_in(x, y, w)
        return w
    return None


def by_halves(xs: list[float], ys: list[float], w: float, alpha: float, epochs: int) -> float:
    """Return the middle of where training starts and ends: its first step is half of a step, and no slope is wrong."""
    end: float = training()(xs, ys, w, alpha, epochs)
    return (w + end) / 2


CHANCE = random.Random(1)  # noqa: S311 - a shuffle
RUNS: dict[str, tuple[Body, str]] = {
    "shuffled, as chance has it": (
        training(lambda samples, _: CHANCE.sample(samples, len(samples))),
        "answers-differ",
    ),
    "shuffled, always alike": (training(lambda samples, _: [*samples[1:], *samples[:1]]), "wrong-order"),
    "a sample left out where y is 0": (
        training(lambda samples, _: [one for one in samples if one[1]]),
        "wrong-samples",
    ),
    "the last y of each x": (training(lambda samples, _: list(dict(samples).items())), "wrong-samples"),
    "backwards in every second epoch": (
        training(lambda samples, epoch: samples[:: -1 if epoch % 2 else 1]),
        "later-epochs",
    ),
    "a rate that fades": (training(rate=lambda alpha, epoch: alpha / (1 + 0.01 * epoch)), "later-epochs"),
    "a weight that decays": (training(slope=lambda x, y, w: slope_in(x, y, w) + 0.1 * w), "weight-penalty"),
    "slopes with a limit": (training(slope=lambda x, y, w: limited(slope_in(x, y, w), 1)), "clipped"),
    "x over the largest": (
        training(lambda samples, _: [(x / max(map(abs, next(zip(*samples, strict=True)))), y) for x, y in samples]),
        "normalised-inputs",
    ),
    "nothing without an epoch": (inside_the_loop, "nothing-without-epochs"),
    "half of the way": (by_halves, "first-step-wrong"),
}


@pytest.mark.parametrize(("body", "name"), RUNS.values(), ids=RUNS)
def test_what_is_said_of_a_training_is_true_of_it(body: Body, name: str) -> None:
    found = named("linear", "train", body)
    assert found is not None
    assert found[0] == name


# Several values


def slopes(x: float, y: float, w1: float, w2: float, b: float) -> tuple[float, float, float]:
    residual = x * x * w2 + x * w1 + b - y
    return 2 * x * residual, 2 * x * x * residual, 2 * residual


def test_exchanged_values_are_seen_though_another_has_a_slip_of_its_own() -> None:
    def body(*point: float) -> tuple[float, float, float]:
        in_w1, in_w2, in_b = slopes(*point)
        return in_w2, in_w1, in_b / 2

    swapped = "In the place of {} yours hands back the value of {}."
    assert named("quadratic", "gradient", body, "w1") == ("values-swapped", swapped.format("w1", "w2"))
    assert named("quadratic", "gradient", body, "w2") == ("values-swapped", swapped.format("w2", "w1"))
    assert named("quadratic", "gradient", body, "b") == (
        "missing-factor-2",
        "Yours is exactly half of the slope in b, everywhere we looked.",
    )


def test_an_exchanged_value_may_have_the_slip_itself() -> None:
    found = named(
        "quadratic", "gradient", lambda *point: (slopes(*point)[1], -slopes(*point)[0], slopes(*point)[2]), "w2"
    )
    assert found == ("values-swapped", "In the place of w2 yours hands back the value of w1, times -1.")


def test_values_that_are_right_in_the_place_of_two_are_not_exchanged() -> None:
    found = named(
        "quadratic", "gradient", lambda *point: (slopes(*point)[0], slopes(*point)[0], slopes(*point)[2]), "w2"
    )
    assert found is not None
    assert found[0] == "missing-inner-derivative"


# All samples at once


def predicted(rows: Any, w: Any, b: float) -> list[float]:
    return [math.fsum(map(float.__mul__, map(float, row), map(float, w))) + b for row in rows]


def coarse(value: float) -> float:
    """Return the nearest number of half precision."""
    return float(struct.unpack("e", struct.pack("e", value))[0])


MATRIX: dict[str, tuple[str, Body, str]] = {
    "one weight for all": (
        "forward",
        lambda rows, w, b: [sum(row) * w[0] + b for row in rows],
        "one-weight-for-all",
    ),
    "the first feature alone": (
        "forward",
        lambda rows, w, b: [row[0] * w[0] + b for row in rows],
        "first-feature-only",
    ),
    "just two features": (
        "forward",
        lambda rows, w, b: predicted(rows, w, b) if len(w) == 2 else [0.0],
        "fixed-number-of-features",
    ),
    "divided by n twice": (
        "loss",
        lambda rows, y, w, b: sum((p - t) ** 2 for p, t in zip(predicted(rows, w, b), y, strict=True)) / len(y) ** 2,
        "divided-twice",
    ),
    "ridge": (
        "loss",
        lambda rows, y, w, b: (
            sum((p - t) ** 2 for p, t in zip(predicted(rows, w, b), y, strict=True)) / len(y)
            + 0.1 * sum(value * value for value in w)
        ),
        "weight-penalty",
    ),
    "numbers of half of the digits": (
        "forward",
        lambda rows, w, b: list(map(coarse, predicted(rows, w, b))),
        "few-digits",
    ),
}


@pytest.mark.parametrize(("function", "body", "name"), MATRIX.values(), ids=MATRIX)
def test_what_is_said_of_a_function_of_all_samples_is_true_of_it(function: str, body: Body, name: str) -> None:
    found = named("multiple", function, body)
    assert found is not None
    assert found[0] == name
