"""Known mistakes: each is declared once, as a function that makes it, with a name, a sentence and a question.

A mistake is recognised from answers alone: the function that makes it answers as the function of a learner does who
made the same mistake. Where no single formula can say that (which digit was rounded?), the mistake has its own way to
be recognised. Nothing here decides about points: a mistake is looked for only after a check has failed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.core.sentence import Sentence
from grader.law.mistakes.evidence import Evidence

Recognise: TypeAlias = Callable[[Evidence], "bool | Sentence"]


@dataclass(frozen=True, eq=False)
class Mistake:
    """A mistake in `function`: `wrong` makes it. `recognise` tells it from answers, or a sentence that says more."""

    id: str
    function: str
    message: str
    question: str
    wrong: Callable[..., Any]
    recognise: Recognise | None = None
    ways: tuple[Callable[..., Any], ...] = ()  # to make it: functions that answer differently

    def found(self, evidence: Evidence) -> bool | Sentence:
        """Tell whether `evidence` shows this mistake."""
        try:
            return evidence.follows(self.wrong) if self.recognise is None else self.recognise(evidence)
        except ArithmeticError:  # numbers beyond all bounds
            return False


def mistake(name: str, function: str, recognise: Recognise | None = None) -> Callable[[Callable[..., Any]], Mistake]:
    """Declare the decorated function a mistake; its docstring is the sentence and, after a blank line, the question."""

    def declare(wrong: Callable[..., Any]) -> Mistake:
        message, _, question = (wrong.__doc__ or "").strip().partition("\n\n")
        return Mistake(name, function, " ".join(message.split()), " ".join(question.split()), wrong, recognise)

    return declare


@dataclass(frozen=True)
class Known:
    """One row of a table of mistakes: name, sentence, question, and the formulas of those who make it.

    A formula is a function of what its table is about: of `At`, of a `Move`, or a dict of the pieces of a `Loop`.

    Attributes:
        formulas: Those that are mistakes whatever the model is.
        one_by_one: Those that are mistakes where samples come one at a time.
        at_once: Those that are mistakes where all samples come at once, as a matrix.
        recognise: Another way to recognise it than by its formulas.

    """

    id: str
    message: str
    question: str
    formulas: tuple[Any, ...] = ()
    one_by_one: tuple[Any, ...] = ()
    at_once: tuple[Any, ...] = ()
    recognise: Recognise | None = None

    def of(self, *, matrix: bool) -> tuple[Any, ...]:
        """Return the formulas for models whose samples come as a matrix, or for the others."""
        return (*self.formulas, *(self.at_once if matrix else self.one_by_one))


def declared(
    function: str, table: Iterable[Known], calls: Callable[[Any], Callable[..., Any]], *, matrix: bool
) -> tuple[Mistake, ...]:
    """Return the mistakes in `function` of a table; `calls` makes a function to be called of a formula."""
    rows = [(row, [calls(formula) for formula in row.of(matrix=matrix)]) for row in table]
    return tuple(
        Mistake(row.id, function, row.message, row.question, ways[0], _any_of(ways, row.recognise), tuple(ways))
        for row, ways in rows
        if ways
    )


def _any_of(ways: Sequence[Callable[..., Any]], recognise: Recognise | None) -> Recognise:
    """Recognise what `recognise` does, which may say more, and the answers of one of several functions."""
    return lambda evidence: (recognise is not None and recognise(evidence)) or any(map(evidence.follows, ways))
