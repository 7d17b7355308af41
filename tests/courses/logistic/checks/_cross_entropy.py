"""The truth of logistic regression: ŷ = σ(w·x + b), judged by the cross-entropy with a target that is 0 or 1.

With the logit z the loss -(y·ln ŷ + (1 - y)·ln(1 - ŷ)) is ln(1 + e⁻ᶻ) for y = 1 and ln(1 + eᶻ) for y = 0; written with
log1p neither overflows nor loses digits, wherever z is. Its slope in z is ŷ - y.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grader.core.outcome import show_number
from grader.core.sentence import Sentence
from grader.law import Number, SmoothLoss, say

BENDS = 0.25  # at most, the loss in z: ŷ·(1 - ŷ)


@dataclass(frozen=True, eq=False)
class CrossEntropy(SmoothLoss):
    """Logistic regression with the parameters w and b."""

    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return σ(z), without the overflow of e⁻ᶻ where z is far below 0."""
        z = logit(x, theta)
        return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))

    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return ln(1 + e^∓z)."""
        miss = -logit(x, theta) if y == 1 else logit(x, theta)
        return max(miss, 0) + math.log1p(math.exp(-abs(miss)))

    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[Number, ...]:
        """Return (ŷ - y)·x and ŷ - y, where ŷ - 1 is -σ(-z)."""
        mirrored = [-value for value in theta]
        along = -self.predict(x, mirrored) if y == 1 else self.predict(x, theta)
        return along * x, along

    def prediction_size(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return 1 + |w·x| + |b|: ŷ is at most 1, and errs by a quarter of what z errs."""
        w, b = theta
        return 1 + abs(w * x) + abs(b)

    def loss_size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return the same, and the loss itself: it errs by what z errs, and by ln near 1."""
        return self.prediction_size(x, theta) + self.loss(x, y, theta)

    def slope_size(self, k: int, x: Number, _y: Number, theta: Sequence[Number]) -> Number:
        """Return the size of ŷ - y, times x for the slope in w."""
        return (abs(x) if k == 0 else 1) * (1 + self.prediction_size(x, theta))

    def longest_step(self, k: int, x: Number) -> float:
        """Return 2/c, where c = x²/4 bounds how much the loss bends in w, and 1/4 in b."""
        return 2 / (BENDS * (x * x if k == 0 else 1))

    def on_paper(self, x: Number, y: Number | None, theta: Sequence[Number]) -> tuple[Sentence, ...]:
        """Return z, ŷ and, where there is a target, the loss."""
        w, b = map(short, theta)
        z, predicted = logit(x, theta), self.predict(x, theta)
        lines = (
            say("line z = {w}·{x} + {b} = {z}", w=w, x=short(x), b=b, z=short(z)),
            say("chance ŷ = 1 / (1 + e^(-z)) = {prediction}", prediction=short(predicted)),
        )
        if y is None:
            return lines
        chance = short(predicted if y == 1 else 1 - predicted)
        ends = say(
            "chance of y = {y}: {chance}, loss = -ln {chance} = {loss}",
            y=short(y),
            chance=chance,
            loss=short(self.loss(x, y, theta)),
        )
        return (*lines, ends)


def logit(x: Number, theta: Sequence[Number]) -> Number:
    """Return z = w·x + b."""
    w, b = theta
    return w * x + b


def short(value: Number) -> str:
    """Return a number in few digits, in brackets where it is negative."""
    shown = show_number(round(value, 6))
    return f"({shown})" if value < 0 else shown
