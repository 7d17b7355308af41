"""Draw the examples of a run, and keep the questions that they lead to: one set of both for all submissions."""

from contextlib import suppress
from dataclasses import dataclass, field

from grader.core.outcome import Batch
from grader.course.exercise import Exercise
from grader.engine.example_cache import Kept
from grader.law.check import Check, Question
from grader.law.draw import ChoicesError, Example, Inputs, built
from grader.law.reply import Tally

MOST_VERDICTS = 16  # different right answers to one part of a check


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some examples of a check, from number `start` on, and the question on each of them."""

    start: int
    examples: tuple[Example, ...]
    batch: Batch


class Verdicts:
    """Remember which answers a check accepts: the same answers get the same verdict."""

    def __init__(self) -> None:
        self._accepted: dict[tuple[Check, int], dict[bytes, Tally]] = {}

    def find(self, check: Check, part: Part, raw: bytes | None) -> Tally | None:
        """Return what the check made of the same answers, None if it has not seen them."""
        return None if raw is None else self._accepted.get((check, part.start), {}).get(raw)

    def keep(self, check: Check, part: Part, raw: bytes | None, tally: Tally) -> None:
        """Remember that the check accepts these answers."""
        if raw is not None:
            known = self._accepted.setdefault((check, part.start), {})
            if len(known) >= MOST_VERDICTS:
                known.clear()
            known[raw] = tally


@dataclass
class Examples:
    """The examples of one run: `count` for each check, of which the pinned ones are a part."""

    seed: int
    count: int
    kept: Kept | None = None  # where to look before anything is drawn
    verdicts: Verdicts = field(default_factory=Verdicts)
    _drawn: dict[Inputs, tuple[Example, ...]] = field(default_factory=dict)
    _parts: dict[tuple[Inputs, Question], tuple[Part, ...]] = field(default_factory=dict)
    _requests: dict[tuple[Check, ...], tuple[tuple[Batch, ...], ...]] = field(default_factory=dict)

    def of(self, inputs: Inputs, exercise: str = "") -> tuple[Example, ...]:
        """Return the examples of `inputs`, pinned ones first; those of an `exercise` are kept for the next run."""
        if inputs not in self._drawn:
            wanted = self.count - len(inputs.pinned)
            drawn = () if inputs.draw is None or wanted <= 0 else self._draw(inputs, exercise, wanted)
            self._drawn[inputs] = inputs.pinned + drawn
        return self._drawn[inputs]

    def parts(self, exercise: Exercise, check: Check) -> tuple[Part, ...]:
        """Return the examples of `check` with its question: the pinned ones, and then the drawn ones.

        Checks that ask the same question of the same inputs judge the same answers: they have the same parts.
        """
        key = check.inputs, check.asks
        if key not in self._parts:
            some, pinned = self.of(check.inputs, exercise.name), len(check.inputs.pinned)
            self._parts[key] = tuple(
                Part(start, each, Batch(tuple(check.asks.call(example, exercise.functions) for example in each)))
                for start, each in ((0, some[:pinned]), (pinned, some[pinned:]))
                if each
            )
        return self._parts[key]

    def prepare(self, exercise: Exercise) -> None:
        """Draw all that grading submissions to `exercise` takes."""
        self.requests(exercise)

    def requests(self, exercise: Exercise) -> tuple[tuple[Batch, ...], ...]:
        """Return the batches that are asked together.

        The pinned examples of all functions go first, since most failures show there. Then all that is drawn: asked
        together, its calls can be mixed.
        """
        if exercise.checks not in self._requests:
            together: dict[bool, dict[Batch, None]] = {}
            for check in exercise.checks:
                for part in self.parts(exercise, check):
                    first = part.start == 0 and check.inputs.draw is not None
                    together.setdefault(first, {})[part.batch] = None
            self._requests[exercise.checks] = tuple(map(tuple, together.values()))
        return self._requests[exercise.checks]

    def _draw(self, inputs: Inputs, exercise: str, wanted: int) -> tuple[Example, ...]:
        kept = self.kept if exercise else None
        if kept is not None:
            found = kept.find(exercise, inputs, self.seed, wanted)
            with suppress(ChoicesError):
                if found is not None:
                    return tuple(built(inputs, choices) for choices in found)
        from grader.law.drawing import chosen  # noqa: PLC0415 - imports Hypothesis, which takes 0.3 s

        drawn = chosen(inputs, self.seed, wanted)
        if kept is not None:
            kept.keep(exercise, inputs, self.seed, wanted, drawn)
        return tuple(built(inputs, choices) for choices in drawn)
