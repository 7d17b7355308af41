"""The mistakes people make with training: those in its loop, and those in a slope that the loop goes by."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from grader.core.sentence import words
from grader.law.loop_mistakes import loop_mistakes
from grader.law.mistake import Mistake, written
from grader.law.slope_mistakes import FORMULAS, ONE_SIDED, slopes_by
from grader.law.squared_error import SquaredError
from grader.law.training import Loop
from grader.law.value_mistakes import WrongModel, slopes_of

# Mistakes of a slope have the same name inside a training loop, where they differ in one word or two.
SLOPES = {
    "returns-loss": (
        "loss-as-gradient",
        words("Yours steps by the loss where the slope belongs. The loss is never negative, so it only goes one way."),
        words("Can the quantity that you subtract be negative? Should it?"),
    ),
    "wrong-sign": ("ascent", "", ""),
}
IN_THE_LOOP = words("The steps of yours look as if the slope had a mistake: compare it with what `gradient` has to be.")
IN_THE_LOOP_QUESTION = words("Does your training use `gradient`, or a formula of its own? Check that one link by link.")
ONE_SIDED_IN_THE_LOOP = (
    ONE_SIDED[0],
    words("The slope inside your loop is almost right, and always a little off."),
    ONE_SIDED[2],
)


def train_mistakes(model: SquaredError, wrong_models: Sequence[WrongModel]) -> tuple[Mistake, ...]:
    """Return the mistakes in `train` of `model`, also with one of the `wrong_models` in the loop."""
    right = Loop(model, slopes_by(model, lambda at: 2 * at.phi * at.r))
    return (*loop_mistakes(right), *_with_wrong_slopes(model, right, wrong_models))


def _with_wrong_slopes(model: SquaredError, right: Loop, wrong_models: Sequence[WrongModel]) -> list[Mistake]:
    """Return each mistake of a slope as a mistake of the training that uses it."""
    found = []
    for name, _message, _question, formulas in FORMULAS:
        new, message, question = SLOPES.get(name, (name, IN_THE_LOOP, IN_THE_LOOP_QUESTION))
        if not message:
            continue  # there is a loop of that name
        loops = [replace(right, slopes=slopes_by(model, formula)) for formula in formulas]
        found.append(written((new, message, question), "train", loops))
    for one in wrong_models:
        loops = [replace(right, slopes=slopes) for slopes in slopes_of(model, one.predict)]
        found.append(written((one.id, one.message, one.question), "train", loops))
    sides = [replace(right, slopes=_one_sided(model, h * side)) for h in (0.1, 0.01, 0.001) for side in (1, -1)]
    return [*found, written(ONE_SIDED_IN_THE_LOOP, "train", sides)]


def _one_sided(model: SquaredError, h: float) -> Callable[..., Any]:
    return slopes_by(model, lambda at: 2 * at.phi * at.r + h * at.phi**2)
