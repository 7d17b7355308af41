"""Tries laws on functions that answer in this process: for tests of what a law makes of right and of wrong ones."""

import math
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from grader.core.outcome import Call, answered
from grader.core.sentence import ENGLISH
from grader.course.translation import catalogue
from grader.law import Number, SmoothLoss
from grader.law.check import Model, Question
from grader.law.draw import Example
from grader.law.reply import APPROXIMATE, EXACT, TOLERANCE, Refusal, Reply
from grader.law.smooth import Truth

KOREAN = catalogue("ko")
Law = Callable[..., None]  # of a model, an example and a reply

Own = Mapping[str, Callable[..., Any]]  # a submission's functions by name; all others are right


@dataclass(frozen=True)
class Verdict:
    """What a law made of a reply."""

    refusal: Refusal | None
    comparisons: int = 0
    notes: Sequence[str] = ()

    @property
    def says(self) -> str:
        """The sentence that refuses the reply, "" if there is none."""
        return "" if self.refusal is None else ENGLISH(self.refusal.why)

    @property
    def asks(self) -> str:
        """The question of the refusal."""
        return "" if self.refusal is None or self.refusal.question is None else ENGLISH(self.refusal.question)

    @property
    def mistake(self) -> str | None:
        """The mistake that the refusal names."""
        return None if self.refusal is None else self.refusal.mistake


def asked(question: Question, model: Model, example: Example) -> Call:
    return question.call(example, {function.name: function for function in model.functions})


def reply(question: Question, model: Model, example: Example, own: Own) -> Reply:
    call = asked(question, model, example)
    handed = deepcopy(call.arguments)

    def called(name: str, *arguments: Any) -> Any:
        return own.get(name, partial(model.truth, name))(*arguments)

    script = question.script
    found = called(call.function, *handed) if script is None else script.called(called, *handed)
    pairs = zip(call.names, call.arguments, handed, strict=True)
    return Reply(call, answered(_plain(found)), tuple(name for name, old, new in pairs if old != new))


def judged(law: Law, question: Question, model: Truth, example: Example, own: Own | None = None) -> Verdict:
    """Return what `law` makes of a submission's reply, for a model that remembers nothing."""
    model = replace(model)
    to = reply(question, model, example, own or {})
    refusal = refusal_of(law, model, example, to)
    assert set(to.tally.notes) <= set(KOREAN)
    return Verdict(refusal, to.tally.comparisons, to.tally.notes)


def refusal_of(function: Callable[..., object], *arguments: Any) -> Refusal | None:
    """Return the refusal that a call ends in, None if it returns; whatever it says has its Korean."""
    try:
        function(*arguments)
    except Refusal as refusal:
        said = (refusal.why, refusal.question, *refusal.work)
        assert [sentence.template for sentence in said if sentence and sentence.template not in KOREAN] == []
        return refusal
    return None


def work(refusal: Refusal | None) -> list[str]:
    """Return the arithmetic of a refusal."""
    assert refusal is not None
    return [ENGLISH(line) for line in refusal.work]


def check_tolerance(tried: Callable[[float], Verdict]) -> None:
    """Check what a law makes of an answer that is off by a share of its terms: whether it holds, and what it notes."""
    for share, holds, notes in (
        (0.9 * EXACT, True, []),
        (1.1 * EXACT, True, [APPROXIMATE]),
        (0.99 * TOLERANCE, True, [APPROXIMATE]),
        (1.01 * TOLERANCE, False, []),
        (math.nan, False, []),
    ):
        verdict = tried(share)
        assert (verdict.refusal is None, verdict.notes) == (holds, notes)


def packing(model: Model) -> dict[str, Callable[..., Any]]:
    """Return right functions that hand back an array in place of each single number."""

    def packed(name: str, *arguments: Any) -> Any:
        found = model.truth(name, *arguments)
        if isinstance(found, tuple):
            return tuple(value if isinstance(value, list) else np.array([value]) for value in found)
        return found if isinstance(found, list) else np.array([found])

    return {function.name: partial(packed, function.name) for function in model.functions}


def _plain(found: Any) -> Any:
    """Return an answer with lists for arrays, and numbers for numpy's."""
    if isinstance(found, np.ndarray | np.generic):
        return found.tolist()
    return type(found)(map(_plain, found)) if isinstance(found, tuple | list) else found


# Descent in rational numbers, by the chain rule.


def exact_slopes(samples: Sequence[tuple[Sequence[Number], Number]], theta: Sequence[Number]) -> list[Fraction]:
    """Return ∂/∂θ_k of the mean of (Σ φ_k·θ_k - y)² over the samples, each given as φ and y: the mean of 2·φ_k·r."""
    slopes = [Fraction(0)] * len(theta)
    for phi, y in samples:
        residual = sum(Fraction(p) * Fraction(value) for p, value in zip(phi, theta, strict=True)) - Fraction(y)
        slopes = [slope + 2 * Fraction(p) * residual / len(samples) for slope, p in zip(slopes, phi, strict=True)]
    return slopes


def exact_walk(
    steps: Sequence[Sequence[tuple[Sequence[Number], Number]]], theta: Sequence[Number], alpha: float, epochs: int
) -> tuple[list[Fraction], Fraction]:
    """Return where training ends, and Σ|θ| at the start + the mean of 2α·‖φ‖₁·A over the samples of each step."""
    now = [Fraction(value) for value in theta]
    size = sum(map(abs, now), Fraction(0))
    for samples in list(steps) * epochs:
        for phi, y in samples:
            terms = sum(abs(Fraction(p) * value) for p, value in zip(phi, now, strict=True)) + abs(Fraction(y))
            size += 2 * Fraction(alpha) * sum(abs(Fraction(p)) for p in phi) * terms / len(samples)
        slopes = exact_slopes(samples, now)  # type: ignore[arg-type]
        now = [value - Fraction(alpha) * slope for value, slope in zip(now, slopes, strict=True)]
    return now, size


@dataclass(frozen=True, eq=False)
class Quartic(SmoothLoss):
    """The model ŷ = x·w + b, and its residual to the fourth power: a loss that an exercise brings along."""

    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        return x * theta[0] + theta[1]

    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return (self.predict(x, theta) - y) ** 4

    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[Number, ...]:
        steep = 4 * (self.predict(x, theta) - y) ** 3
        return x * steep, steep

    def prediction_size(self, x: Number, theta: Sequence[Number]) -> Number:
        return abs(x * theta[0]) + abs(theta[1])

    def loss_size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return (self.prediction_size(x, theta) + abs(y)) ** 4

    def slope_size(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return 4 * abs((x, 1)[k]) * (self.prediction_size(x, theta) + abs(y)) ** 3

    def longest_step(self, k: int, x: Number) -> float:
        return 2**-16 / (x, 1)[k] ** 2
