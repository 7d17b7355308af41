"""Use Hypothesis: draw the examples of some inputs, and shrink one that a check refuses."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

import hypothesis
from hypothesis import Phase, Verbosity
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from grader.core.files import cache_folder
from grader.law.draw import Choices, Draw, Example, Inputs, built

# Hypothesis keeps notes even without a database: in the user's folder, not in a learner's.
set_hypothesis_home_dir(os.environ.get("HYPOTHESIS_STORAGE_DIRECTORY", cache_folder() / "hypothesis"))

# The same file and seed are to give the same report: nothing may depend on a clock, a database or the surroundings.
_SETTINGS: dict[str, Any] = {
    "database": None,
    "deadline": None,
    "derandomize": False,
    "print_blob": False,
    "report_multiple_bugs": False,
    "verbosity": Verbosity.quiet,
    "backend": "hypothesis",
    "suppress_health_check": list(hypothesis.HealthCheck),
    "stateful_step_count": 1,
}
SHRINKING_CALLS = 300
_Drawn = TypeVar("_Drawn")


class BudgetSpent(BaseException):
    """Shrinking has used its share of calls. This is no Exception, so that Hypothesis lets it pass."""


@cache
def _integers(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


def strategy(inputs: Inputs) -> st.SearchStrategy[Example]:
    """Return the Hypothesis strategy that draws the examples of `inputs`."""
    if inputs.draw is None:
        return st.sampled_from(inputs.pinned)
    make = inputs.draw

    @st.composite
    def example(draw: st.DrawFn) -> Example:
        return make(Draw(lambda least, most: draw(_integers(least, most))))

    return example()


def drawn(inputs: Inputs, seed: int, count: int) -> list[Example]:
    """Return `count` examples of `inputs` (fewer where there are no more); the same for the same seed."""
    return [built(inputs, choices) for choices in chosen(inputs, seed, count)]


def chosen(inputs: Inputs, seed: int, count: int) -> list[Choices]:
    """Return the choices that `count` examples of `inputs` are built from; the same for the same seed."""
    found: list[Choices] = []
    if inputs.draw is None or count <= 0:
        return found
    make = inputs.draw

    @st.composite
    def choices(draw: st.DrawFn) -> Choices:
        made: list[int] = []

        def integer(least: int, most: int) -> int:
            made.append(draw(_integers(least, most)))
            return made[-1]

        make(Draw(integer))
        return tuple(made)

    _run(choices(), found.append, seed, count, (Phase.generate,))
    return found


def shrink(inputs: Inputs, breaks: Callable[[Example], bool], seed: int, count: int) -> Example | None:
    """Return the least example for which `breaks` is true that a bounded number of calls finds."""
    least: Example | None = None
    calls_left = count + SHRINKING_CALLS

    def holds(example: Example) -> None:
        nonlocal least, calls_left
        calls_left -= 1
        if calls_left < 0:
            raise BudgetSpent
        if breaks(example):
            least = example  # Hypothesis tries ever simpler ones, and repeats the simplest at last
            raise AssertionError

    # Hypothesis complains about code that does not repeat. The example found is a counterexample all the same.
    with suppress(AssertionError, BudgetSpent, hypothesis.errors.HypothesisException):
        _run(strategy(inputs), holds, seed, count, (Phase.generate, Phase.shrink))
    return least


def _run(
    examples: st.SearchStrategy[_Drawn],
    body: Callable[[_Drawn], object],
    seed: int,
    count: int,
    phases: tuple[Phase, ...],
) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(max_examples=count, phases=phases, **_SETTINGS)
    @hypothesis.given(example=examples)
    def run(example: _Drawn) -> None:
        body(example)

    run()
