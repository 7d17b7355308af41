"""Mistakes that are no formula: what a function ignores, remembers, mixes up, cuts off or gets right only in part."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from grader.core.outcome import Argument
from grader.core.sentence import Sentence, say, words
from grader.law import recognise as by
from grader.law.check import Function
from grader.law.mistake import Evidence, Mistake, Probes, Recognise, each, named

Truth = Callable[..., Any]
ROUNDED = (
    "rounded",
    words("Yours is the right value, rounded: the digits that are cut off are missing later."),
    words("Where does your line round or cut, and what is lost there?"),
)
OFF_BY_FACTOR = (
    "off-by-factor",
    words("Yours is the right value times a number that is always the same."),
    words("Which number in your line does not stand in the task?"),
)
TWO = 2
FIXED = 3


def first_of_all(function: Function, truth: Truth, probes: Probes) -> tuple[Mistake, ...]:
    """Return the mistakes to look for before any formula, since they would disturb the search for one.

    What is special about a point can be mistaken only where there are `probes` for it.
    """
    name = function.name
    right = partial(truth, name)
    memory = Mistake(
        "remembers",
        name,
        words("Yours answers the same question differently the second time: it remembers something between calls."),
        words("Which name outside of `{function}`, or which list, does it change?"),
        _Memory(right),
        by.remembers,
    )
    caret = Mistake(
        "caret-for-power",
        name,
        words("In Python `^` is no power: it compares the bits of two whole numbers."),
        words("How is a power written in Python?"),
        _raising(right),
        by.raises_for("^"),
    )
    swapped = Mistake(
        "values-swapped",
        name,
        words("Each of your values is right, but they come out in another order."),
        words("In which order does the task name the values?"),
        lambda *arguments: _turned(right(*arguments)),
        by.permuted_values,
    )
    return (
        memory,
        *([caret] if probes.zero and not _trains(function) else []),
        *_right_in_part(function, truth, probes),
        *([swapped] if function.returns else []),
    )


def _right_in_part(function: Function, truth: Truth, probes: Probes) -> tuple[Mistake, ...]:
    """Return the mistakes of answers that are right except at some points, or at some points only."""
    name = function.name
    right = partial(truth, name)
    at_zero = Mistake(
        "fails-at-zero",
        name,
        words("Yours is right, except where x is 0."),
        words("What does your line do when x is 0? Is there a division, or an `if`, that needs x?"),
        lambda *arguments: None if _holds_zero(arguments[0]) else right(*arguments),
        by.fails_only("zero"),
    )
    at_fit = Mistake(
        "fails-at-exact-fit",
        name,
        words("Yours is right, except where the prediction already is perfect."),
        words("What should `{function}` hand back where the prediction is exactly the target?"),
        lambda *arguments: None if truth("loss", *arguments) == 0 else right(*arguments),
        by.fails_only("fit"),
    )
    table = Mistake(
        "lookup-table",
        name,
        words("Yours is right at the lecture's samples, and nowhere else."),
        words("Which rule would give these answers, and all the others too?"),
        lambda *arguments: each(lambda value: value if arguments in probes.lecture else 0, right(*arguments)),
        by.only_at_the_lecture,
    )
    return (
        *([at_zero] if probes.zero else []),
        *([at_fit] if "y" in function.parameters and not _trains(function) else []),
        *([table] if probes.lecture and not _trains(function) else []),
    )


def _trains(function: Function) -> bool:
    return "epochs" in function.parameters


def last_of_all(function: Function, truth: Truth, ids: Mapping[str, str]) -> tuple[Mistake, ...]:
    """Return the mistakes to look for when no formula fits; `ids` names what it means to ignore each argument."""
    name = function.name
    right = partial(truth, name)
    # Exchanging alpha and epochs, or a list and a number, is no mistake that would run.
    places = [place for place, argument in enumerate(function.parameters) if argument != "epochs"]
    ignoring = ignored_arguments(function, truth, ids)
    cut = (
        named(
            ROUNDED,
            name,
            lambda *arguments: each(lambda value: round(value, 1), right(*arguments)),
            by.rounded,
        ),
        Mistake(
            "clipped",
            name,
            words("Yours is right up to a limit, and stays at that limit beyond it."),
            words("Is there a limit, a `min` or a `max` in your line?"),
            lambda *arguments: each(lambda value: max(-6, min(6, value)), right(*arguments)),
            by.clipped,
        ),
    )
    exchanged = Mistake(
        "arguments-swapped",
        name,
        words("Yours is the right formula with its arguments exchanged."),
        words("Compare the order of the parameters in your first line with the task."),
        lambda *arguments: right(*_exchanged(arguments)),
        by.permuted_arguments(right, places),
    )
    if _trains(function):  # a run has too many steps for its end to be measured
        return (exchanged, cut[0], *ignoring)
    if len(function.parameters) == TWO and right(2, 3) == right(3, 2):
        return (*cut, *ignoring, *_factors(name, right))  # a product: its factors may be exchanged
    return (exchanged, *cut, *ignoring, *_factors(name, right))


def ignored_arguments(function: Function, truth: Truth, ids: Mapping[str, str]) -> tuple[Mistake, ...]:
    """Return the mistake of ignoring each argument in `ids`, by what that is called."""
    right = partial(truth, function.name)
    return tuple(
        Mistake(ids[argument], function.name, _IGNORES, _IGNORES_QUESTION, _fixed(right, place), _ignores(argument))
        for place, argument in enumerate(function.parameters)
        if argument in ids
    )


def _factors(name: str, right: Truth) -> tuple[Mistake, ...]:
    """Return the mistakes that show in the ratio of every answer to the right one."""

    def scaled(factor: float) -> Callable[..., Any]:
        return lambda *arguments: each(lambda value: value * factor, right(*arguments))

    return (
        Mistake(
            "averaged",
            name,
            words("Yours is divided by a number of samples, but one sample goes in."),
            words("One sample in, one value out. Why divide?"),
            scaled(1 / 3),
            by.ratio_in([1 / n for n in range(3, 10)]),
        ),
        Mistake(
            "times-alpha",
            name,
            words("Yours is the right value times a small number, as if the learning rate were in it already."),
            words("Which function is the one that uses the learning rate?"),
            scaled(0.01),
            by.ratio_in([0.1, 0.05, 0.02, 0.01, 0.005, 0.001, 0.0001]),
        ),
        named(OFF_BY_FACTOR, name, scaled(1.75), by.off_by_factor),
    )


_IGNORES = words("Yours does not change when only {of} does.")
_IGNORES_QUESTION = words(
    "Call `{function}` twice with another value each time: does the caller's value reach your formula?"
)


def _ignores(argument: str) -> Recognise:
    recognise = by.ignores(argument)

    def tell(evidence: Evidence) -> bool | Sentence:
        return say(_IGNORES, of=argument) if recognise(evidence) else False

    return tell


def _fixed(right: Truth, place: int) -> Callable[..., Any]:
    """Return the right function with one argument replaced by a number that is always the same."""

    def wrong(*arguments: Argument) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        return right(*arguments[:place], _all_alike(arguments[place]), *arguments[place + 1 :])

    return wrong


def _all_alike(value: Argument) -> Argument:
    return list(map(_all_alike, value)) if isinstance(value, list) else FIXED


class _Memory:
    """A function whose answers grow with every call."""

    def __init__(self, right: Truth) -> None:
        self._right = right
        self._calls = 0

    def __call__(self, *arguments: Argument) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        self._calls += 1
        return each(lambda value: value + self._calls, self._right(*arguments))


def _raising(right: Truth) -> Callable[..., Any]:
    def wrong(*arguments: Argument) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        if any(isinstance(argument, float) for argument in arguments):
            raise TypeError("unsupported operand type(s) for ^: 'float' and 'int'")
        return right(*arguments)

    return wrong


def _holds_zero(value: Argument) -> bool:
    return 0 in value if isinstance(value, list) else value == 0


def _turned(answer: Any) -> Any:  # noqa: ANN401 - a number, or a tuple of them
    return answer[::-1] if isinstance(answer, tuple) else answer


def _exchanged(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    return (arguments[1], arguments[0], *arguments[2:])
