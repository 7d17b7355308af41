"""Examples: where they come from, and the integers that each is built from.

This module does not import Hypothesis, which takes longer than grading does. A run whose examples are kept needs it
only to shrink.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from grader.core.outcome import Argument, Number

Example: TypeAlias = Mapping[str, Argument]
Choices: TypeAlias = tuple[int, ...]  # the integers that an example was built from, in order

SIMPLIFYING_CALLS = 500
LARGEST_DRAW = 99  # Hypothesis mixes numbers from imported modules into draws of larger ones


class Draw:
    """Draw the numbers of one example. Each is built from small integers."""

    def __init__(self, integer: Callable[[int, int], int]) -> None:
        self._integer = integer

    def integer(self, least: int, most: int) -> int:
        """Return an integer from `least` to `most`, both within ±99."""
        if not -LARGEST_DRAW <= least <= most <= LARGEST_DRAW:
            raise ValueError("build larger numbers from several draws")
        return self._integer(least, most)

    def number(self) -> Number:
        """Return a small integer, a multiple of one half up to 4, or a multiple of 1/1000 up to 9.999.

        On halves nearly every algebraic form is exact, so that counterexamples can be checked by hand; decimals are
        there to find what rounds.
        """
        return self._of_kind(self.integer(0, 2))

    def numbers(self, count: int) -> list[Number]:
        """Return `count` numbers."""
        return [self.number() for _ in range(count)]

    def array(self, count: int) -> list[Number]:
        """Return `count` numbers of one kind, so that some arrays hold nothing but whole numbers."""
        kind = self.integer(0, 2)
        return [self._of_kind(kind) for _ in range(count)]

    def _of_kind(self, kind: int) -> Number:
        if kind == 0:
            return self.integer(-8, 8)
        if kind == 1:
            return self.integer(-8, 8) / 2
        return (100 * self.integer(-99, 99) + self.integer(0, 99)) / 1000


@dataclass(frozen=True, eq=False)
class Inputs:
    """A named source of examples: `pinned` ones come first, in order, readable ones before all.

    Checks with the same inputs share one such object, and their examples are drawn once. `simpler` returns examples
    that are simpler than a pinned one, the simplest first; none for one that a person can read.
    """

    name: str
    draw: Callable[[Draw], Example] | None
    pinned: tuple[Example, ...] = ()
    simpler: Callable[[Example], Iterable[Example]] | None = None


def simplest_of(inputs: Inputs, pinned: Example, breaks: Callable[[Example], bool]) -> Example:
    """Return the simplest example for which `breaks` is true that a bounded number of calls finds from a pinned one."""
    least, calls = pinned, 0
    while inputs.simpler is not None:
        for example in inputs.simpler(least):
            if calls >= SIMPLIFYING_CALLS:
                return least
            calls += 1
            if breaks(example):
                least = example
                break
        else:
            break
    return least


class ChoicesError(ValueError):
    """No example can be built from these choices."""


def built(inputs: Inputs, choices: Choices) -> Example:
    """Return the example of `inputs` that is built from `choices`; raise ChoicesError if none is."""
    left = iter(choices)

    def integer(least: int, most: int) -> int:
        choice = next(left, None)
        if choice is None or not least <= choice <= most:
            raise ChoicesError
        return choice

    if inputs.draw is None:
        raise ChoicesError
    example = inputs.draw(Draw(integer))
    if next(left, None) is not None:
        raise ChoicesError
    return example
