"""What an audit found out about an exercise and its checks."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from grader.core.sentence import Language, Sentence, say

BESIDE = "wrong-number-of-values"  # a value that is missing beside a mistake


@dataclass(frozen=True, slots=True)
class Fault:
    """What the audit refuses: of which kind it is, and a sentence that says what to do about it."""

    kind: str
    message: Sentence


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
    unsteady: bool = False  # whether a second run of the same had another verdict

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
    found: tuple[Fault, ...] = ()  # in its files, and in its solution

    def first_refused_by(self, check: str) -> list[Case]:
        """Return the wrong submissions that `check` is the first to refuse."""
        return [case for case in self.cases if case.refused_by == check and not case.right]

    @property
    def idle(self) -> tuple[str, ...]:
        """The checks that are the first to refuse nothing."""
        return tuple(check for check in self.checks if not self.first_refused_by(check))

    @property
    def bad(self) -> list[Case]:
        """All that is wrong with the checks, as far as these cases show it."""
        return [case for case in self.cases if case.misjudged or case.misnamed or case.changed or case.unsteady]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is refused."""
        return (*self.found, *map(_idle, self.idle), *(fault for case in self.bad for fault in _of_case(case)))


def as_dict(one: Audit, language: Language) -> dict[str, object]:
    """Return an audit as plain data."""
    values = {field.name: getattr(one, field.name) for field in fields(one) if field.name not in ("cases", "found")}
    cases = [asdict(case) for case in one.cases]
    refused = [as_plain(fault, language) for fault in one.faults]
    return {**values, "cases": cases, "idle": one.idle, "bad": [case.name for case in one.bad], "refused": refused}


def as_plain(fault: Fault, language: Language) -> dict[str, str]:
    """Return a fault as plain data."""
    return {"kind": fault.kind, "message": language(fault.message)}


def _idle(check: str) -> Fault:
    return Fault(
        "idle-check",
        say(
            "`{check}` is never the first to refuse a mistake: delete it, or add a mistake, or a wrong submission, "
            "that the checks before it let pass.",
            check=check,
        ),
    )


def _of_case(case: Case) -> Iterator[Fault]:
    place = f"{case.exercise}.{case.function} {case.name}"
    if case.misjudged:
        yield _misjudged(case, place)
    if case.misnamed:
        yield Fault(
            "confused-mistake",
            say(
                "{place}: named {named}, not {wanted}. The answers do not tell them apart: probe where they differ, "
                "declare the narrower one first, or give both one name.",
                place=place,
                named=", ".join(name for name in case.named if name != case.wanted),
                wanted=str(case.wanted),
            ),
        )
    if case.unsteady:
        yield Fault(
            "flaky-check",
            say(
                "{place}: a second run had another verdict. A check may depend on its example alone: on no clock, no "
                "random number, nothing that it remembers.",
                place=place,
            ),
        )
    elif case.changed:
        yield Fault(
            "flaky-check",
            say(
                "{place}: another verdict with the seeds {seeds}. Pin an example where a wrong one shows; a right one "
                "needs a tolerance by the size of its terms.",
                place=place,
                seeds=", ".join(map(str, case.changed)),
            ),
        )


def _misjudged(case: Case, place: str) -> Fault:
    if case.refused_elsewhere:
        return Fault(
            "wrong-function",
            say(
                "{place}: checks of {functions} refuse it, which is right there. Let a check ask nothing but its own "
                "function.",
                place=place,
                functions=", ".join(case.refused_elsewhere),
            ),
        )
    if case.right:
        return Fault(
            "refused-right",
            say(
                "{place}: it is right, and `{check}` refuses it. Judge by the size of the terms, and draw no input "
                "that the task does not mean.",
                place=place,
                check=str(case.refused_by),
            ),
        )
    return Fault(
        "missed-mistake",
        say(
            "{place}: no check refuses it. Add an example or a check that does; if its answers are right, it is no "
            "mistake.",
            place=place,
        ),
    )
