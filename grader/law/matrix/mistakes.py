"""All mistakes that can be told about multiple linear regression, in the order in which they are looked for."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from grader.core.outcome import show_number
from grader.core.sentence import Sentence, words
from grader.law import recognise as by
from grader.law.check import Function
from grader.law.matrix.model import MatrixModel
from grader.law.matrix.probing import probes_of
from grader.law.matrix.slope_mistakes import slope_mistakes
from grader.law.matrix.step_mistakes import step_mistakes
from grader.law.matrix.train_mistakes import train_mistakes
from grader.law.matrix.value_mistakes import value_mistakes
from grader.law.mistake import Evidence, Mistake, each, named
from grader.law.returns import kinds_of
from grader.law.structural_mistakes import OFF_BY_FACTOR, ROUNDED, first_of_all, ignored_arguments

_IGNORING = {"X": "ignores-data", "y": "ignores-data", "w": "ignores-parameter", "b": "ignores-parameter"}
_IGNORING |= {"grads": "ignores-gradient", "alpha": "hardcoded-alpha", "epochs": "ignores-epochs"}
_ARRAYS = ("forward",)  # whose answer is one
SAME = 1e-4


def mistakes_of(model: MatrixModel) -> tuple[Mistake, ...]:
    """Return the mistakes in all functions of `model`: those that disturb, then formulas, then what fits otherwise."""
    probes = probes_of(model)
    return (
        *_of_each(model, lambda function: first_of_all(function, model.truth, probes[function.name])),
        *value_mistakes(),
        *slope_mistakes(),
        *step_mistakes(),
        *train_mistakes(),
        *_of_each(model, lambda function: (_changes_arrays(model, function),)),
        *_of_each(model, lambda function: ignored_arguments(function, model.truth, _ignoring(function))),
        *_of_each(model, lambda function: _nearly(model, function)),
        *kinds_of(model.functions, model.truth, _ARRAYS),
    )


def _of_each(model: MatrixModel, make: Callable[[Function], Iterable[Mistake]]) -> tuple[Mistake, ...]:
    return tuple(one for function in model.functions for one in make(function))


def _ignoring(function: Function) -> dict[str, str]:
    names = dict(_IGNORING)
    if "epochs" in function.parameters:
        names |= {"w": "ignores-start", "b": "ignores-start"}
    return names


def _changes_arrays(model: MatrixModel, function: Function) -> Mistake:
    right = partial(model.truth, function.name)

    def wrong(*arguments: Any) -> Any:  # noqa: ANN401 - arrays and numbers
        answer = right(*arguments)
        _spoil(arguments[0])
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


def _spoil(array: Any) -> None:  # noqa: ANN401 - nested lists
    """Change the first number of an array."""
    if isinstance(array[0], list):
        _spoil(array[0])
    else:
        array[0] += 1


def _nearly(model: MatrixModel, function: Function) -> tuple[Mistake, ...]:
    """Return the mistakes that show in digits that are missing, or in a factor."""
    right = partial(model.truth, function.name)
    cut = named(
        ROUNDED,
        function.name,
        lambda *arguments: each(lambda value: round(value, 1), right(*arguments)),
        by.rounded,
    )
    if "epochs" in function.parameters:  # there is one already, and a run has too many steps for its end to be measured
        return ()
    scaled = named(
        OFF_BY_FACTOR,
        function.name,
        lambda *arguments: each(lambda value: value * 1.75, right(*arguments)),
        _is_scaled,
    )
    return cut, scaled


def _is_scaled(evidence: Evidence) -> bool | Sentence:
    """Tell whether every number is the right one times the same factor; say which."""
    factors: list[float] = []
    for one in evidence.generic:
        got, right = evidence.value(one.got), evidence.value(one.right)
        if got is None or right is None or len(got) != len(right):
            return False
        factors += [a / c for a, c in zip(got, right, strict=True) if c]
    if not factors or not factors[0] or abs(factors[0] - 1) <= SAME:
        return False
    if any(not abs(factor - factors[0]) <= SAME * abs(factors[0]) for factor in factors):
        return False
    return by.times(show_number(float(f"{factors[0]:.6g}")))
