"""What a class understood and what it did not: counts, mistakes by name, and who is to be seen.

It reads one report after the other and keeps none: what grows with the class is a name here and there. What it keeps as
an example holds the grader's words and numbers only, never a student's.
"""

import builtins
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.classroom.intake.students import Graded, Student
from grader.core.report import WORST_FIRST, ExerciseReport, Finding, Status

NAMED = 100  # students of one kind: nobody reads more names, and a class may have ten thousand
HALTED = (Status.CRASHED, Status.STOPPED)
WORDINGS = 20  # of one mistake: its sentence may name a factor, and there are many
_BRACKETS = re.compile(r"[()\[\]]")
KNOWN_TYPES = frozenset({*dir(builtins), "NoneType", "ndarray", "function", "generator", "module"})


class Crowd:
    """Students of one kind: how many there are, and who the first of them are."""

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
    """One call that somebody's code answered wrongly, without anything by which to know whose."""

    call: str
    got: str | None
    expected: str | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that so many students made; without a name, what is known is the check that it fails."""

    exercise: str
    function: str
    id: str | None
    message: str
    question: str | None
    students: int
    example: Example | None


@dataclass(frozen=True, slots=True)
class CheckRate:
    """How a check came out for everybody who handed something in."""

    exercise: str
    id: str
    function: str
    title: str
    outcomes: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class FunctionRate:
    """How a function came out, by its worst check, for everybody who handed something in."""

    exercise: str
    function: str
    outcomes: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Code that was stopped or crashed, and whose; without a function the file could not be loaded.

    `reason` is an error's name or the grader's sentence; None where it would be the student's own words.
    """

    exercise: str
    function: str | None
    status: Status
    reason: str | None
    students: Crowd


@dataclass(frozen=True, slots=True)
class Alike:
    """Students who handed in the same code, and what it earns."""

    exercise: str
    score: int
    max_score: int
    students: Crowd


@dataclass(frozen=True, slots=True)
class Insight:
    """What came of a class. `scores` counts the students by points, of those who handed something in."""

    students: int
    max_score: int
    scores: Mapping[int, int]
    functions: tuple[FunctionRate, ...]
    checks: tuple[CheckRate, ...]
    mistakes: tuple[Mistake, ...]  # the most frequent first
    troubles: tuple[Trouble, ...]
    alike: tuple[Alike, ...]  # the largest first
    absent: Crowd  # handed in nothing that can be graded
    unstarted: Crowd  # handed in what they were given
    late: Crowd

    @property
    def handed_in(self) -> int:
        """How many handed something in: the whole that every rate is a part of."""
        return sum(self.scores.values())


@dataclass(slots=True)
class _Told:
    """The same mistake told in the same words: how often, and an example that goes with them."""

    students: int = 0
    example: Example | None = None


@dataclass(slots=True)
class _Made:
    """How often a mistake was made, and in which words it was told."""

    students: int = 0
    wordings: dict[tuple[str, str | None], _Told] = field(default_factory=dict)

    def add(self, message: str, finding: Finding) -> None:
        self.students += 1
        wording = message, finding.question
        if wording not in self.wordings and len(self.wordings) == WORDINGS:
            return
        told = self.wordings.setdefault(wording, _Told())
        told.students += 1
        if told.example is None or told.example.got is None:
            told.example = _example(finding) or told.example


