"""The mistakes people make with the slopes of a mean of squared errors over a matrix of samples.

The right slopes are 2/n·Xᵀ·r in w, with the residuals r = ŷ - y, and 2/n·Σ r in b.
"""

from collections.abc import Callable
from math import copysign, nan
from typing import Any

from grader.core.outcome import Number
from grader.core.sentence import words
from grader.law import recognise as by
from grader.law.matrix.formulas import (
    At,
    Formula,
    Slopes,
    Table,
    cut,
    dot,
    is_whole,
    mean,
    pulled,
    slopes,
)
from grader.law.matrix.value_mistakes import (
    BROADCAST,
    FEATURES_FOR_SAMPLES,
    FIRST_FEATURE,
    FORGOTTEN_BIAS,
    ONE_SAMPLE,
    SUM_FOR_MEAN,
    WHOLE_NUMBERS,
)
from grader.law.mistake import Answered, Evidence, Mistake, declared, each, frozen, named, values_of
from grader.law.slope_mistakes import ALREADY_STEPPED, CONSTANT, ONE_SIDED, SAID

WIDTHS = 0.02  # relative: two step widths are the same


def _of_errors(change: Callable[[At], Any], *factors: float) -> tuple[Formula, ...]:
    """Return the slopes that follow from wrong errors, with each factor in front of the mean."""
    return tuple(lambda at, factor=factor: pulled(at, change(at), factor / at.n) for factor in factors)


def _without_bias(at: At) -> list[Number]:
    return [r - at.b for r in at.r]


def _of_first_feature(at: At) -> Slopes:
    return pulled(at, [row[0] * at.w[0] + at.b - y for row, y in zip(at.rows, at.y, strict=True)], 2 / at.n)


def _per_sample(share: float) -> Formula:
    """Return a slope for each sample, where they should be added up."""
    return lambda at: (
        [[share * x * r for x in row] for row, r in zip(at.rows, at.r, strict=True)],
        [share * r for r in at.r],
    )


def _across(at: At) -> list[list[Number]]:
    """Return the table ŷ_i - y_k."""
    return [[p - y for y in at.y] for p in at.p]


def _pulled_across(at: At, table: list[list[Number]]) -> list[list[float]]:
    """Return 2/n·Xᵀ·table."""
    errors = list(zip(*table, strict=True))
    return [[2 / at.n * dot(column, some) for some in errors] for column in at.columns]


def _turned(table: list[list[Number]]) -> list[list[Number]]:
    return [list(line) for line in zip(*table, strict=True)]


def _in_all(at: At) -> tuple[list[list[float]], float]:
    return _pulled_across(at, _across(at)), 2 * mean([value for line in _across(at) for value in line])


def _added_in_whole_numbers(at: At) -> list[Number]:
    """Return the slopes in w, added up sample by sample in an array of whole numbers."""
    total: list[Number] = [0] * at.d
    for row, r in zip(at.rows, at.r, strict=True):
        total = [cut(old + 2 * r * x / at.n, where=is_whole(at.w)) for old, x in zip(total, row, strict=True)]
    return total


