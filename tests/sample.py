"""How much is tried: everything where EVERY_SEED is set, as in CI; elsewhere a sample, which is quick."""

import os
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import pytest

EVERYTHING = bool(os.environ.get("EVERY_SEED"))
T = TypeVar("T")

thorough = pytest.mark.thorough  # a test beyond the sample: to be tried, it has to be named


def sample(some: Sequence[T], step: int) -> Sequence[T]:
    """Return every `step`-th of them, where not everything is tried."""
    return some if EVERYTHING else some[::step]


def cases(some: Iterable[Any], step: int) -> list[Any]:
    """Return the cases of a parametrized test: all but every `step`-th are beyond the sample."""
    return [rarely(case) if number % step else case for number, case in enumerate(some)]


def rarely(case: Any) -> Any:
    """Return a case of a parametrized test that is beyond the sample."""
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=thorough)
