"""The mistakes people make with training: each is a loop that differs from the right one in one piece."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, permutations
from typing import Any, TypeAlias

from grader.core.outcome import Number
from grader.core.sentence import words
from grader.law.mistakes import recognise as by
from grader.law.mistakes.formulas import At, Formula, cut, is_whole, returned
from grader.law.mistakes.mistake import Known, Mistake, declared
from grader.law.mistakes.said import DIVIDED_TWICE, WHOLE_NUMBERS
from grader.law.mistakes.scaling import NORMALISED, SCALINGS, SCALINGS_OF_ALL, Sample
from grader.law.smooth import Truth
from grader.law.squared_error import entries, joined

Theta: TypeAlias = Sequence[Number]


def _as_it_is(theta: Theta) -> Theta:
    return theta


@dataclass(frozen=True)
class Loop:
    """A training loop in pieces; every piece is right unless it is replaced.

    Attributes:
        model: The model that is trained.
        slopes: The slopes at samples and parameters.
        whole: True if a step follows all samples, False if it follows one.
        batch: How many samples a step follows, if it is another number.
        order: The samples of an epoch, of all samples.
        turned: True if all epochs are taken with one sample before the next comes.
        rounds: The number of epochs, of those asked for.
        pace: The learning rate, of the one asked for, the epoch and the number of samples.
        start: The parameters that it starts from.
        kept: The part of each step that the next one holds too.
        afresh: True if every epoch begins without any of the step before.
        step: The parameters after one step; θ - α·slope unless it is given.
        written: What is kept of the parameters, of those before a step and those after it.
        ends: What is handed back, of the parameters at the start and at the end.

    """

    model: Truth
    slopes: Formula
    whole: bool
    order: Callable[[list[Sample]], Iterable[Sample]] = iter
    batch: int = 0
    turned: bool = False
    rounds: Callable[[int], int] = int
    pace: Callable[[float, int, int], float] = lambda alpha, _epoch, _count: alpha
    start: Callable[[Theta], Theta] = _as_it_is
    kept: float = 0
    afresh: bool = False
    step: Callable[["Loop", At, float], Theta] | None = None
    written: Callable[[Theta, Theta], Theta] = lambda _before, after: after
    ends: Callable[[Theta, Theta], Theta] = lambda _start, end: end

    def __call__(self, xs: Any, ys: Any, *values: Any) -> Any:  # noqa: ANN401 - arrays and numbers
        """Train as the loop does: from the parameters, with the learning rate and the epochs that come last."""
        *theta, alpha, epochs = values
        first = joined(self.model, theta)
        return returned(self.model, self.train(list(zip(xs, ys, strict=True)), first, alpha, epochs))

    def train(self, samples: list[Sample], theta: Theta, alpha: float, epochs: int) -> Theta:
        """Return the parameters after training from `theta`."""
        now = self.start(theta)
        last = [0.0] * len(now)
        for epoch, batch, begins in self.batches(samples, epochs):
            if begins and self.afresh:
                last = [0.0] * len(now)
            after = self.moved(batch, now, self.pace(alpha, epoch, len(samples)))
            if self.kept:
                last = [self.kept * old + new - start for old, new, start in zip(last, after, now, strict=True)]
                after = [start + change for start, change in zip(now, last, strict=True)]
            now = self.written(now, after)
        return self.ends(theta, now)

    def batches(self, samples: list[Sample], epochs: int) -> Iterable[tuple[int, list[Sample], bool]]:
        """Return the samples of each step with the number of the epoch, and whether that begins."""
        count = self.rounds(epochs)
        seen = list(self.order(samples))
        size = self.batch or (len(seen) if self.whole else 1)
        batches = [seen[start : start + size] for start in range(0, len(seen), size or 1)]
        if self.turned:
            return ((epoch, batch, False) for batch in batches for epoch in range(count))
        return ((epoch, batch, n == 0) for epoch in range(count) for n, batch in enumerate(batches))

    def moved(self, batch: list[Sample], theta: Theta, alpha: float) -> Theta:
        """Return the parameters after one step."""
        at = At(self.model, [x for x, _y in batch], [y for _x, y in batch], theta)
        return self.downhill(at, alpha) if self.step is None else self.step(self, at, alpha)

    def downhill(self, at: At, alpha: float) -> list[Number]:
        """Return where the slopes lead; numpy moves every weight by one number if there is one."""
        slopes = self.slopes(at)
        if isinstance(slopes, tuple):
            in_w, in_b = slopes
            slopes = [*(in_w if isinstance(in_w, list) else [in_w] * at.d), in_b]
        return [old - alpha * slope for old, slope in zip(at.theta, slopes, strict=True)]


def _by_the_sum(loop: Loop, at: At, alpha: float) -> Theta:
    """Return where the slopes of several samples lead, added up."""
    return loop.downhill(at, alpha * at.n)


# The pieces that are wrong, for each way to be wrong. Where an epoch is one step, what is done with the samples one by
# one is right or no mistake.
LOOPS = (
    Known(
        "one-epoch-too-few",
        words("Yours runs one epoch less than it was asked to."),
        words("Count how often your outer loop runs when epochs is 1."),
        ({"rounds": lambda epochs: epochs - 1},),
    ),
    Known(
        "one-epoch-too-many",
        words("Yours runs one epoch more than it was asked to."),
        words("Count how often your outer loop runs when epochs is 0."),
        ({"rounds": lambda epochs: epochs + 1},),
    ),
    Known(
        "one-epoch-only",
        words("In yours only one epoch shows, however many are asked for."),
        words("Where does your second epoch start, and does it ever begin? Look at the indentation of `return`."),
        ({"rounds": lambda epochs: min(epochs, 1)},),
    ),
    Known(
        "ascent",
        words("Yours climbs: every step goes along the slope, and the loss grows."),
        words("Print the loss after each epoch. Is it going the way you want?"),
        ({"pace": lambda alpha, _epoch, _count: -alpha},),
    ),
    Known(
        "first-sample-only",
        words("Yours learns from the first sample only."),
        words("Where does your inner loop stop? Change only the last sample: does the result move?"),
        one_by_one=(
            {"order": lambda samples: samples[:1]},
            {"order": lambda samples: samples[:1], "rounds": lambda epochs: min(epochs, 1)},
        ),
    ),
    Known(
        "last-sample-only",
        words("Yours steps once in an epoch, with the slope of the last sample."),
        words("Look at the indentation of the step: how many steps does one epoch take?"),
        one_by_one=({"order": lambda samples: samples[-1:]},),
    ),
    Known(
        "skips-samples",
        words("Yours leaves a sample out in every epoch."),
        words("Change only the first sample, then only the last one. Does the result move both times?"),
        one_by_one=({"order": lambda samples: samples[:-1]}, {"order": lambda samples: samples[1:]}),
    ),
    Known(
        "wrong-order",
        words("Yours takes the samples in another order than they come in."),
        words("Which sample does your first step use?"),
        one_by_one=({"order": reversed}, {"order": sorted}, {"order": partial(sorted, reverse=True)}),
    ),
    Known(
        "all-pairs",
        words("Yours pairs every x with every y."),
        words("Each x belongs to one y. How many pairs does your loop visit?"),
        one_by_one=(
            {"order": lambda samples: [(x, y) for x, _ in samples for _, y in samples]},
            {"order": lambda samples: [(x, y) for _, y in samples for x, _ in samples]},
        ),
    ),
    Known(
        "alpha-changes",
        words("In yours the learning rate changes while it trains."),
        words("The caller has chosen one learning rate. Which line changes it?"),
        (
            {"pace": lambda alpha, epoch, _count: alpha / (epoch + 1)},
            *({"pace": lambda alpha, epoch, _count, by=by: alpha * by**epoch} for by in (0.9, 0.99, 0.5, 0.95)),
        ),
    ),
    Known(
        "averaged",
        words("In yours every step is divided by the number of samples."),
        words("A step follows one sample. Why divide it by how many there are?"),
        one_by_one=({"pace": lambda alpha, _epoch, count: alpha / count},),
    ),
    Known(
        "ignores-start",
        words("Yours always starts from the same place, whatever the caller says."),
        words("Call it with another starting point. Is its first step different?"),
        ({"start": lambda theta: [1.0] * len(theta)}, {"start": lambda theta: [0.0] * len(theta)}),
        at_once=(
            {"start": lambda theta: [*theta[:-1], 0.0]},
            {"start": lambda theta: [*[0.0] * (len(theta) - 1), theta[-1]]},
            {"start": lambda theta: [*[1.0] * (len(theta) - 1), 0.0]},
        ),
    ),
    Known(
        "ignores-epochs",
        words("Yours runs the same number of epochs, however many are asked for."),
        words("Call it with epochs = 1 and epochs = 2. Does the result change?"),
        ({"rounds": lambda _e: 1}, {"rounds": lambda _e: 10}, {"rounds": lambda _e: 100}),
    ),
    Known(
        "batch-mean",
        words("Yours steps once in an epoch, by the mean of all slopes: a good way to train, but not the lecture's."),
        words("Should the second sample see the parameters as the first one has left them?"),
        one_by_one=({"whole": True},),
    ),
    Known(
        "batch-sum",
        words("Yours gathers the slopes of all samples at one place and then steps. The lecture steps after each."),
        words("Should the second sample see the parameters as the first one has left them?"),
        one_by_one=({"whole": True, "pace": lambda alpha, _epoch, count: alpha * count},),
    ),
    Known(
        "mini-batches",
        words("Yours steps after every few samples: mini-batches, which come later."),
        words("How many samples does your first step follow, and how many should it?"),
        tuple({"batch": size} for size in (2, 3, 4, 5, 8, 10, 16, 20, 32)),
        one_by_one=tuple({"batch": size, "step": _by_the_sum} for size in (2, 3, 4, 5, 8, 10, 16, 20, 32)),
    ),
    Known(
        *NORMALISED,
        tuple({"order": scaled} for scaled in SCALINGS),
        at_once=tuple({"order": scaled} for scaled in SCALINGS_OF_ALL),
    ),
    Known(*DIVIDED_TWICE, at_once=({"pace": lambda alpha, _epoch, count: alpha / count},)),
    Known(
        "times-alpha",
        words("Yours multiplies with the learning rate twice."),
        words("Where does α come into your step: in the loop, in `step`, in the slope, or in two of them?"),
        ({"pace": lambda alpha, _epoch, _count: alpha * alpha},),
    ),
    Known(
        "step-per-sample",
        words("Yours steps after every sample, as in the exercises before. Here one epoch is one step."),
        words("How many steps does one epoch take in yours, and over which samples is each of its slopes?"),
        at_once=({"whole": False},),
    ),
    Known(
        "accumulates-gradient",
        words("In yours the slopes pile up: each step holds those of earlier samples too."),
        words("What is in your slope variable when the next sample comes?"),
        one_by_one=(
            {"kept": 1},
            {"kept": 1, "afresh": True},
            {"kept": 1, "whole": True, "pace": lambda alpha, _epoch, count: alpha * count},
        ),
    ),
    Known(
        "accumulates-gradient",
        words("In yours the slopes pile up: each step holds those of earlier epochs too."),
        words("What is in your slope variable when the next epoch begins?"),
        at_once=({"kept": 1},),
    ),
    Known(
        "momentum",
        words("Yours keeps some of the last step in the next one: that is called momentum, and comes later."),
        words("What does your step use besides the slope at this place?"),
        tuple({"kept": share} for share in (0.9, 0.5, 0.8, 0.99, 0.1)),
    ),
    Known(
        "loops-swapped",
        words("Yours takes all epochs with the first sample, then all with the second."),
        words("Which loop stands outside, the one over epochs or the one over samples?"),
        one_by_one=({"turned": True},),
    ),
    Known(
        *WHOLE_NUMBERS,
        at_once=({"written": lambda before, after: [*cut(after[:-1], where=is_whole(before[:-1])), after[-1]]},),
    ),
)


def _stepped_first(order: Sequence[range], loop: Loop, at: At, alpha: float) -> Theta:
    """Move the parameters value by value; the slopes of each see what has moved already."""
    now = list(at.theta)
    for value in order:
        slopes = loop.slopes(replace(at, theta=now))
        for k in value:
            now[k] -= alpha * slopes[k]
    return now


def _frozen(still: Sequence[range], loop: Loop, at: At, alpha: float) -> Theta:
    """Move all parameters but those in `still`."""
    after = loop.downhill(at, alpha)
    kept = {k for value in still for k in value}
    return [old if k in kept else new for k, (old, new) in enumerate(zip(at.theta, after, strict=True))]


def _of_another(order: Sequence[int], loop: Loop, at: At, alpha: float) -> Theta:
    """Move each parameter by the slope of another."""
    slopes = loop.slopes(at)
    return [old - alpha * slopes[k] for old, k in zip(at.theta, order, strict=True)]


def _of_several(model: Truth) -> list[Known]:
    """Return the mistakes that need several returned values: some do not move, or move too early."""
    count = len(model.parameters)
    return [
        Known(
            "later-parameters-stepped-first",
            words("In yours a slope is taken after another parameter of the same step has moved already."),
            words("When w has moved already, at which point is the slope in b taken? Write down who sees which values.")
            if model.vector
            else words("At which point are all slopes of one step taken? Write down who sees which values."),
            tuple(_by_values(_stepped_first, order) for order in permutations(range(count))),
        ),
        Known(
            "parameter-frozen",
            words("In yours not every parameter learns: at least one stays where it was."),
            words("Which parameters does your step move? Which one never changes?"),
            tuple(
                _by_values(_frozen, still)
                for size in (1, 2)
                for still in sorted(combinations(range(count), size), reverse=True)
                if size < count
            ),
        ),
        Known(
            "gradients-swapped",
            words("In yours a parameter is moved by the slope of another."),
            words("Write the slopes beside the parameters: which belongs to which?"),
            one_by_one=tuple({"step": partial(_of_another, order)} for order in list(permutations(range(count)))[1:]),
        ),
    ]


def _by_values(step: Callable[..., Theta], chosen: Sequence[int]) -> dict[str, Any]:
    """Return the piece of a loop that steps by some of the values, in an order."""

    def by_values(loop: Loop, at: At, alpha: float) -> Theta:
        values = [entries(loop.model, name, at.theta) for name in loop.model.parameters]
        return step([values[k] for k in chosen], loop, at, alpha)

    return {"step": by_values}


ENDS = (
    Known(
        "stops-early",
        words("Yours is right in short runs, and stops before the last epoch in others."),
        words("Is there a `break`, a `return` or a limit in your loop that ends it early?"),
        tuple({"rounds": partial(min, most)} for most in (5, 2, 3)),
        recognise=by.stops_early,
    ),
    Known(
        "change-only",
        words("Yours is how far the parameters have moved, not where they end up."),
        words("You know how far to go. From where?"),
        (
            {"ends": lambda start, end: [new - old for old, new in zip(start, end, strict=True)]},
            {"ends": lambda start, end: [old - new for old, new in zip(start, end, strict=True)]},
            # `w =- …` is read as `w = -(…)`.
            {"step": lambda loop, at, alpha: [alpha * slope for slope in loop.slopes(at)]},
            {"step": lambda loop, at, alpha: [-alpha * slope for slope in loop.slopes(at)]},
        ),
    ),
    Known(
        "ignores-gradient",
        words("Yours hands back the starting point: nothing ever moves."),
        words("Which line of your loop changes the parameters, and is the new value kept?"),
        ({"pace": lambda _alpha, _epoch, _count: 0},),
    ),
    Known(
        "rounded",
        words("Yours cuts off the fractions of the parameters that it starts from."),
        words("What does your first line make of w = 0.5?"),
        tuple({"start": lambda theta, cut=cut: list(map(cut, theta))} for cut in (math.trunc, round, math.floor)),
    ),
    Known(
        "rounded",
        words("Yours rounds in every step: the digits that are cut off are missing in the next one."),
        words("Where does your loop round, and what is lost there?"),
        tuple(
            {"written": lambda _before, after, digits=digits: [round(value, digits) for value in after]}
            for digits in (2, 1, 3, 4, 5, 6)
        ),
    ),
    Known(
        "rounded",
        words("Yours rounds what it hands back."),
        words("Which digits does your last line cut off, and who needs them?"),
        tuple(
            {"ends": lambda _start, end, digits=digits: [round(value, digits) for value in end]}
            for digits in (2, 1, 3, 4, 0)
        ),
    ),
)


def loop_mistakes(right: Loop) -> tuple[Mistake, ...]:
    """Return the mistakes in the loop itself, whatever the slopes are."""
    model = right.model
    table = (*LOOPS, *(_of_several(model) if len(model.parameters) > 1 else ()), *ENDS)
    return declared("train", table, lambda pieces: replace(right, **pieces), matrix=model.vector is not None)
