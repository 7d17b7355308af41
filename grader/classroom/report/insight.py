"""Counts what a class understood: checks, mistakes by name, and students to talk to.

It reads one report after the other and keeps none, so that memory grows with the class by a name here and there only.
The examples it keeps hold the grader's words and numbers, never a student's.
"""

import builtins
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.classroom.intake.students import Student
from grader.classroom.report.student_report import Graded
from grader.core.report import WORST_FIRST, ExerciseReport, Finding, Status

NAMED = 100  # students in one list: nobody reads more names
HALTED = (Status.CRASHED, Status.STOPPED)
WORDINGS = 20  # of one mistake: its sentence may name a factor
KNOWN_TYPES = frozenset({*dir(builtins), "NoneType", "ndarray", "function", "generator", "module"})
_BRACKETS = re.compile(r"[()\[\]]")


class Crowd:
    """A number of students, and the first of them by name."""

    __slots__ = ("_count", "named")

    def __init__(self) -> None:
        self._count = 0
        self.named: list[Student] = []

    def __len__(self) -> int:
        return self._count

    def add(self, student: Student) -> None:
        """Count one student more."""
        self._count += 1
        if len(self.named) < NAMED:
            self.named.append(student)


@dataclass(frozen=True, slots=True)
class Example:
    """A call that was answered wrongly, without anything that tells whose code it was."""

    call: str
    got: str | None
    expected: str | None


@dataclass(slots=True)
class _Wording:
    """A sentence about a mistake: the number of students who were told it, and an example that fits it."""

    students: int = 0
    example: Example | None = None


@dataclass(slots=True)
class Mistake:
    """A mistake and the number of students who made it. One that has no name is known by its check."""

    exercise: str
    function: str
    id: str | None
    students: int = 0
    _wordings: dict[tuple[str, str | None], _Wording] = field(default_factory=dict)  # by message and question

    def add(self, message: str, finding: Finding) -> None:
        """Count one student more."""
        self.students += 1
        key = message, finding.question
        if key not in self._wordings and len(self._wordings) == WORDINGS:
            return
        wording = self._wordings.setdefault(key, _Wording())
        wording.students += 1
        if wording.example is None or wording.example.got is None:
            wording.example = _example(finding) or wording.example

    @property
    def message(self) -> str:
        """The sentence that most of the students were told."""
        return self._most_frequent[0]

    @property
    def question(self) -> str | None:
        """The question that goes with the message."""
        return self._most_frequent[1]

    @property
    def example(self) -> Example | None:
        """An example that goes with the message."""
        return self._wordings[self._most_frequent].example

    @property
    def _most_frequent(self) -> tuple[str, str | None]:
        return max(self._wordings, key=lambda wording: self._wordings[wording].students)


