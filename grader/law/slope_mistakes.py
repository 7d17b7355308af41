"""The mistakes people make with the slope of a squared error, for any model that is linear in its parameters.

Each formula is written for one parameter, from what a learner has at hand: φ the feature it belongs to, r = ŷ - y the
residual, ŷ the prediction, x, y, and the parameter θ itself. The right slope is 2·φ·r.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from grader.core.outcome import Number
from grader.core.sentence import words
from grader.law import recognise as by
from grader.law.mistake import Answered, Evidence, Mistake, declared, named
from grader.law.squared_error import SquaredError


@dataclass(frozen=True, slots=True)
class At:
    """All that a wrong slope may be made of."""

    phi: Number
    r: Number
    predicted: Number
    x: Number
    y: Number
    theta: Number
    steepness: float  # dŷ/dx
    feature_steepness: float  # dφ/dx


Formula = Callable[[At], Number]

# id, sentence, question, formulas: one mistake may be written in ways that answer differently.
FORMULAS: tuple[tuple[str, str, str, tuple[Formula, ...]], ...] = (
    (
        "missing-factor-2",
        words("Yours is exactly half of the slope in {of}, everywhere we looked."),
        words("What comes down in front when a square is differentiated?"),
        (lambda at: at.phi * at.r,),
    ),
    (
        "wrong-sign",
        words("Yours has the opposite sign of the slope in {of}, everywhere we looked."),
        words("Make {of} a little larger: does the loss rise where your slope is positive?"),
        (lambda at: -2 * at.phi * at.r, lambda at: -at.phi * at.r),
    ),
    (
        "doubled",
        words("Yours is exactly twice the slope in {of}, everywhere we looked."),
        words("How many factors 2 does the derivative of one square bring?"),
        (lambda at: 4 * at.phi * at.r,),
    ),
    (
        "returns-residual",
        words("Yours is the residual ŷ - y itself: how far the prediction misses, not how the loss changes with {of}."),
        words("The residual is one link of the chain. Which links are still to come?"),
        (lambda at: at.r, lambda at: -at.r),
    ),
    (
        "missing-inner-derivative",
        words(
            "Yours knows how the loss changes with the prediction, but not yet how the prediction changes with {of}."
        ),
        words("What is {of} multiplied with in the prediction? By the chain rule, where does that go?"),
        (lambda at: 2 * at.r, lambda at: 2 * at.r * at.phi / at.x if at.phi != 1 else math.nan),
    ),
    (
        "returns-loss",
        words("Yours is the loss itself, which is never negative. A slope can be."),
        words("The loss says how wrong the model is. What tells in which direction it falls?"),
        (lambda at: at.r**2,),
    ),
    (
        "exponent-kept",
        words("Yours still holds the square of the residual: the 2 came down, and the exponent stayed up."),
        words("When a square is differentiated the exponent comes down in front. What exponent is left?"),
        (lambda at: 2 * at.phi * at.r**2, lambda at: 2 * at.r**2, lambda at: at.phi * at.r**2),
    ),
    (
        "derivative-by-x",
        words("Yours is a derivative by x. But x is data and stays as it is: {of} is what we can move."),
        words("Which letter changes when the model learns, and which are fixed?"),
        (
            lambda at: 2 * at.r * at.steepness,
            lambda at: 2 * at.r * at.feature_steepness,
            lambda at: 2 * at.r * at.feature_steepness * at.theta,
        ),
    ),
    (
        "derivative-by-y",
        words("Yours is a derivative by y. But y is data and stays as it is: {of} is what we can move."),
        words("Which letter changes when the model learns, and which are fixed?"),
        (lambda at: -2 * at.r,),
    ),
    (
        "derivative-of-forward",
        words("Yours is how the prediction changes with {of}. That is one link of the chain, not yet the loss."),
        words("How does the loss change when the prediction does? Where does that link go?"),
        (lambda at: at.phi, lambda at: 2 * at.phi),
    ),
    (
        "parameter-kept",
        words("The parameter {of} itself is still a factor in yours."),
        words("Differentiate 5·{of} by {of}: is {of} still there?"),
        (
            lambda at: 2 * at.phi * at.r * at.theta,
            lambda at: 2 * at.r * at.theta,
            lambda at: at.phi * at.r * at.theta,
            lambda at: at.r * at.theta,
        ),
    ),
    (
        "target-dropped",
        words("Yours does not know the target y: at a perfect prediction it is not zero."),
        words("Where should the slope be zero? Is yours, there?"),
        (lambda at: 2 * at.phi * at.predicted, lambda at: at.phi * at.predicted),
    ),
    (
        "target-added",
        words("Yours adds the target y to the prediction instead of comparing the two."),
        words("How far is the prediction from the target: what do you do with the two numbers?"),
        (lambda at: 2 * at.phi * (at.predicted + at.y), lambda at: at.phi * (at.predicted + at.y)),
    ),
    (
        "target-times-x",
        words("In yours the target y is multiplied with x once too often."),
        words("When x is pulled out of a bracket, what happens to everything else inside?"),
        (lambda at: 2 * at.phi * (at.predicted - at.x * at.y), lambda at: at.phi * (at.predicted - at.x * at.y)),
    ),
    (
        "precedence",
        words("In yours the factor in front reaches the prediction, but not all of the target."),
        words("Multiply a bracket out by hand: does every term inside get the factor in front?"),
        (
            lambda at: 2 * at.phi * at.predicted - at.y,
            lambda at: 2 * at.phi * at.predicted - at.phi * at.y,
            lambda at: 2 * at.phi * at.predicted - 2 * at.y,
            lambda at: at.phi * at.predicted - at.y,
        ),
    ),
    (
        "one-x-too-many",
        words("Yours is the slope in {of} times x: there is one factor x too many."),
        words("Count the factors x that the inner derivative brings. Where does yours get another?"),
        (lambda at: 2 * at.phi * at.r * at.x, lambda at: at.phi * at.r * at.x * 2 * at.x),
    ),
    (
        "absolute-value",
        words("Yours has the right size, but it is never negative."),
        words("The sign tells which way to move. Where did it go?"),
        (lambda at: abs(2 * at.phi * at.r), lambda at: abs(at.phi * at.r)),
    ),
    (
        "sign-only",
        words("Yours has the right direction, but how steep it is got lost."),
        words("Is the hill steeper far away from the minimum? Does yours say so?"),
        (lambda at: math.copysign(1, at.phi * at.r),),
    ),
    (
        "returns-prediction",
        words("Yours is the prediction ŷ itself."),
        words("The prediction was the first step. What did the task ask for?"),
        (lambda at: at.predicted,),
    ),
)


SAID = {name: (name, message, question) for name, message, question, _formulas in FORMULAS}
CONSTANT = (
    "parameter-frozen",
    words("Yours is 0 everywhere, as if {of} were a fixed number."),
    words("Make only {of} a little larger. Does the loss stay the same?"),
)
ALREADY_STEPPED = (
    "already-stepped",
    words("Yours has taken the step already: it is {of} moved a little, not the slope."),
    words("Here only the slope is asked for. Which function takes the step?"),
)
ONE_SIDED = (
    "one-sided-difference",
    words("Yours is almost the slope in {of}, and always a little off."),
    words("The exact slope has no step width h in it. Can you find it by differentiating on paper?"),
)


def slope_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `gradient` of `model` that have a formula, or a number that is the same everywhere."""
    return (*declared("gradient", FORMULAS, partial(slopes_by, model)), *_measured(model))


