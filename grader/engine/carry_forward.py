"""Carry points forward: a function that follows rightly from the learner's own earlier mistake keeps its points."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.core.outcome import Argument, Ask, Call, Returned, ask_all, show, show_number
from grader.core.report import Diagnosis, Finding, Status
from grader.core.sentence import Language
from grader.course.exercise import Exercise
from grader.engine.diagnosis import returned_values
from grader.law.mistakes.evidence import flattened

if TYPE_CHECKING:
    from grader.law.mistakes.derivation import Derivation, Numbers

CARRIED = "follows-from-your-own"


def carry(exercise: Exercise, ask: Ask, findings: Sequence[Finding], language: Language) -> tuple[Finding, ...]:
    """Return `findings`; those that follow from the learner's own wrong functions are passed."""
    found = list(findings)
    wrong = {finding.function for finding in findings if finding.status is Status.FAILED}
    for derivation in exercise.derivations if wrong else ():
        sources = [name for name in derivation.sources if name in wrong]
        if derivation.function in wrong and sources:
            _carry(exercise, _LearnerFunctions(exercise, ask), derivation, found, language)
    return tuple(found)


def _carry(
    exercise: Exercise, learner: "_LearnerFunctions", derivation: "Derivation", found: list[Finding], language: Language
) -> None:
    """Pass the findings of each wrong value that follows. Say so there, and at its source."""
    checks = {check.name: check for check in exercise.checks}
    returns = exercise.functions[derivation.function].returns
    carried = False
    for n, finding in enumerate(found):
        if finding.function != derivation.function or finding.status is not Status.FAILED:
            continue
        check = checks[finding.id.partition(".")[2]]
        index = None if check.of is None else returns.index(check.of)
        if not (check.asks.script or learner.repeats(finding)) or not derivation.follows(learner, index):
            continue
        carried = True
        for m, other in enumerate(found[n:], n):
            if other.function == finding.function and checks[other.id.partition(".")[2]].of in (check.of, None):
                found[m] = _passed(other, Diagnosis(CARRIED, language(derivation.message), carried_forward=True))
    if carried:
        for n, finding in enumerate(found):
            if finding.function in derivation.sources and finding.status is Status.FAILED:
                message = f"{finding.message or ''} {language(derivation.source_message)}".strip()
                found[n] = replace(finding, message=message)


def _passed(finding: Finding, diagnosis: Diagnosis) -> Finding:
    return replace(
        finding,
        status=Status.PASSED,
        score=finding.max_score,
        message=diagnosis.message,
        work=(),
        question=None,
        counterexample=None,
        diagnosis=diagnosis,
        output="",
    )


class _LearnerFunctions:
    """The learner's own functions, outside of any check."""

    def __init__(self, exercise: Exercise, ask: Ask) -> None:
        self._functions = exercise.functions
        self._ask = ask

    def numbers(self, function: str, calls: Sequence[Sequence[Argument]]) -> list["Numbers | None"]:
        """Return the numbers that each call returns; None from the call that lost the process on."""
        asked = self._functions[function]
        outcomes = ask_all(self._ask, [Call(function, asked.parameters, tuple(call)) for call in calls])
        found = [flattened(returned_values(asked, outcome)) for outcome in outcomes]
        return found + [None] * (len(calls) - len(found))

    def repeats(self, finding: Finding) -> bool:
        """Tell whether the answer that was refused comes again: what follows must explain it."""
        shown, asked = finding.counterexample, self._functions[finding.function]
        if shown is None or shown.got is None or tuple(shown.arguments) != asked.parameters:
            return True
        (outcome,) = ask_all(self._ask, [Call(finding.function, asked.parameters, tuple(shown.arguments.values()))])
        if not isinstance(outcome, Returned):
            return False
        numbers = flattened(returned_values(asked, outcome)) or ()
        return shown.got in {show(outcome.answer), *map(show_number, numbers), *map(repr, numbers)}
