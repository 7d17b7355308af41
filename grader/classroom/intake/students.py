"""The students of a class: what each handed in, and the attempt that counts."""

import marshal
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from grader.classroom.intake.folders import File, Folder
from grader.classroom.intake.names import copy_of
from grader.core.sentence import Sentence
from grader.course.targets import Target, exercise_of


class Platform(Enum):
    """The platform that a class comes from. It decides what the number of a student means."""

    CANVAS = "Canvas"  # the user ID
    GRADESCOPE = "Gradescope"  # the SID, which is Canvas's SIS user ID
    MOODLE = "Moodle"  # the number of the participant, in this assignment only
    NONE = "none"  # folders and files named after students, without numbers


@dataclass(frozen=True, slots=True)
class Exercises:
    """The exercises of a class; a file whose name says none belongs to `chosen`."""

    names: Sequence[str]
    chosen: str | None = None

    def of(self, name: str) -> str | None:
        """Return the exercise that a file with this name belongs to."""
        return exercise_of(Path(name), self.names) or self.chosen


@dataclass(frozen=True, slots=True)
class Student:
    """A student as the platform names them; `name` is never empty, and unique in a class."""

    name: str
    number: str | None = None
    login: str | None = None  # or the e-mail address


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may count; `name` is the student's name for it."""

    file: File
    name: str
    late: bool = False
    order: int = 0  # the platform's number: higher is later
    depth: int = 0  # folders and zips around it
    copy_of_zip: int = 0  # which copy the zip around it is

    @property
    def stem(self) -> str:
        """The name without its suffix and without the mark of a copy."""
        return copy_of(self._stem)[0]

    @property
    def copy(self) -> int:
        """The number of the copy; the first is 0."""
        return max(copy_of(self._stem)[1], self.copy_of_zip)

    @property
    def _stem(self) -> str:
        return self.name[: len(self.name) - len(self.file.suffix)]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Everything that a student handed in."""

    student: Student
    files: tuple[Candidate, ...] = ()
    folders: tuple[Folder, ...] = ()
    number: int = 1  # of the attempt, if the platform says


@dataclass(frozen=True, slots=True)
class Attempt:
    """The newest attempt of a student, which counts."""

    student: Student
    number: int  # 1 is the first attempt
    late: bool
    files: tuple[Target, ...]  # at most one for each exercise


class Attempts(Sequence[Attempt]):
    """The attempts of a class, packed: ten thousand as objects would take most of the grader's memory."""

    def __init__(self, attempts: Iterable[Attempt]) -> None:
        self._packed = bytearray()
        self._starts = array("Q")
        for attempt in attempts:
            self._starts.append(len(self._packed))
            self._packed += _packed(attempt)

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, index: int) -> Attempt:  # type: ignore[override]  # nobody takes a slice
        packed = memoryview(self._packed)[self._starts[index] :]
        student, number, late, files = marshal.loads(packed)  # noqa: S302 - our own bytes
        targets = (Target(exercise, Path(path), path if shown is None else shown) for exercise, path, shown in files)
        return Attempt(Student(*student), number, late, tuple(targets))


def _packed(attempt: Attempt) -> bytes:
    student = attempt.student
    files = []
    for target in attempt.files:
        path = str(target.path)
        files.append((target.exercise, path, None if path == target.shown else target.shown))
    return marshal.dumps(((student.name, student.number, student.login), attempt.number, attempt.late, tuple(files)))


@dataclass(frozen=True, slots=True)
class ClassIntake:
    """A class that came in; `remarks` say what was found, and then what was not understood."""

    platform: Platform
    attempts: Attempts
    remarks: tuple[Sentence, ...]
