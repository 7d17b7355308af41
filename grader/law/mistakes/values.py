"""The mistakes people make with the prediction and the loss, and with the model itself, for squared errors."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from grader.core.outcome import Number, show_number
from grader.core.sentence import Sentence, words
from grader.law.mistakes import recognise as by
from grader.law.mistakes.evidence import Evidence
from grader.law.mistakes.formulas import (
    At,
    Formula,
    at_of,
    cut,
    differentiating,
    dot,
    is_whole,
    mean,
    means,
    measuring,
    predicting,
)
from grader.law.mistakes.mistake import Known, Mistake, Recognise, declared
from grader.law.squared_error import SquaredError, split


@dataclass(frozen=True, slots=True)
class WrongModel:
    """A prediction that is not ŷ; who predicts so has a loss and a gradient that follow.

    `predict` takes x and the parameters one by one. `shows_in` names the functions in which the mistake is known.
    """

    id: str
    message: str
    question: str
    predict: Callable[..., Number]
    shows_in: tuple[str, ...] = ("forward", "loss", "gradient")


# Said of more than one function.
DOUBLED = (
    "doubled",
    words("Yours is exactly twice the right value, everywhere we looked."),
    words("Where does the additional 2 come from?"),
)
FORGOTTEN_BIAS = (
    "missing-bias",
    words("In yours b plays no part."),
    words("With all weights 0, what should the model still predict?"),
)
BROADCAST = (
    "broadcast-to-table",
    words("In yours every prediction meets every target: numpy makes a table of all pairs of a column and a line."),
    words("Print the shapes of what you subtract. Which is (n, 1), and which is (n,)?"),
)
FIRST_FEATURE = (
    "first-feature-only",
    words("Yours uses one feature only, as if d were 1."),
    words("Change only the last weight. Does your result move?"),
)
WHOLE_NUMBERS = (
    "whole-number-array",
    words("Yours is right until an array of whole numbers comes in: then fractions are cut off."),
    words("Which array of yours takes its type from one that it was given? What can an array of integers hold?"),
)
SUM_FOR_MEAN = (
    "sum-for-mean",
    words("Yours adds up over all samples where the mean is asked for."),
    words("Take the same data twice over. Should your result double?"),
)
FEATURES_FOR_SAMPLES = (
    "divided-by-features",
    words("Yours divides by the number of features, not of samples."),
    words("Which of the two numbers in `X.shape` counts the samples?"),
)
ONE_SAMPLE = (
    "first-sample-only",
    words("Only one sample shows in yours."),
    words("Change only the last sample, then only the first. Does your result move both times?"),
)
RETURNS_PREDICTION = (
    "returns-prediction",
    words("Yours is the prediction ŷ itself."),
    words("The prediction was the first step. What did the task ask for?"),
)
TARGET_ADDED = (
    "target-added",
    words("Yours adds the target y to the prediction instead of comparing the two."),
    words("How far is the prediction from the target: what do you do with the two numbers?"),
)
INNER_QUESTION = words("What is {of} multiplied with in the prediction? By the chain rule, where does that go?")
EXPONENT_QUESTION = words("When a square is differentiated the exponent comes down in front. What exponent is left?")
OFF_BY_FACTOR = ("off-by-factor", words("Yours is the right value times a number that is always the same."))
ROUNDED = (
    "rounded",
    words("Yours is the right value, rounded: the digits that are cut off are missing later."),
    words("Where does your line round or cut, and what is lost there?"),
)

PREDICTIONS = (
    Known(*FORGOTTEN_BIAS, at_once=(lambda at: [p - at.b for p in at.p],)),
    Known(
        "bias-in-every-term",
        words("In yours b is added once for each feature."),
        words("How often does b stand in the model, and where in your line does the sum end?"),
        at_once=(lambda at: [p + (at.d - 1) * at.b for p in at.p],),
    ),
    Known(
        "bias-times-x",
        words("In yours b is multiplied with x."),
        words("At x = 0, what should be left of the model?"),
        at_once=(
            lambda at: [dot(row, [w + at.b for w in at.w]) for row in at.xs],
            lambda at: [dot(row, at.w) * at.b for row in at.xs],
        ),
    ),
    Known(
        "bias-times-weights",
        words("In yours b is added to the features, and so multiplied with the weights."),
        words("What comes first in the model, the product or the sum?"),
        at_once=(lambda at: [dot([x + at.b for x in row], at.w) for row in at.xs],),
    ),
    Known(
        "wrong-operation",
        words("Yours joins the terms by another operation than the model does."),
        words("Which sign stands between the terms of the model?"),
        at_once=(
            lambda at: [p - 2 * at.b for p in at.p],
            lambda at: [sum(row) + sum(at.w) + at.b for row in at.xs],
            lambda at: [at.b - dot(row, at.w) for row in at.xs],
        ),
    ),
    Known(
        "averaged-features",
        words("Yours takes the mean over the features where the model takes their sum."),
        words("If a feature is added whose weight is 0, should the prediction change?"),
        at_once=(lambda at: [dot(row, at.w) / at.d + at.b for row in at.xs], lambda at: [p / at.d for p in at.p]),
    ),
    Known(
        "not-summed",
        words("Yours multiplies features and weights, but never adds the products up."),
        words("How many numbers does one sample give in yours, and how many should it be?"),
        at_once=(
            lambda at: [[x * w + at.b for x, w in zip(row, at.w, strict=True)] for row in at.xs],
            lambda at: [[x * w for x, w in zip(row, at.w, strict=True)] for row in at.xs],
        ),
    ),
    Known(
        "wrong-axis",
        words("Yours adds up over the samples, so one number is left for each feature."),
        words("Which axis of X runs over the samples, and along which do you add?"),
        at_once=(
            lambda at: [sum(column) * w + at.b for column, w in zip(at.columns, at.w, strict=True)],
            lambda at: [mean(column) * w + at.b for column, w in zip(at.columns, at.w, strict=True)],
        ),
    ),
    Known(
        "summed-to-one",
        words("Yours adds up the samples as well as the features, so one number is left."),
        words("Along which axis should be added, and what happens if none is named?"),
        at_once=(lambda at: sum(p - at.b for p in at.p) + at.b, lambda at: sum(at.p), lambda at: mean(at.p)),
    ),
    Known(
        *FIRST_FEATURE,
        at_once=(
            lambda at: [row[0] * at.w[0] + at.b for row in at.xs],
            lambda at: [row[-1] * at.w[-1] + at.b for row in at.xs],
            lambda at: [sum(row) * at.w[0] + at.b for row in at.xs],
        ),
    ),
    Known(*ONE_SAMPLE, at_once=(lambda at: at.p[0], lambda at: at.p[-1], lambda at: [at.p[0]])),
    Known(
        "needless-transpose",
        words("In yours rows and columns of X are exchanged."),
        words("Print the shape of each array in your product. Which row meets which weight?"),
        at_once=(lambda at: [dot(column, at.w) + at.b for column in at.columns],),
    ),
    Known(
        *WHOLE_NUMBERS,
        at_once=(
            lambda at: cut(at.p, where=is_whole(at.xs)),
            lambda at: cut(at.p, where=is_whole(at.w)),
            lambda at: cut(at.p, where=is_whole([*at.xs, at.w])),
        ),
    ),
    Known(*DOUBLED, (lambda at: [2 * p for p in at.p],)),
    Known(
        "wrong-sign",
        words("Yours has the right size and the opposite sign."),
        words("Try x = 1 and a positive weight: should the prediction be positive or negative?"),
        (lambda at: [-p for p in at.p],),
    ),
    Known(
        "absolute-value",
        words("Yours has the right size, but it is never negative."),
        words("May a prediction be negative? What does the model say?"),
        (lambda at: list(map(abs, at.p)),),
    ),
    Known(
        "extra-bias",
        words("Yours is the right prediction plus a number that is always the same."),
        words("At x = 0 and with all parameters 0, what should the model predict?"),
        (lambda at: [p + 1 for p in at.p],),
        recognise=lambda evidence: (by.constant(lambda got, right, _: got - right)(evidence) or 0) != 0,
    ),
)


def _pairs(at: At) -> list[Number]:
    return [(p - y) ** 2 for p in at.p for y in at.y]


def _of_feature(k: int) -> Formula:
    """Return the loss of a prediction by one feature, and b."""
    return lambda at: mean([(row[k] * at.w[k] + at.b - y) ** 2 for row, y in zip(at.xs, at.y, strict=True)])


LOSSES = (
    Known(
        "not-averaged",
        words("Yours is one squared error for each sample, not yet their mean."),
        words("The task asks for one number. How do you make it of as many numbers as there are samples?"),
        at_once=(lambda at: at.squares, lambda at: [square / at.n for square in at.squares]),
    ),
    Known(*SUM_FOR_MEAN, at_once=(lambda at: sum(at.squares), lambda at: sum(at.squares) / 2)),
    Known(*FEATURES_FOR_SAMPLES, at_once=(lambda at: sum(at.squares) / at.d,)),
    Known(
        "divided-by-one-less",
        words("Yours divides by one less than there are samples."),
        words("What is the mean of two numbers divided by, and what of one?"),
        at_once=(lambda at: sum(at.squares) / (at.n - 1),),
    ),
    Known(
        "mean-before-square",
        words("Yours takes the mean, or the sum, first, and squares then: errors to both sides cancel."),
        words("One prediction is 3 too high and one 3 too low. Is that a perfect model?"),
        at_once=(lambda at: mean(at.r) ** 2, lambda at: sum(at.r) ** 2, lambda at: sum(at.r) ** 2 / at.n),
    ),
    Known(
        "root-taken",
        words("Yours takes a root at the end."),
        words("Is there a root in the definition of this task? What does `norm` calculate?"),
        at_once=(lambda at: math.sqrt(mean(at.squares)), lambda at: math.sqrt(sum(at.squares))),
    ),
    Known(
        "variance-for-mean-square",
        words("Yours measures how far the errors scatter about their own mean, not how large they are."),
        words("Every prediction is 3 too high. What should the loss say, and what does yours?"),
        at_once=(lambda at: mean(at.squares) - mean(at.r) ** 2,),
    ),
    Known(
        *BROADCAST,
        at_once=(lambda at: mean(_pairs(at)), lambda at: sum(_pairs(at)) / at.n, lambda at: sum(_pairs(at))),
    ),
    Known(*FORGOTTEN_BIAS, at_once=(lambda at: mean([(r - at.b) ** 2 for r in at.r]),)),
    Known(*FIRST_FEATURE, at_once=(_of_feature(0), _of_feature(-1))),
    Known(
        *ONE_SAMPLE,
        at_once=(
            lambda at: at.squares[0],
            lambda at: at.squares[-1],
            lambda at: at.squares[0] / at.n,
            lambda at: at.squares[-1] / at.n,
        ),
    ),
    Known(
        "returns-residual",
        words("Yours is how far each prediction misses: neither squared nor averaged yet."),
        words("The residuals are the first link. What does the definition do with them?"),
        at_once=(lambda at: at.r, lambda at: [-r for r in at.r]),
    ),
    Known(
        *WHOLE_NUMBERS,
        at_once=(
            lambda at: mean([math.trunc(r) ** 2 for r in at.r] if is_whole(at.y) else at.squares),
            lambda at: cut(mean(at.squares), where=is_whole(at.y)),
        ),
    ),
    Known(
        "half-convention",
        words("Yours is exactly half of the loss that is asked for: the convention with ½ in front."),
        words("Many books put a ½ there to make the slope look simpler. Is it in the definition of this task?"),
        means(lambda _p, _y, r: r * r / 2),
    ),
    Known(
        "not-squared",
        words("Yours is how far the prediction misses, without the square: it can be negative."),
        words("If a loss can be negative, is smaller always better?"),
        means(lambda _p, _y, r: r, lambda _p, _y, r: -r),
    ),
    Known(
        "absolute-value",
        words("Yours is the distance between prediction and target, not its square."),
        words("Miss twice as far: how many times as large should the loss be?"),
        means(lambda _p, _y, r: abs(r)),
    ),
    Known(
        "wrong-power",
        words("Yours takes another power of the residual than the square."),
        words("Miss twice as far: how many times as large should the loss be, and how large is yours?"),
        means(
            lambda _p, _y, r: r**3,
            lambda _p, _y, r: r**4,
            lambda _p, _y, r: abs(r) ** 3,
            lambda _p, _y, r: abs(r) ** 0.5,
        ),
    ),
    Known(
        "double-for-square",
        words("Yours is twice the residual where its square is asked for."),
        words("Twice a number and its square agree only at 0 and 2. What is 3·2, and what is 3²?"),
        means(lambda _p, _y, r: 2 * r, lambda _p, _y, r: -2 * r, lambda _p, _y, r: 2 * abs(r)),
    ),
    Known(
        "difference-of-squares",
        words("Yours squares the prediction and the target first, and subtracts then."),
        words("Which comes first in the definition: the subtraction or the square?"),
        means(lambda p, y, _r: p * p - y * y, lambda p, y, _r: y * y - p * p),
    ),
    Known(
        "precedence",
        words("In yours the square reaches only one of the two numbers."),
        words("What exactly is squared in your line? Would a bracket change it?"),
        means(
            lambda p, y, _r: p - y * y,
            lambda p, y, _r: p * p - y,
            lambda p, y, _r: y - p * p,
            lambda p, y, _r: y * y - p,
        ),
    ),
    Known(
        "wrong-sign",
        words("Yours has the right size and the opposite sign."),
        words("Can a square be negative? Where does the minus come from?"),
        means(lambda _p, _y, r: -r * r, lambda _p, _y, r: -r * r / 2),
    ),
    Known(*RETURNS_PREDICTION, means(lambda p, _y, _r: p), at_once=(lambda at: at.p,)),
    Known(
        "target-dropped",
        words("Yours does not know the target y: a perfect prediction should cost nothing, and in yours it does."),
        words("What is the prediction compared with?"),
        means(lambda p, _y, _r: p * p),
    ),
    Known(*TARGET_ADDED, means(lambda p, y, _r: (p + y) ** 2)),
    Known(*DOUBLED, means(lambda _p, _y, r: 2 * r * r)),
)


def value_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `forward` and in `loss` that have a formula whatever the model is."""
    matrix = model.vector is not None
    slopes = tuple(map(_slope, range(len(model.parameters))))
    returned = Known(
        "returns-gradient",
        words("Yours is the slope of the loss, not the loss."),
        words("This function says how wrong the prediction is. Which one says in which direction to go?"),
        slopes,
    )
    return (
        *declared("forward", PREDICTIONS, predicting(model), matrix=matrix),
        *declared("loss", (*LOSSES, returned), measuring(model), matrix=matrix),
    )


