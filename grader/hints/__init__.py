"""What helps where a check is open: a ladder of a question, an explanation, and a worked example on another model.

An author gives hints beside the checks: `hints` in the exercise's module maps the name of a check to a `Hint`. What was
found to be a known mistake may have a hint of its own, which then comes first: under the mistake's id in the place of
the law's name (`gradient_w1_missing-factor-2`), or under the id alone for every function. The question is that of the
mistake, else the check's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from grader.core.sentence import Sentence

Line: TypeAlias = Sentence | str  # a str is a formula or a line of code: the same in every language


@dataclass(frozen=True, slots=True)
class Hint:
    """What follows the question, line by line. The example is worked out on another model than the one asked about."""

    explanation: tuple[Line, ...]
    example: tuple[Line, ...]


class Kind(StrEnum):
    """What one step of a ladder is."""

    QUESTION = "question"
    EXPLANATION = "explanation"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder."""

    kind: Kind
    lines: tuple[Line, ...]


def ladder(question: str, hint: Hint | None, otherwise: str) -> Sequence[Step]:
    """Return the steps from `question`, already in words, on; without any content `otherwise` is the only one."""
    steps = [Step(Kind.QUESTION, (question,))] if question else []
    if hint is not None:
        steps += [Step(Kind.EXPLANATION, hint.explanation), Step(Kind.EXAMPLE, hint.example)]
    return [step for step in steps if step.lines] or [Step(Kind.EXPLANATION, (otherwise,))]
