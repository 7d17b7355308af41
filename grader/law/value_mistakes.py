"""The mistakes people make with the prediction and the loss, and with the model itself, for squared errors."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.law import recognise as by
from grader.law.mistake import Mistake
from grader.law.slope_mistakes import slopes_by
from grader.law.squared_error import SquaredError, moved
from grader.outcome import Number
from grader.sentence import words


@dataclass(frozen=True, slots=True)
class WrongModel:
    """A prediction that is not ŷ; who predicts so has a loss and a gradient that follow."""

    id: str
    message: str
    question: str
    predict: Callable[..., Number]
    shows_in: tuple[str, ...] = ("forward", "loss", "gradient")


# id, sentence, question, formulas of the prediction p, the target y, the residual r
_LOSSES: tuple[tuple[str, str, str, tuple[Callable[[Number, Number, Number], Number], ...]], ...] = (
    (
        "half-convention",
        words("Yours is exactly half of the loss that is asked for: the convention with ½ in front."),
        words("Many books put a ½ there to make the slope look simpler. Is it in the definition of this task?"),
        (lambda _p, _y, r: r * r / 2,),
    ),
    (
        "not-squared",
        words("Yours is how far the prediction misses, without the square: it can be negative."),
        words("If a loss can be negative, is smaller always better?"),
        (lambda _p, _y, r: r, lambda _p, _y, r: -r),
    ),
    (
        "absolute-value",
        words("Yours is the distance between prediction and target, not its square."),
        words("Miss twice as far: how many times as large should the loss be?"),
        (lambda _p, _y, r: abs(r),),
    ),
    (
        "wrong-power",
        words("Yours takes another power of the residual than the square."),
        words("Miss twice as far: how many times as large should the loss be, and how large is yours?"),
        (
            lambda _p, _y, r: r**3,
            lambda _p, _y, r: r**4,
            lambda _p, _y, r: abs(r) ** 3,
            lambda _p, _y, r: abs(r) ** 0.5,
        ),
    ),
    (
        "double-for-square",
        words("Yours is twice the residual where its square is asked for."),
        words("Twice a number and its square agree only at 0 and 2. What is 3·2, and what is 3²?"),
        (lambda _p, _y, r: 2 * r, lambda _p, _y, r: -2 * r, lambda _p, _y, r: 2 * abs(r)),
    ),
    (
        "difference-of-squares",
        words("Yours squares the prediction and the target first, and subtracts then."),
        words("Which comes first in the definition: the subtraction or the square?"),
        (lambda p, y, _r: p * p - y * y, lambda p, y, _r: y * y - p * p),
    ),
    (
        "precedence",
        words("In yours the square reaches only one of the two numbers."),
        words("What exactly is squared in your line? Would a bracket change it?"),
        (
            lambda p, y, _r: p - y * y,
            lambda p, y, _r: p * p - y,
            lambda p, y, _r: y - p * p,
            lambda p, y, _r: y * y - p,
        ),
    ),
    (
        "wrong-sign",
        words("Yours has the right size and the opposite sign."),
        words("Can a square be negative? Where does the minus come from?"),
        (lambda _p, _y, r: -r * r, lambda _p, _y, r: -r * r / 2),
    ),
    (
        "returns-prediction",
        words("Yours is the prediction ŷ itself."),
        words("The prediction was the first step. What did the task ask for?"),
        (lambda p, _y, _r: p,),
    ),
    (
        "target-dropped",
        words("Yours does not know the target y: a perfect prediction should cost nothing, and in yours it does."),
        words("What is the prediction compared with?"),
        (lambda p, _y, _r: p * p,),
    ),
    (
        "target-added",
        words("Yours adds the target y to the prediction instead of comparing the two."),
        words("How far is the prediction from the target: what do you do with the two numbers?"),
        (lambda p, y, _r: (p + y) ** 2,),
    ),
    (
        "doubled",
        words("Yours is exactly twice the right value, everywhere we looked."),
        words("Where does the additional 2 come from?"),
        (lambda _p, _y, r: 2 * r * r,),
    ),
)


def loss_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `loss` of `model` that have a formula."""
    found = []
    for name, message, question, formulas in _LOSSES:
        variants = [_loss_by(model, formula) for formula in formulas]
        found.append(Mistake(name, "loss", message, question, variants[0], by.any_of(variants)))
    slope = slopes_by(model, lambda at: 2 * at.phi * at.r)
    slopes = [_only(slope, k) for k in range(len(model.parameters))]
    gradient = Mistake(
        "returns-gradient",
        "loss",
        words("Yours is the slope of the loss, not the loss."),
        words("This function says how wrong the prediction is. Which one says in which direction to go?"),
        slopes[0],
        by.any_of(slopes),
    )
    return (*found, gradient)


