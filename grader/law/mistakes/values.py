"""The mistakes people make with the prediction and the loss, and with the model itself, for squared errors."""

import math

from grader.core.outcome import Number
from grader.core.sentence import words
from grader.law.mistakes import recognise as by
from grader.law.mistakes.formulas import (
    At,
    Formula,
    cut,
    dot,
    is_whole,
    mean,
    means,
    measuring,
    predicting,
)
from grader.law.mistakes.mistake import Known, Mistake, declared
from grader.law.mistakes.said import (
    BROADCAST,
    DIVIDED_TWICE,
    DOUBLED,
    EXTRA_CONSTANT,
    FEATURES_FOR_SAMPLES,
    FIRST_FEATURE,
    FORGOTTEN_BIAS,
    ONE_FOR_ALL,
    ONE_SAMPLE,
    RETURNS_PREDICTION,
    SUM_FOR_MEAN,
    TARGET_ADDED,
    WHOLE_NUMBERS,
)
from grader.law.squared_error import SquaredError, split

FARTHEST = 700  # e^700 is a number still

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
        ),
    ),
    Known(
        *ONE_FOR_ALL,
        at_once=(
            lambda at: [sum(row) * at.w[0] + at.b for row in at.xs],
            lambda at: [sum(row) * at.w[-1] + at.b for row in at.xs],
            lambda at: [sum(row) * sum(at.w) + at.b for row in at.xs],
            lambda at: [sum(row) * mean(at.w) + at.b for row in at.xs],
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
        "squashed",
        words("Yours puts the prediction through one more function, which squeezes it."),
        words("Where does the model end, and what does yours do with the prediction after that?"),
        (
            lambda at: [1 / (1 + math.exp(-p)) if p > -FARTHEST else 0 for p in at.p],
            lambda at: list(map(math.tanh, at.p)),
        ),
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
        *DIVIDED_TWICE,
        at_once=(
            lambda at: mean(at.squares) / at.n,
            lambda at: mean(at.squares) / at.n**2,
            lambda at: mean(at.squares) / at.d,
            lambda at: sum(at.r) ** 2 / at.n**3,
        ),
    ),
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
        at_once=(
            lambda at: math.sqrt(mean(at.squares)),
            lambda at: math.sqrt(sum(at.squares)),
            lambda at: math.sqrt(sum(at.squares)) / at.n,
        ),
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
        "wrong-middle-term",
        words("Yours holds the squares of ŷ and of y, but not the right product of both between them."),
        words("Multiply (ŷ - y)·(ŷ - y) out by hand, all four products: which of them are missing in yours?"),
        means(
            lambda p, y, _r: p * p + y * y,
            lambda p, y, _r: p * p - p * y + y * y,
            lambda p, y, _r: p * p - 2 * p * y - y * y,
            lambda p, y, _r: p * p - p * y - y * y,
        ),
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
            lambda p, y, _r: p * p - 2 * p * y + y,
            lambda p, y, _r: p - 2 * p * y + y * y,
            lambda p, y, _r: (p - y * y) ** 2,
            lambda p, y, _r: (p * p - y) ** 2,
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
    Known(
        *EXTRA_CONSTANT,
        means(lambda _p, _y, r: r * r + 1),
        recognise=lambda evidence: (by.constant(lambda got, right, _: got - right)(evidence) or 0) != 0,
    ),
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
