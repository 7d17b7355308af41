"""The mistakes people make with the predictions for a matrix of samples, and with the mean of their squared errors."""

from collections.abc import Callable
from math import sqrt, trunc
from typing import Any

from grader.core.sentence import words
from grader.law import recognise as by
from grader.law.matrix.formulas import At, Formula, Table, cut, dot, is_whole, mean, slopes
from grader.law.mistake import Evidence, Mistake, declared, named
from grader.law.slope_mistakes import SAID
from grader.law.value_mistakes import DOUBLED, LOSSES, NEGATED, NEVER_NEGATIVE, RETURNS_GRADIENT, SHIFTED

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

_FORWARD: Table = (
    (*FORGOTTEN_BIAS, (lambda at: [p - at.b for p in at.p],)),
    (
        "bias-in-every-term",
        words("In yours b is added once for each feature."),
        words("How often does b stand in the model, and where in your line does the sum end?"),
        (lambda at: [p + (at.d - 1) * at.b for p in at.p],),
    ),
    (
        "bias-times-x",
        words("In yours b is multiplied with x."),
        words("At x = 0, what should be left of the model?"),
        (
            lambda at: [dot(row, [w + at.b for w in at.w]) for row in at.rows],
            lambda at: [dot(row, at.w) * at.b for row in at.rows],
        ),
    ),
    (
        "bias-times-weights",
        words("In yours b is added to the features, and so multiplied with the weights."),
        words("What comes first in the model, the product or the sum?"),
        (lambda at: [dot([x + at.b for x in row], at.w) for row in at.rows],),
    ),
    (
        "wrong-operation",
        words("Yours joins the terms by another operation than the model does."),
        words("Which sign stands between the terms of the model?"),
        (
            lambda at: [p - 2 * at.b for p in at.p],
            lambda at: [sum(row) + sum(at.w) + at.b for row in at.rows],
            lambda at: [at.b - dot(row, at.w) for row in at.rows],
        ),
    ),
    (
        "averaged-features",
        words("Yours takes the mean over the features where the model takes their sum."),
        words("If a feature is added whose weight is 0, should the prediction change?"),
        (lambda at: [dot(row, at.w) / at.d + at.b for row in at.rows], lambda at: [p / at.d for p in at.p]),
    ),
    (
        "not-summed",
        words("Yours multiplies features and weights, but never adds the products up."),
        words("How many numbers does one sample give in yours, and how many should it be?"),
        (
            lambda at: [[x * w + at.b for x, w in zip(row, at.w, strict=True)] for row in at.rows],
            lambda at: [[x * w for x, w in zip(row, at.w, strict=True)] for row in at.rows],
        ),
    ),
    (
        "wrong-axis",
        words("Yours adds up over the samples, so one number is left for each feature."),
        words("Which axis of X runs over the samples, and along which do you add?"),
        (
            lambda at: [sum(column) * w + at.b for column, w in zip(at.columns, at.w, strict=True)],
            lambda at: [mean(column) * w + at.b for column, w in zip(at.columns, at.w, strict=True)],
        ),
    ),
    (
        "summed-to-one",
        words("Yours adds up the samples as well as the features, so one number is left."),
        words("Along which axis should be added, and what happens if none is named?"),
        (
            lambda at: sum(p - at.b for p in at.p) + at.b,
            lambda at: sum(at.p),
            lambda at: mean(at.p),
        ),
    ),
    (
        *FIRST_FEATURE,
        (
            lambda at: [row[0] * at.w[0] + at.b for row in at.rows],
            lambda at: [row[-1] * at.w[-1] + at.b for row in at.rows],
            lambda at: [sum(row) * at.w[0] + at.b for row in at.rows],
        ),
    ),
    (*ONE_SAMPLE, (lambda at: at.p[0], lambda at: at.p[-1], lambda at: [at.p[0]])),
    (
        "needless-transpose",
        words("In yours rows and columns of X are exchanged."),
        words("Print the shape of each array in your product. Which row meets which weight?"),
        (lambda at: [dot(column, at.w) + at.b for column in at.columns],),
    ),
    (
        *WHOLE_NUMBERS,
        (
            lambda at: cut(at.p, where=is_whole(at.rows)),
            lambda at: cut(at.p, where=is_whole(at.w)),
            lambda at: cut(at.p, where=is_whole([*at.rows, at.w])),
        ),
    ),
    (*DOUBLED, (lambda at: [2 * p for p in at.p],)),
    (*NEGATED, (lambda at: [-p for p in at.p],)),
    (*NEVER_NEGATIVE, (lambda at: list(map(abs, at.p)),)),
)


def _mean_of(formula: Callable[[Any, Any, Any], Any]) -> Formula:
    """Return the mean over all samples of a formula of the prediction, the target and the residual."""
    return lambda at: mean([formula(p, y, r) for p, y, r in zip(at.p, at.y, at.r, strict=True)])


