"""Whatever a submission answers, in whatever order, judging ends with a report that can be shown: it never fails."""

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
import pytest
from corpus import RIGHT
from sample import cases

from grader.core.outcome import (
    Answer,
    Answers,
    Batch,
    Call,
    Died,
    Exceeded,
    Garbled,
    Number,
    Other,
    Outcome,
    Raised,
    Returned,
    Several,
)
from grader.core.report import Confinement, ExerciseReport, Report
from grader.core.sentence import ENGLISH
from grader.course import exercise, translation
from grader.course.exercise import Exercise
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.render import json, text
from grader.sandbox.child.arrays import Arrays
from grader.sandbox.child.convert import plain
from grader.sandbox.replies import answer
from grader.sandbox.submission import Definition

KOREAN = translation.language("ko")
ARRAYS = Arrays(np)
NUMBERS: Sequence[Number] = (
    *(0, 0.0, -0.0, 1, -1, 0.1, 2**63 - 1, -(2**63), 1e15, 1e16),
    *(1e160, -1e160, 1e200, 1e308, -1e308, 5e-324, 1e-300, float("inf"), float("-inf"), float("nan")),
)
WORDS = ("", "{name}", "{0}", "\x1b[2J", "::error::x", "\n", "w", "w1", "w2", "b", "'list' and ", "linear", "torch")
KINDS = ("NotImplementedError", "ValueError", "SystemExit", "EOFError", "RecursionError", "SyntaxError", "TypeError")


@dataclass
class Anything:
    """A submission that answers by chance: rightly for some time, and then anything that an answer may be."""

    of: Exercise
    chance: random.Random
    output: bytes = b"\xff\x1b[2J{name}\n::error::x"
    definitions: dict[str, Definition] = field(default_factory=dict)
    honest: int = 0  # answers before it begins
    rate: float = 1.0  # of wrong answers from then on
    always: dict[str, Answer | None] = field(default_factory=dict)  # what some functions answer from then on

    def __post_init__(self) -> None:
        for function in self.of.model.functions:
            kind = self.chance.choice(["function"] * 12 + ["missing", "{kind}"])
            self.definitions[function.name] = Definition(kind, self.chance.choice([None, 1, 2**20]))
            self.always[function.name] = self.chance.choice([None, self.answer(), self.chance.choice(NUMBERS)])
        self.honest = self.chance.choice([0, 0, 30, 300])
        self.rate = self.chance.choice([0.02, 0.3, 1.0])
        self.right: dict[str, object] = {}
        exec("\n".join(RIGHT[self.of.name].values()), self.right)  # noqa: S102 - our own corpus

    def ask(self, batches: Sequence[Batch]) -> list[Answers]:
        found: list[Answers] = []
        for batch in batches:
            outcomes: list[Outcome] = []
            for call in batch.calls:
                outcomes.append(self.outcome(call))
                if isinstance(outcomes[-1], Died | Exceeded | Garbled):
                    return [*found, Answers(tuple(outcomes), output=self.output)]
            found.append(Answers(tuple(outcomes), output=self.output))
        return found

    def outcome(self, call: Call) -> Outcome:
        self.honest -= 1
        if call.shown is not None:  # a script: it may hand back anything
            return self.chance.choice([self.returned, self.raised, self.lost])(call)
        if self.honest >= 0 or self.chance.random() > self.rate:
            return Returned(self.truth(call))
        always = self.always[call.function]
        if always is not None:
            return Returned(always)
        ways: list[Callable[[Call], Outcome]] = [self.returned, self.raised, self.lost]
        return self.chance.choices(ways, [80, 15, 5])[0](call)

    def truth(self, call: Call) -> Answer:
        function = self.right[call.function]
        assert callable(function)
        arrays = self.of.functions[call.function].arrays
        arguments = [
            ARRAYS.made(value) if name in arrays else deepcopy(value)
            for name, value in zip(call.names, call.arguments, strict=True)
        ]
        try:
            with np.errstate(all="ignore"):
                found = function(*arguments)
        except (TypeError, ValueError, ArithmeticError):  # of what came back before, handed on
            return 0.0
        if arrays:
            return answer(plain(found))
        return Several("tuple", found) if isinstance(found, tuple) else float(found)

    def returned(self, call: Call) -> Outcome:
        return Returned(self.answer(), tuple(name for name in call.names if self.chance.random() < 0.1))

    def raised(self, _call: Call) -> Outcome:
        some = self.chance.choice
        place, package = some([None, *WORDS]), some([None] * 20 + [*WORDS])
        return Raised(some([*KINDS, *WORDS]), some(WORDS), some([None, 1, 2**20]), some(WORDS), place, package)

    def lost(self, _call: Call) -> Outcome:
        limit = self.chance.choice(["call", "file", "output", "memory"])
        ends: list[Outcome] = [Died(0), Died(-11, "SIGSEGV"), Exceeded(limit, 2), Garbled()]
        return self.chance.choice(ends)

    def answer(self, depth: int = 0) -> Answer:
        kind = self.chance.random()
        if kind < 0.6 or depth == 4:
            return self.chance.choice([*NUMBERS, self.chance.uniform(-1e3, 1e3)])
        if kind < 0.7:
            return Other(self.chance.choice(WORDS))
        items = tuple(self.answer(depth + 1) for _ in range(self.chance.choice([0, 1, 2, 3, 12])))
        names = tuple(self.chance.choice([None, *WORDS]) for _ in items)
        return Several(self.chance.choice(["tuple", "dict", *WORDS]), items, self.chance.choice([None, names]))


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("seed", cases(range(40), 10))
def test_any_answer_is_judged_and_the_report_can_be_shown(name: str, seed: int) -> None:
    of = exercise.load(name)
    for language in (ENGLISH, KOREAN):
        submission = Anything(of, random.Random(seed))  # noqa: S311 - to be repeated, not to be secret
        findings = judge(of, submission.ask, submission.definitions, Examples(seed, 5), language)
        assert len(findings) == len(of.checks)
        exercises = (ExerciseReport(of.name, "a.py", findings),)
        report = Report(language.code, seed, 5, Confinement("full", ""), exercises)
        assert json.render(report)
        for encoding in ("utf-8", "ascii"):
            shown = text.render(report, language, width=60, colour=False, encoding=encoding)
            assert all(line.isprintable() for line in shown.split("\n"))


def test_an_example_stays_as_it_is_when_a_mistake_that_changes_lists_is_looked_for() -> None:
    of = exercise.load("quadratic")
    before = deepcopy([check.inputs.pinned for check in of.checks])
    submission = Anything(of, random.Random(38))  # noqa: S311 - it changes a list in train, and raises in it
    judge(of, submission.ask, submission.definitions, Examples(38, 5), ENGLISH)
    assert [check.inputs.pinned for check in of.checks] == before
