"""What grading comes to: statuses, findings and reports, which every renderer reads and nothing else is read from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

SCHEMA_VERSION = 1


class Status(StrEnum):
    """The result of a check or of a whole exercise."""

    PASSED = "passed"
    FAILED = "failed"
    TODO = "todo"  # not started
    CRASHED = "crashed"  # the code raised, or its process died
    STOPPED = "stopped"  # a limit was exceeded
    WAITING = "waiting"  # an earlier check of the same value has to pass first


WORST_FIRST = (Status.CRASHED, Status.STOPPED, Status.FAILED, Status.TODO, Status.PASSED)


class Visibility(StrEnum):
    """The time from which learners see the details of a check: now, later or never."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"  # of the marks


@dataclass(frozen=True, slots=True)
class Counterexample:
    """One call whose answer is not what it has to be; `got` and `expected` as they are shown."""

    call: str
    arguments: Mapping[str, Any]
    got: str | None
    expected: str | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The name of a mistake."""

    id: str
    message: str
    carried_forward: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check, with all that is told about it."""

    id: str
    function: str
    title: str
    line: int | None
    status: Status
    score: int
    max_score: int
    examples: int = 0
    seconds: float = 0.0
    message: str | None = None
    work: tuple[str, ...] = ()  # the shown call as arithmetic, line by line
    question: str | None = None
    counterexample: Counterexample | None = None
    diagnosis: Diagnosis | None = None
    output: str = ""
    visibility: Visibility = Visibility.VISIBLE


# Pictures: numbers that the learner's own functions gave after the verdict, beside the true ones. Any may be infinite.

Curve: TypeAlias = tuple[tuple[float, float], ...]


class WalkOutcome(StrEnum):
    """The way that a walk over the loss goes."""

    DOWNHILL = "downhill"
    CRAWLING = "crawling"
    STILL = "still"
    UPHILL = "uphill"
    ACROSS = "across"  # over the lowest point and farther each time
    NO_NUMBER = "no number"
    NOT_WALKED = "not walked"  # there is a slope, but no step


@dataclass(frozen=True, slots=True)
class Stride:
    """One step of a walk."""

    at: float
    slope: float
    to: float


@dataclass(frozen=True, slots=True)
class WalkPicture:
    """The learner's own slopes and steps over the loss of one parameter, on one sample."""

    parameter: str
    sample: tuple[float, float]
    alpha: float
    start: float
    slope: float  # there
    true_slope: float
    lowest: float  # where the loss is least
    loss: Curve
    own_loss: Curve
    strides: tuple[Stride, ...]
    course: WalkOutcome


@dataclass(frozen=True, slots=True)
class DescentPicture:
    """The loss after 0, 1, 2, … epochs of the learner's own training, and of the true one."""

    own: tuple[float | None, ...]
    true: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FitPicture:
    """The curve before training, after the learner's own, and after the true one."""

    data: Curve
    epochs: int
    start: Curve
    own: Curve
    true: Curve


@dataclass(frozen=True, slots=True)
class NoPicture:
    """A picture that is left out, since the learner's `function` gives no numbers for it."""

    subject: str  # "walk", "descent" or "fit"
    function: str


Picture: TypeAlias = WalkPicture | DescentPicture | FitPicture | NoPicture


@dataclass(frozen=True, slots=True)
class ExerciseReport:
    """The result of grading one file; `message` says why it could not be loaded, if so.

    Of a notebook, `notes` say what in it was left out.
    """

    name: str
    path: str
    findings: tuple[Finding, ...]
    message: str | None = None
    trouble: Status | None = None  # crashed or stopped while it was loaded
    output: str = ""
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = None  # what its confinement lacked; None if no code of it has run
    pictures: tuple[Picture, ...] = ()
    doubtful: bool = False  # a limit was exceeded, and perhaps only since the machine was busy

    @property
    def status(self) -> Status:
        """The worst of the checks; of a file that could not be loaded, why not."""
        if self.trouble is not None:
            return self.trouble
        found = {finding.status for finding in self.findings}
        return next((status for status in WORST_FIRST if status in found), Status.PASSED)

    @property
    def score(self) -> int:
        """The points earned."""
        return sum(finding.score for finding in self.findings)

    @property
    def max_score(self) -> int:
        """The most points that can be earned."""
        return sum(finding.max_score for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Confinement:
    """The confinement of learner code: its level, "full" or "partial", and a sentence on it."""

    level: str
    detail: str


class SeedKind(StrEnum):
    """Who chose the seed: the project, for everybody; the user; or chance, so that nobody knows it beforehand."""

    PUBLISHED = "published"
    GIVEN = "given"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the grader. A seed that its reader may not know is 0."""

    language: str
    seed: int
    examples: int
    confinement: Confinement
    exercises: tuple[ExerciseReport, ...]
    seed_kind: SeedKind = SeedKind.PUBLISHED

    @property
    def score(self) -> int:
        """The points earned."""
        return sum(exercise.score for exercise in self.exercises)

    @property
    def max_score(self) -> int:
        """The most points that can be earned."""
        return sum(exercise.max_score for exercise in self.exercises)

    @property
    def passed(self) -> bool:
        """Tell whether every check passed."""
        return all(exercise.status is Status.PASSED for exercise in self.exercises)
