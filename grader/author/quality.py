"""Verdicts on submissions whose right verdict is known, and the faults of the grader that they show."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.core.sentence import Sentence, say

BESIDE = "wrong-number-of-values"  # may be named beside a mistake: its answers lack a value too


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that the audit refuses: its kind, and a sentence that says what to do about it."""

    kind: str
    message: Sentence


@dataclass(frozen=True, slots=True)
class Case:
    """A submission with one known mistake, or none, and the verdict that the grader gave."""

    exercise: str
    function: str
    name: str
    declared: bool  # a mistake that the exercise declares, else a row of the corpus
    right: bool
    wanted: str | None  # the id of the mistake that should be named
    refused_by: str | None = None  # the first check that refused it
    refused_elsewhere: tuple[str, ...] = ()  # other functions, all of them right, that lost a point
    named: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()  # the seeds that led to another verdict
    unsteady: bool = False  # a second run with the same seed led to another verdict

    @property
    def misjudged(self) -> bool:
        """Tell whether a right one was refused, a wrong one accepted, or another function blamed."""
        return (self.refused_by is None) is not self.right or bool(self.refused_elsewhere)

    @property
    def misnamed(self) -> bool:
        """Tell whether a mistake was named that it does not make."""
        other = set(self.named) - {self.wanted, *([BESIDE] if self.wanted in self.named else [])}
        return self.wanted is not None and bool(other)

    @property
    def faults(self) -> Iterator[Fault]:
        """The faults of the grader that this case shows."""
        place = f"{self.exercise}.{self.function} {self.name}"
        if self.misjudged:
            yield self._misjudged(place)
        if self.misnamed:
            yield Fault(
                "confused-mistake",
                say(
                    "{place}: named {named}, not {wanted}. The answers do not tell them apart: probe where they "
                    "differ, declare the narrower one first, or give both one name.",
                    place=place,
                    named=", ".join(name for name in self.named if name != self.wanted),
                    wanted=str(self.wanted),
                ),
            )
        if self.unsteady:
            yield Fault(
                "flaky-check",
                say(
                    "{place}: a second run had another verdict. A check may depend on its example alone: on no clock, "
                    "no random number, nothing that it remembers.",
                    place=place,
                ),
            )
        elif self.changed:
            yield Fault(
                "flaky-check",
                say(
                    "{place}: another verdict with the seeds {seeds}. Pin an example where a wrong one shows; a right "
                    "one needs a tolerance by the size of its terms.",
                    place=place,
                    seeds=", ".join(map(str, self.changed)),
                ),
            )

    def _misjudged(self, place: str) -> Fault:
        if self.refused_elsewhere:
            told = say(
                "{place}: checks of {functions} refuse it, which is right there. Let a check ask nothing but its own "
                "function.",
                place=place,
                functions=", ".join(self.refused_elsewhere),
            )
            return Fault("wrong-function", told)
        if self.right:
            told = say(
                "{place}: it is right, and `{check}` refuses it. Judge by the size of the terms, and draw no input "
                "that the task does not mean.",
                place=place,
                check=str(self.refused_by),
            )
            return Fault("refused-right", told)
        told = say(
            "{place}: no check refuses it. Add an example or a check that does; if its answers are right, it is no "
            "mistake.",
            place=place,
        )
        return Fault("missed-mistake", told)


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of one exercise."""

    exercise: str
    checks: tuple[str, ...]
    seeds: tuple[int, ...]  # tried besides the published one
    cases: tuple[Case, ...]
    found: tuple[Fault, ...]  # in its files and in its solution

    def first_refused_by(self, check: str) -> list[Case]:
        """Return the wrong submissions that `check` is the first to refuse."""
        return [case for case in self.cases if case.refused_by == check and not case.right]

    @property
    def idle(self) -> tuple[str, ...]:
        """The checks that are the first to refuse nothing."""
        return tuple(check for check in self.checks if not self.first_refused_by(check))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is refused."""
        return (*self.found, *map(_idle, self.idle), *(fault for case in self.cases for fault in case.faults))


def _idle(check: str) -> Fault:
    return Fault(
        "idle-check",
        say(
            "`{check}` is never the first to refuse a mistake: delete it, or add a mistake, or a wrong submission, "
            "that the checks before it let pass.",
            check=check,
        ),
    )
