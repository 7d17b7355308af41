"""The parts of a report that every format for people shows: the rows of a function, the facts of a check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.core.report import Finding, Status
from grader.core.sentence import Language, Sentence, words
from grader.render import wording

CALLED, RETURNED, EXPECTED = words("Called"), words("Returned"), words("Expected")
WHY, ON_PAPER, MISTAKE, QUESTION = words("Why"), words("On paper"), words("Mistake"), words("Question")


@dataclass(frozen=True, slots=True)
class Row:
    """A line on a function: a status, and words in the learner's language.

    A row without a status is a note on the rows before. `finding` is the check, where a row is about one alone.
    """

    status: Status | None
    text: str
    finding: Finding | None = None


def functions(findings: Sequence[Finding], tell: Language) -> Iterator[tuple[str, list[Row]]]:
    """Yield each function with its rows."""
    for function, group in groupby(findings, key=lambda finding: finding.function):
        yield function, list(_rows(tuple(group), tell))


def _rows(findings: Sequence[Finding], tell: Language) -> Iterator[Row]:
    passed = [finding for finding in findings if finding.status is Status.PASSED]
    if len(passed) == len(findings):
        yield Row(Status.PASSED, tell(wording.earned(sum(finding.score for finding in passed))))
    else:
        yield from _checks(findings, tell)
    for note in dict.fromkeys(finding.message for finding in passed if finding.message):
        yield Row(None, note)


def _checks(findings: Sequence[Finding], tell: Language) -> Iterator[Row]:
    """Yield a row for each check, and one for several in a row that wait, or that are to do."""
    last = Status.PASSED
    for status, group in groupby(findings, key=lambda finding: finding.status):
        some = tuple(group)
        if status is Status.WAITING:
            yield Row(status, tell(wording.waiting(len(some), of_last=last is not Status.PASSED)))
            continue
        if status is Status.TODO:
            yield Row(status, some[0].message or some[0].title)
        else:
            yield from (Row(status, finding.title, finding) for finding in some)
        last = status


def facts(finding: Finding) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what is known of a check that did not pass: an English label, and one line or more."""
    example = finding.counterexample
    if example is not None:
        answered = finding.status is Status.FAILED  # what crashed has no answer
        yield CALLED, (example.call,)
        if answered and example.got is not None:
            yield RETURNED, (example.got,)
        if example.expected is not None and not (answered and example.got is None):  # then no value is what is wrong
            yield EXPECTED, (example.expected,)
    if finding.message:
        yield WHY, (finding.message,)
    if finding.work:
        yield ON_PAPER, finding.work
    if finding.diagnosis is not None:
        yield MISTAKE, (finding.diagnosis.message,)
    if finding.question:
        yield QUESTION, (finding.question,)


def printed(output: str, most: int) -> tuple[list[str], Sentence | None]:
    """Return the first lines that the learner's code printed, and how many more there are.

    There are none where nothing can be seen.
    """
    lines = output.replace("\r\n", "\n").strip("\n").split("\n")
    if not any(line.strip() for line in lines):
        return [], None
    more = len(lines) - most
    return [line.expandtabs(4) for line in lines[:most]], wording.more_lines(more) if more > 0 else None
