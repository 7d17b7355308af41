"""What a law gets as `submission` while a check is tried: it asks the real one, and keeps a tally."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.core.outcome import Argument, Call, Died, Exceeded, Garbled, Outcome, Raised, Returned
from grader.course.exercise import names
from grader.engine import failures
from grader.law.given import Function
from grader.law.reply import Refusal, Reply

Arguments: TypeAlias = tuple[Argument, ...]


class NotStartedError(BaseException):
    """The function is a stub, or calls one; no Exception, so that nothing is searched or shrunk."""

    def __init__(self, raised: Raised) -> None:
        self.raised = raised


class LostError(BaseException):
    """The process was lost in a call; no Exception, so that nothing is searched or shrunk."""

    def __init__(self, call: Call, outcome: Died | Exceeded | Garbled) -> None:
        self.call = call
        self.outcome = outcome


@dataclass(slots=True)
class Tally:
    """How much a check has compared, and what is worth saying although it passes."""

    comparisons: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count what another tally has counted."""
        self.comparisons += other.comparisons
        self.notes += [note for note in other.notes if note not in self.notes]


class Trial:
    """Answers a law's calls by `ask`, unless `foreseen` has call and outcome ready; counts its comparisons."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        ask: Callable[[Call], Outcome],
        foreseen: Callable[[str, Arguments], tuple[Call, Outcome] | None] = lambda _function, _arguments: None,
    ) -> None:
        self._functions = functions
        self._ask = ask
        self._foreseen = foreseen
        self.tally = Tally()
        self.raised: Raised | None = None

    def call(self, function: str, *arguments: Argument) -> Reply:
        """Return the reply to one call; refuse one that raised."""
        call, outcome = self._answered(function, arguments)
        if isinstance(outcome, Returned):
            return Reply(call, outcome.answer, outcome.changed)
        if isinstance(outcome, Raised):
            self.raised = outcome
            if outcome.kind == "NotImplementedError":
                raise NotStartedError(outcome)
            raise Refusal(call, failures.crash(call, outcome, names()), got=outcome.kind, crashed=True)
        raise LostError(call, outcome)

    def _answered(self, function: str, arguments: Arguments) -> tuple[Call, Outcome]:
        found = self._foreseen(function, arguments)
        if found is not None:
            return found
        call = Call(function, self._functions[function].parameters, arguments)
        return call, self._ask(call)

    def compared(self) -> None:
        """Count a comparison."""
        self.tally.comparisons += 1

    def note(self, sentence: str) -> None:
        """Keep a note, once."""
        if sentence not in self.tally.notes:
            self.tally.notes.append(sentence)
