"""Mistakes that show in the kind of the answer alone, such as None or text."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from grader.law.check import Function
from grader.law.mistakes.evidence import Evidence
from grader.law.mistakes.mistake import Mistake

_Truth = Callable[..., Any]

# id, sentence, question, and what becomes of the right answer
_KINDS: tuple[tuple[str, str, str, Callable[[Any], Any]], ...] = (
    (
        "returns-nothing",
        "`{function}` hands nothing back: what it calculates is printed, or kept in a name, and then lost.",
        "Showing a value and handing it back are different. Which word hands a value to the caller?",
        lambda _right: None,
    ),
    (
        "returns-text",
        "`{function}` hands back text. It may look like a number, but nobody can calculate with it.",
        "Which part of your line turns the number into text?",
        str,
    ),
    (
        "returns-truth-value",
        "`{function}` hands back True or False, the answer to a comparison, not a number.",
        "Is there a comparison where a calculation belongs?",
        bool,
    ),
    (
        "returns-complex",
        "`{function}` hands back a complex number.",
        "Which operation leaves the real numbers here?",
        lambda right: complex(_numbers(right)[0], 1),
    ),
    (
        "returns-set",
        "`{function}` hands back a set. Curly braces forget the order: the caller can not tell which value is which.",
        "Which brackets keep the order of what is inside?",
        lambda right: set(_numbers(right)),
    ),
    (
        "returns-function",
        "`{function}` hands back a function instead of the value that the function calculates.",
        "A function is called with parentheses. Where are they missing?",
        lambda _right: _nothing,
    ),
    (
        "returns-one-tuple",
        "`{function}` hands back a tuple with a single value inside. A comma at the end of a line makes one.",
        "What is the last character of your `return` line?",
        lambda right: (right,),
    ),
    (
        "returns-list",
        "`{function}` hands back a list or an array of values, where one number is asked for.",
        "One question, one number: which of the values is the answer?",
        lambda right: [right, right],
    ),
    (
        "wrong-shape",
        "`{function}` hands back its numbers in another shape than it was asked for: in brackets too many.",
        "Print the `.shape` of what you return: which line adds a dimension, or does not take one away?",
        lambda right: _bracketed(right),  # noqa: PLW0108 - defined below
    ),
    (
        "wrong-number-of-values",
        "`{function}` hands back another number of values than it was asked for.",
        "Count the values that the task names, and those after your `return`. Which one is missing, or too many?",
        lambda right: (*right, right[0]) if isinstance(right, tuple) else (right, right),
    ),
)


def kinds_of(functions: Iterable[Function], truth: _Truth, arrays: Collection[str] = ()) -> tuple[Mistake, ...]:
    """Return the mistakes of this sort for each of `functions`, whose right answers are `truth(name, *arguments)`.

    Those in `arrays` are to return an array.
    """
    found = []
    for function in functions:
        for name, message, question, change in _KINDS:
            if name == "returns-list" and (function.returns or function.name in arrays):
                continue  # there a list is welcome
            if name == "wrong-shape" and not (function.returns or function.name in arrays):
                continue  # one number has no shape
            wrong = _changed(truth, function.name, change)
            found.append(Mistake(name, function.name, message, question, wrong, _shows_by_itself))
    return tuple(found)


def _changed(truth: _Truth, function: str, change: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda *arguments: change(truth(function, *arguments))


def _shows_by_itself(_evidence: Evidence) -> bool:
    """Return False: the refusal of such an answer already names the mistake."""
    return False


def _numbers(right: Any) -> list[Any]:  # noqa: ANN401 - a number, an array or several of them
    """Return all numbers in a right answer."""
    return [number for value in right for number in _numbers(value)] if isinstance(right, tuple | list) else [right]


def _bracketed(right: Any) -> Any:  # noqa: ANN401 - the same
    """Return a right answer with brackets too many: around an array, or several values."""
    if isinstance(right, tuple):
        return ([right[0]], *right[1:]) if isinstance(right[0], list) else [list(right)]
    return [right]


def _nothing() -> None:
    """Stand for any function that is returned."""