def _squares(at: At) -> list[Any]:
    return [r * r for r in at.r]


def _pairs(at: At) -> list[Any]:
    return [(p - y) ** 2 for p in at.p for y in at.y]


_LOSS: Table = (
    (
        "not-averaged",
        words("Yours is one squared error for each sample, not yet their mean."),
        words("The task asks for one number. How do you make it of as many numbers as there are samples?"),
        (_squares, lambda at: [r * r / at.n for r in at.r]),
    ),
    (*SUM_FOR_MEAN, (lambda at: sum(_squares(at)), lambda at: sum(_squares(at)) / 2)),
    (*FEATURES_FOR_SAMPLES, (lambda at: sum(_squares(at)) / at.d,)),
    (
        "divided-by-one-less",
        words("Yours divides by one less than there are samples."),
        words("What is the mean of two numbers divided by, and what of one?"),
        (lambda at: sum(_squares(at)) / (at.n - 1),),
    ),
    (
        "mean-before-square",
        words("Yours takes the mean, or the sum, first, and squares then: errors to both sides cancel."),
        words("One prediction is 3 too high and one 3 too low. Is that a perfect model?"),
        (lambda at: mean(at.r) ** 2, lambda at: sum(at.r) ** 2, lambda at: sum(at.r) ** 2 / at.n),
    ),
    (
        "root-taken",
        words("Yours takes a root at the end."),
        words("Is there a root in the definition of this task? What does `norm` calculate?"),
        (lambda at: sqrt(mean(_squares(at))), lambda at: sqrt(sum(_squares(at)))),
    ),
    (
        "variance-for-mean-square",
        words("Yours measures how far the errors scatter about their own mean, not how large they are."),
        words("Every prediction is 3 too high. What should the loss say, and what does yours?"),
        (lambda at: mean(_squares(at)) - mean(at.r) ** 2,),
    ),
    (*BROADCAST, (lambda at: mean(_pairs(at)), lambda at: sum(_pairs(at)) / at.n, lambda at: sum(_pairs(at)))),
    (*FORGOTTEN_BIAS, (lambda at: mean([(r - at.b) ** 2 for r in at.r]),)),
    (
        *FIRST_FEATURE,
        (
            lambda at: mean([(row[0] * at.w[0] + at.b - y) ** 2 for row, y in zip(at.rows, at.y, strict=True)]),
            lambda at: mean([(row[-1] * at.w[-1] + at.b - y) ** 2 for row, y in zip(at.rows, at.y, strict=True)]),
        ),
    ),
    (
        *ONE_SAMPLE,
        (
            lambda at: _squares(at)[0],
            lambda at: _squares(at)[-1],
            lambda at: _squares(at)[0] / at.n,
            lambda at: _squares(at)[-1] / at.n,
        ),
    ),
    (
        "returns-residual",
        words("Yours is how far each prediction misses: neither squared nor averaged yet."),
        words("The residuals are the first link. What does the definition do with them?"),
        (lambda at: at.r, lambda at: [-r for r in at.r]),
    ),
    (
        *WHOLE_NUMBERS,
        (
            lambda at: mean([trunc(r) ** 2 for r in at.r] if is_whole(at.y) else _squares(at)),
            lambda at: cut(mean(_squares(at)), where=is_whole(at.y)),
        ),
    ),
    (*RETURNS_GRADIENT, (lambda at: slopes(at)[0],)),
)


def value_mistakes() -> tuple[Mistake, ...]:
    """Return the mistakes in `forward` and in `loss` that have a formula."""
    of_one_sample = [(*rest, tuple(map(_mean_of, formulas))) for *rest, formulas in LOSSES]
    predicted = [one for one in of_one_sample if one[0] != "returns-prediction"]
    whole = (*SAID["returns-prediction"], (lambda at: at.p, lambda at: mean(at.p)))
    return (
        *declared("forward", _FORWARD, _predicting),
        named(SHIFTED, "forward", _predicting(lambda at: [p + 1 for p in at.p]), _is_shifted),
        *declared("loss", (*_LOSS, *predicted, whole), _measuring),  # type: ignore[arg-type]
    )


def _predicting(formula: Formula) -> Callable[..., Any]:
    return lambda rows, w, b: formula(At(rows, [0] * len(rows), w, b))


def _measuring(formula: Formula) -> Callable[..., Any]:
    return lambda rows, y, w, b: formula(At(rows, y, w, b))


def _is_shifted(evidence: Evidence) -> bool:
    """Tell whether every number is off by the same."""
    shifts = []
    for one in evidence.generic:
        got, right = evidence.value(one.got), evidence.value(one.right)
        if got is None or right is None or len(got) != len(right):
            return False
        shifts += [a - c for a, c in zip(got, right, strict=True)]
    return bool(shifts) and abs(shifts[0]) > by.VISIBLE and max(shifts) - min(shifts) <= by.VISIBLE * abs(shifts[0])
