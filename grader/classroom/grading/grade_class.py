"""Grades a class: jobs whose results are not in the journal go to workers, and their results into the journal."""

import hashlib
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from grader.classroom.grading.journal import Journal
from grader.classroom.grading.stored_report import restored
from grader.classroom.grading.worker import File, Job, Rules
from grader.classroom.grading.workers import Workers, work
from grader.classroom.intake.students import Attempt, Attempts, ClassIntake
from grader.classroom.report.student_report import Graded, ReportForm, report
from grader.core.sentence import Language
from grader.course import exercise as exercises
from grader.course.configuration import Configuration
from grader.course.targets import Target
from grader.sandbox.source import read_bytes

LARGEST = 64 * 2**20  # bytes of a file that are read: larger files are refused anyway
SYNCED = 50  # results between two waits for the disk


class Classroom:
    """A class that came in, and the rules by which it is graded. A student's place is the place of their attempt."""

    def __init__(
        self,
        intake: ClassIntake,
        rules: Rules,
        language: Language,
        journal: Journal,
        configuration: Configuration,
        shard: tuple[int, int] | None = None,
    ) -> None:
        """`shard` is the part of the class to grade, and the number of parts."""
        self.platform = intake.platform
        self.rules = rules
        self.language = language
        self.journal = journal
        handed = {target.exercise for attempt in intake.attempts for target in attempt.files}
        names = tuple(name for name in exercises.names() if name in handed)
        self.form = ReportForm(names, rules.seed, rules.examples, configuration, rules.seed_kind)
        self.attempts = intake.attempts
        if shard is not None:
            part, parts = shard
            places = range(part - 1, len(intake.attempts), parts)
            self.attempts = Attempts(map(intake.attempts.__getitem__, places))
        # A few bytes a student: a class may have ten thousand.
        self._keys: list[bytes | None] = [None] * len(self.attempts)
        self._codes = {name: array("Q", bytes(8 * len(self.attempts))) for name in names}

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """The ids of all checks, in teaching order."""
        return tuple(f"{name}.{check.name}" for name in self.form.exercises for check in exercises.load(name).checks)

    def job(self, place: int) -> Job:
        """Read the files of a student."""
        attempt = self.attempts[place]
        files = tuple(map(_file, attempt.files))
        key = self._keys[place] = _digest(attempt, files)
        for file in files:
            self._codes[file.exercise][place] = _digest_of_code(file)
        return Job(key.hex(), files)

    def key(self, place: int) -> str:
        """Return the key of a student's result in the journal. It differs as soon as a byte of a file does."""
        key = self._keys[place]
        return self.job(place).key if key is None else key.hex()

    def code(self, place: int, exercise: str) -> int:
        """Return the digest of a student's code, after their files were read."""
        return self._codes[exercise][place]

    def shared_codes(self) -> set[int]:
        """Return the digests of code that several students have."""
        return {one for codes in self._codes.values() for one, other in pairwise(sorted(codes)) if one == other} - {0}


def grade(
    classroom: Classroom,
    workers: Workers,
    done: Callable[[int, int], None],
    write: Callable[[int, Mapping[str, bytes]], None] | None = None,
) -> list[str]:
    """Grade everything whose result is not in the journal.

    Args:
        classroom: The class.
        workers: The workers that grade it.
        done: Is told how many of how many students are graded.
        write: Takes the pages of each student who is graded, by place.

    Returns:
        The grader's own faults. They cost nobody a mark: these students stay ungraded.

    """
    faults: list[str] = []
    rules = replace(classroom.rules, form=classroom.form if write else None)
    journal, total = classroom.journal, len(classroom.attempts)
    is_open = bytearray(_is_open(classroom, place) for place in range(total))
    finished = total - sum(is_open)
    done(finished, total)
    under_way: dict[str, int] = {}  # places by key

    def jobs() -> Iterator[Job]:
        for place in range(total):
            if is_open[place]:
                job = classroom.job(place)
                under_way[job.key] = place
                yield job

    try:
        for result in work(rules, jobs(), workers):
            place = under_way.pop(result.key)
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
    finally:
        journal.sync()
    return faults


def _is_open(classroom: Classroom, place: int) -> bool:
    """Tell whether a student is not graded yet. While the journal is empty, no file has to be read for it."""
    if not classroom.attempts[place].files:
        return False
    return not classroom.journal or classroom.key(place) not in classroom.journal


def graded(classroom: Classroom) -> Iterator[Graded]:
    """Yield every student who is graded, in order, one at a time: a class need not fit into memory."""
    attempts, journal = classroom.attempts, classroom.journal
    there = bytearray(not attempt.files or classroom.key(place) in journal for place, attempt in enumerate(attempts))
    shared = classroom.shared_codes()
    for place, attempt in enumerate(attempts):
        if not there[place]:
            continue
        records = journal[classroom.key(place)] if attempt.files else []
        shown = {target.exercise: target.shown for target in attempt.files}  # the class may have moved since
        reports = [restored(record, classroom.language) for record in records]
        whole = report([replace(each, path=shown[each.name]) for each in reports], classroom.form, classroom.language)
        codes = {target.exercise: classroom.code(place, target.exercise) for target in attempt.files}
        yield Graded(attempt, whole, {name: f"{code:x}" for name, code in codes.items() if code in shared}, place)


def _file(target: Target) -> File:
    name, shown = target.path.name, target.shown
    try:
        return File(target.exercise, name, shown, read_bytes(target.path, LARGEST))
    except OSError as error:
        return File(target.exercise, name, shown, b"", error.strerror or str(error))


def _digest(attempt: Attempt, files: Sequence[File]) -> bytes:
    digest = hashlib.sha256(repr((attempt.student.name, attempt.number)).encode())
    for file in files:
        digest.update(repr((file.exercise, file.name, len(file.content), file.trouble)).encode() + file.content)
    return digest.digest()


def _digest_of_code(file: File) -> int:
    """Return a digest that is the same for files that differ in blank lines, comments and line ends only.

    Its 8 bytes agree by chance in one of 10^11 classes.
    """
    lines = (line.strip() for line in file.content.splitlines())
    code = b"\n".join(line for line in lines if line and not line.startswith(b"#"))
    return int.from_bytes(hashlib.blake2b(code, digest_size=8).digest())
