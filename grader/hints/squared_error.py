"""Hints for every model that is trained on the squared error: written once, for the laws that its exercises share.

Each example works on something else than what is asked: another model, another hill, a savings account.
"""

from collections.abc import Callable, Mapping

from grader.hints import Hint, slopes, training, values
from grader.law import SquaredError

# Checks of a function as a whole, by their names; and a mistake that every function may make, by its id.
_WHOLE: Mapping[str, Hint] = {
    "returns-nothing": values.ONE_VALUE,
    "forward_follows_the_model": values.FORWARD,
    "loss_is_the_squared_error": values.LOSS,
    "gradient_returns_a_number": values.ONE_VALUE,
    "gradient_returns_slopes": values.SEVERAL_SLOPES,
    "step_returns_parameters": values.PARAMETERS,
    "train_stays_without_epochs": training.NO_EPOCH,
    "train_continues_every_epoch": training.GOES_ON,
    "train_leaves_the_data_alone": training.DATA,
    "train_repeats_the_lecture": training.TO_THE_END,
    "train_keeps_going": training.TO_THE_END,
}

# Mistakes that are made while differentiating, whatever check they show in.
_WHILE_DIFFERENTIATING = (
    "missing-factor-2",
    "doubled",
    "returns-residual",
    "missing-inner-derivative",
    "returns-loss",
    "exponent-kept",
    "derivative-by-x",
    "derivative-by-y",
    "derivative-of-forward",
    "parameter-kept",
    "target-dropped",
    "target-times-x",
    "one-x-too-many",
)

# Checks about one parameter, by function and what their names say after the parameter. Where there is only one, names
# do not say it, and the first hint of two is the one.
_ABOUT: Mapping[tuple[str, str], Callable[[str], Hint | tuple[Hint, Hint]]] = {
    ("gradient", "points_uphill"): slopes.uphill,
    ("gradient", "descends"): slopes.descends,
    ("gradient", "matches_finite_difference"): slopes.links,
    ("step", "moves_against_the_gradient"): slopes.step,
    ("step", "moves_against_its_slope"): slopes.step,
    **{("gradient", mistake): slopes.links for mistake in _WHILE_DIFFERENTIATING},
}


def hints_of(model: SquaredError) -> Mapping[str, Hint]:
    """Return the hints for all laws that hold for `model`, by the names that checks of these laws have."""
    alone = len(model.parameters) == 1
    found = {**_WHOLE, "train_takes_one_step_per_sample": training.ONE_EPOCH if alone else training.ONE_EPOCH_TOGETHER}
    for (function, law), make in _ABOUT.items():
        for of in model.parameters:
            made = make(of)
            hint = made if isinstance(made, Hint) else made[0 if alone else 1]
            found[f"{function}_{law}" if alone else f"{function}_{of}_{law}"] = hint
    return found
