"""All mistakes that can be told about a model with a squared error, for every function it asks for."""

from grader.law.mistake import Mistake
from grader.law.returns import kinds_of
from grader.law.slope_mistakes import slope_mistakes
from grader.law.squared_error import SquaredError


def mistakes_of(model: SquaredError) -> tuple[Mistake, ...]:
    """Return the mistakes in all functions of `model`."""
    return (*kinds_of(model.functions, model.truth), *slope_mistakes(model))
