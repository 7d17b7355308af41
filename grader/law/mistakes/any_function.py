"""Mistakes that are no formula: what a function ignores, remembers, mixes up, cuts off or gets right only in part."""

import math
import struct
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from grader.core.outcome import Argument
from grader.core.sentence import Sentence, say, words
from grader.law.check import Function
from grader.law.mistakes import recognise as by
from grader.law.mistakes.evidence import Evidence, Probes, each
from grader.law.mistakes.formulas import is_whole
from grader.law.mistakes.mistake import Mistake, Recognise
from grader.law.mistakes.observed import AT_ZERO, Quantity, by_type, nothing_only
from grader.law.mistakes.said import CUT_OFF, OFF_BY_FACTOR, ROUNDED, WHOLE_NUMBERS

Truth: TypeAlias = Callable[..., Any]
TWO = 2
FIXED = 3


def first_of_all(
    function: Function, truth: Truth, probes: Probes, quantities: Sequence[Quantity]
) -> tuple[Mistake, ...]:
    """Return the mistakes to look for before any formula, since they would disturb the search for one.

    What is special about a point can be mistaken only where there are `probes` for it, and one of `quantities` is 0.
    """
    name = function.name
    right = partial(truth, name)
    memory = Mistake(
        "answers-differ",
        name,
        words("Yours answers the same question differently the second time."),
        words(
            "Is there chance in it, or does it change a list, or a name outside of `{function}`, and read that again?"
        ),
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
    at_zero = Mistake(
        "fails-at-zero",
        name,
        AT_ZERO,
        words("What does your line do with a 0? Is there a division, or an `if`, that takes it for nothing?"),
        lambda *arguments: None if _holds_zero(arguments[0]) else right(*arguments),
        nothing_only(quantities),
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
    swapped = Mistake(
        "values-swapped",
        name,
        words("Each of your values is right, but they come out in another order."),
        words("In which order does the task name the values?"),
        lambda *arguments: _turned(right(*arguments)),
        by.permuted_values,
    )
    trains = _trains(function)
    found = (
        (memory, True),
        (caret, probes.zero and not trains),
        (at_zero, probes.zero and quantities),
        (at_fit, "y" in function.parameters and not trains),
        (table, probes.lecture and not trains),
        (swapped, function.returns),
    )
    return tuple(one for one, may_show in found if may_show)


def changes_lists(function: Function, truth: Truth) -> Mistake:
    """Return the mistake of changing a list in `function`: of samples, or of slopes."""

    def wrong(*arguments: Any) -> Any:  # noqa: ANN401 - lists and numbers
        answer = truth(function.name, *arguments)
        next(argument for argument in arguments if isinstance(argument, list)).append(0)
        return answer

    return Mistake(
        "changes-arguments",
        function.name,
        words("Yours changes the lists that the caller has lent it."),
        words("Which line adds to a list, takes from it, or sorts it?"),
        wrong,
        by.changes_arguments,
    )


def changes_arrays(function: Function, truth: Truth) -> Mistake:
    """Return the mistake of changing an array in `function`."""

    def wrong(*arguments: Any) -> Any:  # noqa: ANN401 - arrays and numbers
        answer = truth(function.name, *arguments)
        array = arguments[0]
        while isinstance(array[0], list):
            array = array[0]
        array[0] += 1
        return answer

    return Mistake(
        "changes-arguments",
        function.name,
        words("Yours changes an array that the caller has lent it."),
        words(
            "`a += c` writes into the array that `a` names, `a = a + c` makes another one. Which do you use, and where?"
        ),
        wrong,
        by.changes_arguments,
    )


def last_of_all(function: Function, truth: Truth, parameters: tuple[str, ...]) -> tuple[Mistake, ...]:
    """Return the mistakes to look for when no formula fits; `parameters` are those of the model."""
    name = function.name
    right = partial(truth, name)

    def changed(change: Callable[[Any], Any]) -> Callable[..., Any]:
        return lambda *arguments: each(change, right(*arguments))

    # Exchanging alpha and epochs, or a list and a number, is no mistake that would run.
    places = [place for place, argument in enumerate(function.parameters) if argument != "epochs"]
    exchanged = Mistake(
        "arguments-swapped",
        name,
        words("Yours is the right formula with its arguments exchanged."),
        words("Compare the order with the task: in your first line, and wherever you call a function."),
        lambda *arguments: right(*_exchanged(arguments)),
        by.permuted_arguments(right, places),
    )
    rounded = Mistake(*_in(name, ROUNDED), changed(lambda value: round(value, 1)), by.rounded)
    clipped = Mistake(
        "clipped",
        name,
        words("Yours is right up to a limit, and stays at that limit beyond it."),
        words("Is there a limit, a `min` or a `max` in your line?"),
        changed(lambda value: max(-6, min(6, value))),
        by.clipped,
    )
    averaged = Mistake(
        "averaged",
        name,
        words("Yours is the right value, divided by a whole number."),
        words("One sample in, one value out. Why divide?"),
        changed(lambda value: value / 3),
        by.ratio_in([1 / n for n in range(3, 10)]),
    )
    times_alpha = Mistake(
        "times-alpha",
        name,
        words("Yours is the right value times a small number, as a learning rate would be."),
        words("Where does the small number come from, and which function is the one that uses it?"),
        changed(lambda value: value * 0.01),
        by.ratio_in([0.1, 0.05, 0.02, 0.01, 0.005, 0.001, 0.0001]),
    )
    question = words("Which number in your line does not stand in the task?")
    scaled = Mistake(*_in(name, (*OFF_BY_FACTOR, question)), changed(lambda value: value * 1.75), by.off_by_factor)

    elsewhere = Mistake(
        "entries-moved",
        name,
        words("All numbers of yours are right, but they come in other places."),
        words("Which of your lines sorts, turns round or exchanges entries of an array?"),
        lambda *arguments: _with_turned_arrays(right(*arguments)),
        by.moved_entries,
    )
    coarse = Mistake(
        "few-digits",
        name,
        words("Yours is near the right value and holds some three digits only: half precision."),
        words("Which number type do your lines calculate in, and how many digits does it keep?"),
        changed(lambda value: struct.unpack("e", struct.pack("e", max(-60000, min(60000, value))))[0]),
        by.holds_few_digits,
    )
    whole = Mistake(*_in(name, WHOLE_NUMBERS), _cutting(right), by_type(whole=True))
    cut = Mistake(*_in(name, CUT_OFF), _cutting_inputs(right), by_type(whole=False))
    trains, matrix = _trains(function), bool(function.arrays)
    product = len(function.parameters) == TWO and right(2, 3) == right(3, 2)  # its factors may be exchanged
    found = (
        (whole, matrix and not trains),
        (cut, matrix and not trains),
        (elsewhere, matrix and name != "loss"),
        (coarse, not trains),
        (exchanged, not matrix and not product),
        (rounded, not (matrix and trains)),  # there is one of that name already
        (clipped, not trains),  # a run has too many steps for its end to be measured
        *((one, True) for one in _ignored(function, right, parameters)),
        (averaged, not matrix and not trains),
        (times_alpha, not matrix and not trains),
        (scaled, not trains),
    )
    return tuple(one for one, may_show in found if may_show)


def _in(function: str, said: tuple[str, str, str]) -> tuple[str, str, str, str]:
    name, message, question = said
    return name, function, message, question


def _trains(function: Function) -> bool:
    return "epochs" in function.parameters


def _ignored(function: Function, right: Truth, parameters: tuple[str, ...]) -> list[Mistake]:
    """Return the mistake of ignoring each argument."""
    names = dict.fromkeys(function.parameters, "ignores-data")
    names |= dict.fromkeys(parameters, "ignores-start" if _trains(function) else "ignores-parameter")
    names |= {"grad": "ignores-gradient", "grads": "ignores-gradient"}
    names |= {"alpha": "hardcoded-alpha", "epochs": "ignores-epochs"}
    question = words(
        "Call `{function}` twice with another value each time: does the caller's value reach your formula?"
    )
    return [
        Mistake(names[argument], function.name, _IGNORES, question, _fixed(right, place), _ignores(argument))
        for place, argument in enumerate(function.parameters)
    ]


_IGNORES = words("Yours does not change when only {of} does.")


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


def _with_turned_arrays(answer: Any) -> Any:  # noqa: ANN401 - an array, or several values
    if isinstance(answer, tuple):
        return tuple(map(_with_turned_arrays, answer))
    return answer[::-1] if isinstance(answer, list) else answer


def _cutting(right: Truth) -> Callable[..., Any]:
    """Return what cuts off fractions where the first argument is an array of whole numbers."""

    def wrong(*arguments: Argument) -> Any:  # noqa: ANN401 - a number, an array or several of them
        answer = right(*arguments)
        return each(math.trunc, answer) if is_whole(arguments[0]) else answer

    return wrong


def _cutting_inputs(right: Truth) -> Callable[..., Any]:
    """Return what cuts off the fractions in the first argument."""
    return lambda first, *arguments: right(each(math.trunc, first), *arguments)


def _turned(answer: Any) -> Any:  # noqa: ANN401 - a number, or a tuple of them
    return answer[::-1] if isinstance(answer, tuple) else answer


def _exchanged(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    return (arguments[1], arguments[0], *arguments[2:])
