"""What can be observed of answers without a formula: where they are right, and on what their error depends.

Each sentence here says no more than what was seen at the probes, so that it is true whatever the code is.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from grader.core.outcome import Argument, Number
from grader.core.sentence import Sentence, say, words
from grader.law.check import Function
from grader.law.mistakes import recognise as by
from grader.law.mistakes.evidence import Answered, Evidence, alike, each, values_of
from grader.law.mistakes.formulas import is_whole
from grader.law.mistakes.mistake import Mistake, Recognise
from grader.law.smooth import Truth
from grader.law.squared_error import joined

FEW = 2  # calls that are wrong in one way may be an accident
ENOUGH = 3
NOTHING = 1e-9  # an error that is none
CLEAR = 1e-4  # relative: beyond it an error is one
LARGE = 5

Measure: TypeAlias = Callable[[Number, Number, Number], float]  # of what came back, the right one, and the start
Seen: TypeAlias = tuple[float, bool]  # a quantity at one call, and whether the answer is right


@dataclass(frozen=True)
class Quantity:
    """Something that can be negative, large or nothing: its name, and its value for the arguments of a call.

    A value is one number, or one for each that the function returns, in the same shape.
    """

    name: str
    of: Callable[..., Any]


def quantities_of(model: Truth, function: Function) -> tuple[Quantity, ...]:
    """Return what may be special in a call of `function`: its arguments, and what follows from them."""
    names, count = function.parameters, len(model.parameters)

    def at(place: int) -> Callable[..., Any]:
        return lambda *arguments: arguments[place]

    if "epochs" in names:
        holds = [lambda *some, place=place: 0 if 0 in some[place] else 1 for place in range(2)]
        return () if model.vector else (Quantity("x", holds[0]), Quantity("y", holds[1]))
    if "alpha" in names:
        moved = "α·grad" if count == 1 else "α·∂loss/∂{of}"
        return (
            Quantity("{of}", lambda *some: _values(some[:count])),
            Quantity("grad" if count == 1 else "∂loss/∂{of}", lambda *some: _values(_slopes(some[count], count))),
            Quantity(f"{{of}} - {moved}", lambda *some: model.truth("step", *some)),
            Quantity("alpha", at(-1)),
        )
    if model.vector and names[1] == "y":
        return ()
    predicted = Quantity("ŷ", lambda x, *some: model.predict(x, joined(model, some[-count:])))
    if model.vector:
        return (predicted,)
    inputs = tuple(Quantity(name, at(place)) for place, name in enumerate(names))
    if names[1] != "y":
        return (*inputs, predicted)
    missed = Quantity("ŷ - y", lambda x, y, *some: model.predict(x, some) - y)
    return (*inputs, predicted, missed)


def _values(values: Sequence[Any]) -> Any:  # noqa: ANN401 - numbers and arrays, as a function returns them
    return tuple(values) if len(values) > 1 else values[0]


def _slopes(grads: Any, count: int) -> Sequence[Any]:  # noqa: ANN401 - one slope, or all of them
    return grads if count > 1 else [grads]


# Where answers are right


def where(model: Truth, function: Function) -> tuple[Mistake, ...]:
    """Return the mistakes in `function` that show only where a quantity is negative, positive, large or small."""
    quantities = quantities_of(model, function)
    if not quantities or "epochs" in function.parameters:
        return ()
    right = partial(model.truth, function.name)

    def changed(change: Callable[[Number], Number]) -> Callable[..., Any]:
        if model.vector and "alpha" not in function.parameters:  # what becomes of ŷ: a part of the way
            return lambda *arguments: each(lambda value: value + 0.3 * (change(value) - value), right(*arguments))
        return lambda first, *arguments: right(each(change, first), *arguments)

    return _where(
        function.name,
        quantities,
        (
            changed(abs),
            changed(lambda value: -abs(value)),
            changed(lambda value: max(-LARGE, min(LARGE, value))),
            changed(lambda value: value if abs(value) >= 1 else 0),
        ),
    )


def _where(function: str, quantities: Sequence[Quantity], made: Sequence[Callable[..., Any]]) -> tuple[Mistake, ...]:
    """Return these mistakes; `made` makes them, in the first of the `quantities`."""
    kinds = (
        (
            "wrong-for-negative",
            words("Yours is right, except where {what} is negative."),
            words("Work through one such case by hand: what does your line do with the minus?"),
            BELOW,
        ),
        (
            "wrong-for-positive",
            words("Yours is right, except where {what} is positive."),
            words("Work through one such case by hand: which of your lines is the one that is used there?"),
            ABOVE,
        ),
        (
            "wrong-for-large",
            words("Yours is right, except where these are large: {what}."),
            words("Work through one such case by hand: is there a limit, or a number type that has one?"),
            FAR,
        ),
        (
            "wrong-for-small",
            words("Yours is right, except where these are close to 0: {what}."),
            words("Work through one such case by hand: which of your lines is the one that is used there?"),
            NEAR,
        ),
    )
    return tuple(
        Mistake(name, function, message, question, wrong, _told(message, quantities, shows))
        for (name, message, question, shows), wrong in zip(kinds, made, strict=True)
    )


def _told(message: str, quantities: Sequence[Quantity], shows: Callable[[Sequence[Seen]], bool]) -> Recognise:
    """Say for which quantities that shows. What shows in two ways may be neither: then nothing is said.

    Several may be large together, and none may be large where another is small.
    """

    def recognise(evidence: Evidence) -> bool | Sentence:
        if not evidence.numeric or (evidence.function.returns and evidence.index is None):
            return False  # what comes back may have a name of its own, and each of several values
        seen = {one.name: _seen(evidence, one) for one in quantities}
        ways = {way: [name for name, some in seen.items() if way(some)] for way in WAYS}
        found = ways.pop(shows)
        if not found or any(ways.values()) or (shows in SIDES and len(found) > 1):
            return False
        of = evidence.function.parameters[0] if evidence.index is None else evidence.function.returns[evidence.index]
        return say(message, what=", ".join(found).replace("{of}", of))

    return recognise


def _seen(evidence: Evidence, quantity: Quantity) -> list[Seen]:
    """Return the quantity at every call, and whether what came back is right there, if it should be more than 0."""
    found: list[Seen] = []
    for one in (*evidence.generic, *evidence.zero):
        size = quantity.of(*one.arguments)
        got, right = evidence.value(one.got), evidence.value(one.right) or ()
        here = evidence.value(values_of(size)) if isinstance(size, tuple | list) else (size,) * len(right)
        if here is None or len(here) != len(right):
            return []
        if got is None or len(got) != len(right):
            got = (math.nan,) * len(right)
        found += [(at, _is_right(g, r)) for at, g, r in zip(here, got, right, strict=True) if r]
    return found


def _is_right(got: Number, right: Number) -> bool:
    return abs(got - right) <= NOTHING or alike((got,), (right,))


def _on_one_side(sign: int) -> Callable[[Sequence[Seen]], bool]:
    """Tell whether all answers are wrong where the quantity has this sign, and right everywhere else."""

    def shows(seen: Sequence[Seen]) -> bool:
        there = [right for at, right in seen if at * sign > 0]
        elsewhere = [right for at, right in seen if at * sign <= 0]
        return len(there) >= ENOUGH and len(elsewhere) >= ENOUGH and not any(there) and all(elsewhere)

    return shows


def _beyond(sign: int) -> Callable[[Sequence[Seen]], bool]:
    """Tell whether all answers are right up to a size of the quantity, or from one on, and wrong at all others."""

    def shows(seen: Sequence[Seen]) -> bool:
        wrong = {sign * abs(at) for at, right in seen if not right}
        right = {sign * abs(at) for at, right in seen if right}
        return len(wrong) >= ENOUGH and len(right) >= ENOUGH and min(wrong) > max(right)

    return shows


SIDES = BELOW, ABOVE = _on_one_side(-1), _on_one_side(1)
WAYS = (*SIDES, FAR := _beyond(1), NEAR := _beyond(-1))


def nothing_only(quantities: Sequence[Quantity]) -> Recognise:
    """Recognise answers that are right at every generic call and wrong only where one of `quantities` is 0."""

    def recognise(evidence: Evidence) -> bool | Sentence:
        if not by.fails_only("zero")(evidence):
            return False
        failed = [one for one in evidence.zero if not evidence.is_right(one)]
        found = [one.name for one in quantities if all(_is_nothing(one.of(*call.arguments)) for call in failed)]
        return say(AT_ZERO, what=found[0]) if found else False

    return recognise


AT_ZERO = words("Yours is right, except where {what} is 0.")


def _is_nothing(value: Any) -> bool:  # noqa: ANN401 - a number, or an array
    return all(map(_is_nothing, value)) if isinstance(value, tuple | list) else value == 0


# For how many


def for_one_size(function: Function, right: Callable[..., Any], *, matrix: bool) -> tuple[Mistake, ...]:
    """Return the mistakes of serving one number of samples, or of features, only."""
    if not any(name in function.parameters for name in ("X", "xs")) and not (matrix and "grads" in function.parameters):
        return ()

    def samples(*arguments: Any) -> int:  # noqa: ANN401 - numbers and arrays
        return len(arguments[0])

    def features(*arguments: Any) -> int:  # noqa: ANN401 - numbers and arrays
        first = arguments[0]
        return len(first[0]) if isinstance(first[0], list) else len(first)

    kinds = [
        (
            "fixed-number-of-samples",
            words("Yours is right for {count} samples, and for no other number that we tried."),
            words("Which line of yours counts the samples, and which knows their number already?"),
            samples,
            3,
        )
    ]
    if matrix:
        kinds.append(
            (
                "fixed-number-of-features",
                words("Yours is right for {count} features, and for no other number that we tried."),
                words("Which line of yours counts the features, and which knows their number already?"),
                features,
                2,
            )
        )
    if "X" not in function.parameters and matrix:
        kinds = kinds[1:]
    if "epochs" not in function.parameters:
        kinds = [kind for kind in kinds if kind[3] is features or "y" in function.parameters]
    return tuple(
        Mistake(name, function.name, message, question, _only_for(right, count, size), _fixed(message, count))
        for name, message, question, count, size in kinds
    )


def _only_for(right: Callable[..., Any], count: Callable[..., int], size: int) -> Callable[..., Any]:
    return lambda *arguments: right(*arguments) if count(*arguments) == size else None


def _fixed(message: str, count: Callable[..., int]) -> Recognise:
    def recognise(evidence: Evidence) -> bool | Sentence:
        fine = [count(*one.arguments) for one in evidence.generic if evidence.is_right(one)]
        wrong = {count(*one.arguments) for one in evidence.generic if not evidence.is_right(one)}
        fixed = len(fine) >= FEW and len({*fine}) == 1 and len(wrong) >= FEW and fine[0] not in wrong
        return say(message, count=fine[0]) if fixed else False

    return recognise


def by_type(*, whole: bool) -> Recognise:
    """Recognise answers that are wrong just where an array holds whole numbers, or just where it holds fractions."""
    return lambda evidence: _goes_by_type(evidence, whole=whole)


def _goes_by_type(evidence: Evidence, *, whole: bool) -> bool:
    for place in range(len(evidence.generic[0].arguments)):
        seen = [
            (isinstance(value, list) and is_whole(value) is whole, evidence.is_right(one))
            for one in evidence.generic
            for value in [one.arguments[place]]
        ]
        wrong = sum(not right for _bad, right in seen)
        if FEW < wrong < len(seen) and all(right is not bad for bad, right in seen):
            return True
    return False


# On what an error depends


def depends(function: Function, right: Callable[..., Any], start: Callable[..., Any] | None = None) -> list[Mistake]:
    """Return the mistakes of a term, and of a factor, that depends on some of the arguments only.

    Args:
        start: What the right answer is counted from: a step is, from the parameters.

    """
    term = words("What yours is off by changes with {names} alone: all other terms are right.")
    factor = words("Yours is the right value times a factor that changes with {names} alone.")
    fraction = words("Yours moves the right way times a factor that changes with {names} alone.")

    def wrong_term(*arguments: Any) -> Any:  # noqa: ANN401 - numbers and arrays
        return each(lambda value: value + _number(arguments[-1]) ** 3, right(*arguments))

    def wrong_factor(*arguments: Any) -> Any:  # noqa: ANN401 - numbers and arrays
        share = 1 / (1 + abs(_number(arguments[0])))
        if start is None:
            return each(lambda value: value * share, right(*arguments))
        return _between(start(*arguments), right(*arguments), share)

    def error(got: Number, right: Number, _start: Number) -> float:
        return got - right

    def ratio(got: Number, right: Number, begin: Number) -> float:
        return got / right if start is None else (got - begin) / (right - begin)

    a_term = Mistake(
        "wrong-term",
        function.name,
        term,
        words("Which term of yours holds those, or should? Compare it with the task."),
        wrong_term,
        _depending(function, term, error, start),
    )
    a_factor = Mistake(
        "wrong-factor",
        function.name,
        factor if start is None else fraction,
        words("Which factor of yours holds those? Does it belong there?"),
        wrong_factor,
        _depending(function, factor if start is None else fraction, ratio, start),
    )
    # A share of the way that a step goes can be seen as a term too, and a term of a prediction as a factor.
    return [a_term, a_factor] if start is None else [a_factor, a_term]


def _between(start: Any, end: Any, share: float) -> Any:  # noqa: ANN401 - a number, an array or several of them
    if isinstance(end, tuple | list):
        return type(end)(_between(old, new, share) for old, new in zip(start, end, strict=True))
    return start + share * (end - start)


def _number(value: Argument) -> Number:
    return _number(value[0]) if isinstance(value, list | tuple) else value


def _depending(function: Function, message: str, measure: Measure, start: Callable[..., Any] | None) -> Recognise:
    def measured(evidence: Evidence, one: Answered) -> list[float]:
        """Return the error, or the factor, of each number; raise an ArithmeticError where one can not be told."""
        got, right = evidence.value(one.got), evidence.value(one.right)
        begin = right if start is None else evidence.value(values_of(start(*one.arguments)))
        if got is None or right is None or begin is None or not len(got) == len(right) == len(begin):
            raise ArithmeticError
        return list(map(measure, got, right, begin))

    def moves(evidence: Evidence, early: Answered, late: Answered) -> bool:
        beside = evidence.value(early.got) or ()
        pairs = zip(measured(evidence, early), measured(evidence, late), strict=True)
        return any(not _same(one, other, beside) for one, other in pairs)

    def recognise(evidence: Evidence) -> bool | Sentence:
        if (evidence.function.returns and evidence.index is None) or any(map(evidence.is_right, evidence.generic)):
            return False
        try:
            names = [
                function.parameters[place]
                for place, pairs in evidence.varied.items()
                if [pair for pair in pairs if moves(evidence, *pair)]
            ]
        except (ArithmeticError, ValueError):
            return False
        most = len(evidence.varied) - 1 if start is None or measure(1, 1, 0) == 0 else 1
        return say(message, names=", ".join(names)) if 0 < len(names) <= most else False

    return recognise


def _same(one: float, other: float, beside: Iterable[Number]) -> bool:
    return abs(one - other) <= 1e-9 * max(map(abs, beside), default=0) + 1e-7 * max(abs(one), abs(other))
