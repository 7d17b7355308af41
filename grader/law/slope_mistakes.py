"""The mistakes people make with the slope of a squared error, for any model that is linear in its parameters.

Each formula is written for one parameter, from what a learner has at hand: φ the feature it belongs to, r = ŷ - y the
residual, ŷ the prediction, x, y, and the parameter θ itself. The right slope is 2·φ·r.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.law import recognise as by
from grader.law.mistake import Mistake, Recognise
from grader.law.squared_error import SquaredError
from grader.outcome import Number


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
_FORMULAS: tuple[tuple[str, str, str, tuple[Formula, ...]], ...] = (
    (
        "missing-factor-2",
        "Yours is exactly half of the slope in {of}, everywhere we looked.",
        "What comes down in front when a square is differentiated?",
        (lambda at: at.phi * at.r,),
    ),
    (
        "wrong-sign",
        "Yours has the right size everywhere, and the opposite sign of the slope in {of}.",
        "Make {of} a little larger: does the loss rise where your slope is positive?",
        (lambda at: -2 * at.phi * at.r, lambda at: -at.phi * at.r),
    ),
    (
        "missing-inner-derivative",
        "Yours knows how the loss changes with the prediction, but not how the prediction changes with {of}.",
        "What is {of} multiplied with in the prediction? By the chain rule, where does that go?",
        (lambda at: 2 * at.r, lambda at: 2 * at.r * at.phi / at.x),
    ),
    (
        "exponent-kept",
        "Yours still holds the square of the residual. The 2 came down in front, and the exponent stayed up.",
        "When a square is differentiated the 2 comes down. What exponent is left?",
        (lambda at: 2 * at.phi * at.r**2, lambda at: 2 * at.r**2, lambda at: at.phi * at.r**2),
    ),
    (
        "returns-loss",
        "Yours is the loss itself, which is never negative. A slope can be.",
        "The loss says how wrong the model is. What has to be done to it to learn in which direction it falls?",
        (lambda at: at.r**2,),
    ),
)


def slope_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `gradient` of `model`, those that explain more first."""
    found = [
        Mistake("remembers", "gradient", "", "", lambda *_: None, by.remembers),
    ]
    for name, message, question, formulas in _FORMULAS:
        variants = [_slopes(model, formula) for formula in formulas]
        found.append(Mistake(name, "gradient", message, question, variants[0], _any_of(variants)))
    return tuple(found)


def _slopes(model: SquaredError, formula: Formula) -> Callable[..., tuple[Number, ...]]:
    """Return a wrong `gradient` that makes the same mistake in every parameter."""

    def gradient(x: Number, y: Number, *theta: Number) -> tuple[Number, ...]:
        predicted = model.predict(x, theta)
        features = model.features(x)
        # Features are polynomials of a degree of at most two: a central difference is their derivative.
        above, below = model.features(x + 0.5), model.features(x - 0.5)
        tilts = [upper - lower for upper, lower in zip(above, below, strict=True)]
        steepness = sum(tilt * value for tilt, value in zip(tilts, theta, strict=True))
        return tuple(
            formula(At(phi, predicted - y, predicted, x, y, value, steepness, tilt))
            for phi, value, tilt in zip(features, theta, tilts, strict=True)
        )

    return gradient


def _any_of(formulas: Sequence[Callable[..., Any]]) -> Recognise:
    return lambda evidence: any(evidence.follows(formula) for formula in formulas)
