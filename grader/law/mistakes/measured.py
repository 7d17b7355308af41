"""Mistakes that are measured: digits that were cut off, a factor of simple powers, a term that was added."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from grader.core.outcome import Number, show_number
from grader.core.sentence import Sentence, words
from grader.law.mistakes import recognise as by
from grader.law.mistakes.evidence import Evidence
from grader.law.mistakes.formulas import At, Formula, at_of, differentiating, mean, means, measuring, predicting
from grader.law.mistakes.mistake import Known, Mistake, Recognise, declared
from grader.law.mistakes.said import CUT_OFF, EXPONENT_QUESTION, INNER_QUESTION, OFF_BY_FACTOR
from grader.law.mistakes.steps import stepping
from grader.law.smooth import Truth
from grader.law.squared_error import SquaredError

PENALTY = (
    "weight-penalty",
    words("Yours adds a term that pulls the weights towards 0, as regularisation or weight decay does."),
    words("Which term in your line does not stand in the task?"),
)


def rounding_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistake of rounding what goes in, or the residual, in each function that takes one sample."""
    cuts: tuple[Callable[[Number], Number], ...] = (math.trunc, round, math.floor)
    some = [_cut_by(change, parts) for change in cuts for parts in (("xs",), ("xs", "y", "theta"), ("y",), ("theta",))]
    squares = [_squared(change) for change in cuts]
    errors = [
        lambda at, change=change: at.pulled(list(map(change, at.r)), 2)
        for change in (*cuts, lambda value: round(value, 1))
    ]

    def ways(formula: Formula) -> tuple[Formula, ...]:
        return tuple(lambda at, change=change: formula(change(at)) for change in some)

    return (
        *declared("forward", [Known(*CUT_OFF, ways(lambda at: at.p))], predicting(model), matrix=False),
        *declared(
            "loss",
            [Known(*CUT_OFF, (*ways(lambda at: at.squares[0]), *squares))],
            measuring(model),
            matrix=False,
        ),
        *declared(
            "gradient",
            [Known(*CUT_OFF, (*ways(lambda at: at.slopes), *errors))],
            differentiating(model),
            matrix=False,
        ),
    )


def _squared(change: Callable[[Number], Number]) -> Formula:
    return lambda at: change(at.r[0]) ** 2


def _cut_by(change: Callable[[Number], Number], parts: Sequence[str]) -> Callable[[At], At]:
    """Return what rounds some parts of what goes in."""

    def cut(at: At) -> At:
        changed: dict[str, Any] = {part: list(map(change, getattr(at, part))) for part in parts}
        return replace(at, **changed)

    return cut


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


def flattening(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistake of a loss that grows too slowly, whatever its formula is."""
    flattened = Known(
        "flattened",
        words("The farther the prediction misses, the more yours falls behind the square of the error."),
        words(
            "Miss three times as far: how many times as large is the loss of this task, and how many times is yours?"
        ),
        means(lambda _p, _y, r: r * r if abs(r) <= 1 else 2 * abs(r) - 1),
        recognise=by.flattened,
    )
    return declared("loss", [flattened], measuring(model), matrix=model.vector is not None)


# Terms that pull the weights towards 0, with whatever number in front.


def penalty_mistakes(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistake of a penalty on the weights, in `loss` and in `gradient`."""
    measured, differentiated = measuring(model), differentiating(model)
    count = None if model.vector is None and len(model.parameters) == 1 else -1

    def sized(size: Callable[[Number], Number], last: int | None) -> Callable[..., Any]:
        return measured(lambda at: sum(map(size, at.theta[:last])))

    of_loss = [sized(size, last) for last in (None, count) for size in (_square, abs)]
    pulls = [
        differentiated(lambda at: list(at.theta)),
        differentiated(lambda at: [math.copysign(1, value) for value in at.theta]),
    ]
    by_loss = [by.constant(lambda got, right, size: (got - right) / size, other) for other in of_loss]
    by_slope = [by.constant(_added, other) for other in pulls]
    return (
        Mistake(
            PENALTY[0],
            "loss",
            *PENALTY[1:],
            measured(lambda at: mean(at.squares) + 0.1 * sum(value * value for value in at.theta)),
            lambda evidence: any((share(evidence) or 0) > 0 for share in by_loss),
        ),
        Mistake(
            PENALTY[0],
            "gradient",
            *PENALTY[1:],
            differentiated(lambda at: [slope + 0.1 * value for slope, value in zip(at.slopes, at.theta, strict=True)]),
            lambda evidence: _is_of_weights(evidence) and any((share(evidence) or 0) > 0 for share in by_slope),
        ),
    )


def decaying_steps(model: Truth) -> tuple[Mistake, ...]:
    """Return the mistake of a penalty on the weights in `step`."""
    calls = stepping(model)
    pulls = [calls(lambda move: list(move.theta)), calls(lambda move: [move.alpha * value for value in move.theta])]
    shares = [by.constant(_added, other) for other in pulls]
    return (
        Mistake(
            PENALTY[0],
            "step",
            *PENALTY[1:],
            calls(lambda move: [new - 0.01 * old for new, old in zip(move.right, move.theta, strict=True)]),
            lambda evidence: _is_of_weights(evidence) and any(-1 < (share(evidence) or 0) < 0 for share in shares),
        ),
    )


def _square(value: Number) -> Number:
    return value * value


def _is_of_weights(evidence: Evidence) -> bool:
    """Tell whether the value in question is a weight, or all are: a penalty on the last parameter alone is none."""
    count = len(evidence.function.returns)
    return evidence.index is None or count == 1 or evidence.index < count - 1


def _added(got: Number, right: Number, other: Number) -> float:
    """Return which part of the other number was added."""
    return (got - right) / other
