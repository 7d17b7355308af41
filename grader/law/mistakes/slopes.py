"""The mistakes people make with the slopes of a squared error, for any model that is linear in its parameters.

With the residuals r = ŷ - y the right slope in each parameter is the mean of 2·φ·r over all samples, where φ is the
feature that the parameter is multiplied with: for a matrix of samples 2/n·Xᵀ·r in w, and 2/n·Σ r in b.
"""

import math

from grader.core.sentence import words
from grader.law.mistakes import recognise as by
from grader.law.mistakes.evidence import Evidence
from grader.law.mistakes.formulas import (
    Formula,
    across,
    added_in_whole_numbers,
    by_errors,
    by_links,
    cut,
    differentiating,
    dot,
    in_all,
    in_b,
    in_w,
    is_whole,
    mean,
    per_sample,
    pulled_across,
    sign,
    turned,
)
from grader.law.mistakes.mistake import Known, Mistake, declared
from grader.law.mistakes.said import (
    BROADCAST,
    DIVIDED_TWICE,
    EXPONENT_QUESTION,
    EXTRA_CONSTANT,
    FEATURES_FOR_SAMPLES,
    FIRST_FEATURE,
    FORGOTTEN_BIAS,
    INNER_QUESTION,
    ONE_FOR_ALL,
    ONE_SAMPLE,
    RETURNS_PREDICTION,
    SUM_FOR_MEAN,
    TARGET_ADDED,
    WHOLE_NUMBERS,
)
from grader.law.squared_error import SquaredError


def _moved_by(h: float) -> Formula:
    """Return the change of the loss over a step of each parameter."""
    return lambda at: [h * (slope + h * bend) for slope, bend in zip(at.slopes, at.curvature, strict=True)]


