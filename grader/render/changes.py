"""What a save has changed: which functions it has fixed, and which it has broken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from grader.core.report import ExerciseReport, Finding, Report, Status
from grader.core.sentence import Sentence


class Kind(Enum):
    """How a function has changed."""

    DONE = auto()  # it was to do
    FIXED = auto()
    BETTER = auto()  # more of its checks pass, but not all
    WORSE = auto()  # fewer pass, and not all did
    BROKEN = auto()
    LOST = auto()  # the file could be loaded, and can not be now: nothing can be said about any function
    FOUND = auto()  # the other way round


@dataclass(frozen=True, slots=True)
class Change:
    """What a save has changed about one function; `checks` is how many more of its checks pass, or fewer.

    Of the file as a whole, there is no function.
    """

    path: str
    kind: Kind
    function: str = ""
    checks: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What there is to see after a save.

    `saved` is the path of the file that it is about. No `changes`, None, are to be told where nothing was shown before.
    """

    report: Report
    saved: str
    changes: Sequence[Change] | None = None
    missing: Sequence[str] = ()  # the files that are not there at the moment
    remarks: Sequence[Sentence] = ()


def changes(loaded: ExerciseReport | None, before: ExerciseReport | None, now: ExerciseReport) -> tuple[Change, ...]:
    """Return what is different `now`.

    `before` is the report that was shown last, `loaded` the last one of a file that could be loaded: a moment in which
    it could not is no reason to forget what passed.
    """
    if before is None:
        return ()
    if now.message is not None:
        return (Change(now.path, Kind.LOST),) if before.message is None else ()
    found = (Change(now.path, Kind.FOUND),) if before.message is not None else ()
    return found if loaded is None else (*found, *_of_functions(loaded, now))


def _of_functions(before: ExerciseReport, now: ExerciseReport) -> tuple[Change, ...]:
    old, new = _by_function(before), _by_function(now)
    pairs = ((function, old[function], new[function]) for function in new if function in old)
    return tuple(
        Change(now.path, kind, function, abs(_score(then) - _score(after)))
        for function, then, after in pairs
        if (kind := _kind(then, after)) is not None
    )


def _by_function(report: ExerciseReport) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.function, []).append(finding)
    return found


def _kind(then: list[Finding], now: list[Finding]) -> Kind | None:
    more = _score(now) - _score(then)
    if _passes(now) and not _passes(then):
        return Kind.DONE if all(finding.status is Status.TODO for finding in then) else Kind.FIXED
    if _passes(then) and not _passes(now):
        return Kind.BROKEN
    if more == 0:
        return None
    return Kind.BETTER if more > 0 else Kind.WORSE


def _passes(findings: list[Finding]) -> bool:
    return all(finding.status is Status.PASSED for finding in findings)


def _score(findings: list[Finding]) -> int:
    return sum(finding.status is Status.PASSED for finding in findings)
