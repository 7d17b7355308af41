"""The examples that checks are tried on, and the calls that they lead to: drawn once, shared by all submissions."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from grader.core.errors import UsageError
from grader.core.outcome import Argument, Call, answered
from grader.core.sentence import say
from grader.course.exercise import Exercise
from grader.engine.example_cache import Kept
from grader.engine.replay import Held, Part, Request, request
from grader.law.given import Check, ChoicesError, Example, Inputs, built
from grader.law.reply import Refusal, Reply


@dataclass
class Examples:
    """The examples of one run: `count` for each check, of which the pinned ones are a part."""

    seed: int
    count: int
    kept: Kept | None = None  # where to look before anything is drawn
    _drawn: dict[Inputs, tuple[Example, ...]] = field(default_factory=dict)
    _calls: dict[Check, tuple[tuple[Call, ...], ...]] = field(default_factory=dict)
    _parts: dict[Check, tuple[Part, ...]] = field(default_factory=dict)
    _batches: dict[tuple[int, int], tuple[Call, ...]] = field(default_factory=dict)
    _requests: dict[tuple[Check, ...], Mapping[int, Request]] = field(default_factory=dict)
    held: Held = field(default_factory=Held)

    def of(self, inputs: Inputs, exercise: str = "") -> tuple[Example, ...]:
        """Return the examples of `inputs`, pinned ones first; those of an `exercise` are kept for the next run."""
        if inputs not in self._drawn:
            wanted = self.count - len(inputs.pinned)
            drawn = () if inputs.draw is None or wanted <= 0 else self._draw(inputs, exercise, wanted)
            self._drawn[inputs] = inputs.pinned + drawn
        return self._drawn[inputs]

    def calls(self, exercise: Exercise, check: Check) -> tuple[tuple[Call, ...], ...]:
        """Return, for each example, the calls that `check` makes when all answers are right.

        They can be asked together, so that a check remains plain code and yet costs one round trip. Checks that make
        the same calls get the same object.
        """
        if check not in self._calls:
            self._calls[check] = self._shared(exercise, check) or self._rehearse(exercise, check)
        return self._calls[check]

    def _shared(self, exercise: Exercise, check: Check) -> tuple[tuple[Call, ...], ...] | None:
        """Return the calls of another check with the same inputs that makes the same on the pinned examples."""
        others = [known for other, known in self._calls.items() if other.inputs is check.inputs]
        pinned = [rehearsed(exercise, check, example) for example in check.inputs.pinned] if others else []
        # Should it make others on a drawn example, they are asked when they are made.
        return next((known for known in others if pinned and list(known[: len(pinned)]) == pinned), None)

    def _rehearse(self, exercise: Exercise, check: Check) -> tuple[tuple[Call, ...], ...]:
        some = self.of(check.inputs, exercise.name)
        count = max(1, len(check.inputs.pinned))
        whole = tuple(rehearsed(exercise, check, example) for example in some[:count])
        # On drawn examples it will make as many: after the last one there is nothing to be learnt.
        most = max(map(len, whole), default=0)
        return whole + tuple(rehearsed(exercise, check, example, most) for example in some[count:])

    def prepare(self, exercise: Exercise) -> None:
        """Have everything at hand that grading submissions to `exercise` takes."""
        self.requests(exercise)

    def requests(self, exercise: Exercise) -> Mapping[int, Request]:
        """Return in which request each batch is asked, by the batch's id.

        The pinned examples of all functions go first, together, since most failures show there; then, where these are
        passed, all that is drawn for one function.
        """
        if exercise.checks not in self._requests:
            together: dict[str, dict[int, tuple[Call, ...]]] = {}
            for check in exercise.checks:
                for part in self.parts(exercise, check):
                    first = part.start == 0 and check.inputs.draw is not None
                    named = "" if first else exercise.function_of(check).name
                    together.setdefault(named, {})[id(part.batch)] = part.batch
            found = [(batches, request(batches.values())) for batches in together.values()]
            self._requests[exercise.checks] = {batch: asked for batches, asked in found for batch in batches}
        return self._requests[exercise.checks]

    def parts(self, exercise: Exercise, check: Check) -> tuple[Part, ...]:
        """Return the examples of `check` with their calls: the pinned ones, and then the drawn ones."""
        if check not in self._parts:
            pinned, count = len(check.inputs.pinned), len(self.of(check.inputs, exercise.name))
            self._parts[check] = tuple(
                self._part(exercise, check, start, end) for start, end in ((0, pinned), (pinned, count)) if start < end
            )
        return self._parts[check]

    def _part(self, exercise: Exercise, check: Check, start: int, end: int) -> Part:
        calls = self.calls(exercise, check)
        if (id(calls), start) not in self._batches:
            self._batches[id(calls), start] = tuple(call for some in calls[start:end] for call in some)
        batch = self._batches[id(calls), start]
        return Part(start, self.of(check.inputs)[start:end], calls[start:end], batch, exercise.functions)

    def _draw(self, inputs: Inputs, exercise: str, wanted: int) -> tuple[Example, ...]:
        kept = self.kept if exercise else None
        if kept is not None:
            found = kept.find(exercise, inputs, self.seed, wanted)
            with suppress(ChoicesError):
                if found is not None:
                    return tuple(built(inputs, choices) for choices in found)
        from grader.law.drawing import chosen  # noqa: PLC0415 - imports Hypothesis

        drawn = chosen(inputs, self.seed, wanted)
        if kept is not None:
            kept.keep(exercise, inputs, self.seed, wanted, drawn)
        return tuple(built(inputs, choices) for choices in drawn)


def rehearsed(exercise: Exercise, check: Check, example: Example, most: int | None = None) -> tuple[Call, ...]:
    """Return the calls that `check` makes when all answers are right, no more than `most`.

    Raise UsageError if it refuses the truth itself, which shows only where it comes to its end.
    """
    rehearsal = _Rehearsal(exercise, most)
    try:
        check.law(rehearsal, example)
    except _EnoughError:
        pass
    except Refusal as refusal:
        told = say(
            "`{check}` refuses the truth itself: {why} Correct the check, or the model.",
            check=f"{exercise.name}.{check.name}",
            why=refusal.why,
        )
        raise UsageError(told) from refusal
    return tuple(rehearsal.calls)


class _EnoughError(BaseException):
    """All calls that were to be learnt have been made; no Exception, so that no law takes it for one of its own."""


class _Rehearsal:
    """A submission that answers with the truth, and keeps what it was asked; at the call number `most` it ends."""

    def __init__(self, exercise: Exercise, most: int | None) -> None:
        self._model = exercise.model
        self._functions = exercise.functions
        self._most = most
        self.calls: list[Call] = []

    def call(self, function: str, *arguments: Argument) -> Reply:
        call = Call(function, self._functions[function].parameters, arguments)
        self.calls.append(call)
        if len(self.calls) == self._most:
            raise _EnoughError
        return Reply(call, answered(self._model.truth(function, *arguments)))

    def compared(self) -> None:
        """Nothing is judged here."""

    def note(self, sentence: str) -> None:
        """Nothing is judged here."""
