"""Answers calls in the grader's own process: with the truth, and with one declared mistake in its place.

No code of a learner's runs here.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from copy import deepcopy
from typing import Any

from grader.core.outcome import Answers, Batch, Call, Outcome, Raised, Returned
from grader.course.exercise import Exercise
from grader.law.mistakes.mistake import Mistake
from grader.sandbox.child.convert import plain
from grader.sandbox.replies import answer
from grader.sandbox.submission import Definition


class Trusted:
    """Answers calls with plain Python functions, in this process."""

    def __init__(self, exercise: Exercise, mistake: Mistake) -> None:
        """Take the truth of `exercise` for everything but the function that `mistake` is made in."""
        self.definitions: Mapping[str, Definition] = {name: Definition("function", 1) for name in exercise.functions}
        self._truth: Callable[..., Any] = exercise.model.truth
        self._mistake = mistake
        asked = (check.asks.script for check in exercise.checks)
        self._scripts = {script.name: script for script in asked if script is not None}

    def ask(self, batches: Sequence[Batch]) -> list[Answers]:
        """Return the answers to `batches`."""
        return [Answers(tuple(map(self._outcome, batch.calls))) for batch in batches]

    def _outcome(self, call: Call) -> Outcome:
        arguments = deepcopy(call.arguments)
        try:
            with redirect_stdout(io.StringIO()):
                value = self._value(call.function, *arguments)
        except Exception as error:  # noqa: BLE001 - as a child would report it
            return Raised(type(error).__name__, str(error), 1, "", call.function)
        changed = [name for name, old, new in zip(call.names, call.arguments, arguments, strict=True) if old != new]
        return Returned(answer(plain(value)), tuple(changed))

    def _value(self, function: str, *arguments: Any) -> Any:  # noqa: ANN401 - whatever the function takes and returns
        if function in self._scripts:
            return self._scripts[function].called(self._value, *arguments)
        if function == self._mistake.function:
            return self._mistake.wrong(*arguments)
        return self._truth(function, *arguments)
