"""What a training run shows beside its loop: the slope inside, the order of the samples, the first wrong step.

A run of one step is a question for the slope: who goes from θ to θ' with α has taken (θ - θ') / α for it.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import permutations, product
from typing import Any

from grader.core.sentence import words
from grader.law.mistakes.evidence import Answered, Evidence, alike, flat, values_of
from grader.law.mistakes.formulas import At
from grader.law.mistakes.mistake import Mistake, Recognise
from grader.law.mistakes.scaling import Sample
from grader.law.mistakes.training import Loop, Theta
from grader.law.smooth import Truth
from grader.law.squared_error import joined, split

MOST_WAYS = 400  # in which the samples of a run are taken: beyond it the run says nothing
FEW = 2

# Slopes that are wrong inside the loop. Their mistakes have the same names there, except for these.
IN_A_LOOP = {
    "returns-loss": (
        "loss-as-gradient",
        words("Yours steps by the loss where the slope belongs. The loss is never negative, so it only goes one way."),
        words("Can the quantity that you subtract be negative? Should it?"),
    ),
}
NOT_IN_A_LOOP = ("wrong-sign", "whole-number-array", "values-joined", "not-summed")  # no step, or a loop of that name
HIDDEN = (
    words("The steps of yours look as if the slope had a mistake: compare it with what `gradient` has to be."),
    words("Does your training use `gradient`, or a formula of its own? Check that one link by link."),
)


def slopes_in_loops(right: Loop, slopes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Return each mistake in `gradient` as one of the training that uses such a slope."""
    model = right.model
    matrix = model.vector is not None

    def training(wrong: Callable[..., Any], index: int | None = None) -> Callable[..., Any]:
        """Return the training by wrong slopes: all of them, or those of the value at `index`."""

        def found(at: At) -> Any:  # noqa: ANN401 - flat slopes, or a tuple of values
            x, y = (at.xs, at.y) if matrix else (at.xs[0], at.y[0])
            values = wrong(x, y, *split(model, at.theta))
            if index is not None:
                values = tuple(
                    value if k == index else slope
                    for k, (value, slope) in enumerate(zip(values, split(model, at.slopes), strict=True))
                )
            return values if matrix else list(flat(values_of(values)))

        return replace(right, slopes=found)

    return tuple(
        Mistake(*_in_a_loop(one, matrix=matrix), training(one.wrong), _by_first_steps(model, one, training))
        for one in slopes
        if one.function == "gradient" and one.id not in NOT_IN_A_LOOP
    )


def _in_a_loop(one: Mistake, *, matrix: bool) -> tuple[str, str, str, str]:
    """Return what a mistake of a slope is called in a loop, and what is said of it."""
    if one.id in IN_A_LOOP and not matrix:
        name, message, question = IN_A_LOOP[one.id]
        return name, "train", message, question
    if matrix and "{" not in one.message + one.question:
        return IN_A_LOOP.get(one.id, (one.id,))[0], "train", one.message, one.question
    return (one.id, "train", *HIDDEN)


def _by_first_steps(model: Truth, one: Mistake, training: Callable[..., Callable[..., Any]]) -> Recognise:
    """Recognise a mistake by the slopes of runs of one step; what follows a formula there has to follow it on."""

    def recognise(evidence: Evidence) -> bool:
        for slopes in _slopes_of(model, evidence):
            way = next((way for way in one.ways if slopes.follows(_moving_all(way) if model.vector else way)), None)
            if bool(one.found(slopes)) if way is None else evidence.follows(training(way, slopes.index)):
                return True
        return False

    return recognise


def _moving_all(slope: Callable[..., Any]) -> Callable[..., Any]:
    """Return slopes that hold one for every weight: in a step one number moves all of them."""

    def slopes(x: Any, y: Any, weights: Any, *others: Any) -> Any:  # noqa: ANN401 - arrays and numbers
        found = slope(x, y, weights, *others)
        in_w, *rest = found if isinstance(found, tuple) else (found,)
        return (in_w if isinstance(in_w, list) else [in_w] * len(weights), *rest)

    return slopes