def _slope(k: int) -> Formula:
    return lambda at: split(at.model, at.slopes)[k]


def rounding_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistake of rounding what goes in, or the residual, in each function that takes one sample."""
    cuts: tuple[Callable[[Number], Number], ...] = (math.trunc, round, math.floor)
    some = [_cut_by(change, everything=everything) for change in cuts for everything in (True, False)]
    errors = [
        lambda at, change=change: at.pulled(list(map(change, at.r)), 2)
        for change in (*cuts, lambda value: round(value, 1))
    ]

    def ways(formula: Formula) -> tuple[Formula, ...]:
        return tuple(lambda at, change=change: formula(change(at)) for change in some)

    return (
        *declared("forward", [Known(*ROUNDED, ways(lambda at: at.p))], predicting(model), matrix=False),
        *declared("loss", [Known(*ROUNDED, ways(lambda at: at.squares[0]))], measuring(model), matrix=False),
        *declared(
            "gradient",
            [Known(*ROUNDED, (*ways(lambda at: at.slopes), *errors))],
            differentiating(model),
            matrix=False,
        ),
    )


def _cut_by(change: Callable[[Number], Number], *, everything: bool) -> Callable[[At], At]:
    """Return what rounds the inputs, and with `everything` the targets and the parameters too."""

    def rounded(at: At) -> At:
        x = list(map(change, at.xs))
        if not everything:
            return replace(at, xs=x)
        return replace(at, xs=x, y=list(map(change, at.y)), theta=list(map(change, at.theta)))

    return rounded


def model_mistakes(model: SquaredError, wrong: Sequence[WrongModel]) -> tuple[Mistake, ...]:
    """Return each of the `wrong` models as a mistake in `forward`, in `loss` and in `gradient`."""
    calls = {"forward": predicting(model), "loss": measuring(model), "gradient": differentiating(model)}
    return tuple(
        mistake
        for one in wrong
        for function, formulas in _misled(one.predict).items()
        if function in one.shows_in
        for mistake in declared(
            function, [Known(one.id, one.message, one.question, formulas)], calls[function], matrix=False
        )
    )


def _misled(predict: Callable[..., Number]) -> dict[str, tuple[Formula, ...]]:
    """Return what somebody makes who predicts by `predict`; see `slopes_of`."""
    return {
        "forward": (lambda at: replace(at, predict=predict).p,),
        "loss": (lambda at: mean(replace(at, predict=predict).squares),),
        "gradient": slopes_of(predict),
    }


def slopes_of(predict: Callable[..., Number]) -> tuple[Formula, ...]:
    """Return the slopes of somebody who predicts by `predict`: with the right features, and with their own."""
    return lambda at: replace(at, predict=predict).slopes, lambda at: _own_slopes(at, predict)


def _own_slopes(at: At, predict: Callable[..., Number]) -> list[Number]:
    h = 2.0**-20
    misled = replace(at, predict=predict)

    def moved(k: int, by: float) -> list[Number]:
        return replace(misled, theta=[value + by * (place == k) for place, value in enumerate(at.theta)]).p

    return [
        mean([(up - down) / h * r for up, down, r in zip(moved(k, h), moved(k, -h), misled.r, strict=True)])
        for k in range(len(at.theta))
    ]


# Answers that are right but for powers of x and of the residual: for one sample, and to be looked for at the very end.


def ratio_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes that show in a ratio of powers of x and of the residual."""
    name, message = OFF_BY_FACTOR
    of_x = _times_powers(model, of_x=range(-3, 4), of_r=(0,))
    of_both = _times_powers(model, of_x=range(-3, 4), of_r=(1, 2))
    measured, differentiated = measuring(model), differentiating(model)
    return (
        Mistake(
            name,
            "loss",
            message,
            words("How often does x stand in the model?"),
            measured(lambda at: at.xs[0] * at.squares[0]),
            of_x,
        ),
        Mistake(
            name,
            "gradient",
            message,
            INNER_QUESTION,
            differentiated(lambda at: at.pulled(at.r, at.xs[0] / 2)),
            of_x,
        ),
        Mistake(
            name,
            "gradient",
            message,
            EXPONENT_QUESTION,
            differentiated(lambda at: at.pulled([r**3 for r in at.r], 2)),
            of_both,
        ),
    )


def _times_powers(model: SquaredError, of_x: Sequence[int], of_r: Sequence[int]) -> Recognise:
    """Recognise answers that are c·x^p·r^s times the right ones, for a simple c; say what the factor is."""
    pairs = [(p, s) for s, p in product(of_r, of_x) if p or s]

    def recognise(evidence: Evidence) -> bool | Sentence:
        if evidence.index is None and evidence.function.returns:
            return False  # one factor is that of one value
        ratios = by.measured(evidence, lambda got, right, _: got / right)
        ats = [at_of(model, *one.arguments) for one in evidence.generic]
        for p, s in pairs if ratios else ():
            try:
                rates = [ratio / (at.xs[0] ** p * at.r[0] ** s) for ratio, at in zip(ratios, ats, strict=True)]
            except ArithmeticError:
                continue
            factor = by.same_number(rates)
            if factor is not None and (name := _factor(factor, p, s)) is not None:
                return by.times(name)
        return False

    return recognise


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


def power(base: Number, exponent: Number) -> float:
    """Return base**exponent as a float, NaN where it is none."""
    try:
        value = base**exponent
    except (ZeroDivisionError, OverflowError):
        return math.nan
    return value if isinstance(value, int | float) else math.nan
