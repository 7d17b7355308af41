"""The mistakes people make with the prediction and the loss, and with the model itself, for squared errors."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any, cast

from grader.core.outcome import Number, show_number
from grader.core.sentence import Sentence, words
from grader.law import recognise as by
from grader.law.mistake import Answered, Evidence, Mistake, Recognise, declared, named, written
from grader.law.slope_mistakes import SAID, slopes_by
from grader.law.squared_error import SquaredError, moved
from grader.law.structural_mistakes import OFF_BY_FACTOR, ROUNDED

SAME = 1e-3  # relative: two rates may be one number


@dataclass(frozen=True, slots=True)
class WrongModel:
    """A prediction that is not ŷ; who predicts so has a loss and a gradient that follow."""

    id: str
    message: str
    question: str
    predict: Callable[..., Number]
    shows_in: tuple[str, ...] = ("forward", "loss", "gradient")


DOUBLED = (
    "doubled",
    words("Yours is exactly twice the right value, everywhere we looked."),
    words("Where does the additional 2 come from?"),
)
NEGATED = (
    "wrong-sign",
    words("Yours has the right size and the opposite sign."),
    words("Try x = 1 and a positive weight: should the prediction be positive or negative?"),
)
NEVER_NEGATIVE = (
    "absolute-value",
    words("Yours has the right size, but it is never negative."),
    words("May a prediction be negative? What does the model say?"),
)
SHIFTED = (
    "extra-bias",
    words("Yours is the right prediction plus a number that is always the same."),
    words("At x = 0 and with all parameters 0, what should the model predict?"),
)
RETURNS_GRADIENT = (
    "returns-gradient",
    words("Yours is the slope of the loss, not the loss."),
    words("This function says how wrong the prediction is. Which one says in which direction to go?"),
)
# id, sentence, question, formulas of the prediction p, the target y, the residual r
LOSSES: tuple[tuple[str, str, str, tuple[Callable[[Number, Number, Number], Number], ...]], ...] = (
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
    (*SAID["returns-prediction"], (lambda p, _y, _r: p,)),
    (
        "target-dropped",
        words("Yours does not know the target y: a perfect prediction should cost nothing, and in yours it does."),
        words("What is the prediction compared with?"),
        (lambda p, _y, _r: p * p,),
    ),
    (*SAID["target-added"], (lambda p, y, _r: (p + y) ** 2,)),
    (*DOUBLED, (lambda _p, _y, r: 2 * r * r,)),
)


def loss_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `loss` of `model` that have a formula."""
    slope = slopes_by(model, lambda at: 2 * at.phi * at.r)
    slopes = [_only(slope, k) for k in range(len(model.parameters))]
    return (*declared("loss", LOSSES, partial(_loss_by, model)), written(RETURNS_GRADIENT, "loss", slopes))


def forward_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `forward` of `model` that have a formula whatever the model is."""

    def scaled(factor: Callable[[Number], Number]) -> Callable[..., Number]:
        return lambda x, *theta: factor(model.predict(x, theta))

    return (
        named(DOUBLED, "forward", scaled(lambda value: 2 * value)),
        named(NEGATED, "forward", scaled(lambda value: -value)),
        named(NEVER_NEGATIVE, "forward", scaled(abs)),
        named(
            SHIFTED,
            "forward",
            scaled(lambda value: value + 1),
            lambda evidence: (by.constant(lambda _one, got, right: got - right)(evidence) or 0) != 0,
        ),
    )


def rounding_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistake of rounding what goes in, or the residual, in each function that takes one sample."""
    cuts: tuple[Callable[[Number], Number], ...] = (math.trunc, round, math.floor)
    found = []
    for name in ("forward", "loss", "gradient"):
        variants = [_rounding(model, name, cut, places) for cut in cuts for places in (slice(None), slice(1))]
        if name == "gradient":
            variants += [_of_rounded_residual(model, cut) for cut in (*cuts, lambda value: round(value, 1))]
        found.append(written(ROUNDED, name, variants))
    return tuple(found)