# A mistake may be written in ways that answer differently; where samples come at once, each returned value is looked
# at by itself too.
SLOPES = (
    Known(
        "missing-factor-2",
        words("Yours is exactly half of the slope in {of}, everywhere we looked."),
        words("What comes down in front when a square is differentiated?"),
        by_links(lambda at: at.phi * at.r),
    ),
    Known(
        "wrong-sign",
        words("Yours has the opposite sign of the slope in {of}, everywhere we looked."),
        words("Make {of} a little larger: does the loss rise where your slope is positive?"),
        by_links(lambda at: -2 * at.phi * at.r, lambda at: -at.phi * at.r),
    ),
    Known(*SUM_FOR_MEAN, at_once=(lambda at: at.pulled(at.r, 2),)),
    Known(
        "neither-factor-nor-mean",
        words("Yours adds up residual times feature: the 2 of the square is not in it, and neither is the mean."),
        words("What comes down in front when a square is differentiated, and what does the mean divide by?"),
        at_once=(lambda at: at.pulled(at.r, 1), lambda at: at.pulled(at.r, -1)),
    ),
    Known(*FEATURES_FOR_SAMPLES, at_once=(lambda at: at.pulled(at.r, 2 / at.d), lambda at: at.pulled(at.r, 1 / at.d))),
    Known(
        "doubled",
        words("Yours is exactly twice the slope in {of}, everywhere we looked."),
        words("How many factors 2 does the derivative of one square bring?"),
        by_links(lambda at: 4 * at.phi * at.r),
    ),
    Known(
        "missing-transpose",
        words("In yours rows and columns of X are exchanged: a slope of yours mixes the features of one sample."),
        words(
            "Write down the shapes in your product. The slope in w[0] needs one column of X: what of X does yours use?"
        ),
        at_once=in_w(
            lambda at: [2 / at.n * dot(row, at.r) for row in at.xs],
            lambda at: [1 / at.n * dot(row, at.r) for row in at.xs],
            lambda at: [2 * dot(row, at.r) for row in at.xs],
        ),
    ),
    Known(
        "not-summed",
        words("Yours is one slope for each sample: they are not added up yet."),
        words("How many slopes in {of} are there in yours, and how many in the task?"),
        at_once=(
            lambda at: per_sample(at, 2),
            lambda at: per_sample(at, 2 / at.n),
            lambda at: per_sample(at, 1),
            *in_w(lambda at: turned(per_sample(at, 2)[0])),
        ),
    ),
    Known(
        "wrong-axis",
        words("Yours adds up over the features, so one number is left for each sample."),
        words("Which axis of X runs over the samples, and along which do you add?"),
        at_once=in_w(
            lambda at: [2 * r * sum(row) for row, r in zip(at.xs, at.r, strict=True)],
            lambda at: [2 * r * mean(row) for row, r in zip(at.xs, at.r, strict=True)],
            lambda at: [2 / at.n * r * sum(row) for row, r in zip(at.xs, at.r, strict=True)],
        ),
    ),
    Known(
        "summed-to-one",
        words("Yours adds up the features as well as the samples, so one number is left for all of them."),
        words("Along which axis should be added, and what happens if none is named?"),
        at_once=in_w(
            lambda at: sum(at.slopes[:-1]),
            lambda at: mean(at.slopes[:-1]),
            lambda at: at.n * sum(at.slopes[:-1]),
            lambda at: [sum(at.slopes[:-1])] * at.d,
            lambda at: [mean(at.slopes[:-1])] * at.d,
        ),
    ),
    Known(
        *BROADCAST,
        at_once=(
            *in_w(lambda at: list(map(sum, in_all(at)[0]))),
            in_all,
            *in_w(
                lambda at: list(map(mean, in_all(at)[0])),
                lambda at: pulled_across(at, turned(across(at))),
                lambda at: list(map(sum, pulled_across(at, turned(across(at))))),
            ),
        ),
    ),
    Known(
        "product-of-means",
        words("Yours multiplies the mean of the residuals with the mean of the feature."),
        words("Which comes first for each sample, the product or the mean over all of them?"),
        at_once=in_w(lambda at: [2 * mean(at.r) * mean(column) for column in at.columns]),
    ),
    Known(
        "returns-residual",
        words("Yours is the residual ŷ - y itself: how far the prediction misses, not how the loss changes with {of}."),
        words("The residual is one link of the chain. Which links are still to come?"),
        one_by_one=by_links(lambda at: at.r, lambda at: -at.r),
        at_once=(lambda at: (at.r, mean(at.r)), lambda at: (at.r, sum(at.r)), lambda at: (at.r, at.r)),
    ),
    Known(
        "missing-inner-derivative",
        words(
            "Yours knows how the loss changes with the prediction, but not yet how the prediction changes with {of}."
        ),
        INNER_QUESTION,
        one_by_one=by_links(lambda at: 2 * at.r, lambda at: 2 * at.r * at.phi / at.x if at.phi != 1 else math.nan),
        at_once=in_w(
            lambda at: [2 * mean(at.r)] * at.d,
            lambda at: 2 * mean(at.r),
            lambda at: [mean(at.r)] * at.d,
            lambda at: [2 * r for r in at.r],
            lambda at: [2 * r / at.n for r in at.r],
        ),
    ),
    Known(
        "bias-times-x",
        words("Yours multiplies with a feature in the slope in {of} as well."),
        words("What is b multiplied with in the prediction?"),
        at_once=in_b(lambda w: w[0], lambda w: w[-1], sum, mean, list),
    ),
    Known(*FORGOTTEN_BIAS, at_once=by_errors(lambda at: [r - at.b for r in at.r], 2, 1)),
    Known(
        *FIRST_FEATURE,
        at_once=(
            lambda at: at.pulled([row[0] * at.w[0] + at.b - y for row, y in zip(at.xs, at.y, strict=True)], 2 / at.n),
            *in_w(
                lambda at: at.slopes[:-1][:1],
                lambda at: [at.slopes[0], *[0] * (at.d - 1)],
            ),
        ),
    ),
    Known(*ONE_FOR_ALL, at_once=in_w(lambda at: [at.slopes[0]] * at.d, lambda at: at.slopes[0])),
    Known(
        *DIVIDED_TWICE,
        at_once=(
            lambda at: at.pulled(at.r, 2 / at.n**2),
            lambda at: at.pulled(at.r, 1 / at.n**2),
            lambda at: at.pulled(at.r, 2 / at.n / at.d),
        ),
    ),
    Known(
        *ONE_SAMPLE,
        at_once=(
            lambda at: at.samples[0].slopes,
            lambda at: at.samples[-1].slopes,
            lambda at: [slope / at.n for slope in at.samples[0].slopes],
            lambda at: [slope / at.n for slope in at.samples[-1].slopes],
        ),
    ),
    Known(
        "returns-loss",
        words("Yours is the loss itself, which is never negative. A slope can be."),
        words("The loss says how wrong the model is. What tells in which direction it falls?"),
        one_by_one=by_links(lambda at: at.r**2),
        at_once=(lambda at: (mean(at.squares), mean(at.squares)),),
    ),
    Known(
        "exponent-kept",
        words("Yours still holds the square of the residual: the 2 came down, and the exponent stayed up."),
        EXPONENT_QUESTION,
        by_links(lambda at: 2 * at.phi * at.r**2, lambda at: at.phi * at.r**2),
        one_by_one=by_links(lambda at: 2 * at.r**2),
    ),
    Known(
        "derivative-by-x",
        words("Yours is a derivative by x. But x is data and stays as it is: {of} is what we can move."),
        words("Which letter changes when the model learns, and which are fixed?"),
        one_by_one=by_links(
            lambda at: 2 * at.r * at.steepness,
            lambda at: 2 * at.r * at.feature_steepness,
            lambda at: 2 * at.r * at.feature_steepness * at.theta,
        ),
        at_once=in_w(lambda at: [2 * mean(at.r) * w for w in at.w]),
    ),
    Known(
        "derivative-by-y",
        words("Yours is a derivative by y. But y is data and stays as it is: {of} is what we can move."),
        words("Which letter changes when the model learns, and which are fixed?"),
        one_by_one=by_links(lambda at: -2 * at.r),
    ),
    Known(
        "derivative-of-forward",
        words("Yours is how the prediction changes with {of}. That is one link of the chain, not yet the loss."),
        words("How does the loss change when the prediction does? Where does that link go?"),
        one_by_one=by_links(lambda at: at.phi, lambda at: 2 * at.phi),
        at_once=(
            lambda at: (list(map(mean, at.columns)), 1),
            lambda at: (list(map(sum, at.columns)), at.n),
            lambda at: ([list(row) for row in at.xs], 1),
        ),
    ),
    Known(
        "parameter-kept",
        words("The parameter {of} itself is still a factor in yours."),
        words("Differentiate 5·{of} by {of}: is {of} still there?"),
        by_links(lambda at: 2 * at.phi * at.r * at.theta),
        one_by_one=by_links(
            lambda at: 2 * at.r * at.theta, lambda at: at.phi * at.r * at.theta, lambda at: at.r * at.theta
        ),
    ),
    Known(
        "target-dropped",
        words("Yours does not know the target y: at a perfect prediction it is not zero."),
        words("Where should the slope be zero? Is yours, there?"),
        by_links(lambda at: 2 * at.phi * at.p, lambda at: at.phi * at.p),
    ),
    Known(*TARGET_ADDED, by_links(lambda at: 2 * at.phi * (at.p + at.y), lambda at: at.phi * (at.p + at.y))),
    Known(
        "target-times-x",
        words("In yours the target y is multiplied with x once too often."),
        words("When x is pulled out of a bracket, what happens to everything else inside?"),
        one_by_one=by_links(lambda at: 2 * at.phi * (at.p - at.x * at.y), lambda at: at.phi * (at.p - at.x * at.y)),
    ),
    Known(
        "precedence",
        words("In yours the factor in front reaches the prediction, but not all of the target."),
        words("Multiply a bracket out by hand: does every term inside get the factor in front?"),
        one_by_one=by_links(
            lambda at: 2 * at.phi * at.p - at.y,
            lambda at: 2 * at.phi * at.p - at.phi * at.y,
            lambda at: 2 * at.phi * at.p - 2 * at.y,
            lambda at: at.phi * at.p - at.y,
        ),
    ),
    Known(
        "one-x-too-many",
        words("Yours is the slope in {of} times x: there is one factor x too many."),
        words("Count the factors x that the inner derivative brings. Where does yours get another?"),
        one_by_one=by_links(lambda at: 2 * at.phi * at.r * at.x),
    ),
    Known(
        "absolute-value",
        words("Yours has the right size, but it is never negative."),
        words("The sign tells which way to move. Where did it go?"),
        (lambda at: list(map(abs, at.slopes)),),
        one_by_one=by_links(lambda at: abs(at.phi * at.r)),
        at_once=by_errors(lambda at: list(map(abs, at.r)), 2, 1),
    ),
    Known(
        "sign-only",
        words("Yours has the right direction, but how far the prediction misses got lost."),
        words("Is the hill steeper far away from the minimum? Does yours say so?"),
        (
            lambda at: [sign(slope) for slope in at.slopes],
            lambda at: [slope / math.hypot(*at.slopes) for slope in at.slopes],
        ),
        one_by_one=by_links(lambda at: at.phi * sign(at.r), lambda at: 2 * at.phi * sign(at.r)),
        at_once=(
            *by_errors(lambda at: [sign(r) for r in at.r], 1, 2),
            *in_w(lambda at: [slope / math.hypot(*at.slopes[:-1]) for slope in at.slopes[:-1]]),
        ),
    ),
    Known(
        "multiplied-by-target",
        words("Yours multiplies the residual with the target y, where what {of} is multiplied with belongs."),
        INNER_QUESTION,
        one_by_one=by_links(lambda at: 2 * at.y * at.r, lambda at: at.y * at.r),
    ),
    Known(
        "not-divided",
        words("Yours is how far the loss moves over a small step of {of}, not yet divided by that step."),
        words("A slope is how much for each unit. What is the difference of two losses divided by?"),
        tuple(_moved_by(h) for h in (0.001, 0.0001, 0.00001, 0.000001, 0.01, 0.1)),
    ),
    Known(
        *RETURNS_PREDICTION,
        one_by_one=by_links(lambda at: at.p),
        at_once=(lambda at: (at.p, mean(at.p)), lambda at: (at.p, at.p)),
    ),
    Known(
        *WHOLE_NUMBERS,
        at_once=(
            *in_w(
                lambda at: cut(at.slopes[:-1], where=is_whole(at.w)),
                lambda at: cut(at.slopes[:-1], where=is_whole(at.xs)),
                added_in_whole_numbers,
            ),
            lambda at: at.pulled(cut(at.r, where=is_whole(at.y)), 2 / at.n),
        ),
    ),
    Known(
        "values-joined",
        words("Yours joins the slopes in w and in b into one array."),
        words("The task asks for a pair. What stands before the comma after your `return`, and what behind it?"),
        at_once=(lambda at: (at.slopes,),),
    ),
)
# Not a formula, but one number that is the same everywhere: a step that was taken already, the width of a difference.
STEPPED = (
    "already-stepped",
    words("Yours has taken the step already: it is {of} moved a little, not the slope."),
    words("Here only the slope is asked for. Which function takes the step?"),
)
ONE_SIDED = (
    "one-sided-difference",
    words("Yours is almost the slope in {of}, and always a little off."),
    words("The exact slope has no step width h in it. Can you find it by differentiating on paper?"),
)
WIDTHS = 0.02  # relative: two step widths are the same
WIDEST = 0.2


