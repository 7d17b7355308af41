"""Name mistakes: ask a function that failed at chosen points, and look for a known mistake in the answers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.core.outcome import Answer, Argument, Ask, Call, Outcome, Returned, Several, ask_all
from grader.core.sentence import Language, Sentence
from grader.course.exercise import Exercise
from grader.law.check import Function
from grader.law.mistakes.evidence import Answered, Evidence, Probes, Value, values_of
from grader.law.mistakes.mistake import Mistake
from grader.law.reply import is_array

REPEATED = 3  # generic calls asked a second time at the end, and calls of the check that failed
VARIED = 4  # generic calls that are varied in each argument


class Diagnostician:
    """Find the mistakes of one submission. Each function is asked once, when it is needed first."""

    def __init__(self, exercise: Exercise, ask: Ask, language: Language) -> None:
        self._exercise = exercise
        self._ask_submission = ask
        self._tell = language
        self._evidence: dict[str, Evidence | None] = {}

    def kind(self, function: str, name: str) -> Mistake | None:
        """Return the mistake of `function` that is called `name`."""
        return next((one for one in self._exercise.mistakes if (one.function, one.id) == (function, name)), None)

    def find(
        self, function: str, value: str | None, before: Sequence[tuple[Call, Outcome]] = ()
    ) -> tuple[Mistake, Sentence] | None:
        """Return the mistake that the answers of `function` show, or those of its returned value; None if none fits.

        What the function has answered `before` it is asked again: what remembers something may answer otherwise now.
        """
        evidence = self._gather(function, before)
        if evidence is None:
            return None
        found = self._look(evidence, function, value)
        if found is None and value is not None:
            evidence = replace(evidence, index=evidence.function.returns.index(value))
            found = self._look(evidence, function, value)
        return found

    def _look(self, evidence: Evidence, function: str, value: str | None) -> tuple[Mistake, Sentence] | None:
        """Return the first mistake that `evidence` shows: that of all values together explains more than of one."""
        for one in self._exercise.mistakes:
            if one.function == function and (found := one.found(evidence)):
                return one, found if isinstance(found, Sentence) else self.sentence(one, value)
        return None

    def sentence(self, one: Mistake, value: str | None) -> Sentence:
        """Return the sentence of a mistake, about `value`."""
        return Sentence(one.message, self._places(one.function, value))

    def question(self, one: Mistake, value: str | None) -> str:
        """Return the question of a mistake, about `value`."""
        return self._tell(Sentence(one.question, self._places(one.function, value)))

    def _places(self, function: str, value: str | None) -> Mapping[str, str]:
        last = self._exercise.model.functions[0].parameters[-1]  # of the prediction: a parameter of the model
        return {"function": function, "of": value or last}

    def _gather(self, name: str, before: Sequence[tuple[Call, Outcome]]) -> Evidence | None:
        if name not in self._evidence:
            function, probes = self._exercise.functions[name], self._exercise.probes.get(name)
            early = [pair for pair in before if pair[0].function == name]
            self._evidence[name] = None if probes is None else self._ask(function, probes, early)
        return self._evidence[name]

    def _ask(self, function: Function, probes: Probes, before: Sequence[tuple[Call, Outcome]]) -> Evidence | None:
        """Ask everything in one request; return None if the process was lost."""
        variations = _variations(probes.generic)
        again = probes.generic[:REPEATED]
        parts = (
            probes.generic,
            probes.zero,
            probes.fit,
            probes.lecture,
            [late for _i, _early, late in variations],
            again,
            [call.arguments for call, _outcome in before],
        )
        calls = [Call(function.name, function.parameters, arguments) for part in parts for arguments in part]
        outcomes = ask_all(self._ask_submission, calls)
        if len(outcomes) < len(calls):
            return None
        answered = [self._answered(function, call, outcome) for call, outcome in zip(calls, outcomes, strict=True)]
        generic, zero, fit, lecture, varied, repeated, late_again = _cut(answered, [len(part) for part in parts])
        early = [self._answered(function, call, outcome) for call, outcome in before]
        pairs: dict[int, list[tuple[Answered, Answered]]] = {}
        for (index, n, _changed_call), late in zip(variations, varied, strict=True):
            pairs.setdefault(index, []).append((generic[n], late))
        asked_twice = (*zip(generic, repeated, strict=False), *zip(early, late_again, strict=True))
        return Evidence(function, None, generic, zero, fit, lecture, pairs, asked_twice)

    def _answered(self, function: Function, call: Call, outcome: Outcome) -> Answered:
        right = values_of(self._exercise.model.truth(function.name, *call.arguments))
        return Answered(call.arguments, outcome, returned_values(function, outcome), right)


def _variations(
    generic: Sequence[tuple[Argument, ...]],
) -> list[tuple[int, int, tuple[Argument, ...]]]:
    """Return (i, n, arguments): generic call n with argument i of the next call, or with list i changed."""
    found = []
    for n in range(min(VARIED, len(generic) - 1)):
        for i in range(len(generic[n])):
            changed = _changed(generic[n][i], generic[n + 1][i])
            found.append((i, n, (*generic[n][:i], changed, *generic[n][i + 1 :])))
    return found


def _changed(value: Argument, other: Argument) -> Argument:
    """Return `other`; of lists, return other numbers in the shape of `value`."""
    return [_moved(item) for item in value] if isinstance(value, list) else other


def _moved(value: Argument) -> Argument:
    return [_moved(item) for item in value] if isinstance(value, list) else 0.5 - value


def _cut(answered: Sequence[Answered], sizes: Sequence[int]) -> list[tuple[Answered, ...]]:
    parts = []
    start = 0
    for size in sizes:
        parts.append(tuple(answered[start : start + size]))
        start += size
    return parts


def returned_values(function: Function, outcome: Outcome) -> tuple[Value, ...] | None:
    """Return the values of an answer, NaN for one that is not a number; None if there are more than asked for.

    A function of arrays may hand back an array in any place, where a number belongs too, and an array is one value.
    """
    if not isinstance(outcome, Returned):
        return None
    answer = outcome.answer
    if not function.returns:
        if isinstance(answer, Several) and answer.kind == "ndarray" and len(answer.items) == 1:
            answer = answer.items[0]
        value = _value(answer, arrays=bool(function.arrays))
        return None if value is None else (value,)
    if not isinstance(answer, Several):
        return None
    items = (answer,) if function.arrays and is_array(answer) else answer.items
    if not function.arrays and any(isinstance(item, Several) and len(item.items) > 1 for item in items):
        return None
    found = [_value(item, arrays=bool(function.arrays)) for item in items]
    if answer.names is not None:
        by_name = dict(zip(answer.names, found, strict=True))
        found = [by_name.get(name) for name in function.returns]
    if len(found) > len(function.returns):
        return None
    return tuple(math.nan if value is None else value for value in found)


def _value(answer: Answer, *, arrays: bool) -> Value | None:
    """Return the number in `answer`, or the array where `arrays` are allowed; None for anything else."""
    if isinstance(answer, Several) and arrays:
        items = [_value(item, arrays=True) for item in answer.items]
        known = tuple(item for item in items if item is not None)
        return known if len(known) == len(items) else None
    return answer if isinstance(answer, int | float) else None