class Gathering:
    """What came of a class so far. The order of exercises, functions and checks is that of the first report."""

    def __init__(self) -> None:
        self._students = self._max_score = 0
        self._scores: Counter[int] = Counter()
        self._functions: dict[tuple[str, str], Counter[Status]] = {}
        self._checks: dict[tuple[str, str], tuple[Finding, Counter[Status]]] = {}
        self._mistakes: dict[tuple[str, str, str | None, str | None], _Made] = {}
        self._troubles: dict[tuple[str, str | None, Status, str | None], Crowd] = {}
        self._alike: dict[tuple[str, str], tuple[int, int, Crowd]] = {}
        self._absent = Crowd()
        self._unstarted = Crowd()
        self._late = Crowd()

    def add(self, graded: Graded) -> None:
        """Count one student; their report is forgotten."""
        self._students += 1
        student, report = graded.attempt.student, graded.report
        if not graded.attempt.files:
            self._absent.add(student)
            return
        self._scores[report.score] += 1
        self._max_score = max(self._max_score, report.max_score)
        if graded.attempt.late:
            self._late.add(student)
        if not any(map(_started, report.exercises)):
            self._unstarted.add(student)
        for exercise in report.exercises:
            self._count(exercise)
            self._note_mistakes(exercise)
            self._note_troubles(exercise, student)
            digest = graded.digests.get(exercise.name)
            if digest is not None and _started(exercise):
                entry = self._alike.setdefault((exercise.name, digest), (exercise.score, exercise.max_score, Crowd()))
                entry[2].add(student)

    def _count(self, exercise: ExerciseReport) -> None:
        found: dict[str, set[Status]] = {}
        for finding in exercise.findings:
            check = exercise.name, finding.id
            if check not in self._checks:
                self._checks[check] = _bare(finding), Counter()
            self._checks[check][1][finding.status] += 1
            found.setdefault(finding.function, set()).add(finding.status)
        for function, statuses in found.items():
            worst = next((status for status in WORST_FIRST if status in statuses), exercise.status)
            self._functions.setdefault((exercise.name, function), Counter())[worst] += 1

    def _note_mistakes(self, exercise: ExerciseReport) -> None:
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
                self._mistakes.setdefault(key, _Made()).add(message, finding)

    def _note_troubles(self, exercise: ExerciseReport, student: Student) -> None:
        keys: list[tuple[str, str | None, Status, str | None]] = []
        if exercise.trouble is not None:
            reason = exercise.message if exercise.trouble is Status.STOPPED else None
            keys.append((exercise.name, None, exercise.trouble, reason))
        halted = (finding for finding in exercise.findings if finding.status in HALTED)
        keys += [(exercise.name, finding.function, finding.status, _reason(finding)) for finding in halted]
        for key in dict.fromkeys(keys):
            self._troubles.setdefault(key, Crowd()).add(student)

    def insight(self) -> Insight:
        """Return what was counted."""
        handed_in = sum(self._scores.values())
        order = {key: n for n, key in enumerate(self._functions)}
        mistakes = [_mistake(*key, made) for key, made in self._mistakes.items()]
        mistakes.sort(key=lambda one: (-one.students, order[one.exercise, one.function]))
        alike = [
            Alike(exercise, score, most, students)
            for (exercise, _digest), (score, most, students) in self._alike.items()
            if len(students) > 1
        ]
        return Insight(
            students=self._students,
            max_score=self._max_score,
            scores=dict(sorted(self._scores.items())),
            functions=tuple(FunctionRate(*key, _whole(counts, handed_in)) for key, counts in self._functions.items()),
            checks=tuple(
                CheckRate(exercise, check, first.function, first.title, _whole(counts, handed_in))
                for (exercise, check), (first, counts) in self._checks.items()
            ),
            mistakes=tuple(mistakes),
            troubles=tuple(Trouble(*key, students) for key, students in self._troubles.items()),
            alike=tuple(sorted(alike, key=lambda one: (one.score == one.max_score, -len(one.students)))),
            absent=self._absent,
            unstarted=self._unstarted,
            late=self._late,
        )


def _started(exercise: ExerciseReport) -> bool:
    return exercise.trouble is not None or any(finding.status is not Status.TODO for finding in exercise.findings)


def _whole(counts: Counter[Status], handed_in: int) -> Mapping[Status, int]:
    """Return `counts`, with those to whom nothing was counted as not started."""
    missing = handed_in - counts.total()
    return {status: counts[status] + (missing if status is Status.TODO else 0) for status in Status}


def _mistake(exercise: str, function: str, name: str | None, _check: str | None, made: _Made) -> Mistake:
    (message, question), told = max(made.wordings.items(), key=lambda item: item[1].students)
    return Mistake(exercise, function, name, message, question, made.students, told.example)


def _bare(finding: Finding) -> Finding:
    """Return what is the same in every report: the rest of it is not to be kept."""
    return Finding(finding.id, finding.function, finding.title, None, Status.WAITING, 0, finding.max_score)


def _example(finding: Finding) -> Example | None:
    """Return the counterexample: its call and what is expected are the grader's, what came back only as a number."""
    shown = finding.counterexample
    if shown is None or finding.status is not Status.FAILED:
        return None
    got = shown.got if shown.got is not None and (_numbers(shown.got) or shown.got in KNOWN_TYPES) else None
    return Example(shown.call, got, shown.expected)


def _numbers(text: str) -> bool:
    try:
        return bool([float(part) for part in _BRACKETS.sub("", text).rstrip(",").split(",")])
    except ValueError:
        return False


def _reason(finding: Finding) -> str | None:
    """Return why code was stopped or crashed: the same for all to whom the same happened, in none of their words."""
    example = finding.counterexample
    if example is None or finding.message is None:
        return finding.message if finding.status is Status.STOPPED else None
    if finding.status is Status.CRASHED and example.got is not None:  # it raised, and the message quotes the code
        return example.got if example.got in KNOWN_TYPES else None
    return finding.message.replace(example.call, finding.function)
