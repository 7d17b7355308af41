"""All mistakes that can be told about a model, in the order in which they are looked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from functools import partial

from grader.law.check import Function
from grader.law.loop_mistakes import loop_mistakes
from grader.law.mistake import Mistake, Probes
from grader.law.probing import probes_of
from grader.law.returns import kinds_of
from grader.law.slope_mistakes import frozen_slopes, slope_mistakes
from grader.law.smooth import SmoothLoss, Truth
from grader.law.squared_error import SquaredError
from grader.law.step_mistakes import step_mistakes
from grader.law.structural_mistakes import first_of_all, last_of_all
from grader.law.train_mistakes import train_mistakes
from grader.law.training import Loop
from grader.law.value_mistakes import (
    WrongModel,
    forward_mistakes,
    loss_mistakes,
    model_mistakes,
    ratio_mistakes,
    rounding_mistakes,
)


def mistakes_of(model: SquaredError, wrong_models: Sequence[WrongModel] = ()) -> tuple[Mistake, ...]:
    """Return the mistakes in all functions of `model`: those that disturb, then formulas, then what fits otherwise."""
    probes = probes_of(model)
    return (
        *_each(first_of_all(function, model.truth, probes[function.name]) for function in model.functions),
        *frozen_slopes(model),
        *model_mistakes(model, wrong_models),
        *forward_mistakes(model),
        *loss_mistakes(model),
        *slope_mistakes(model),
        *step_mistakes(model),
        *train_mistakes(model, wrong_models),
        *_each(last_of_all(function, model.truth, _ignored(model, function)) for function in model.functions),
        *rounding_mistakes(model),
        *ratio_mistakes(model),
        *kinds_of(model.functions, model.truth),
    )


def common_mistakes_of(model: SmoothLoss, probes: Mapping[str, Probes]) -> tuple[Mistake, ...]:
    """Return the mistakes that do not depend on what the loss is, but for those that this one does not notice."""
    slopes = partial(model.truth, "gradient")
    found = (
        *_each(first_of_all(function, model.truth, probes[function.name]) for function in model.functions),
        *step_mistakes(model),
        *loop_mistakes(Loop(model, slopes)),
        *_each(last_of_all(function, model.truth, _ignored(model, function)) for function in model.functions),
        *kinds_of(model.functions, model.truth),
    )
    return tuple(one for one in found if _differs(one, model.truth, probes[one.function]))


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


def _each(groups: Iterable[tuple[Mistake, ...]]) -> Iterable[Mistake]:
    return (one for group in groups for one in group)


def _ignored(model: Truth, function: Function) -> dict[str, str]:
    """Return what it is called to ignore each argument."""
    names = dict.fromkeys(function.parameters, "ignores-data")
    names |= dict.fromkeys(model.parameters, "ignores-start" if function.name == "train" else "ignores-parameter")
    names |= {"grad": "ignores-gradient", "grads": "ignores-gradient"}
    names |= {"alpha": "hardcoded-alpha", "epochs": "ignores-epochs"}
    return {name: kind for name, kind in names.items() if name in function.parameters}