# Table of (id, sentence, question, formulas of both slopes); each slope is looked at by itself too.
TABLE: Table = (
    (*SAID["missing-factor-2"], _of_errors(lambda at: at.r, 1)),
    (*SAID["wrong-sign"], _of_errors(lambda at: at.r, -2, -1)),
    (*SUM_FOR_MEAN, (lambda at: pulled(at, at.r, 2),)),
    (
        "neither-factor-nor-mean",
        words("Yours adds up residual times feature: the 2 of the square is not in it, and neither is the mean."),
        words("What comes down in front when a square is differentiated, and what does the mean divide by?"),
        (lambda at: pulled(at, at.r, 1), lambda at: pulled(at, at.r, -1)),
    ),
    (*FEATURES_FOR_SAMPLES, (lambda at: pulled(at, at.r, 2 / at.d), lambda at: pulled(at, at.r, 1 / at.d))),
    (*SAID["doubled"], _of_errors(lambda at: at.r, 4)),
    (
        "missing-transpose",
        words("In yours rows and columns of X are exchanged: a slope of yours mixes the features of one sample."),
        words(
            "Write down the shapes in your product. The slope in w[0] needs one column of X: what of X does yours use?"
        ),
        (
            lambda at: ([2 / at.n * dot(row, at.r) for row in at.rows], slopes(at)[1]),
            lambda at: ([1 / at.n * dot(row, at.r) for row in at.rows], slopes(at)[1]),
            lambda at: ([2 * dot(row, at.r) for row in at.rows], slopes(at)[1]),
        ),
    ),
    (
        "not-summed",
        words("Yours is one slope for each sample: they are not added up yet."),
        words("How many slopes in {of} are there in yours, and how many in the task?"),
        (
            _per_sample(2),
            lambda at: _per_sample(2 / at.n)(at),
            _per_sample(1),
            lambda at: (_turned(_per_sample(2)(at)[0]), slopes(at)[1]),
        ),
    ),
    (
        "wrong-axis",
        words("Yours adds up over the features, so one number is left for each sample."),
        words("Which axis of X runs over the samples, and along which do you add?"),
        (
            lambda at: ([2 * r * sum(row) for row, r in zip(at.rows, at.r, strict=True)], slopes(at)[1]),
            lambda at: ([2 * r * mean(row) for row, r in zip(at.rows, at.r, strict=True)], slopes(at)[1]),
            lambda at: ([2 / at.n * r * sum(row) for row, r in zip(at.rows, at.r, strict=True)], slopes(at)[1]),
        ),
    ),
    (
        "summed-to-one",
        words("Yours adds up the features as well as the samples, so one number is left."),
        words("Along which axis should be added, and what happens if none is named?"),
        (
            lambda at: (sum(slopes(at)[0]), slopes(at)[1]),
            lambda at: (mean(slopes(at)[0]), slopes(at)[1]),
            lambda at: (at.n * sum(slopes(at)[0]), slopes(at)[1]),
        ),
    ),
    (
        *BROADCAST,
        (
            lambda at: (list(map(sum, _in_all(at)[0])), slopes(at)[1]),
            _in_all,
            lambda at: (list(map(mean, _in_all(at)[0])), slopes(at)[1]),
            lambda at: (_pulled_across(at, _turned(_across(at))), slopes(at)[1]),
            lambda at: (list(map(sum, _pulled_across(at, _turned(_across(at))))), slopes(at)[1]),
        ),
    ),
    (
        "product-of-means",
        words("Yours multiplies the mean of the residuals with the mean of the feature."),
        words("Which comes first for each sample, the product or the mean over all of them?"),
        (lambda at: ([2 * mean(at.r) * mean(column) for column in at.columns], slopes(at)[1]),),
    ),
    (
        *SAID["missing-inner-derivative"],
        (
            lambda at: ([2 * mean(at.r)] * at.d, slopes(at)[1]),
            lambda at: (2 * mean(at.r), slopes(at)[1]),
            lambda at: ([mean(at.r)] * at.d, slopes(at)[1]),
            lambda at: ([2 * r for r in at.r], slopes(at)[1]),
            lambda at: ([2 * r / at.n for r in at.r], slopes(at)[1]),
        ),
    ),
    (
        "bias-times-x",
        words("Yours multiplies with a feature in the slope in {of} as well."),
        words("What is b multiplied with in the prediction?"),
        (
            lambda at: (slopes(at)[0], slopes(at)[0][0]),
            lambda at: (slopes(at)[0], slopes(at)[0][-1]),
            lambda at: (slopes(at)[0], sum(slopes(at)[0])),
            lambda at: (slopes(at)[0], mean(slopes(at)[0])),
            lambda at: (slopes(at)[0], slopes(at)[0]),
        ),
    ),
    (
        *SAID["parameter-kept"],
        (lambda at: ([slope * w for slope, w in zip(slopes(at)[0], at.w, strict=True)], slopes(at)[1] * at.b),),
    ),
    (*FORGOTTEN_BIAS, _of_errors(_without_bias, 2, 1)),
    (
        *FIRST_FEATURE,
        (
            _of_first_feature,
            lambda at: (slopes(at)[0][0], slopes(at)[1]),
            lambda at: (slopes(at)[0][:1], slopes(at)[1]),
            lambda at: ([slopes(at)[0][0]] * at.d, slopes(at)[1]),
            lambda at: ([slopes(at)[0][0], *[0] * (at.d - 1)], slopes(at)[1]),
        ),
    ),
    (
        *ONE_SAMPLE,
        (
            lambda at: slopes(at.samples[0]),
            lambda at: slopes(at.samples[-1]),
            lambda at: each(lambda value: value / at.n, slopes(at.samples[0])),
            lambda at: each(lambda value: value / at.n, slopes(at.samples[-1])),
        ),
    ),
    (*SAID["returns-loss"], (lambda at: (mean([r * r for r in at.r]),) * 2,)),
    (*SAID["returns-residual"], (lambda at: (at.r, mean(at.r)), lambda at: (at.r, sum(at.r)), lambda at: (at.r, at.r))),
    (*SAID["exponent-kept"], _of_errors(lambda at: [r * r for r in at.r], 2, 1)),
    (*SAID["target-dropped"], _of_errors(lambda at: at.p, 2, 1)),
    (*SAID["target-added"], _of_errors(lambda at: [p + y for p, y in zip(at.p, at.y, strict=True)], 2, 1)),
    (*SAID["absolute-value"], (lambda at: each(abs, slopes(at)), *_of_errors(lambda at: list(map(abs, at.r)), 2, 1))),
    (
        *SAID["sign-only"],
        (
            lambda at: each(lambda value: copysign(1, value), slopes(at)),
            *_of_errors(lambda at: [copysign(1, r) for r in at.r], 1, 2),
        ),
    ),
    (
        *SAID["derivative-of-forward"],
        (
            lambda at: (list(map(mean, at.columns)), 1),
            lambda at: (list(map(sum, at.columns)), at.n),
            lambda at: ([list(row) for row in at.rows], 1),
        ),
    ),
    (*SAID["derivative-by-x"], (lambda at: ([2 * mean(at.r) * w for w in at.w], slopes(at)[1]),)),
    (*SAID["returns-prediction"], (lambda at: (at.p, mean(at.p)), lambda at: (at.p, at.p))),
    (
        *WHOLE_NUMBERS,
        (
            lambda at: (cut(slopes(at)[0], where=is_whole(at.w)), slopes(at)[1]),
            lambda at: (cut(slopes(at)[0], where=is_whole(at.rows)), slopes(at)[1]),
            lambda at: (_added_in_whole_numbers(at), slopes(at)[1]),
            lambda at: pulled(at, cut(at.r, where=is_whole(at.y)), 2 / at.n),
        ),
    ),
    (
        "values-joined",
        words("Yours joins the slopes in w and in b into one array."),
        words("The task asks for a pair. What stands before the comma after your `return`, and what behind it?"),
        (lambda at: [*slopes(at)[0], slopes(at)[1]],),
    ),
)


