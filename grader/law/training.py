"""A training loop in pieces, each of which can be replaced by a wrong one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.core.outcome import Argument, Number
from grader.law.smooth import Truth

Theta: TypeAlias = tuple[Number, ...]
Sample: TypeAlias = tuple[Number, Number]


@dataclass(frozen=True)
class Loop:
    """A training loop in pieces; every piece is right unless it is replaced."""

    model: Truth
    slopes: Callable[..., Any]
    order: Callable[[list[Sample]], Iterable[Sample]] = iter
    rounds: Callable[[int], int] = int
    direction: int = -1
    pace: Callable[[float, int, int], float] = lambda alpha, _epoch, _count: alpha  # how many samples there are
    start: Callable[[Theta], Theta] = tuple
    restart: bool = False
    update: Callable[["Loop", Theta, Sample, float], Theta] | None = None

    def __call__(self, *arguments: Argument) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        """Train as the loop does."""
        return as_called(self.train)(*arguments)

    def train(self, samples: list[Sample], theta: Theta, alpha: float, epochs: int) -> Theta:
        """Return the parameters after training from `theta`."""
        first = theta = self.start(theta)
        for epoch in range(self.rounds(epochs)):
            theta = first if self.restart else theta
            for sample in self.order(samples):
                theta = self.step(theta, sample, self.pace(alpha, epoch, len(samples)))
        return theta

    def step(self, theta: Theta, sample: Sample, alpha: float) -> Theta:
        """Return the parameters after one step."""
        if self.update is not None:
            return self.update(self, theta, sample, alpha)
        return self.moved(theta, self.slopes_at(sample, theta), alpha)

    def slopes_at(self, sample: Sample, theta: Theta) -> Theta:
        """Return the slopes at `theta`."""
        found = self.slopes(*sample, *theta)
        return found if isinstance(found, tuple) else (found,)

    def moved(self, theta: Theta, slopes: Theta, alpha: float) -> Theta:
        """Return θ after a step along the slopes."""
        return tuple(t + self.direction * alpha * g for t, g in zip(theta, slopes, strict=True))


def as_called(train: Callable[[list[Sample], Theta, float, int], Theta]) -> Callable[..., Any]:
    """Return a training that takes two lists, the parameters one by one, a learning rate and epochs."""

    def called(xs: Any, ys: Any, *values: Any) -> Any:  # noqa: ANN401 - lists and numbers
        *theta, alpha, epochs = values
        after = train(list(zip(xs, ys, strict=True)), tuple(theta), alpha, epochs)
        return after if len(after) > 1 else after[0]

    return called