def ratio_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes that show in a ratio of powers of x and of the residual, to look for at the very end."""
    name, message, _question = OFF_BY_FACTOR
    of_x = _times_powers(model, of_x=range(-3, 4), of_r=(0,))
    return (
        Mistake(
            name,
            "loss",
            message,
            words("How often does x stand in the model?"),
            lambda x, *rest: x * model.loss(x, rest[0], rest[1:]),
            of_x,
        ),
        Mistake(
            name,
            "gradient",
            message,
            SAID["missing-inner-derivative"][-1],
            slopes_by(model, lambda at: at.phi * at.r / 2 * at.x),
            of_x,
        ),
        Mistake(
            name,
            "gradient",
            message,
            SAID["exponent-kept"][-1],
            slopes_by(model, lambda at: 2 * at.phi * at.r**3),
            _times_powers(model, of_x=range(-3, 4), of_r=(1, 2)),
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
            written((one.id, one.message, one.question), "gradient", [slopes, inner]),
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


def _rounding(model: SquaredError, name: str, cut: Callable[[Number], Number], places: slice) -> Callable[..., Any]:
    """Return the right function `name`, with some of its arguments rounded on the way in."""
    slopes = slopes_by(model, lambda at: 2 * at.phi * at.r)

    def wrong(*arguments: Number) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        values = list(arguments)
        values[places] = map(cut, values[places])
        return slopes(*values) if name == "gradient" else model.truth(name, *values)

    return wrong


def _of_rounded_residual(model: SquaredError, cut: Callable[[Number], Number]) -> Callable[..., Any]:
    return slopes_by(model, lambda at: 2 * at.phi * cut(at.r))


def _times_powers(model: SquaredError, of_x: Sequence[int], of_r: Sequence[int]) -> Recognise:
    """Recognise answers that are c·x^p·r^s times the right ones, for a simple c; say what the factor is."""
    pairs = [(p, s) for s, p in product(of_r, of_x) if p or s]
    rates = [(p, s, _rate(model, p, s)) for p, s in pairs]

    def recognise(evidence: Evidence) -> bool | Sentence:
        if not evidence.numeric or (evidence.index is None and evidence.function.returns):
            return False  # one factor is that of one value
        for p, s, rate in rates:
            if not _same_twice(evidence, rate):
                continue
            factor = by.constant(rate)(evidence)
            if factor is not None and (name := _factor(factor, p, s)) is not None:
                return by.times(name)
        return False

    return recognise


def _same_twice(evidence: Evidence, rate: Callable[[Answered, Number, Number], float]) -> bool:
    """Tell whether `rate` is the same at the first two calls. Where it is not, nothing else has to be looked at."""
    found = []
    for one in evidence.generic[:2]:
        got, right = evidence.value(one.got), evidence.value(one.right)
        if got is None or right is None:
            return False
        try:
            found.append(rate(one, got[0], right[0]))
        except ArithmeticError:
            return False
    return abs(found[0] - found[-1]) <= SAME * abs(found[0])


def _rate(model: SquaredError, p: int, s: int) -> Callable[[Answered, Number, Number], float]:
    """Return a function that tells how many times x^p·r^s an answer is too large."""

    def rate(one: Answered, got: Number, right: Number) -> float:
        x, y, *theta = cast("tuple[Number, ...]", one.arguments)
        return float(got / right / (x**p * (model.predict(x, theta) - y) ** s))

    return rate


def _factor(number: float, p: int, s: int) -> str | None:
    """Return how c·x^p·(ŷ - y)^s is written, None if c is no simple number."""
    simple = next((n / d for n, d in _SIMPLE if abs(abs(number) - n / d) <= 1e-4 * n / d), None)
    if simple is None:
        return None
    above = [show_number(math.copysign(simple, number))] if abs(simple) != 1 or number < 0 else []
    above += [_power(base, exponent) for base, exponent in (("x", p), ("(ŷ - y)", s)) if exponent > 0]
    below = [_power(base, -exponent) for base, exponent in (("x", p), ("(ŷ - y)", s)) if exponent < 0]
    return "/".join(["·".join(above) or "1", *below])


def _power(base: str, exponent: int) -> str:
    return base + {1: "", 2: "²", 3: "³"}[exponent]


_SIMPLE = ((1, 1), (2, 1), (1, 2), (3, 1), (4, 1), (1, 4), (3, 2), (6, 1), (8, 1))


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
