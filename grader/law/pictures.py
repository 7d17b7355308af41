"""Pictures of an exercise. A module of checks lists them; learners see them with their own numbers."""

from dataclasses import dataclass
from typing import TypeAlias

from grader.core.outcome import Number
from grader.law.inputs import Run


@dataclass(frozen=True, slots=True)
class Walk:
    """The learner's own `gradient` and `step` walking over the loss of a model of one parameter, on one sample."""

    x: Number
    y: Number
    start: Number
    alpha: float
    low: float  # the parameter from here
    high: float  # to here is in the picture
    steps: int = 8


@dataclass(frozen=True, slots=True)
class Descent:
    """The loss over the data after each epoch of the learner's own `train`, beside the true one."""

    run: Run


@dataclass(frozen=True, slots=True)
class Fit:
    """The curve that the learner's own `train` ends with, over the data, beside the true one."""

    run: Run
    low: float
    high: float


Subject: TypeAlias = Walk | Descent | Fit
