"""Who handed in what, and what came of it: what the parts of a class's grading hand to each other."""

import marshal
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias, overload

from grader.core.report import Report
from grader.core.sentence import Filling, Sentence
from grader.course.targets import Target

_Plain: TypeAlias = "str | int | tuple[str, dict[str, _Plain]]"  # a sentence, or what fills a place of one


class Platform(StrEnum):
    """Where a class came from: it decides what a student's number means."""

    CANVAS = "canvas"  # the user ID
    GRADESCOPE = "gradescope"  # the SID, which is Canvas's SIS user ID
    MOODLE = "moodle"  # the participant's number in this one assignment
    NONE = "none"  # there are no numbers


@dataclass(frozen=True, slots=True)
class Student:
    """One student, as the platform names them; `name` is never empty, and no two of a class have the same."""

    name: str
    number: str | None = None  # their number there: Canvas's user ID, Gradescope's SID
    login: str | None = None  # their login or e-mail address


@dataclass(frozen=True, slots=True)
class Attempt:
    """The newest attempt of one student: the only one that counts."""

    student: Student
    number: int  # 1 is the first attempt
    late: bool
    files: tuple[Target, ...]  # one an exercise at most, and none where nothing was handed in that can be graded
    remarks: tuple[Sentence, ...] = ()  # what was left out of it, and why


class Attempts(Sequence[Attempt]):
    """The attempts of a class, of which there may be ten thousand: each as a few bytes, until somebody asks for it."""

    def __init__(self, attempts: Iterator[Attempt]) -> None:
        self._packed = bytearray()
        self._starts = array("Q")
        for attempt in attempts:
            self._starts.append(len(self._packed))
            self._packed += _packed(attempt)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Attempt: ...

    @overload
    def __getitem__(self, index: slice) -> "Attempts": ...

    def __getitem__(self, index: int | slice) -> "Attempt | Attempts":
        if isinstance(index, slice):
            return self._with(self._starts[index])
        return _attempt(memoryview(self._packed)[self._starts[index] :])

    def student(self, place: int) -> Student:
        """Return whose attempt that is, which takes a tenth of the time."""
        name, number, login, *_others = marshal.loads(memoryview(self._packed)[self._starts[place] :])  # noqa: S302 - ours
        return Student(name, number, login)

    def students(self) -> Iterator[Student]:
        """Return whose attempts these are, in their order."""
        return map(self.student, range(len(self)))

    def ordered(self, places: Sequence[int]) -> "Attempts":
        """Return the attempts at `places`, in their order."""
        return self._with(array("Q", map(self._starts.__getitem__, places)))

    def _with(self, starts: "array[int]") -> "Attempts":
        some = Attempts(iter(()))
        some._packed, some._starts = self._packed, starts
        return some


def _packed(attempt: Attempt) -> bytes:
    """Return an attempt in few bytes, and quickly: nobody but this process ever reads them."""
    student = attempt.student
    paths = [(target, str(target.path)) for target in attempt.files]
    files = tuple((target.exercise, path, None if path == target.shown else target.shown) for target, path in paths)
    remarks = tuple(map(_plain, attempt.remarks))
    return marshal.dumps((student.name, student.number, student.login, attempt.number, attempt.late, files, remarks))


def _attempt(packed: memoryview) -> Attempt:
    name, number, login, count, late, files, remarks = marshal.loads(packed)  # noqa: S302 - our own bytes
    targets = (Target(exercise, Path(path), path if shown is None else shown) for exercise, path, shown in files)
    return Attempt(Student(name, number, login), count, late, tuple(targets), tuple(map(_sentence, remarks)))


def _plain(filling: Filling) -> _Plain:
    if isinstance(filling, Sentence):
        return filling.template, {name: _plain(value) for name, value in filling.values.items()}
    return filling


def _filling(plain: _Plain) -> Filling:
    return _sentence(plain) if isinstance(plain, tuple) else plain


def _sentence(plain: "tuple[str, dict[str, _Plain]]") -> Sentence:
    template, values = plain
    return Sentence(template, {name: _filling(value) for name, value in values.items()})


@dataclass(frozen=True, slots=True)
class Arrived:
    """All that came in: `layout` says in one line what was found; `remarks` what was not understood."""

    layout: Sentence
    attempts: Attempts
    remarks: tuple[Sentence, ...] = ()
    platform: Platform = Platform.NONE


@dataclass(frozen=True, slots=True)
class Graded:
    """One student's attempt and the report on it: an entry an exercise of the class, handed in or not."""

    attempt: Attempt
    report: Report
    digests: Mapping[str, str] = field(default_factory=dict)  # of code that others have too, by exercise
    place: int = 0  # among those of the class
