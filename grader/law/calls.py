"""The questions that checks of descent ask: each function of a model on a point, a step or a run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from grader.core.outcome import Argument
from grader.law.check import Question, Script
from grader.law.draw import Example
from grader.law.inputs import Move, Point, Run, read
from grader.law.smooth import Truth
from grader.law.squared_error import split

# Constants of the script below, which are set where it runs.
names: Sequence[str] = ()  # of the parameters
vector = False  # the first of them is an array


def train_in_two_parts(train: Any, xs: Any, ys: Any, start: Any, alpha: float, epochs: int, more: int) -> list[Any]:  # noqa: ANN401 - the learner's, and what it takes
    """Return where training for `epochs`, then from there for `more`, ends, and where training at once does.

    Return the end of the first part alone if no training can start from there.
    """
    from copy import copy  # noqa: PLC0415 - a script imports by itself

    def run(parameters: Any, count: int) -> Any:  # noqa: ANN401 - whatever the learner's function returns
        return train(copy(xs), copy(ys), *map(copy, parameters), alpha, count)

    def number(value: Any) -> float:  # noqa: ANN401 - the same
        """Return a whole number, or a float of whatever else counts as a number."""
        value = value.item() if hasattr(value, "item") else value
        return value if type(value) is int else float(value)

    def line(value: Any) -> Any:  # noqa: ANN401 - the same
        """Return an array of whole numbers, or of floats."""
        import numpy as np  # noqa: PLC0415 - only models with arrays need it

        array = np.array(value).reshape(-1)
        return array if array.dtype.kind == "i" else array.astype(float)

    end = run(start, epochs)
    try:
        if len(names) == 1:
            values = [end]
        elif isinstance(end, dict):
            values = [end[name] for name in names]
        else:
            end = list(end) if iter(end) is end else end  # what can be read only once is handed back all the same
            values = list(end if vector or not hasattr(end, "reshape") else end.reshape(-1))
        if len(values) != len(names):
            return [end]
        halfway = [line(values[0]) if vector else number(values[0]), *map(number, values[1:])]
    except Exception:  # noqa: BLE001 - no parameters
        return [end]
    return [run(halfway, more), run(start, epochs + more)]


@dataclass(frozen=True)
class Calls:
    """The questions about a model."""

    model: Truth

    @cached_property
    def forward(self) -> Question:
        """Ask for the prediction at a point."""
        return self._at_point("forward", lambda point: (point.x,))

    @cached_property
    def loss(self) -> Question:
        """Ask for the loss at a point."""
        return self._at_point("loss", lambda point: (point.x, point.y))

    @cached_property
    def gradient(self) -> Question:
        """Ask for the slopes at a point."""
        return self._at_point("gradient", lambda point: (point.x, point.y))

    @cached_property
    def step(self) -> Question:
        """Ask for the parameters after one step."""

        def arguments(example: Example) -> tuple[Argument, ...]:
            move = read(Move, example)
            slopes = split(self.model, move.grads)
            grads = list(slopes) if len(self.model.parameters) > 1 else slopes[0]
            return *split(self.model, move.theta), grads, move.alpha

        return Question("step", arguments)

    @cached_property
    def no_epoch(self) -> Question:
        """Ask for a training without epochs."""
        return self._train(lambda _run: 0)

    @cached_property
    def one_epoch(self) -> Question:
        """Ask for a training of one epoch."""
        return self._train(lambda _run: 1)

    @cached_property
    def all_epochs(self) -> Question:
        """Ask for a training of all epochs of a run."""
        return self._train(lambda run: run.epochs)

    @cached_property
    def two_parts(self) -> Question:
        """Ask for a training in two parts, and at once."""
        model = self.model
        arrays = ("xs", "ys", "start") if model.vector else ()
        constants = {"names": model.parameters, "vector": model.vector is not None}
        script = Script(train_in_two_parts, ("train",), arrays, constants)

        def arguments(example: Example) -> tuple[Argument, ...]:
            run = read(Run, example)
            start = cast("Argument", list(split(model, run.theta)))
            return run.xs, cast("Argument", run.ys), start, run.alpha, run.epochs, run.more

        def at_once(example: Example) -> tuple[Argument, ...]:
            run = read(Run, example)
            return run.arguments(model, run.epochs + run.more)

        return Question("train", arguments, script, at_once)

    def _at_point(self, function: str, data: Callable[[Point], tuple[Argument, ...]]) -> Question:
        def arguments(example: Example) -> tuple[Argument, ...]:
            point = read(Point, example)
            return *data(point), *split(self.model, point.theta)

        return Question(function, arguments)

    def _train(self, epochs: Callable[[Run], int]) -> Question:
        def arguments(example: Example) -> tuple[Argument, ...]:
            run = read(Run, example)
            return run.arguments(self.model, epochs(run))

        return Question("train", arguments)
