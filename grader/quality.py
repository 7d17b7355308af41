"""What an audit found out about the grader itself."""

from dataclasses import asdict, dataclass

BESIDE = "wrong-number-of-values"  # a value that is missing beside a mistake


@dataclass(frozen=True, slots=True)
class Case:
    """One submission of the audit, and what the grader made of it."""

    exercise: str
    function: str
    name: str
    declared: bool  # a mistake that the grader declares itself, else a row of the corpus
    right: bool
    wanted: str | None  # the name that the mistake should get
    refused_by: str | None  # the first check that refused it
    refused_elsewhere: tuple[str, ...]  # functions that were right and lost a point
    named: tuple[str, ...]
    changed: tuple[int, ...] = ()  # seeds with another verdict

    @property
    def misjudged(self) -> bool:
        """Whether the verdict is wrong: a right one refused, a wrong one accepted, or the wrong function blamed."""
        return (self.refused_by is None) is not self.right or bool(self.refused_elsewhere)

    @property
    def misnamed(self) -> bool:
        """Whether it got a name that is not its own."""
        other = set(self.named) - {self.wanted, *([BESIDE] if self.wanted in self.named else [])}
        return self.wanted is not None and bool(other)


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of one exercise."""

    exercise: str
    checks: tuple[str, ...]
    seeds: tuple[int, ...]
    cases: tuple[Case, ...]

    def first_refused_by(self, check: str) -> list[Case]:
        """Return the wrong submissions that `check` is the first to refuse."""
        return [case for case in self.cases if case.refused_by == check and not case.right]

    @property
    def idle(self) -> tuple[str, ...]:
        """The checks that are the first to refuse nothing."""
        return tuple(check for check in self.checks if not self.first_refused_by(check))

    @property
    def bad(self) -> list[Case]:
        """All that is wrong with the grader, as far as these cases show it."""
        return [case for case in self.cases if case.misjudged or case.misnamed or case.changed]


def as_dict(one: Audit) -> dict[str, object]:
    """Return an audit as plain data."""
    return {**asdict(one), "idle": one.idle, "bad": [case.name for case in one.bad]}
