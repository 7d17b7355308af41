"""What is worth drawing of an exercise: an exercise module lists it, and learners see it with their own numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

from grader.core.outcome import Argument, Number
from grader.law.given import Model
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


class Training(Protocol):
    """A run of `train`."""

    @property
    def epochs(self) -> int:
        """How many there are."""

    @property
    def data(self) -> tuple[list[Argument], list[Argument]]:
        """The inputs and the targets."""

    def arguments(self, epochs: int) -> tuple[Argument, ...]:
        """Return what `train` is called with to run for `epochs` only."""


@runtime_checkable
class Trainable(Model, Protocol):
    """A model whose loss over the data can be drawn."""

    def mean_loss(self, inputs: list[Argument], targets: list[Argument], theta: Sequence[float]) -> float:
        """Return the mean loss over the data, for all numbers among the parameters, in order."""


@dataclass(frozen=True, slots=True)
class Descent:
    """The loss over the data after each epoch of the learner's own `train`, beside the true one."""

    run: Training


@dataclass(frozen=True, slots=True)
class Fit:
    """The curve that the learner's own `train` ends with, over the data, beside the true one."""

    run: Run
    low: float
    high: float


Subject: TypeAlias = Walk | Descent | Fit
