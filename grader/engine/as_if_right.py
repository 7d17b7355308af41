"""Judge a function once more as if all that it calls were right: a slip costs the points of its own function only."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from grader.core.outcome import Argument, Ask, Batch, Right, Truth
from grader.core.report import Diagnosis, Finding, Status
from grader.core.sentence import Language, say
from grader.course.exercise import Exercise
from grader.engine.examples import Examples

RIGHT_BY_ITSELF = "right-by-itself"
MOST_COUNTED = 10_000_000  # of all whole numbers together: a right function may count up to one, in the grader's time

Replacing: TypeAlias = Callable[[Sequence[str], Right], Ask]
JudgeFunction: TypeAlias = Callable[[str, Ask], Sequence[Finding]]


def retry(
    exercise: Exercise,
    replacing: Replacing,
    examples: Examples,
    findings: Sequence[Finding],
    judge: JudgeFunction,
    language: Language,
) -> tuple[Finding, ...]:
    """Return `findings`; a function that lost points is judged with right ones in place of the wrong ones it calls.

    Only functions that come earlier in teaching order are replaced. So two functions that are made up of each other
    earn nothing.

    Args:
        exercise: The exercise that is judged.
        replacing: Asks the submission with some of its functions replaced by right ones.
        examples: The examples of this run.
        findings: The findings so far, in the order of the checks.
        judge: Judges all checks of one function by the answers of an `Ask`.
        language: The language of messages.

    """
    found = {name: [each for each in findings if each.function == name] for name in exercise.functions}
    followers: dict[str, list[str]] = {}
    wrong: list[str] = []
    for function, before in found.items():
        if wrong and any(each.status is not Status.PASSED for each in before):
            right = _Truth(exercise, wrong)
            ask = replacing(wrong, right)
            if _calls_any(exercise, examples, function, ask, right):
                found[function] = _better(before, judge(function, ask), right.called, language)
                for source in right.called if found[function] != before else ():
                    followers.setdefault(source, []).append(function)
        if not all(map(_is_right, found[function])):
            wrong.append(function)
    for source, functions in followers.items():
        found[source] = _at_source(found[source], functions, language)
    by_id = {each.id: each for some in found.values() for each in some}
    return tuple(by_id[each.id] for each in findings)


class _Truth:
    """Answers calls of the `wrong` functions as right ones do, and notes which of them are called."""

    def __init__(self, exercise: Exercise, wrong: Sequence[str]) -> None:
        self._exercise = exercise
        self._wrong = tuple(wrong)
        self._called: set[str] = set()
        self._left = MOST_COUNTED

    @property
    def called(self) -> list[str]:
        """Return the functions that were called, in teaching order."""
        return [name for name in self._wrong if name in self._called]

    def __call__(self, function: str, arguments: tuple[Argument, ...]) -> "Truth | None":
        """Return the truth of a call; None where there is none: the learner's code may ask for anything."""
        self._left -= sum(abs(argument) for argument in arguments if isinstance(argument, int))
        if function not in self._wrong or self._left < 0:
            return None
        if len(arguments) != len(self._exercise.functions[function].parameters):
            return None
        self._called.add(function)
        try:
            return self._exercise.model.truth(function, *arguments)
        except Exception:  # noqa: BLE001 - an author's truth expects the arguments that it is made for
            return None


def _is_right(finding: Finding) -> bool:
    """Tell whether a check passes where all that its function calls is right."""
    found = finding.diagnosis
    carried = found is not None and found.carried_forward and found.id != RIGHT_BY_ITSELF
    return finding.status is Status.PASSED and not carried


def _calls_any(exercise: Exercise, examples: Examples, function: str, ask: Ask, right: _Truth) -> bool:
    """Tell whether `function` calls a replaced function on the first examples of its checks."""
    firsts: dict[Batch, None] = {
        examples.parts(exercise, check)[0].batch: None for check in exercise.checks if check.function == function
    }
    for batch in firsts:
        ask([batch])
        if right.called:
            return True
    return False


def _better(
    before: Sequence[Finding], again: Sequence[Finding], sources: Sequence[str], language: Language
) -> list[Finding]:
    """Return the findings before; those that pass with right functions in place of `sources` pass, and say so."""
    names = ", ".join(f"`{name}`" for name in sources)
    message = language(
        say(
            "With a right {names} in place of yours this passes, so it keeps its points: mend {names} alone.",
            names=names,
        )
    )
    passed = Diagnosis(RIGHT_BY_ITSELF, message, carried_forward=True)
    return [
        replace(then, message=message, diagnosis=passed, seconds=now.seconds + then.seconds)
        if then.status is Status.PASSED and now.status is not Status.PASSED
        else now
        for now, then in zip(before, again, strict=True)
    ]


def _at_source(findings: Sequence[Finding], functions: Sequence[str], language: Language) -> list[Finding]:
    """Say at the first open finding of a function which others keep their points though they call it."""
    names = ", ".join(f"`{name}`" for name in functions)
    told = language(say("What follows from it keeps its points: {names}.", names=names))
    found = list(findings)
    for n, finding in enumerate(found):
        if finding.status in (Status.FAILED, Status.CRASHED, Status.STOPPED):
            found[n] = replace(finding, message=f"{finding.message or ''} {told}".strip())
            break
    return found
