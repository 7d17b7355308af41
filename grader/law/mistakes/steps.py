"""The mistakes people make with a single step of descent: θ - α·slope is right, number by number."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.core.outcome import Number
from grader.core.sentence import words
from grader.law.mistakes import recognise as by
from grader.law.mistakes.evidence import Evidence
from grader.law.mistakes.formulas import cut, is_whole, returned
from grader.law.mistakes.mistake import Known, Mistake, declared
from grader.law.mistakes.values import FIRST_FEATURE, WHOLE_NUMBERS
from grader.law.smooth import Truth
from grader.law.squared_error import joined

MOST_SAMPLES = 12  # by which a step may have been divided


@dataclass(frozen=True)
class Move:
    """What `step` is called with: the parameters, their slopes, and the learning rate."""

    theta: Sequence[Number]
    slopes: Sequence[Number]
    alpha: float

    def along(self, slopes: Sequence[Number]) -> list[Number]:
        """Return the parameters after a step against `slopes`."""
        return [old - self.alpha * slope for old, slope in zip(self.theta, slopes, strict=True)]

    @property
    def right(self) -> list[Number]:
        """The parameters after the right step."""
        return self.along(self.slopes)


Formula: TypeAlias = Callable[[Move], Any]  # of the flat parameters, or of a tuple of the values to return


def by_numbers(*formulas: Callable[[Number, Number, Number], Number]) -> tuple[Formula, ...]:
    """Return the steps that follow from formulas of one parameter t, its slope g and the learning rate a."""
    return tuple(
        lambda move, formula=formula: [formula(t, g, move.alpha) for t, g in zip(move.theta, move.slopes, strict=True)]
        for formula in formulas
    )


STEPS = (
    Known(
        "ascent",
        words("Yours steps uphill: {of} moves along its slope."),
        words("A positive slope says that the loss rises to the right. Which way do you want to go?"),
        by_numbers(lambda t, g, a: t + a * g),
    ),
    Known(
        "change-only",
        words("Yours is how far {of} moves, not where it ends up."),
        words("You know how far to go. From where?"),
        by_numbers(lambda _t, g, a: a * g, lambda _t, g, a: -a * g),
    ),
    Known(
        "multiplied-update",
        words("In yours the step is multiplied with {of} itself: from 0 it could never move."),
        words("Put 0 for {of}. Should it be able to leave that place?"),
        by_numbers(lambda t, g, a: t * (1 - a * g), lambda t, g, a: t - a * g * t, lambda t, g, a: t * a * g),
    ),
    Known(
        "divided-by-gradient",
        words("Yours divides by the slope: the flatter it is, the farther it jumps."),
        words("Where the ground is nearly flat, should the step be large or small?"),
        by_numbers(lambda t, g, a: t - a / g),
    ),
    Known(
        "absolute-value",
        words("Yours always moves {of} to the same side, whatever the sign of the slope."),
        words("Can {of} ever go the other way in yours?"),
        by_numbers(lambda t, g, a: t - a * abs(g), lambda t, g, a: t + a * abs(g), lambda t, g, a: abs(t - a * g)),
    ),
    Known(
        "sign-only",
        words("Yours moves in the right direction, but always by the same length."),
        words("Should a steep place lead to a longer step than a flat one?"),
        by_numbers(lambda t, g, a: t - a * math.copysign(1, g)),
    ),
    Known(
        "parameter-as-gradient",
        words("Yours steps {of} by its own value, where its slope belongs."),
        words("Read your line aloud: which quantity is multiplied with the learning rate?"),
        by_numbers(lambda t, _g, a: t - a * t),
    ),
    Known(
        "hardcoded-alpha",
        words("Yours takes the whole slope as its step: the learning rate plays no part."),
        words("Call it with another learning rate. Does anything change?"),
        by_numbers(lambda t, g, _a: t - g),
    ),
    Known(
        "doubled",
        words("Yours steps twice as far as it should."),
        words("The slope holds all its factors already. Where does the additional 2 come from?"),
        by_numbers(lambda t, g, a: t - 2 * a * g),
    ),
    Known(
        "precedence",
        words("In yours a bracket, or a missing one, puts the subtraction before the product."),
        words("What is subtracted from what? Put brackets around the product and compare."),
        by_numbers(lambda t, g, a: (t - a) * g, lambda t, g, a: (t - g) * a, lambda t, g, a: t - a - g),
    ),
    Known(
        "wrong-sign",
        words("Yours goes the right way, but from the opposite side: the signs are exchanged."),
        words("Which of the two comes first in the subtraction?"),
        by_numbers(lambda t, g, a: a * g - t),
    ),
    Known(
        "parameter-frozen",
        words("In yours {of} never moves."),
        words("Which parameters learn in your code, and which one is left behind?"),
        by_numbers(lambda t, _g, _a: t),
    ),
)
# Where there are several values.
SWAPPED = Known(
    "gradients-swapped",
    words("Yours moves {of} by the slope of another parameter."),
    words("In which order do the slopes stand in `grads`? Which one belongs to {of}?"),
    one_by_one=(
        lambda move: move.along(move.slopes[::-1]),
        lambda move: move.along([*move.slopes[1:], move.slopes[0]]),
        lambda move: move.along([move.slopes[-1], *move.slopes[:-1]]),
    ),
    at_once=(
        lambda move: (
            [old - move.alpha * move.slopes[-1] for old in move.theta[:-1]],
            [move.theta[-1] - move.alpha * slope for slope in move.slopes[:-1]],
        ),
    ),
)


def _by_one_slope(choose: Callable[[Sequence[Number]], Number]) -> Formula:
    """Return the step that moves every weight by one number, chosen from their slopes."""
    return lambda move: move.along([*[choose(move.slopes[:-1])] * (len(move.theta) - 1), move.slopes[-1]])


ARRAYS = (
    Known(
        "slopes-summed",
        words("Yours moves every weight by the sum of all slopes."),
        words("Which number in ∂loss/∂w belongs to which weight?"),
        at_once=(_by_one_slope(sum),),
    ),
    Known(
        *FIRST_FEATURE,
        at_once=(
            lambda move: [move.right[0], *move.theta[1:-1], move.right[-1]],
            _by_one_slope(lambda slopes: slopes[0]),
        ),
    ),
    Known(
        *WHOLE_NUMBERS,
        at_once=(lambda move: [*cut(move.right[:-1], where=is_whole(move.theta[:-1])), move.right[-1]],),
    ),
)


DIVIDED = (
    "averaged",
    words("Yours steps by a fraction of what it should: the step is divided by a number."),
    words("One slope, one step. Why divide?"),
)


def step_mistakes(model: Truth) -> tuple[Mistake, ...]:
    """Return the mistakes in `step` of `model` that have a formula, or one number that is the same everywhere."""
    calls = _stepping(model)
    share = by.constant(lambda got, right, start: (got - start) / (right - start), calls(lambda move: list(move.theta)))

    def is_divided(evidence: Evidence) -> bool:
        value = share(evidence)
        return value is not None and any(abs(value * n - 1) <= 1e-4 for n in range(2, MOST_SAMPLES + 1))  # noqa: PLR2004 - rounding

    divided = Known(*DIVIDED, by_numbers(lambda t, g, a: t - a * g / 3), recognise=is_divided)
    swapped = [SWAPPED] if len(model.parameters) > 1 else []
    return declared("step", (*STEPS, *swapped, *ARRAYS, divided), calls, matrix=model.vector is not None)


def _stepping(model: Truth) -> Callable[[Formula], Callable[..., Any]]:
    """Return what makes a `step` of a formula."""

    def calls(formula: Formula) -> Callable[..., Any]:
        def step(*arguments: Any) -> Any:  # noqa: ANN401 - numbers and arrays
            *values, grads, alpha = arguments
            slopes = joined(model, grads) if len(model.parameters) > 1 else [grads]
            return returned(model, formula(Move(joined(model, values), slopes, alpha)))

        return step

    return calls
