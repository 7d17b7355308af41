"""The mistakes people make with a single step of descent: θ - α·slope is right, number by number."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from grader.core.outcome import Number, show_number
from grader.core.sentence import Sentence, say, words
from grader.law.mistakes import recognise as by
from grader.law.mistakes.evidence import Answered, Evidence, Value, values_of
from grader.law.mistakes.formulas import cut, is_whole, mean, returned
from grader.law.mistakes.mistake import Known, Mistake, declared
from grader.law.mistakes.said import EXTRA_CONSTANT, FIRST_FEATURE, ONE_FOR_ALL, WHOLE_NUMBERS
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


def _of_length_one(slopes: Sequence[Number]) -> list[float]:
    return [slope / math.hypot(*slopes) for slope in slopes]


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
        "divided-by-alpha",
        words("Yours divides by the learning rate: the smaller it is, the farther it jumps."),
        words("What should a smaller learning rate do to the step?"),
        by_numbers(lambda t, g, a: t - g / a, lambda t, g, a: t + g / a),
    ),
    Known(
        "squared",
        words("In yours a factor of the step is squared."),
        words("How often does each letter stand in w - α·grad?"),
        by_numbers(lambda t, g, a: t - a * g * g, lambda t, g, a: t - a * a * g, lambda t, g, a: t - (a * g) ** 2),
    ),
    Known(
        "blended",
        words("Yours mixes {of} and its slope: a part of the one and the rest of the other."),
        words("How much of the old value of {of} should the new one hold?"),
        by_numbers(
            lambda t, g, a: (1 - a) * t + a * g,
            lambda t, g, a: (1 - a) * t - a * g,
            lambda t, g, a: a * t + (1 - a) * g,
        ),
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
        (
            *by_numbers(lambda t, g, a: t - a * math.copysign(1, g)),
            lambda move: move.along([slope / math.hypot(*move.slopes) for slope in move.slopes]),
        ),
        at_once=(lambda move: move.along([*_of_length_one(move.slopes[:-1]), move.slopes[-1]]),),
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
        "alpha-at-parameter",
        words("In yours the learning rate is a factor of {of}, not of the slope."),
        words("Which of the two numbers should a small learning rate make small?"),
        by_numbers(
            lambda t, g, a: t * a - g,
            lambda t, g, a: (1 - a) * t - g,
            lambda t, g, a: t * a + g,
        ),
    ),
    Known(
        "wrong-sign",
        words("Yours goes the right way, but from the opposite side: the signs are exchanged."),
        words("Which of the two comes first in the subtraction?"),
        by_numbers(lambda t, g, a: a * g - t),
    ),
    Known(
        "rounded",
        words("Yours rounds, or cuts off digits, before the step is done."),
        words("Follow a number with a fraction through your lines: where does it lose it?"),
        by_numbers(
            *(
                formula
                for cut in (math.floor, math.trunc, round)
                for formula in (lambda t, g, a, cut=cut: t - cut(a * g), lambda t, g, a, cut=cut: t - a * cut(g))
            )
        ),
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
        at_once=(lambda move: [move.right[0], *move.theta[1:-1], move.right[-1]],),
    ),
    Known(*ONE_FOR_ALL, at_once=(_by_one_slope(lambda slopes: slopes[0]), _by_one_slope(mean))),
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


SCALED = (
    "off-by-factor",
    words("Yours moves {factor} times as far as it should, everywhere we looked."),
    words("Which number in your line does not stand in the task?"),
)
LIMITED = (
    "clipped",
    words("Yours moves as it should up to a limit of the slope, and no farther beyond it."),
    words("Is there a limit, a `min` or a `max` in your line?"),
)


def _taken(evidence: Evidence, calls: Callable[[Formula], Callable[..., Any]]) -> Evidence:
    """Return the slopes by which the parameters have moved as evidence."""
    starts, slopes = calls(lambda move: list(move.theta)), calls(lambda move: list(move.slopes))

    def taken(one: Answered) -> Answered:
        start, slope = values_of(starts(*one.arguments)), values_of(slopes(*one.arguments))
        if one.got is None or _shape(one.got) != _shape(start):
            return replace(one, got=None, right=slope)
        alpha: Any = one.arguments[-1]
        return replace(one, got=_slope_of(start, one.got, alpha), right=slope)

    return replace(evidence, generic=tuple(map(taken, evidence.generic)))


def step_mistakes(model: Truth) -> tuple[Mistake, ...]:
    """Return the mistakes in `step` of `model` that have a formula, or one number that is the same everywhere."""
    calls = stepping(model)
    share = by.constant(lambda got, right, start: (got - start) / (right - start), calls(lambda move: list(move.theta)))

    def is_divided(evidence: Evidence) -> bool:
        value = share(evidence)
        return value is not None and any(abs(value * n - 1) <= 1e-4 for n in range(2, MOST_SAMPLES + 1))  # noqa: PLR2004 - rounding

    def is_scaled(evidence: Evidence) -> bool | Sentence:
        value = share(evidence)
        if value is None or value == 0 or abs(value - 1) <= 1e-4:  # noqa: PLR2004 - rounding
            return False
        return say(SCALED[1], factor=show_number(float(f"{value:.6g}")))

    def is_shifted(evidence: Evidence) -> bool:
        return (by.constant(lambda got, right, _: got - right)(evidence) or 0) != 0

    def is_limited(evidence: Evidence) -> bool:
        return by.clipped(_taken(evidence, calls))

    scaled = Known(*SCALED, by_numbers(lambda t, g, a: t - 0.03 * a * g), recognise=is_scaled)
    shifted = Known(*EXTRA_CONSTANT, by_numbers(lambda t, g, a: t - a * g + 1), recognise=is_shifted)
    limited = Known(*LIMITED, by_numbers(lambda t, g, a: t - a * max(-2, min(2, g))), recognise=is_limited)
    divided = Known(*DIVIDED, by_numbers(lambda t, g, a: t - a * g / 3), recognise=is_divided)
    swapped = [SWAPPED] if len(model.parameters) > 1 else []
    return declared(
        "step", (*STEPS, *swapped, *ARRAYS, divided, limited, scaled, shifted), calls, matrix=model.vector is not None
    )


def stepping(model: Truth) -> Callable[[Formula], Callable[..., Any]]:
    """Return what makes a `step` of a formula."""

    def calls(formula: Formula) -> Callable[..., Any]:
        def step(*arguments: Any) -> Any:  # noqa: ANN401 - numbers and arrays
            *values, grads, alpha = arguments
            slopes = joined(model, grads) if len(model.parameters) > 1 else [grads]
            return returned(model, formula(Move(joined(model, values), slopes, alpha)))

        return step

    return calls


def _slope_of(start: Any, end: Any, alpha: float) -> Any:  # noqa: ANN401 - a number, an array or several of them
    """Return the slope that leads from the start to the end."""
    if isinstance(start, tuple):
        return tuple(_slope_of(before, after, alpha) for before, after in zip(start, end, strict=True))
    return (start - end) / alpha


def _shape(value: Value) -> object:
    return tuple(map(_shape, value)) if isinstance(value, tuple) else None
