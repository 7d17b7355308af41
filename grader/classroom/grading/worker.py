"""Grades jobs in a worker: a process of this machine or of another. A job holds all that grading takes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from grader.classroom.grading.stored_report import stored
from grader.classroom.report.student_report import ReportForm, pages, report
from grader.core.errors import UsageError
from grader.core.report import ExerciseReport, SeedKind, Status
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

SURELY = 1.25  # times the limit: exceeded without doubt, even if another process slows the core down


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that hold for every submission of a class."""

    seed: int
    examples: int
    language: str
    limits: Limits
    confined: bool
    seed_kind: SeedKind = SeedKind.DRAWN
    course: Course | None = None  # with its checks: a worker needs no folder of it
    form: ReportForm | None = field(default=None, compare=False)  # of the students' pages, if they are wanted


@dataclass(frozen=True, slots=True)
class File:
    """A student's file, with its content: a worker can not read it."""

    exercise: str
    name: str
    shown: str
    content: bytes
    trouble: str = ""  # the reason, if it could not be read


@dataclass(frozen=True, slots=True)
class Job:
    """The files of a student, and the key of their result in the journal."""

    key: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a job: its reports as JSON text, or the grader's own fault."""

    key: str
    reports: str
    stopped: bool = False  # by a limit, perhaps because the machine was busy
    fault: str = ""
    pages: Mapping[str, bytes] = field(default_factory=dict)  # the student's, by suffix


def prepare(rules: Rules) -> None:
    """Load everything that grading by these rules takes."""
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
    except (ProcessError, UnconfinedError):  # the other jobs would fail too
        raise
    except Exception as error:  # noqa: BLE001 - the grader's own fault with one student must not cost the others
        names = ", ".join(file.shown for file in job.files)
        # A UsageError means that a check refuses the truth itself.
        why = settings.language(error.why) if isinstance(error, UsageError) else f"{type(error).__name__}: {error}"
        return Result(job.key, "", fault=f"{names}: {why}")
    text = json.dumps([stored(each) for each in reports], ensure_ascii=False)
    return Result(job.key, text, any(map(_stopped, reports)), pages=shown)


def _graded_file(file: File, settings: Settings, processes: Spawner) -> ExerciseReport:
    target = Target(file.exercise, Path(file.name), file.shown)  # there need not be such a file on this machine
    if file.trouble:
        return unreadable(say("The file can not be read: {reason}.", reason=file.trouble), target, settings)
    try:
        source = understood(file.name, file.content)
    except UnreadableError as error:
        return unreadable(error.why, target, settings)
    return grade_source(source, target, settings, processes)


def _stopped(report: ExerciseReport) -> bool:
    """Tell whether a limit was exceeded, perhaps only because the machine was busy."""
    return report.doubtful and Status.STOPPED in (report.trouble, *(finding.status for finding in report.findings))


@lru_cache(maxsize=1)
def _tools(rules: Rules) -> tuple[Settings, Spawner]:
    """Return the settings and the spawner for these rules, kept for the life of the worker."""
    courses.choose(rules.course)
    language = translation.language(rules.language)
    examples = Examples(rules.seed, rules.examples, kept())
    limits = replace(rules.limits, margin=SURELY)
    return Settings(examples, language, limits, confined=rules.confined), spawner()