def forward_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `forward` of `model` that have a formula whatever the model is."""

    def scaled(factor: Callable[[Number], Number]) -> Callable[..., Number]:
        return lambda x, *theta: factor(model.predict(x, theta))

    return (
        Mistake(
            "doubled",
            "forward",
            words("Yours is exactly twice the right value, everywhere we looked."),
            words("Where does the additional 2 come from?"),
            scaled(lambda value: 2 * value),
        ),
        Mistake(
            "wrong-sign",
            "forward",
            words("Yours has the right size and the opposite sign."),
            words("Try x = 1 and a positive weight: should the prediction be positive or negative?"),
            scaled(lambda value: -value),
        ),
        Mistake(
            "absolute-value",
            "forward",
            words("Yours has the right size, but it is never negative."),
            words("May a prediction be negative? What does the model say?"),
            scaled(abs),
        ),
        Mistake(
            "extra-bias",
            "forward",
            words("Yours is the right prediction plus a number that is always the same."),
            words("At x = 0 and with all parameters 0, what should the model predict?"),
            scaled(lambda value: value + 1),
            lambda evidence: (by.constant(lambda _one, got, right: got - right)(evidence) or 0) != 0,
        ),
    )


def model_mistakes(model: SquaredError, wrong: Sequence[WrongModel]) -> tuple[Mistake, ...]:
    """Return each of the `wrong` models as a mistake in `forward`, in `loss` and in `gradient`."""
    found = []
    for one in wrong:
        forward, loss, slopes, inner = _functions(model, one.predict)
        of_one = (
            Mistake(one.id, "forward", one.message, one.question, forward),
            Mistake(one.id, "loss", one.message, one.question, loss),
            Mistake(one.id, "gradient", one.message, one.question, slopes, by.any_of([slopes, inner])),
        )
        found += [mistake for mistake in of_one if mistake.function in one.shows_in]
    return tuple(found)


def _functions(
    model: SquaredError, predict: Callable[..., Number]
) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """Return forward and loss, and two gradients: with the features of the right model, and of the wrong one."""

    def loss(x: Number, y: Number, *theta: Number) -> Number:
        return (predict(x, *theta) - y) ** 2

    def outer(x: Number, y: Number, *theta: Number) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        residual = predict(x, *theta) - y
        return _one_or_all([2 * phi * residual for phi in model.features(x)])

    def whole(x: Number, y: Number, *theta: Number) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        residual = predict(x, *theta) - y
        h = 2.0**-20
        ways = [
            (predict(x, *moved(theta, k, h)) - predict(x, *moved(theta, k, -h))) / (2 * h) for k in range(len(theta))
        ]
        return _one_or_all([2 * way * residual for way in ways])

    return predict, loss, outer, whole


def slopes_of(model: SquaredError, predict: Callable[..., Number]) -> tuple[Callable[..., Any], ...]:
    """Return the gradients of somebody who predicts by `predict`, with the right features and with their own."""
    return _functions(model, predict)[2:]


def _one_or_all(values: list[Number]) -> Number | tuple[Number, ...]:
    return tuple(values) if len(values) > 1 else values[0]


def _loss_by(model: SquaredError, formula: Callable[[Number, Number, Number], Number]) -> Callable[..., Number]:
    def loss(x: Number, y: Number, *theta: Number) -> Number:
        predicted = model.predict(x, theta)
        return formula(predicted, y, predicted - y)

    return loss


def _only(slopes: Callable[..., Any], k: int) -> Callable[..., Number]:
    def value(*arguments: Number) -> Number:
        found = slopes(*arguments)
        number: Number = found[k] if isinstance(found, tuple) else found
        return number

    return value


def power(base: Number, exponent: Number) -> float:
    """Return base**exponent as a float, NaN where it is none."""
    try:
        value = base**exponent
    except (ZeroDivisionError, OverflowError):
        return math.nan
    return value if isinstance(value, int | float) else math.nan