@lru_cache(maxsize=1)
def _slopes_of(model: Truth, evidence: Evidence) -> tuple[Evidence, ...]:
    """Return the slopes of all runs of one step as evidence: of all values, and of each that is not right."""
    function = next(one for one in model.functions if one.name == "gradient")
    found = []
    for run in filter(lambda run: _is_one_step(model, run), (*evidence.generic, *evidence.zero)):
        xs, ys, *values, alpha, _epochs = _arguments(run)
        point = (xs, ys, *values) if model.vector else (xs[0], ys[0], *values)
        theta, end = joined(model, values), evidence.value(run.got)
        if end is None:  # without a transpose, for one, only a square matrix leads to an answer
            continue
        if len(end) != len(theta):
            return ()
        slopes = values_of(split(model, [(old - new) / alpha for old, new in zip(theta, end, strict=True)]))
        right = values_of(model.truth("gradient", *point))
        if evidence.is_right(run) and not alike(flat(slopes), flat(right)):
            continue  # too small to be seen: it may be rounding
        found.append(Answered(point, run.outcome, slopes, right))
    whole = Evidence(function, None, tuple(found))
    still = [run for run in evidence.generic if run.arguments[-1] == 0]
    if all(map(whole.is_right, found)) or not all(map(evidence.is_right, still)):
        return ()
    each = [replace(whole, index=k) for k in range(len(function.returns))]
    return (whole, *(one for one in each if not all(map(one.is_right, found))))


def _is_one_step(model: Truth, run: Answered) -> bool:
    xs, *_others, epochs = _arguments(run)
    return epochs == 1 and (model.vector is not None or len(xs) == 1)


def _arguments(run: Answered) -> tuple[Any, ...]:
    return run.arguments


# The samples of an epoch


def order_mistakes(right: Loop) -> tuple[Mistake, ...]:
    """Return the mistakes in which samples a step takes, whatever the way in which they are chosen."""
    order = Mistake(
        "wrong-order",
        "train",
        words("Yours takes the samples in another order than they come in."),
        words("Which sample does your first step use, in the first epoch and in the second?"),
        replace(right, order=lambda samples: [*samples[1::2], *samples[::2]]),
        _walked(right, permutations),
    )
    others = Mistake(
        "wrong-samples",
        "train",
        words("The steps of yours are right, but an epoch does not hold one step for every sample."),
        words("Write down the samples after which your first epoch has moved. Which is left out, or there twice?"),
        replace(right, order=lambda samples: [samples[0], *samples[:-1]]),
        _walked(right, _any_samples),
    )
    few = Mistake(
        "wrong-samples",
        "train",
        words("Yours takes its slopes over some of the samples, not over all."),
        words("Which samples are in the mean that your step follows? Change only the last one, then only the first."),
        replace(right, order=lambda samples: samples[:-1] or samples),
        _walked(right, _parts),
    )
    return (few,) if right.whole else (order, others)


def _any_samples(samples: Sequence[Sample]) -> Iterable[Sequence[Sample]]:
    yield from (some for count in range(len(samples) + 1) for some in product(samples, repeat=count))
    yield [*samples, *samples]
    yield [one for one in samples for _ in range(2)]


def _parts(samples: Sequence[Sample]) -> Iterable[Sequence[Sample]]:
    chosen = product((True, False), repeat=len(samples))
    return [[one for one, is_in in zip(samples, some, strict=True) if is_in] for some in chosen if any(some)]


def _walked(right: Loop, choose: Callable[[list[Sample]], Iterable[Sequence[Sample]]]) -> Recognise:
    """Recognise runs that are right but for the samples that each epoch takes, one of those that `choose` returns."""

    def recognise(evidence: Evidence) -> bool:
        matched = 0
        for run in (*evidence.generic, *evidence.zero):
            if evidence.is_right(run):
                continue
            ends = _ends(right, choose, run.arguments)
            if ends is None:
                continue
            got = evidence.value(run.got)
            if got is None or not any(alike(got, tuple(end)) for end in ends):
                return False
            matched += 1
        return matched >= FEW

    return recognise


def _ends(
    right: Loop, choose: Callable[[list[Sample]], Iterable[Sequence[Sample]]], arguments: Sequence[Any]
) -> list[Theta] | None:
    """Return where a run may end, None if there are too many ways."""
    xs, ys, *values, alpha, epochs = arguments
    samples: list[Sample] = list(zip(xs, ys, strict=True))
    ways = list(choose(samples)) if len(samples) < 5 else []  # noqa: PLR2004 - 4! = 24, and 4^4 + … + 1 = 341
    if not ways or len(ways) ** epochs > MOST_WAYS:
        return None
    ends: list[Theta] = [joined(right.model, values)]
    for _ in range(epochs):
        ends = [right.train(list(way), end, alpha, 1) for end in ends for way in ways]
    return ends


# The first wrong step


