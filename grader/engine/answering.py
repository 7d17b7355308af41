"""What the judge needs of a submission: the process side of one, or anything else that answers calls."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from grader.core.outcome import Call, LeftOut, Outcome


class Definition(Protocol):
    """How a submission defines a function."""

    @property
    def kind(self) -> str:
        """Return "function", "missing", or the type of what bears the name instead."""

    @property
    def line(self) -> int | None:
        """Return where it is defined."""

    @property
    def left_out(self) -> LeftOut | None:
        """Return what of a notebook should have defined it, where that failed."""


class Answering(Protocol):
    """A loaded submission."""

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """How it defines each function."""

    @property
    def output(self) -> bytes:
        """What the last call asked alone has printed."""

    def ask(self, call: Call) -> Outcome:
        """Return the outcome of one call."""

    def ask_all(self, calls: Sequence[Call]) -> list[Outcome]:
        """Return the outcomes of `calls`; fewer where the submission was lost on the way."""
