"""Grades a class: what came in, less what the journal holds already, goes to workers; the journal takes what comes."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from grader.classroom.grading.journal import Journal
from grader.classroom.grading.keys import CODE, Keys
from grader.classroom.grading.pool import LostWorkerError, Workers, work
from grader.classroom.grading.records import restored
from grader.classroom.grading.work import File, Job, Rules
from grader.classroom.intake.students import Arrived, Attempt, Attempts, Graded
from grader.classroom.report.reports import Form, report
from grader.core.sentence import Language
from grader.course import exercise as exercises
from grader.course.configuration import Configuration
from grader.course.targets import Target
from grader.sandbox.source import read_bytes

LARGEST = 64 * 2**20  # bytes of a file that are read: what is larger is refused all the same
SYNCED = 50  # results after which the disk is waited for


@dataclass(frozen=True)
class Classroom:
    """A class that came in, and how it is graded. A student's place is that of their attempt."""

    arrived: Arrived
    rules: Rules
    language: Language
    journal: Journal
    shard: tuple[int, int] | None = None  # which part of the class, of how many
    configuration: Configuration = field(default_factory=Configuration)

    @cached_property
    def form(self) -> Form:
        """What the students' reports have in common: the exercises that somebody handed in count, for everybody."""
        handed = {target.exercise for attempt in self.arrived.attempts for target in attempt.files}
        names = tuple(name for name in exercises.names() if name in handed)
        return Form(names, self.rules.seed, self.rules.examples, self.configuration)

    @cached_property
    def attempts(self) -> Attempts:
        """The attempts that are graded here."""
        if self.shard is None:
            return self.arrived.attempts
        part, parts = self.shard
        return self.arrived.attempts[part - 1 :: parts]

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """The ids of all checks, in teaching order."""
        return tuple(f"{name}.{check.name}" for name in self.form.exercises for check in exercises.load(name).checks)

    @cached_property
    def keys(self) -> Keys:
        """What is known of the files of each student: of nobody's, before they are read."""
        return Keys(len(self.attempts), self.form.exercises)

    def files(self, place: int) -> tuple[File, ...]:
        """Read the files of a student, and remember what will be asked of them again."""
        attempt = self.attempts[place]
        files = tuple(map(_file, attempt.files))
        if place not in self.keys:
            self.keys.add(place, _key(attempt, files), {file.exercise: _code_of(file) for file in files})
        return files

    def key(self, place: int) -> str:
        """Return what the journal keeps a student's result under: it differs as soon as a byte of a file does."""
        if place not in self.keys:
            self.files(place)
        return self.keys[place]


def grade(
    classroom: Classroom,
    workers: Workers,
    done: Callable[[int, int], None],
    write: Callable[[int, Mapping[str, bytes]], None] | None = None,
) -> list[str]:
    """Grade what the journal does not hold yet; `done` hears how many of how many students are graded.

    `write`, if given, gets the pages of everybody who is. Return what went wrong in the grader itself: it costs nobody
    a mark, and those it concerns stay ungraded.
    """
    faults: list[str] = []
    rules = replace(classroom.rules, form=classroom.form if write else None)
    journal, total = classroom.journal, len(classroom.attempts)
    open_ = bytearray(_is_open(classroom, place) for place in range(total))
    finished = total - sum(open_)
    done(finished, total)
    places: dict[str, int] = {}  # of whoever is under way
    try:
        for result in work(rules, _jobs(classroom, open_, places), workers):
            place = places.pop(result.key)
            if result.fault:
                faults.append(result.fault)
                continue
            journal.add(result.key, result.reports)
            if write:
                write(place, result.pages)
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
    attempts, journal = classroom.attempts, classroom.journal
    there = bytearray(not attempt.files or classroom.key(place) in journal for place, attempt in enumerate(attempts))
    shared = classroom.keys.shared()
    for place, attempt in enumerate(attempts):
        if not there[place]:
            continue
        records = journal[classroom.key(place)] if attempt.files else []
        shown = {target.exercise: target.shown for target in attempt.files}  # a class may have moved since
        reports = [restored(record, classroom.language) for record in records]
        whole = report([replace(each, path=shown[each.name]) for each in reports], classroom.form, classroom.language)
        codes = {target.exercise: classroom.keys.code(place, target.exercise) for target in attempt.files}
        yield Graded(attempt, whole, {name: code.hex() for name, code in codes.items() if code in shared}, place)


def _is_open(classroom: Classroom, place: int) -> bool:
    """Tell whether a student is still to be graded; where nobody is graded yet, no file has to be read for it."""
    if not classroom.attempts[place].files:
        return False
    return not len(classroom.journal) or classroom.key(place) not in classroom.journal


def _jobs(classroom: Classroom, open_: Sequence[int], places: dict[str, int]) -> Iterator[Job]:
    for place, is_open in enumerate(open_):
        if is_open:
            files = classroom.files(place)
            key = classroom.key(place)
            places[key] = place
            yield Job(key, files)


def _key(attempt: Attempt, files: Sequence[File]) -> bytes:
    digest = hashlib.sha256(repr((attempt.student.name, attempt.number)).encode())
    for file in files:
        digest.update(repr((file.exercise, file.name, len(file.content), file.trouble)).encode() + file.content)
    return digest.digest()


def _file(target: Target) -> File:
    """Return a learner's file with its bytes, one more at most than any file may have."""
    name, shown = target.path.name, target.shown
    try:
        return File(target.exercise, name, shown, read_bytes(target.path, LARGEST))
    except OSError as error:
        return File(target.exercise, name, shown, b"", error.strerror or str(error))


def _code_of(file: File) -> bytes:
    """Return a digest of the code alone: the same for files that differ in blank lines, comments and line ends."""
    lines = (line.strip() for line in file.content.splitlines())
    code = b"\n".join(line for line in lines if line and not line.startswith(b"#"))
    return hashlib.blake2b(code, digest_size=CODE).digest()
