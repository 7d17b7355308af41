"""The mistakes people make with a single step of descent, per parameter: θ - α·slope is right."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from grader.core.outcome import Argument, Number
from grader.core.sentence import words
from grader.law import recognise as by
from grader.law.mistake import Answered, Evidence, Mistake, Recognise, declared, named, written
from grader.law.smooth import Truth

# Formulas of the parameter t, its slope g and the learning rate a.
StepFormula = Callable[[Number, Number, Number], Number]

FORMULAS: tuple[tuple[str, str, str, tuple[StepFormula, ...]], ...] = (
    (
        "ascent",
        words("Yours steps uphill: {of} moves along its slope."),
        words("A positive slope says that the loss rises to the right. Which way do you want to go?"),
        (lambda t, g, a: t + a * g,),
    ),
    (
        "change-only",
        words("Yours is how far {of} moves, not where it ends up."),
        words("You know how far to go. From where?"),
        (lambda _t, g, a: a * g, lambda _t, g, a: -a * g),
    ),
    (
        "multiplied-update",
        words("In yours the step is multiplied with {of} itself: from 0 it could never move."),
        words("Put 0 for {of}. Should it be able to leave that place?"),
        (lambda t, g, a: t * (1 - a * g), lambda t, g, a: t - a * g * t, lambda t, g, a: t * a * g),
    ),
    (
        "divided-by-gradient",
        words("Yours divides by the slope: the flatter it is, the farther it jumps."),
        words("Where the ground is nearly flat, should the step be large or small?"),
        (lambda t, g, a: t - a / g,),
    ),
    (
        "absolute-value",
        words("Yours always moves {of} to the same side, whatever the sign of the slope."),
        words("Can {of} ever go the other way in yours?"),
        (lambda t, g, a: t - a * abs(g), lambda t, g, a: t + a * abs(g), lambda t, g, a: abs(t - a * g)),
    ),
    (
        "sign-only",
        words("Yours moves in the right direction, but always by the same length."),
        words("Should a steep place lead to a longer step than a flat one?"),
        (lambda t, g, a: t - a * math.copysign(1, g),),
    ),
    (
        "parameter-as-gradient",
        words("Yours steps {of} by its own value, where its slope belongs."),
        words("Read your line aloud: which quantity is multiplied with the learning rate?"),
        (lambda t, _g, a: t - a * t,),
    ),
    (
        "hardcoded-alpha",
        words("Yours takes the whole slope as its step: the learning rate plays no part."),
        words("Call it with another learning rate. Does anything change?"),
        (lambda t, g, _a: t - g,),
    ),
    (
        "doubled",
        words("Yours steps twice as far as it should."),
        words("The slope holds all its factors already. Where does the additional 2 come from?"),
        (lambda t, g, a: t - 2 * a * g,),
    ),
    (
        "precedence",
        words("In yours a bracket, or a missing one, puts the subtraction before the product."),
        words("What is subtracted from what? Put brackets around the product and compare."),
        (lambda t, g, a: (t - a) * g, lambda t, g, a: (t - g) * a, lambda t, g, a: t - a - g),
    ),
    (
        "wrong-sign",
        words("Yours goes the right way, but from the opposite side: the signs are exchanged."),
        words("Which of the two comes first in the subtraction?"),
        (lambda t, g, a: a * g - t,),
    ),
    (
        "parameter-frozen",
        words("In yours {of} never moves."),
        words("Which parameters learn in your code, and which one is left behind?"),
        (lambda t, _g, _a: t,),
    ),
)


SLOPES_SWAPPED = (
    "gradients-swapped",
    words("Yours moves {of} by the slope of another parameter."),
    words("In which order do the slopes stand in `grads`? Which one belongs to {of}?"),
)
DIVIDED = (
    "averaged",
    words("Yours steps by a fraction of what it should: the step is divided by a number."),
    words("One slope, one step. Why divide?"),
)


def step_mistakes(model: Truth) -> tuple[Mistake, ...]:
    """Return the mistakes in `step` of `model` that have a formula, or one number that is the same everywhere."""
    divided = named(DIVIDED, "step", _stepping(model, lambda t, g, a: t - a * g / 3), _divided())
    return (*declared("step", FORMULAS, partial(_stepping, model)), *_exchanged(model), divided)


def _stepping(model: Truth, formula: StepFormula) -> Callable[..., Any]:
    """Return a wrong `step` that makes the same mistake with every parameter."""
    count = len(model.parameters)

    def step(*arguments: Argument) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        *theta, slopes, alpha = arguments
        all_slopes = slopes if isinstance(slopes, list) else [slopes]
        moved = [formula(t, g, alpha) for t, g in zip(theta, all_slopes, strict=True)]  # type: ignore[arg-type]
        return tuple(moved) if count > 1 else moved[0]

    return step


def _exchanged(model: Truth) -> tuple[Mistake, ...]:
    """Return the mistake of moving a parameter by the slope of another, where there are several."""
    count = len(model.parameters)
    if count == 1:
        return ()

    def by_slope_of(shift: Callable[[int], int]) -> Callable[..., Any]:
        def step(*arguments: Any) -> tuple[Number, ...]:  # noqa: ANN401 - numbers, and a list of them
            *theta, slopes, alpha = arguments
            return tuple(t - alpha * slopes[shift(k)] for k, t in enumerate(theta))

        return step

    others = [by_slope_of(lambda k, by_=by_: (k + by_) % count) for by_ in range(1, count)]  # type: ignore[misc]
    return (written(SLOPES_SWAPPED, "step", [by_slope_of(lambda k: count - 1 - k), *others]),)


def _divided() -> Recognise:
    def recognise(evidence: Evidence) -> bool:
        place = evidence.index or 0

        def share(one: Answered, got: Number, right: Number) -> float:
            start = cast("Number", one.arguments[place])
            return (got - start) / (right - start)

        value = by.constant(share)(evidence)
        return value is not None and any(abs(value * n - 1) <= 1e-4 for n in range(2, 13))  # noqa: PLR2004 - rounding

    return recognise
