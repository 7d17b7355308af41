"""What a worker does: grades files that were sent to it, in a process that may be on another machine."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader import course as courses
from grader import exercise as exercises
from grader import translation
from grader.classroom.records import plain
from grader.course import Course
from grader.examples import Examples
from grader.judge import refused
from grader.kept import kept
from grader.report import ExerciseReport, Status
from grader.run import Settings, grade_file
from grader.sandbox.limits import Limits
from grader.sandbox.process import ProcessError, Spawner, UnconfinedError, spawner
from grader.sentence import say
from grader.targets import Target


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every submission of a class, so that all are asked the same."""

    seed: int
    examples: int
    language: str
    limits: Limits
    confined: bool
    course: Course | None = None  # with its checks: a worker needs no folder of it


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
    """What came of a job: the reports as JSON text, and whether some limit was exceeded; or the grader's own fault."""

    key: str
    reports: str
    stopped: bool
    fault: str = ""


def grade(rules: Rules, jobs: Sequence[Job]) -> list[Result]:
    """Return the results of `jobs`, in order."""
    return [_graded(rules, job) for job in jobs]


def _graded(rules: Rules, job: Job) -> Result:
    settings, processes = _tools(rules)
    try:
        reports = [_report(file, settings, processes) for file in job.files]
    except (ProcessError, UnconfinedError):  # the others would fare no better
        raise
    except Exception as error:  # noqa: BLE001 - the grader's own mistake with one student is not to cost the others
        shown = ", ".join(file.shown for file in job.files)
        return Result(job.key, "", stopped=False, fault=f"{shown}: {type(error).__name__}: {error}")
    stopped = any(map(_stopped, reports))
    return Result(job.key, json.dumps([plain(report) for report in reports], ensure_ascii=False), stopped)


def _report(file: File, settings: Settings, processes: Spawner) -> ExerciseReport:
    if file.trouble:
        why = settings.language(say("The file can not be read: {reason}.", reason=file.trouble))
        return refused(exercises.load(file.exercise), file.shown, why, Status.CRASHED, settings.language)
    with tempfile.TemporaryDirectory(prefix="submission-") as folder:
        path = Path(folder) / file.name
        path.write_bytes(file.content)
        return grade_file(Target(file.exercise, path, file.shown), settings, processes)


def _stopped(report: ExerciseReport) -> bool:
    """Tell whether some limit was exceeded, which on a busy machine may be nobody's fault."""
    return Status.STOPPED in (report.trouble, *(finding.status for finding in report.findings))


@lru_cache(maxsize=1)
def _tools(rules: Rules) -> tuple[Settings, Spawner]:
    """Return what grading by these rules takes; it lives as long as the worker."""
    courses.choose(rules.course)
    language = translation.language(rules.language)
    examples = Examples(rules.seed, rules.examples, kept())
    return Settings(examples, language, rules.limits, confined=rules.confined), spawner()