def frozen_slopes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistake of taking a parameter for a constant, where there are others."""
    if len(model.parameters) == 1:
        return ()

    def still(evidence: Evidence) -> bool:
        return evidence.index is not None and evidence.follows(lambda *_: (0,) * len(model.parameters))

    return (named(CONSTANT, "gradient", slopes_by(model, lambda _at: 0), still),)


def slopes_by(model: SquaredError, formula: Formula) -> Callable[..., Any]:
    """Return a wrong `gradient` that makes the same mistake in every parameter."""

    def gradient(x: Number, y: Number, *theta: Number) -> Number | tuple[Number, ...]:
        predicted = model.predict(x, theta)
        # Features are polynomials of a degree of at most two: a central difference is their derivative.
        above, below = model.features(x + 0.5), model.features(x - 0.5)
        tilts = [upper - lower for upper, lower in zip(above, below, strict=True)]
        steepness = sum(tilt * value for tilt, value in zip(tilts, theta, strict=True))
        slopes = tuple(
            formula(At(phi, predicted - y, predicted, x, y, value, steepness, tilt))
            for phi, value, tilt in zip(model.features(x), theta, tilts, strict=True)
        )
        return slopes if len(slopes) > 1 else slopes[0]

    return gradient


def _measured(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes that show in one number: a step that was taken already, or the width of a difference."""

    def stepped(evidence: Evidence) -> bool:
        def rate(one: Answered, got: Number, right: Number) -> float:
            return (one.arguments[2 + (evidence.index or 0)] - got) / right  # type: ignore[operator]

        alpha = by.constant(rate)(evidence)
        return alpha is not None and 0 < alpha <= 1

    def one_sided(evidence: Evidence) -> bool:
        def width(one: Answered, got: Number, right: Number) -> float:
            return (got - right) / model.features(one.arguments[0])[evidence.index or 0] ** 2

        h = by.constant(width, 0.02)(evidence)
        return (h is not None and 0 < abs(h) <= 1) or by.nearly_right(evidence)

    return (
        named(ALREADY_STEPPED, "gradient", slopes_by(model, lambda at: at.theta - 0.02 * at.phi * at.r), stepped),
        named(
            ONE_SIDED,
            "gradient",
            slopes_by(model, lambda at: 2 * at.phi * at.r + 0.001 * at.phi**2),
            one_sided,
        ),
    )