def late_mistakes(right: Loop) -> tuple[Mistake, ...]:
    """Return the mistakes of runs of which is known only where they begin to be wrong."""
    model = right.model
    epoch = Mistake(
        "later-epochs",
        "train",
        words("Yours is right in the first epoch, and not in those that follow."),
        words(
            "What is different in your second epoch: where it starts, its samples and their order, the learning rate, "
            "or a name that still holds something?"
        ),
        replace(right, pace=lambda alpha, epoch, _count: alpha if epoch == 0 else alpha / 3),
        lambda evidence: _right_just(evidence, lambda _xs, epochs: epochs <= 1),
    )
    step = Mistake(
        "later-steps",
        "train",
        words("Yours takes the first step right, and not those that follow."),
        words(
            "What does your second step use: which parameters, which sample, which learning rate? Write it down and "
            "compare."
        ),
        replace(right, kept=0.7),
        lambda evidence: _right_just(evidence, lambda xs, epochs: epochs * len(xs) <= 1),
    )
    first = Mistake(
        "first-step-wrong",
        "train",
        words("Already the first step of yours leads elsewhere."),
        words("Take one sample and one epoch: which slope does yours find there, and what does it do with it?"),
        replace(right, step=_by_roots),
        lambda evidence: _wrong_at_once(model, evidence),
    )
    return (epoch, first) if right.whole else (epoch, step, first)


def _by_roots(loop: Loop, at: At, alpha: float) -> Theta:
    """Return where the square roots of the slopes lead."""
    slopes = loop.slopes(at)
    return [old - alpha * math.copysign(math.sqrt(abs(g)), g) for old, g in zip(at.theta, slopes, strict=True)]


def _wrong_at_once(model: Truth, evidence: Evidence) -> bool:
    """Tell whether every run of one step is wrong, and the same run without an epoch is not."""
    steps = [run for run in evidence.generic if _is_one_step(model, run)]
    still = [run for run in evidence.generic if run.arguments[-1] == 0]
    return (
        evidence.numeric
        and len(steps) >= FEW
        and all(map(evidence.is_right, still))
        and not any(map(evidence.is_right, steps))
    )


def _right_just(evidence: Evidence, early: Callable[[Sequence[Any], int], bool]) -> bool:
    """Tell whether runs are right as long as it is `early`, and those that go on from there are all wrong."""
    told = [(run, early(_arguments(run)[0], _arguments(run)[-1])) for run in evidence.generic]
    short, longer = [run for run, is_early in told if is_early], [run for run, is_early in told if not is_early]
    return (
        evidence.numeric
        and len(short) >= FEW
        and len(longer) >= FEW
        and any(run.arguments[-1] == 1 for run in short)
        and all(map(evidence.is_right, short))
        and not any(map(evidence.is_right, longer))
    )


def unfinished(truth: Callable[..., Any]) -> Mistake:
    """Return the mistake of handing something back from inside of the loop only."""

    def recognise(evidence: Evidence) -> bool:
        without = [run for run in evidence.generic if run.arguments[-1] == 0]
        return bool(without) and all(
            (evidence.value(run.got) is None) == (run.arguments[-1] == 0) for run in evidence.generic
        )

    return Mistake(
        "nothing-without-epochs",
        "train",
        words("Where epochs is 0, yours has nothing to hand back."),
        words("Which lines run when the loop does not: is your `return` one of them, and does its name exist then?"),
        lambda *arguments: truth("train", *arguments) if arguments[-1] else None,
        recognise,
    )


# The parameters of least loss.

TINY = 1e-9


def closed_form(model: Truth) -> Mistake:
    """Return the mistake of solving for the parameters of least loss."""

    def solved(xs: Any, ys: Any, *_: Any) -> Any:  # noqa: ANN401 - arrays and numbers
        """Return the solution of the normal equation; raise a ValueError where there is more than one."""
        columns = list(zip(*At(model, xs, ys, ()).phi, strict=True))
        table = [[sum(p * q for p, q in zip(one, other, strict=True)) for other in (*columns, ys)] for one in columns]
        return split(model, _eliminated(table))

    def is_solution(evidence: Evidence) -> bool:
        """Tell whether every answer for which there is a single solution is that."""
        matched = 0
        for one in evidence.generic:
            try:
                solution = evidence.value(values_of(solved(*one.arguments)))
            except ValueError:
                continue
            if not alike(evidence.value(one.got), solution):
                return False
            matched += 1
        return matched > 1

    return Mistake(
        "closed-form-solution",
        "train",
        words("Yours solves for the best parameters at once, wherever it starts and however many epochs it is given."),
        words("Descent walks there step by step. Where should it be after a single epoch?"),
        solved,
        is_solution,
    )


def _eliminated(table: list[list[float]]) -> list[float]:
    """Return the solution of linear equations, by Gauss's elimination with the largest pivot."""
    size = len(table)
    for k in range(size):
        pivot = max(range(k, size), key=lambda row: abs(table[row][k]))
        table[k], table[pivot] = table[pivot], table[k]
        if abs(table[k][k]) <= TINY:
            raise ValueError("no single solution")
        for row in range(size):
            if row != k:
                share = table[row][k] / table[k][k]
                table[row] = [value - share * above for value, above in zip(table[row], table[k], strict=True)]
    return [table[k][-1] / table[k][k] for k in range(size)]
