"""Hints for every model that is trained on the squared error: written once, for the laws that its exercises share.

Each example works on something else than what is asked: another model, another hill, a savings account.
"""

from collections.abc import Mapping

from grader.hints import Hint, arrays, slopes, training, values
from grader.law import SquaredError

# Keys are the names of checks, or the ids of mistakes: see `grader.hints`.
_EVERYWHERE: Mapping[str, Hint] = {
    "returns-nothing": values.ONE_VALUE,
    "train_stays_without_epochs": training.NO_EPOCH,
    "train_continues_every_epoch": training.GOES_ON,
    "train_keeps_going": training.TO_THE_END,
}
_ONE_BY_ONE: Mapping[str, Hint] = {
    "forward_follows_the_model": values.FORWARD,
    "loss_is_the_squared_error": values.LOSS,
    "gradient_returns_a_number": values.ONE_VALUE,
    "gradient_returns_slopes": values.SEVERAL_SLOPES,
    "step_returns_parameters": values.PARAMETERS,
    "train_leaves_the_data_alone": training.DATA,
    "train_repeats_the_lecture": training.TO_THE_END,
}
_AT_ONCE: Mapping[str, Hint] = {
    "broadcast-to-table": arrays.TABLE,
    "changes-arguments": arrays.ARRAYS,
    "whole-number-array": arrays.ARRAYS,
    "not-summed": arrays.ONE_PER_ROW,
    "wrong-axis": arrays.ONE_PER_ROW,
    "summed-to-one": arrays.ONE_PER_ROW,
    "not-averaged": arrays.MEAN,
    "sum-for-mean": arrays.MEAN,
    "mean-before-square": arrays.MEAN,
    "missing-transpose": arrays.CHAIN,
    "product-of-means": arrays.CHAIN,
    "neither-factor-nor-mean": arrays.CHAIN,
    "forward_predicts_every_sample": arrays.ONE_PER_ROW,
    "forward_follows_the_model": arrays.PRODUCTS,
    "loss_returns_a_number": arrays.MEAN,
    "loss_is_the_mean_squared_error": arrays.MEAN,
    "gradient_returns_slopes": arrays.PAIR,
    "gradient_w_has_the_shape_of_w": arrays.ONE_PER_ROW,
    "gradient_b_is_one_number": arrays.MEAN,
    "step_returns_parameters": arrays.PAIR,
    "train_takes_one_step_per_epoch": arrays.FULL_BATCH,
}

# Mistakes that are made while differentiating one sample or a mean, whatever check they show in.
_DIFFERENTIATING = (
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
_DIFFERENTIATING_A_MEAN = ("missing-factor-2", "missing-inner-derivative")


def hints_of(model: SquaredError) -> Mapping[str, Hint]:
    """Return the hints for all laws that hold for `model`, by the names that checks of these laws have."""
    alone = len(model.parameters) == 1
    found = {**_EVERYWHERE, **(_AT_ONCE if model.vector else _ONE_BY_ONE)}
    if model.vector:
        found |= {f"{function.name}_leaves_the_arrays_alone": arrays.ARRAYS for function in model.functions}
    else:
        found["train_takes_one_step_per_sample"] = training.ONE_EPOCH if alone else training.ONE_EPOCH_TOGETHER
    for of in model.parameters:
        about = "" if alone else f"_{of}"  # where there is one parameter, names do not say it
        chain = arrays.CHAIN if model.vector else slopes.links(of)[0 if alone else 1]
        found[f"gradient{about}_points_uphill"] = slopes.uphill(of)
        found[f"gradient{about}_descends"] = slopes.descends(of)
        found[f"gradient{about}_matches_finite_difference"] = chain
        for mistake in _DIFFERENTIATING_A_MEAN if model.vector else _DIFFERENTIATING:
            found[f"gradient{about}_{mistake}"] = chain
        for against in ("the_gradient", "its_slope"):  # as exercises call it
            found[f"step{about}_moves_against_{against}"] = slopes.step(of)[0 if alone else 1]
    return found
