"""Grades a class: what came in, less what the journal holds already, goes to workers; the journal takes what comes."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from grader import confinement
from grader import exercise as exercises
from grader.classroom.journal import Journal
from grader.classroom.pool import LostWorkerError, Workers, work
from grader.classroom.records import restored
from grader.classroom.students import Arrived, Attempt, Graded
from grader.classroom.work import File, Job, Rules
from grader.configuration import Configuration
from grader.judge import absent
from grader.report import ExerciseReport, Report
from grader.sandbox.source import read_bytes
from grader.sentence import Language
from grader.targets import Target

LARGEST = 64 * 2**20  # bytes of a file that are read: what is larger is refused all the same
SYNCED = 50  # results after which the disk is waited for


@dataclass(frozen=True)
class Classroom:
    """A class that came in, and how it is graded."""

    arrived: Arrived
    rules: Rules
    language: Language
    journal: Journal
    shard: tuple[int, int] | None = None  # which part of the class, of how many
    configuration: Configuration = field(default_factory=Configuration)

    @cached_property
    def exercises(self) -> tuple[str, ...]:
        """The exercises that somebody handed in: these count, for everybody."""
        handed = {target.exercise for attempt in self.arrived.attempts for target in attempt.files}
        return tuple(name for name in exercises.names() if name in handed)

    @cached_property
    def attempts(self) -> tuple[Attempt, ...]:
        """The attempts that are graded here."""
        if self.shard is None:
            return self.arrived.attempts
        part, parts = self.shard
        return self.arrived.attempts[part - 1 :: parts]

    @cached_property
    def keys(self) -> dict[str, str]:
        """What the journal keeps each student's result under: it differs as soon as a byte of a file does."""
        return {attempt.student.name: _key(attempt) for attempt in self.attempts if attempt.files}

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """The ids of all checks, in teaching order."""
        return tuple(f"{name}.{check.name}" for name in self.exercises for check in exercises.load(name).checks)


def grade(classroom: Classroom, workers: Workers, done: Callable[[int, int], None]) -> list[str]:
    """Grade what the journal does not hold yet; `done` hears how many of how many students are graded.

    Return what went wrong in the grader itself: it costs nobody a mark, and those it concerns stay ungraded.
    """
    faults: list[str] = []
    journal, keys, total = classroom.journal, classroom.keys, len(classroom.attempts)
    todo = [attempt for attempt in classroom.attempts if attempt.files and keys[attempt.student.name] not in journal]
    finished = total - len(todo)
    done(finished, total)
    jobs = (Job(keys[attempt.student.name], tuple(map(_file, attempt.files))) for attempt in todo)
    try:
        for result in work(classroom.rules, jobs, workers):
            if result.fault:
                faults.append(result.fault)
                continue
            journal.add(result.key, result.reports)
            finished += 1
            if finished % SYNCED == 0:
                journal.sync()
            done(finished, total)
    except LostWorkerError as error:
        faults.append(str(error))
    finally:
        journal.sync()
    return faults


def graded(classroom: Classroom) -> Iterator[Graded]:
    """Yield, in order, every student whose result is there, one at a time: a class need not fit into memory."""
    for attempt in classroom.attempts:
        key = classroom.keys.get(attempt.student.name)
        if key is not None and key not in classroom.journal:
            continue
        records = classroom.journal[key] if key is not None else []
        shown = {target.exercise: target.shown for target in attempt.files}  # a class may have moved since
        reports = [restored(record, classroom.language) for record in records]
        report = _report(classroom, [replace(report, path=shown[report.name]) for report in reports])
        yield Graded(attempt, report, {target.exercise: _code_of(target) for target in attempt.files})


def _key(attempt: Attempt) -> str:
    digest = hashlib.sha256(repr((attempt.student.name, attempt.number)).encode())
    for target in attempt.files:
        file = _file(target)
        digest.update(repr((file.exercise, file.name, len(file.content), file.trouble)).encode() + file.content)
    return digest.hexdigest()


def _file(target: Target) -> File:
    """Return a learner's file with its bytes, one more at most than any file may have."""
    name, shown = target.path.name, target.shown
    try:
        return File(target.exercise, name, shown, read_bytes(target.path, LARGEST))
    except OSError as error:
        return File(target.exercise, name, shown, b"", error.strerror or str(error))


def _code_of(target: Target) -> str:
    """Return a digest of the code alone: the same for files that differ in blank lines, comments and line ends."""
    code = [line.strip() for line in _file(target).content.splitlines()]
    return hashlib.sha256(b"\n".join(line for line in code if line and not line.startswith(b"#"))).hexdigest()


def _report(classroom: Classroom, reports: Sequence[ExerciseReport]) -> Report:
    found = {report.name: report for report in reports}
    language = classroom.language
    graded = (found.get(name) or absent(exercises.load(name), language) for name in classroom.exercises)
    whole = tuple(map(classroom.configuration.applied, graded))
    missing = dict.fromkeys(name for report in whole for name in report.missing or ())
    held = confinement.confinement(missing, language)
    return Report(language.code, classroom.rules.seed, classroom.rules.examples, held, whole)
