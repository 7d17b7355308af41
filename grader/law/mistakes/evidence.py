"""The answers by which a mistake is recognised, and the comparison of numbers that it takes."""

import math
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from grader.core.outcome import Argument, Number, Outcome, Truth
from grader.law.check import Function

ALIKE = 1e-5  # relative: two answers are the same; float32 code errs by less at the probes
ENOUGH = 4  # as many matching answers are no accident
APART = 1e-3  # relative: two answers differ

Value: TypeAlias = Number | tuple["Value", ...]  # a number, or an array: its rows, and their numbers


@dataclass(frozen=True, slots=True)
class Probes:
    """The calls at which the mistakes of one function are told apart.

    Attributes:
        generic: Arguments where no two known formulas agree: distinct primes and fractions.
        zero: Arguments where something is 0: x, y or a parameter; of runs, what is special in other ways too.
        fit: Arguments where the residual is 0.
        lecture: The samples that are printed in the exercise.

    """

    generic: tuple[tuple[Argument, ...], ...]
    zero: tuple[tuple[Argument, ...], ...] = ()
    fit: tuple[tuple[Argument, ...], ...] = ()
    lecture: tuple[tuple[Argument, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """One call of the learner's function: its answer and the right one, value by value.

    `got` is None where no numbers came back. It holds NaN in the place of a value that is no number, and an array in
    the shape that came back.
    """

    arguments: tuple[Argument, ...]
    outcome: Outcome
    got: tuple[Value, ...] | None
    right: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Evidence:
    """All answers of one function.

    Attributes:
        function: The function.
        index: The index of the returned value in question; None for all values.
        generic: The answers at the generic probes. `zero`, `fit` and `lecture` are those at the others.
        varied: For each argument, pairs of answers to calls that differ in this argument only.
        again: Pairs of answers to the same call, early and late.

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
        """Return the numbers in question among `values`; None if one is missing or NaN."""
        if values is None:
            return None
        chosen = values if self.index is None else values[self.index : self.index + 1]
        wanted = 1 if self.index is not None else len(self.function.returns) or 1
        numbers = flat(chosen)
        return numbers if len(chosen) == wanted and not any(map(math.isnan, numbers)) else None

    @cached_property
    def numeric(self) -> bool:
        """True if every generic call came back with numbers."""
        return bool(self.generic) and all(self.value(one.got) is not None for one in self.generic)

    def is_right(self, answered: Answered) -> bool:
        """Tell whether this call came back right."""
        return alike(self.value(answered.got), self.value(answered.right))

    def follows(self, formula: Callable[..., Any]) -> bool:
        """Tell whether every generic answer is that of `formula`, and some of them are wrong.

        Where `formula` has no number, the answer must be none either; enough of them have to be numbers.
        """
        differs, matched = False, 0
        for one in self.generic:
            try:
                value = self.value(_numeric_values(formula(*deepcopy(one.arguments))))  # it may change them
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


def flattened(values: tuple[Value, ...] | None) -> tuple[Number, ...] | None:
    """Return all numbers in `values`, if there are any values."""
    return None if values is None else flat(values)


def each(change: Callable[[Number], Number], value: Any) -> Any:  # noqa: ANN401 - a number, an array or several of them
    """Return `value` with every number in it changed."""
    if isinstance(value, tuple | list):
        return type(value)(each(change, item) for item in value)
    return change(value)


def values_of(truth: Truth) -> tuple[Value, ...]:
    """Return the values that a function returns, arrays as tuples."""
    return tuple(map(_frozen, truth)) if isinstance(truth, tuple) else (_frozen(truth),)


def _frozen(value: Argument) -> Value:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _numeric_values(answer: Any) -> tuple[Value, ...] | None:  # noqa: ANN401 - whatever a formula answers
    """Return the values that a formula answers, None if something in them is no number."""
    values = values_of(answer)
    numbers = flat(values)
    return values if all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers) else None
