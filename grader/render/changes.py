"""What a save has fixed or broken, and the page of `watch` that shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.core.report import ExerciseReport, Finding, Report, Status
from grader.core.sentence import Sentence, say, words


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a save has fixed (`good`) or broken in the file `path`; `function` is "" for the whole file."""

    path: str
    function: str
    told: Sentence
    good: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What `watch` shows after a save.

    `saved` is the path of the file that the page is about. `changes` is None where nothing was shown before.
    """

    report: Report
    saved: str
    changes: Sequence[Change] | None = None
    missing: Sequence[str] = ()  # files that are not there at the moment
    remarks: Sequence[Sentence] = ()


def changes(loaded: ExerciseReport | None, before: ExerciseReport, now: ExerciseReport) -> tuple[Change, ...]:
    """Return what has changed in a file between the report `before`, which was shown last, and `now`.

    Functions are compared with `loaded`, the last report that was shown of a file that could be loaded: a moment in
    which it could not is no reason to forget what passed.
    """
    if now.message is not None:
        lost = Change(now.path, "", say("Since this save {path} can not be loaded.", path=now.path), good=False)
        return (lost,) if before.message is None else ()
    found = Change(now.path, "", say("{path} can be loaded again.", path=now.path), good=True)
    functions = () if loaded is None else _of_functions(loaded, now)
    return (*((found,) if before.message is not None else ()), *functions)


def _of_functions(before: ExerciseReport, now: ExerciseReport) -> Iterator[Change]:
    for function in dict.fromkeys(finding.function for finding in now.findings):
        old, new = ([each for each in report.findings if each.function == function] for report in (before, now))
        more = _passed(new) - _passed(old)
        if more and old:
            yield Change(now.path, function, _told(function, old, new, more), good=more > 0)


def _told(function: str, old: Sequence[Finding], new: Sequence[Finding], more: int) -> Sentence:
    if _passed(new) == len(new):
        to_do = all(finding.status is Status.TODO for finding in old)
        template = words("`{function}` is done.") if to_do else words("`{function}` is fixed.")
    elif _passed(old) == len(old):
        template = words("`{function}` was broken by this save.")
    elif more > 0:
        one, several = words("`{function}`: 1 more check passes."), words("`{function}`: {count} more checks pass.")
        template = one if more == 1 else several
    else:
        one, several = words("`{function}`: 1 check fewer passes."), words("`{function}`: {count} checks fewer pass.")
        template = one if more == -1 else several
    return say(template, function=function, count=abs(more))


def _passed(findings: Sequence[Finding]) -> int:
    return sum(finding.status is Status.PASSED for finding in findings)
