"""All mistakes that can be told about a model, in the order in which they are looked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from functools import partial
from typing import Any

from grader.core.outcome import Number
from grader.law.check import Function
from grader.law.mistakes.any_function import changes_arrays, changes_lists, first_of_all, last_of_all
from grader.law.mistakes.evidence import Probes
from grader.law.mistakes.formulas import At, mean
from grader.law.mistakes.measured import decaying_steps, flattening, penalty_mistakes, ratio_mistakes, rounding_mistakes
from grader.law.mistakes.mistake import Mistake
from grader.law.mistakes.models import model_mistakes
from grader.law.mistakes.observed import depends, for_one_size, quantities_of, where
from grader.law.mistakes.probes import probes_of
from grader.law.mistakes.returns import kinds_of
from grader.law.mistakes.runs import closed_form, late_mistakes, order_mistakes, slopes_in_loops, unfinished
from grader.law.mistakes.slopes import frozen_slopes, slope_mistakes
from grader.law.mistakes.steps import step_mistakes
from grader.law.mistakes.training import Loop, loop_mistakes
from grader.law.mistakes.values import value_mistakes
from grader.law.mistakes.wrong_model import WrongModel
from grader.law.smooth import SmoothLoss, Truth
from grader.law.squared_error import SquaredError

ONCE_MORE = ("arguments-swapped", "clipped", "wrong-for-negative", "wrong-for-positive")
ARRAYS = ("forward",)  # whose answer is one, where samples come as a matrix


def mistakes_of(model: SquaredError, wrong_models: Sequence[WrongModel] = ()) -> tuple[Mistake, ...]:
    """Return the mistakes in all functions of `model`: those that disturb, then formulas, then what fits otherwise."""
    probes = probes_of(model)
    matrix = model.vector is not None
    loop = Loop(model, lambda at: at.slopes, whole=matrix)
    misled = model_mistakes(model, wrong_models)
    slopes = (
        *slope_mistakes(model),
        *penalty_mistakes(model),
        *([] if matrix else [*rounding_mistakes(model), *ratio_mistakes(model)]),
    )
    return (
        *_first(model, probes),
        *frozen_slopes(model),
        *misled,
        *value_mistakes(model),
        *slopes,
        *step_mistakes(model),
        *decaying_steps(model),
        *([] if matrix else _changing_lists(model)),
        *loop_mistakes(loop),
        *slopes_in_loops(loop, (*misled, *slopes)),
        *([closed_form(model)] if matrix else ()),
        *(_of_each(model, lambda function: [changes_arrays(function, model.truth)]) if matrix else ()),
        *_last(model, loop, (*slopes_in_loops(loop, _once_more(model)), *flattening(model))),
        *kinds_of(model.functions, model.truth, ARRAYS if matrix else ()),
    )


def _once_more(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in `gradient` that are no formula, and show in a training too."""
    gradient = next(one for one in model.functions if one.name == "gradient")
    found = (*last_of_all(gradient, model.truth, model.parameters), *where(model, gradient))
    return tuple(one for one in found if one.id in ONCE_MORE)


def common_mistakes_of(model: SmoothLoss, probes: Mapping[str, Probes]) -> tuple[Mistake, ...]:
    """Return the mistakes that do not depend on what the loss is, but for those that this one does not notice."""

    def slopes(at: At) -> list[Number]:
        of_each = [model.slopes(x, y, at.theta) for x, y in zip(at.xs, at.y, strict=True)]
        return [mean(slopes) for slopes in zip(*of_each, strict=True)]

    loop = Loop(model, slopes, whole=False)
    found = (
        *_first(model, probes),
        *step_mistakes(model),
        *decaying_steps(model),
        *_changing_lists(model),
        *loop_mistakes(loop),
        *_last(model, loop, ()),
        *kinds_of(model.functions, model.truth),
    )
    return tuple(one for one in found if _differs(one, model.truth, probes[one.function]))


def _changing_lists(model: Truth) -> tuple[Mistake, ...]:
    with_lists = {"xs", "grads"}
    return tuple(
        changes_lists(function, model.truth) for function in model.functions if with_lists & {*function.parameters}
    )


def _first(model: Truth, probes: Mapping[str, Probes]) -> tuple[Mistake, ...]:
    """Return what would disturb the search for a formula."""
    return _of_each(
        model,
        lambda function: first_of_all(function, model.truth, probes[function.name], quantities_of(model, function)),
    )


def _last(model: Truth, loop: Loop, more: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """Return what may be said where no formula fits; `more` is looked for after what is rounded or cut off."""
    matrix = model.vector is not None
    return (
        unfinished(model.truth),
        *_of_each(model, lambda function: last_of_all(function, model.truth, model.parameters)),
        *more,
        *_of_each(model, lambda function: where(model, function)),
        *_of_each(model, lambda function: for_one_size(function, partial(model.truth, function.name), matrix=matrix)),
        *order_mistakes(loop),
        *late_mistakes(loop),
        *_of_each(
            model,
            lambda function: (
                []
                if "epochs" in function.parameters
                else depends(function, partial(model.truth, function.name), _start_of(model, function))
            ),
        ),
    )


def _start_of(model: Truth, function: Function) -> Callable[..., Any] | None:
    """Return what a right answer is counted from: the parameters, of a step."""
    if "alpha" not in function.parameters:
        return None
    count = len(model.parameters)
    return lambda *arguments: arguments[:count] if count > 1 else arguments[0]


def _of_each(model: Truth, make: Callable[[Function], Iterable[Mistake]]) -> tuple[Mistake, ...]:
    return tuple(one for function in model.functions for one in make(function))


def _differs(one: Mistake, truth: Callable[..., object], probes: Probes) -> bool:
    """Tell whether a mistake shows at one of the probes, in what it answers or in what it does to its arguments."""
    for arguments in (*probes.generic, *probes.zero, *probes.fit, *probes.lecture):
        lent = deepcopy(arguments)
        try:
            answered = one.wrong(*lent)
        except (ArithmeticError, ValueError, TypeError):
            return True
        if answered != truth(one.function, *arguments) or lent != arguments:
            return True
    return False
