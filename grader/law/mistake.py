"""Known mistakes: each is declared once, as a function that makes it, with a name, a sentence and a question.

A mistake is recognised from answers alone. What its function answers is what a learner's function answers who made the
same mistake; where that can not be said in one formula (which digit was rounded?), the mistake brings its own way to
recognise it. Nothing here decides about points: a mistake is looked for only after a check has failed.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from grader.core.outcome import Argument, Number, Outcome, Truth
from grader.core.sentence import Sentence
from grader.law.check import Function

ALIKE = 1e-5  # relative: two answers are the same; float32 code errs by less at the probes
ENOUGH = 4  # matching answers that are no accident
APART = 1e-3  # relative: two answers differ

_Formula = TypeVar("_Formula")
Value: TypeAlias = Number | tuple["Value", ...]  # a number, or an array: its rows, and their numbers


@dataclass(frozen=True, slots=True)
class Probes:
    """The calls at which the mistakes of one function are told apart.

    `generic`: arguments where no two known formulas agree, distinct primes and fractions. `zero`: where x is 0.
    `fit`: where the residual is 0. `lecture`: the samples that are printed in the exercise.
    """

    generic: tuple[tuple[Argument, ...], ...]
    zero: tuple[tuple[Argument, ...], ...] = ()
    fit: tuple[tuple[Argument, ...], ...] = ()
    lecture: tuple[tuple[Argument, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """One call of the learner's function: what came back, and what was right, value by value.

    `got` is None where no numbers came back, and holds NaN in the place of a value that is none. Where arrays are asked
    for, it has the shape that came back.
    """

    arguments: tuple[Argument, ...]
    outcome: Outcome
    got: tuple[Value, ...] | None
    right: tuple[Value, ...]


@dataclass(frozen=True)
class Evidence:
    """All answers of one function. `index` is the returned value in question, None for all of them.

    `varied[i]` holds pairs of answers to calls that differ in argument `i` only; `again` pairs of answers to the same
    call, early and late.
    """

    function: Function
    index: int | None
    generic: tuple[Answered, ...]
    zero: tuple[Answered, ...] = ()
    fit: tuple[Answered, ...] = ()
    lecture: tuple[Answered, ...] = ()
    varied: Mapping[int, Sequence[tuple[Answered, Answered]]] = field(default_factory=dict)
    again: Sequence[tuple[Answered, Answered]] = ()

    def value(self, values: tuple[Value, ...] | None) -> tuple[Number, ...] | None:
        """Return the numbers of those `values` that are in question."""
        if values is None:
            return None
        chosen = values if self.index is None else values[self.index : self.index + 1]
        wanted = 1 if self.index is not None else len(self.function.returns) or 1
        numbers = flat(chosen)
        return numbers if len(chosen) == wanted and not any(map(math.isnan, numbers)) else None

    @cached_property
    def numeric(self) -> bool:
        """Whether every generic call came back with numbers."""
        return bool(self.generic) and all(self.value(one.got) is not None for one in self.generic)

    def is_right(self, answered: Answered) -> bool:
        """Tell whether this call came back right."""
        return alike(self.value(answered.got), self.value(answered.right))

    def follows(self, formula: Callable[..., Any]) -> bool:
        """Tell whether every generic answer is that of `formula`, and `formula` is not just right there."""
        return self.matches(lambda one: _values(formula(*one.arguments)))

    def matches(self, wrong: Callable[[Answered], tuple[Value, ...] | None]) -> bool:
        """Tell whether every generic answer is that of `wrong`, and `wrong` is not just right there.

        Where `wrong` has no number, the answer must be none either; enough of them have to be numbers.
        """
        differs, matched = False, 0
        for one in self.generic:
            try:
                value = self.value(wrong(one))
            except (ArithmeticError, ValueError, TypeError):
                value = None
            got = self.value(one.got)
            if value is None and got is None:
                continue
            if not alike(got, value):
                return False
            matched += 1
            differs = differs or apart(value, self.value(one.right))
        return differs and matched >= min(ENOUGH, len(self.generic))


Recognise: TypeAlias = Callable[[Evidence], "bool | Sentence"]
Said: TypeAlias = tuple[str, str, str]  # what a mistake is called, what is said of it, and the question


@dataclass(frozen=True, eq=False)
class Mistake:
    """A mistake in `function`: `wrong` makes it. `recognise` tells it from answers, or a sentence that says more."""

    id: str
    function: str
    message: str
    question: str
    wrong: Callable[..., Any]
    recognise: Recognise | None = None

    def found(self, evidence: Evidence) -> bool | Sentence:
        """Tell whether `evidence` shows this mistake."""
        return evidence.follows(self.wrong) if self.recognise is None else self.recognise(evidence)


def mistake(name: str, function: str, recognise: Recognise | None = None) -> Callable[[Callable[..., Any]], Mistake]:
    """Declare the decorated function a mistake; its docstring is the sentence and, after a blank line, the question."""

    def declare(wrong: Callable[..., Any]) -> Mistake:
        message, _, question = (wrong.__doc__ or "").strip().partition("\n\n")
        return Mistake(name, function, " ".join(message.split()), " ".join(question.split()), wrong, recognise)

    return declare


def named(said: Said, function: str, wrong: Callable[..., Any], recognise: Recognise | None = None) -> Mistake:
    """Return a mistake of which the same is said elsewhere."""
    name, message, question = said
    return Mistake(name, function, message, question, wrong, recognise)


def written(said: Said, function: str, ways: Sequence[Callable[..., Any]]) -> Mistake:
    """Return a mistake that is written in several ways, which answer differently."""
    return named(said, function, ways[0], any_of(ways))


def declared(
    function: str, table: Iterable[tuple[str, str, str, Sequence[_Formula]]], calls: Callable[[_Formula], Any]
) -> list[Mistake]:
    """Return the mistakes in `function` of a table; `calls` makes of a formula what is called."""
    return [
        written((name, message, question), function, [calls(formula) for formula in formulas])
        for name, message, question, formulas in table
    ]


def any_of(formulas: Sequence[Callable[..., Any]]) -> Recognise:
    """Recognise the answers of one of several formulas."""
    return lambda evidence: any(evidence.follows(formula) for formula in formulas)


def alike(one: tuple[Number, ...] | None, other: tuple[Number, ...] | None) -> bool:
    """Tell whether both are the same numbers, up to single precision."""
    if one is None or other is None or len(one) != len(other):
        return False
    return all(a == b or abs(a - b) <= ALIKE * max(abs(a), abs(b)) for a, b in zip(one, other, strict=True))


def apart(one: tuple[Number, ...] | None, other: tuple[Number, ...] | None) -> bool:
    """Tell whether the two clearly differ."""
    if one is None or other is None or len(one) != len(other):
        return True
    return any(not abs(a - b) <= APART * max(abs(a), abs(b)) for a, b in zip(one, other, strict=True))


def flat(value: Value) -> tuple[Number, ...]:
    """Return all numbers in `value`, row after row."""
    return tuple(number for item in value for number in flat(item)) if isinstance(value, tuple) else (value,)


def each(change: Callable[[Number], Number], value: Any) -> Any:  # noqa: ANN401 - a number, an array or several of them
    """Return `value` with every number in it changed."""
    if isinstance(value, tuple | list):
        return type(value)(each(change, item) for item in value)
    return change(value)


def flattened(values: tuple[Value, ...] | None) -> tuple[Number, ...] | None:
    """Return all numbers in `values`, if there are any values."""
    return None if values is None else flat(values)


def frozen(value: Argument) -> Value:
    """Return an array, or a number, as a value."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def thawed(value: Value) -> Argument:
    """Return a value as an argument."""
    return list(map(thawed, value)) if isinstance(value, tuple) else value


def values_of(truth: Truth) -> tuple[Value, ...]:
    """Return what a function is to return, value by value."""
    return tuple(map(frozen, truth)) if isinstance(truth, tuple) else (frozen(truth),)


def _values(answer: Any) -> tuple[Value, ...] | None:  # noqa: ANN401 - whatever a formula answers
    """Return what a formula answers as values, None if something in it is no number."""
    values = values_of(answer)
    numbers = flat(values)
    return values if all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers) else None