@dataclass(frozen=True, slots=True)
class Rate:
    """The outcomes of a check, or of a function by its worst check, for everybody who handed something in."""

    exercise: str
    function: str
    title: str
    outcomes: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Code that was stopped or crashed, and its students; without a function, the file could not be loaded.

    `reason` is the name of an error or the grader's sentence; None where it would be the student's own words.
    """

    exercise: str
    function: str | None
    status: Status
    reason: str | None
    students: Crowd


@dataclass(frozen=True, slots=True)
class Alike:
    """Students who handed in the same code, and its points."""

    exercise: str
    score: int
    max_score: int
    students: Crowd


class Insight:
    """The results of a class, counted. The first report decides the order of exercises, functions and checks."""

    def __init__(self) -> None:
        self.students = 0
        self.max_score = 0
        self.scores: Counter[int] = Counter()  # students by points, of those who handed something in
        self.absent = Crowd()  # handed in nothing that can be graded
        self.unstarted = Crowd()  # handed in the stubs as they were
        self.late = Crowd()
        self._functions: dict[tuple[str, str], Counter[Status]] = {}
        self._checks: dict[str, tuple[tuple[str, str, str], Counter[Status]]] = {}  # by id
        self._mistakes: dict[tuple[str, str, str | None, str | None], Mistake] = {}
        self._troubles: dict[tuple[str, str | None, Status, str | None], Crowd] = {}
        self._alike: dict[tuple[str, str], Alike] = {}  # by exercise and digest

    def add(self, graded: Graded) -> None:
        """Count one student."""
        self.students += 1
        student, report = graded.attempt.student, graded.report
        if not graded.attempt.files:
            self.absent.add(student)
            return
        self.scores[report.score] += 1
        self.max_score = max(self.max_score, report.max_score)
        if graded.attempt.late:
            self.late.add(student)
        if not any(map(_started, report.exercises)):
            self.unstarted.add(student)
        for exercise in report.exercises:
            self._add_outcomes(exercise)
            self._add_mistakes(exercise)
            self._add_troubles(exercise, student)
            digest = graded.shared_code.get(exercise.name)
            if digest is not None and _started(exercise):
                group = Alike(exercise.name, exercise.score, exercise.max_score, Crowd())
                self._alike.setdefault((exercise.name, digest), group).students.add(student)

    def _add_outcomes(self, exercise: ExerciseReport) -> None:
        found: dict[str, set[Status]] = {}
        for finding in exercise.findings:
            if finding.id not in self._checks:
                self._checks[finding.id] = (exercise.name, finding.function, finding.title), Counter()
            self._checks[finding.id][1][finding.status] += 1
            found.setdefault(finding.function, set()).add(finding.status)
        for function, statuses in found.items():
            worst = next((status for status in WORST_FIRST if status in statuses), exercise.status)
            self._functions.setdefault((exercise.name, function), Counter())[worst] += 1

    def _add_mistakes(self, exercise: ExerciseReport) -> None:
        seen = set()
        for finding in exercise.findings:
            named = finding.diagnosis
            if finding.status is Status.PASSED or (named is None and finding.status is not Status.FAILED):
                continue
            name, check = (None, finding.id) if named is None else (named.id, None)
            key = exercise.name, finding.function, name, check
            if key not in seen:
                seen.add(key)
                message = finding.title if named is None else named.message
                self._mistakes.setdefault(key, Mistake(*key[:3])).add(message, finding)

    def _add_troubles(self, exercise: ExerciseReport, student: Student) -> None:
        keys: list[tuple[str, str | None, Status, str | None]] = []
        if exercise.trouble is not None:
            reason = exercise.message if exercise.trouble is Status.STOPPED else None
            keys.append((exercise.name, None, exercise.trouble, reason))
        halted = (finding for finding in exercise.findings if finding.status in HALTED)
        keys += [(exercise.name, finding.function, finding.status, _reason(finding)) for finding in halted]
        for key in dict.fromkeys(keys):
            self._troubles.setdefault(key, Crowd()).add(student)

    @property
    def handed_in(self) -> int:
        """The number of students who handed something in: the whole of every rate."""
        return self.scores.total()

    @property
    def functions(self) -> list[Rate]:
        """The outcomes of each function."""
        return [Rate(*key, "", self._outcomes(counts)) for key, counts in self._functions.items()]

    @property
    def checks(self) -> list[Rate]:
        """The outcomes of each check."""
        return [Rate(*key, self._outcomes(counts)) for key, counts in self._checks.values()]

    def _outcomes(self, counts: Counter[Status]) -> Mapping[Status, int]:
        """Return `counts`; students of whom nothing was counted have not started."""
        missing = self.handed_in - counts.total()
        return {status: counts[status] + (missing if status is Status.TODO else 0) for status in Status}

    @property
    def mistakes(self) -> list[Mistake]:
        """The mistakes, the most frequent first."""
        order = {key: n for n, key in enumerate(self._functions)}
        return sorted(self._mistakes.values(), key=lambda one: (-one.students, order[one.exercise, one.function]))

    @property
    def troubles(self) -> list[Trouble]:
        """The code that was stopped or crashed."""
        return [Trouble(*key, students) for key, students in self._troubles.items()]

    @property
    def alike(self) -> list[Alike]:
        """The groups of the same code: wrong code first, then the largest."""
        groups = [one for one in self._alike.values() if len(one.students) > 1]
        return sorted(groups, key=lambda one: (one.score == one.max_score, -len(one.students)))


def _started(exercise: ExerciseReport) -> bool:
    return exercise.trouble is not None or any(finding.status is not Status.TODO for finding in exercise.findings)


def _example(finding: Finding) -> Example | None:
    """Return the counterexample. Its call and the expected value are the grader's; of the answer, numbers and types."""
    shown = finding.counterexample
    if shown is None or finding.status is not Status.FAILED:
        return None
    got = shown.got if shown.got is not None and (_are_numbers(shown.got) or shown.got in KNOWN_TYPES) else None
    return Example(shown.call, got, shown.expected)


def _are_numbers(text: str) -> bool:
    try:
        return bool([float(part) for part in _BRACKETS.sub("", text).rstrip(",").split(",")])
    except ValueError:
        return False


def _reason(finding: Finding) -> str | None:
    """Return why code was stopped or crashed: equal for equal causes, and in none of a student's words."""
    example = finding.counterexample
    if example is None or finding.message is None:
        return finding.message if finding.status is Status.STOPPED else None
    if finding.status is Status.CRASHED and example.got is not None:  # it raised, and the message quotes the code
        return example.got if example.got in KNOWN_TYPES else None
    return finding.message.replace(example.call, finding.function)
