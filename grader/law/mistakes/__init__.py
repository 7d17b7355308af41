"""All mistakes that can be told about a model, in the order in which they are looked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy

from grader.core.outcome import Number
from grader.law.check import Function
from grader.law.mistakes.any_function import changes_arrays, changes_lists, first_of_all, last_of_all
from grader.law.mistakes.evidence import Probes
from grader.law.mistakes.formulas import At, mean
from grader.law.mistakes.mistake import Mistake
from grader.law.mistakes.probes import probes_of
from grader.law.mistakes.returns import kinds_of
from grader.law.mistakes.slopes import frozen_slopes, slope_mistakes
from grader.law.mistakes.steps import step_mistakes
from grader.law.mistakes.training import Loop, loop_mistakes, slopes_in_loops
from grader.law.mistakes.values import (
    WrongModel,
    model_mistakes,
    ratio_mistakes,
    rounding_mistakes,
    value_mistakes,
)
from grader.law.smooth import SmoothLoss, Truth
from grader.law.squared_error import SquaredError

ARRAYS = ("forward",)  # whose answer is one, where samples come as a matrix


def mistakes_of(model: SquaredError, wrong_models: Sequence[WrongModel] = ()) -> tuple[Mistake, ...]:
    """Return the mistakes in all functions of `model`: those that disturb, then formulas, then what fits otherwise."""
    probes = probes_of(model)
    matrix = model.vector is not None
    loop = Loop(model, lambda at: at.slopes, whole=matrix)
    return (
        *_of_each(model, lambda function: first_of_all(function, model.truth, probes[function.name])),
        *frozen_slopes(model),
        *model_mistakes(model, wrong_models),
        *value_mistakes(model),
        *slope_mistakes(model),
        *step_mistakes(model),
        *([] if matrix else [changes_lists(model.truth)]),
        *loop_mistakes(loop),
        *slopes_in_loops(loop, wrong_models),
        *(_of_each(model, lambda function: [changes_arrays(function, model.truth)]) if matrix else ()),
        *_of_each(model, lambda function: last_of_all(function, model.truth, model.parameters)),
        *([] if matrix else [*rounding_mistakes(model), *ratio_mistakes(model)]),
        *kinds_of(model.functions, model.truth, ARRAYS if matrix else ()),
    )


def common_mistakes_of(model: SmoothLoss, probes: Mapping[str, Probes]) -> tuple[Mistake, ...]:
    """Return the mistakes that do not depend on what the loss is, but for those that this one does not notice."""

    def slopes(at: At) -> list[Number]:
        of_each = [model.slopes(x, y, at.theta) for x, y in zip(at.xs, at.y, strict=True)]
        return [mean(slopes) for slopes in zip(*of_each, strict=True)]

    found = (
        *_of_each(model, lambda function: first_of_all(function, model.truth, probes[function.name])),
        *step_mistakes(model),
        changes_lists(model.truth),
        *loop_mistakes(Loop(model, slopes, whole=False)),
        *_of_each(model, lambda function: last_of_all(function, model.truth, model.parameters)),
        *kinds_of(model.functions, model.truth),
    )
    return tuple(one for one in found if _differs(one, model.truth, probes[one.function]))


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
