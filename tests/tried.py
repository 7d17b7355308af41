"""Tries laws on functions that answer in this process: for tests of what a law makes of right and of wrong ones."""

import math
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from grader.core.outcome import Answer, Argument, Call, Other, Several, answered
from grader.core.sentence import ENGLISH
from grader.course.translation import catalogue
from grader.law import squared_error
from grader.law.check import Model
from grader.law.matrix import laws, model
from grader.law.reply import APPROXIMATE, EXACT, TOLERANCE, Refusal, Reply

KOREAN = catalogue("ko")


def forget() -> None:
    """Forget what models remember of what they were asked before."""
    for remembered in (squared_error._slopes, squared_error._walk, model._slopes, model._walk):  # noqa: SLF001 - to be tried anew
        remembered.cache_clear()
    laws._known.clear()  # noqa: SLF001 - the same


@dataclass
class Functions:
    """A submission with these functions of a test's `own`; all others are right."""

    model: Model
    own: Mapping[str, Callable[..., Any]]
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    comparisons: int = 0
    notes: list[str] = field(default_factory=list)

    def call(self, function: str, *arguments: Argument) -> Reply:
        self.calls.append((function, *deepcopy(arguments)))
        (names,) = (each.parameters for each in self.model.functions if each.name == function)
        handed = deepcopy(arguments)
        found = self.own[function](*handed) if function in self.own else self.model.truth(function, *handed)
        changed = tuple(name for name, old, new in zip(names, arguments, handed, strict=True) if old != new)
        return Reply(Call(function, names, arguments), _answer(found), changed)

    def compared(self) -> None:
        self.comparisons += 1

    def note(self, sentence: str) -> None:
        assert sentence in KOREAN
        self.notes.append(sentence)


def _answer(found: Any) -> Answer:
    return found if isinstance(found, Several | Other) else answered(found)


def refusal_of(law: Callable[..., object], *arguments: Any) -> Refusal | None:
    """Return the refusal that a law ends in, None if it holds; whatever it says has its Korean."""
    try:
        law(*arguments)
    except Refusal as refusal:
        said = (refusal.why, refusal.question, *refusal.work)
        assert [sentence.template for sentence in said if sentence and sentence.template not in KOREAN] == []
        return refusal
    return None


def facts(refusal: Refusal | None) -> dict[str, Any]:
    """Return the numbers and names that fill what a refusal says, of its own call."""
    assert refusal is not None
    assert refusal.why.values["call"] == str(refusal.call)
    assert ENGLISH(refusal.why)
    return {
        name: value if isinstance(value, str | int) else ENGLISH(value) for name, value in refusal.why.values.items()
    }


def check_tolerance(tried: Callable[[float], tuple[bool, list[str]]]) -> None:
    """Check what a law makes of an answer that is off by a share of its terms: whether it holds, and what it notes."""
    assert tried(0.9 * EXACT) == (True, [])
    assert tried(1.1 * EXACT) == (True, [APPROXIMATE])
    assert tried(0.99 * TOLERANCE) == (True, [APPROXIMATE])
    assert tried(1.01 * TOLERANCE) == (False, [])
    assert tried(math.nan) == (False, [])


def array_of_one(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the same function, but for an array that it packs each single number into."""

    def answer(*arguments: Any) -> Any:
        found = function(*arguments)
        if isinstance(found, tuple):
            return tuple(_packed(value) for value in found)
        return _packed(found)

    return answer


def _packed(value: Any) -> Any:
    return value if isinstance(value, list) else Several("ndarray", (value,))


def work(refusal: Refusal | None) -> list[str]:
    """Return the arithmetic of a refusal."""
    assert refusal is not None
    return [ENGLISH(line) for line in refusal.work]