def slope_mistakes() -> tuple[Mistake, ...]:
    """Return the mistakes in `gradient`."""
    constant = named(CONSTANT, "gradient", differentiating(lambda at: ([0] * at.d, 0)))
    return (constant, *declared("gradient", TABLE, differentiating), *_measured())


def differentiating(formula: Formula) -> Callable[..., Any]:
    """Return a wrong `gradient`."""
    return lambda rows, y, w, b: formula(At(rows, y, w, b))


def _measured() -> tuple[Mistake, ...]:
    """Return the mistakes that show in one number: a step that was taken already, or the width of a difference."""

    def stepped(evidence: Evidence) -> bool:
        def shares(one: Answered) -> list[float]:
            got, right = evidence.value(one.got), evidence.value(one.right)
            *_data, w, b = one.arguments
            start = evidence.value((frozen(w), frozen(b))) or ()
            if got is None or right is None or not len(got) == len(right) == len(start):
                return [nan]
            return [(t - g) / r if r else nan for t, g, r in zip(start, got, right, strict=True)]

        found = [share for one in evidence.generic for share in shares(one)]
        return (
            bool(found) and 0 < found[0] <= 1 and all(abs(each - found[0]) <= by.VISIBLE * found[0] for each in found)
        )

    return (
        named(
            ALREADY_STEPPED,
            "gradient",
            differentiating(
                lambda at: (
                    [w - 0.01 * s for w, s in zip(at.w, slopes(at)[0], strict=True)],
                    at.b - 0.01 * slopes(at)[1],
                )
            ),
            stepped,
        ),
        named(
            ONE_SIDED,
            "gradient",
            differentiating(lambda at: one_sided(at, 0.001)),
            lambda evidence: _width(evidence) or by.nearly_right(evidence),
        ),
    )


def one_sided(at: At, h: float) -> Slopes:
    """Return the slopes by a difference to one side: too large by h times half of the curvature."""
    slopes_w, slope_b = slopes(at)
    wide = [slope + h * mean([x * x for x in column]) for slope, column in zip(slopes_w, at.columns, strict=True)]
    return wide, slope_b + h


def _width(evidence: Evidence) -> bool:
    """Tell whether all numbers are too large by the same share of half of the curvature."""
    widths = []
    for one in evidence.generic:
        got, right = evidence.value(one.got), evidence.value(one.right)
        rows, y, w, b = one.arguments
        at = At(rows, y, w, b)  # type: ignore[arg-type]
        curvature = evidence.value(values_of(([mean([x * x for x in column]) for column in at.columns], 1)))
        if got is None or right is None or curvature is None or len(got) != len(right):
            return False
        widths += [(g - r) / c for g, r, c in zip(got, right, curvature, strict=True)]
    h = widths[0] if widths else 0
    return 0 < abs(h) <= 1 and all(abs(each - h) <= WIDTHS * abs(h) for each in widths)
