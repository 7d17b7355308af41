"""What a worker does: grades files that were sent to it, in a process that may be on another machine."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from grader.classroom.grading.records import plain
from grader.classroom.report.reports import Form, pages, report
from grader.core.errors import UsageError
from grader.core.report import ExerciseReport, Status
from grader.core.sentence import say
from grader.course import courses, translation
from grader.course import exercise as exercises
from grader.course.courses import Course
from grader.course.targets import Target
from grader.engine.example_cache import kept
from grader.engine.examples import Examples
from grader.engine.run import Settings, grade_source, understood, unreadable
from grader.sandbox.limits import Limits
from grader.sandbox.process import ProcessError, Spawner, UnconfinedError, spawner
from grader.sandbox.source import UnreadableError

SURELY = 1.25  # times its limit that something works in a class: beyond doubt, though a neighbour slows its core down


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every submission of a class, so that all are asked the same."""

    seed: int
    examples: int
    language: str
    limits: Limits
    confined: bool
    course: Course | None = None  # with its checks: a worker needs no folder of it
    form: Form | None = field(default=None, compare=False)  # of the students' reports, where pages are wanted


@dataclass(frozen=True, slots=True)
class File:
    """A learner's file, read already: nothing but its name and its bytes goes to a worker."""

    exercise: str
    name: str
    shown: str
    content: bytes
    trouble: str = ""  # why it could not be read, if so


@dataclass(frozen=True, slots=True)
class Job:
    """One student's files, and the key under which the journal keeps what comes of them."""

    key: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job: the reports as JSON text, and whether a busy machine may have exceeded some limit of theirs.

    Or else, the grader's own fault.
    """

    key: str
    reports: str
    stopped: bool
    fault: str = ""
    pages: Mapping[str, bytes] = field(default_factory=dict)  # the student's, by their suffixes


def prepare(rules: Rules) -> None:
    """Have at hand what grading by these rules takes, as long as there is nothing to grade yet."""
    settings, _processes = _tools(rules)
    for name in exercises.names():
        settings.examples.prepare(exercises.load(name))


def grade(rules: Rules, jobs: Sequence[Job]) -> list[Result]:
    """Return the results of `jobs`, in order."""
    return [_graded(rules, job) for job in jobs]


def _graded(rules: Rules, job: Job) -> Result:
    settings, processes = _tools(rules)
    try:
        reports = [_graded_file(file, settings, processes) for file in job.files]
        shown = {} if rules.form is None else pages(report(reports, rules.form, settings.language), settings.language)
    except (ProcessError, UnconfinedError):  # the others would fare no better
        raise
    except Exception as error:  # noqa: BLE001 - the grader's own mistake with one student is not to cost the others
        names = ", ".join(file.shown for file in job.files)
        # What makes no sense is a check, which refuses the truth itself.
        why = settings.language(error.why) if isinstance(error, UsageError) else f"{type(error).__name__}: {error}"
        return Result(job.key, "", stopped=False, fault=f"{names}: {why}")
    text = json.dumps([plain(each) for each in reports], ensure_ascii=False)
    return Result(job.key, text, any(map(_stopped, reports)), pages=shown)


def _graded_file(file: File, settings: Settings, processes: Spawner) -> ExerciseReport:
    target = Target(file.exercise, Path(file.name), file.shown)  # a name: there need not be such a file here
    if file.trouble:
        return unreadable(say("The file can not be read: {reason}.", reason=file.trouble), target, settings)
    try:
        source = understood(file.name, file.content)
    except UnreadableError as error:
        return unreadable(error.why, target, settings)
    return grade_source(source, target, settings, processes)


def _stopped(report: ExerciseReport) -> bool:
    """Tell whether some limit was exceeded, which on a busy machine may be nobody's fault."""
    return report.doubtful and Status.STOPPED in (report.trouble, *(finding.status for finding in report.findings))


@lru_cache(maxsize=1)
def _tools(rules: Rules) -> tuple[Settings, Spawner]:
    """Return what grading by these rules takes; it lives as long as the worker."""
    courses.choose(rules.course)
    language = translation.language(rules.language)
    examples = Examples(rules.seed, rules.examples, kept())
    limits = replace(rules.limits, margin=SURELY)
    return Settings(examples, language, limits, confined=rules.confined), spawner()
