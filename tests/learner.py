"""A learner whose functions are plain Python ones of this process: for tests of what follows from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeAlias

from grader.core.outcome import Argument
from grader.law.mistakes.derivation import Numbers
from grader.law.mistakes.evidence import flat, values_of

Body: TypeAlias = Callable[..., Any]


@dataclass
class Own:
    """A learner whose functions are these; a call that they answer with None comes back with no numbers."""

    bodies: Mapping[str, Body]
    asked: list[tuple[Argument, ...]] = field(default_factory=list)

    def numbers(self, function: str, calls: Sequence[Sequence[Argument]]) -> list[Numbers | None]:
        self.asked += map(tuple, calls)
        answers = [self.bodies[function](*call) for call in calls]
        return [None if answer is None else flat(values_of(answer)) for answer in answers]


def at_most(times: int, body: Body) -> Body:
    """Return a function that answers so many times, and with nothing from then on."""
    calls = count()
    return lambda *arguments: body(*arguments) if next(calls) < times else None


def growing(body: Body) -> Body:
    """Return a function whose answers, a number or a list, grow a little with every call."""
    calls = count(1)

    def grown(*arguments: Any) -> Any:
        answer, more = body(*arguments), next(calls) * 1e-9
        return [value + more for value in answer] if isinstance(answer, list) else answer + more

    return grown
