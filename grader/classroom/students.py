"""Who handed in what, and what came of it: what the parts of a class's grading hand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grader.report import Report
from grader.sentence import Sentence
from grader.targets import Target


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


@dataclass(frozen=True, slots=True)
class Arrived:
    """All that came in: `layout` says in one line what was found; `remarks` what was not understood."""

    layout: Sentence
    attempts: tuple[Attempt, ...]
    remarks: tuple[Sentence, ...] = ()
    platform: Platform = Platform.NONE


@dataclass(frozen=True, slots=True)
class Graded:
    """One student's attempt and the report on it: an entry an exercise of the class, handed in or not."""

    attempt: Attempt
    report: Report
    digests: Mapping[str, str] = field(default_factory=dict)  # of the code by exercise; equal ones are the same code
