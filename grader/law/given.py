"""Checks and the inputs they are tried on: Hypothesis properties that wait with Hypothesis until it is needed.

Importing Hypothesis takes longer than grading does, and a run whose examples are known already needs it only to shrink.
So `given` keeps the law and its inputs apart.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from grader.core.outcome import Argument, Number, Truth
from grader.law.reply import Submission

Example: TypeAlias = Mapping[str, Argument]
Choices: TypeAlias = tuple[int, ...]  # the integers that an example was built from, in order

LARGEST_DRAW = 99  # Hypothesis mixes numbers from imported modules into draws of larger ones


@dataclass(frozen=True, slots=True)
class Function:
    """A function that an exercise asks for; `returns` names its values where there are several.

    `arrays` are the parameters that are handed over as numpy arrays. In a `Call` they are lists, or lists of lists; a
    list that holds lists beside numbers arrives as a tuple of arrays and numbers.
    """

    name: str
    parameters: tuple[str, ...]
    returns: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()


class Model(Protocol):
    """The truth behind an exercise."""

    @property
    def functions(self) -> Sequence[Function]:
        """The functions asked for, in teaching order."""

    def truth(self, function: str, *arguments: Argument) -> Truth:
        """Return what a right `function` returns: a number, an array as a list, several values as a tuple."""


class Draw:
    """Draws the numbers of one example; every one of them is built from small integers."""

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
    """A named source of examples: `pinned` ones come first, in order, those that read well foremost.

    Checks with the same inputs share one such object, and their examples are drawn once.
    """

    name: str
    draw: Callable[[Draw], Example] | None
    pinned: tuple[Example, ...] = ()


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


class Check:
    """A law, and the inputs it is to hold on.

    Its name begins with the function it is about and, where that returns several values, with the value:
    `gradient_w1_points_uphill`. The first paragraph of the law's docstring is the sentence that the learner reads, the
    second a question that leads on.
    """

    def __init__(self, law: Callable[[Submission, Example], None], inputs: Inputs) -> None:
        self.law = law
        self.inputs = inputs
        self.name = law.__name__
        self.__doc__ = law.__doc__
        self.__module__ = law.__module__
        sentence, _, question = (law.__doc__ or "").strip().partition("\n\n")
        self.sentence = " ".join(sentence.split())
        self.question = " ".join(question.split())


def given(inputs: Inputs) -> Callable[[Callable[[Submission, Example], None]], Check]:
    """Make a check of a law: `law(submission, example)` is to hold for every example of `inputs`."""

    def make(law: Callable[[Submission, Example], None]) -> Check:
        return Check(law, inputs)

    return make
