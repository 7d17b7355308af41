"""The truth of a model that is trained on a smooth loss other than the squared error.

An author derives from `SmoothLoss` and writes the prediction, the loss and its slopes, in a form that is stable in
double precision; beside each stands the size of its terms, by which answers are judged: correct code in any algebraic
form, in single precision too, errs by some 1e-7 of it. The rest, which functions there are and how training goes,
follows.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from grader.core.outcome import Argument, Number
from grader.core.sentence import Sentence
from grader.law.check import Function
from grader.law.squared_error import SquaredError, answer, functions_of


@dataclass(frozen=True, eq=False)
class SmoothLoss(ABC):
    """A model with `parameters` θ, and its `formula` as the learner reads it; ŷ and the loss are numbers.

    `asked_slopes` tells how many slopes, from the first parameter on, earn their points when the others are missing.
    """

    parabolic: ClassVar[bool] = False
    vector: ClassVar[None] = None  # its functions take one sample at a time

    parameters: tuple[str, ...]
    formula: str
    asked_slopes: int | None = None
    functions: tuple[Function, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Derive the functions asked for from the parameters."""
        object.__setattr__(self, "functions", functions_of(self.parameters))

    @abstractmethod
    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return ŷ."""

    @abstractmethod
    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return the loss on one sample."""

    @abstractmethod
    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[Number, ...]:
        """Return the slopes of the loss in all parameters."""

    @abstractmethod
    def prediction_size(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return the size of the terms of ŷ: the sum of their magnitudes."""

    @abstractmethod
    def loss_size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return the size of the terms of the loss."""

    @abstractmethod
    def slope_size(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return the size of the terms of the slope in parameter `k`."""

    @abstractmethod
    def longest_step(self, k: int, x: Number) -> float:
        """Return a learning rate below which a step of parameter `k` against its slope always lowers the loss.

        Where the loss bends by at most c in this parameter that is 2/c. Asked only where the loss tilts.
        """

    def on_paper(self, _x: Number, _y: Number | None, _theta: Sequence[Number]) -> tuple[Sentence, ...]:
        """Return the calculation of the loss, line by line, or of ŷ where y is None; nothing if it would not help."""
        return ()

    # As the laws ask for it.

    def predictions(self, x: Number, theta: Sequence[Number]) -> list[Number]:
        """Return ŷ of the one sample."""
        return [self.predict(x, theta)]

    def prediction_sizes(self, x: Number, theta: Sequence[Number]) -> list[Number]:
        """Return the size of the terms of ŷ, of the one sample."""
        return [self.prediction_size(x, theta)]

    def slope_sizes(self, x: Number, y: Number, theta: Sequence[Number]) -> list[Number]:
        """Return the size of the terms of each slope."""
        return [self.slope_size(k, x, y, theta) for k in range(len(theta))]

    def longest_step_along(self, entries: Sequence[int], x: Number, _slopes: Sequence[Number]) -> float:
        """Return the learning rate below which a step of this one entry of θ always lowers the loss."""
        (k,) = entries
        return self.longest_step(k, x)

    def trained(
        self, xs: Sequence[Number], ys: Sequence[Number], theta: Sequence[Number], alpha: float, epochs: int
    ) -> tuple[tuple[Number, ...], float]:
        """Return the parameters after `epochs` passes with a step per sample, and the size of the terms summed up."""
        now, size = tuple(theta), float(sum(map(abs, theta)))
        for _ in range(epochs):
            for x, y in zip(xs, ys, strict=True):
                size += alpha * sum(self.slope_size(k, x, y, now) for k in range(len(now)))
                slopes = self.slopes(x, y, now)
                now = tuple(value - alpha * slope for value, slope in zip(now, slopes, strict=True))
        return now, size

    def truth(self, function: str, *arguments: Argument) -> Number | tuple[Number, ...]:
        """Return what a right `function` returns for `arguments`."""
        found: Number | tuple[Number, ...] = answer(self, function, arguments)
        return found


Truth: TypeAlias = SquaredError | SmoothLoss  # what the laws of descent ask of a model