def slope_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `gradient` of `model` that have a formula, or a number that is the same everywhere."""
    calls = differentiating(model)
    rate = by.constant(lambda got, right, theta: (theta - got) / right, calls(lambda at: list(at.theta)))
    width = by.constant(lambda got, right, bend: (got - right) / bend, calls(lambda at: at.curvature), WIDTHS)

    def stepped(evidence: Evidence) -> bool:
        return 0 < (rate(evidence) or 0) <= 1

    def wide(evidence: Evidence) -> bool:
        return 0 < abs(width(evidence) or 0) <= WIDEST or by.nearly_right(evidence)

    measured = (
        Known(
            *STEPPED,
            (lambda at: [old - 0.01 * slope for old, slope in zip(at.theta, at.slopes, strict=True)],),
            recognise=stepped,
        ),
        Known(*ONE_SIDED, (one_sided(0.001),), recognise=wide),
        Known(
            *EXTRA_CONSTANT,
            (lambda at: [slope + 1 for slope in at.slopes],),
            recognise=lambda evidence: (by.constant(lambda got, right, _: got - right)(evidence) or 0) != 0,
        ),
    )
    return declared("gradient", (*SLOPES, *measured), calls, matrix=model.vector is not None)


def one_sided(h: float) -> Formula:
    """Return the slopes by a difference to one side: too large by h times half of the curvature."""
    return lambda at: [slope + h * bend for slope, bend in zip(at.slopes, at.curvature, strict=True)]


def frozen_slopes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistake of taking a parameter for a constant, where there are others."""
    if len(model.parameters) == 1:
        return ()
    frozen = Known(
        "parameter-frozen",
        words("Yours is 0 everywhere, as if {of} were a fixed number."),
        words("Make only {of} a little larger. Does the loss stay the same?"),
        (lambda at: [0] * len(at.theta),),
    )
    return declared("gradient", [frozen], differentiating(model), matrix=model.vector is not None)
