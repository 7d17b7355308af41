"""A wrong model, and what its predictions may be made of."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from grader.core.outcome import Number


@dataclass(frozen=True, slots=True)
class WrongModel:
    """A prediction that is not ŷ; who predicts so has a loss and a gradient that follow.

    `predict` takes x and the parameters one by one. `shows_in` names the functions in which the mistake is known.
    """

    id: str
    message: str
    question: str
    predict: Callable[..., Number]
    shows_in: tuple[str, ...] = ("forward", "loss", "gradient")


def power(base: Number, exponent: Number) -> float:
    """Return base**exponent as a float, NaN where it is none."""
    try:
        value = base**exponent
    except (ZeroDivisionError, OverflowError):
        return math.nan
    return value if isinstance(value, int | float) else math.nan
