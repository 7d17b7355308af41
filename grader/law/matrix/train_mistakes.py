"""The mistakes people make with full-batch training: each is a loop that differs from the right one in one piece."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from grader.core.outcome import Number
from grader.core.sentence import words
from grader.law import recognise as by
from grader.law.loop_mistakes import (
    CHANGE_ONLY,
    DIGITS,
    FROZEN,
    KEPT_SHARES,
    LIMITS,
    LOOPS,
    MOMENTUM,
    NEVER_MOVES,
    ROUNDED_STEPS,
    STEPPED_FIRST,
    STOPS_EARLY,
)
from grader.law.matrix.formulas import At, Formula, cut, is_whole, slopes
from grader.law.matrix.slope_mistakes import TABLE, one_sided
from grader.law.matrix.value_mistakes import WHOLE_NUMBERS
from grader.law.mistake import Evidence, Mistake, alike, any_of, declared, named, values_of, written
from grader.law.train_mistakes import IN_THE_LOOP, IN_THE_LOOP_QUESTION, ONE_SIDED_IN_THE_LOOP, SLOPES

Theta: TypeAlias = tuple[list[Number], Number]
TINY = 1e-9


@dataclass(frozen=True)
class Loop:
    """A training loop in pieces; every piece is right unless it is replaced."""

    slopes: Callable[[At], Any] = slopes
    rounds: Callable[[int], int] = int
    direction: int = -1
    pace: Callable[[float, int, int], float] = lambda alpha, _epoch, _count: alpha  # how many samples there are
    start: Callable[[Theta], Theta] = lambda theta: theta
    restart: bool = False
    update: Callable[["Loop", At, float], Theta] | None = None

    def __call__(self, rows: Any, y: Any, w: Any, b: Any, alpha: Any, epochs: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
        """Train as the loop does."""
        first = now = self.start((list(w), b))
        for epoch in range(self.rounds(epochs)):
            now = first if self.restart else now
            now = self.step(At(rows, y, *now), self.pace(alpha, epoch, len(rows)))
        return now

    def step(self, at: At, alpha: float) -> Theta:
        """Return the parameters after one step."""
        return self.moved(at, self.slopes(at), alpha) if self.update is None else self.update(self, at, alpha)

    def moved(self, at: At, found: Any, alpha: float) -> Theta:  # noqa: ANN401 - a pair, if it is right
        """Return where the slopes lead."""
        slopes_w, slope_b = found
        by_alpha = self.direction * alpha
        if not isinstance(slopes_w, list):  # numpy moves every weight by one number
            slopes_w = [slopes_w] * at.d
        return [t + by_alpha * g for t, g in zip(at.w, slopes_w, strict=True)], at.b + by_alpha * slope_b


Update: TypeAlias = Callable[[Loop, At, float], Theta]
RIGHT = Loop()


def _updating(update: Update) -> Loop:
    return replace(RIGHT, update=update)


def _one_after_the_other(loop: Loop, at: At, alpha: float) -> Theta:
    w, _b = loop.moved(at, slopes(at), alpha)
    return w, at.b - alpha * slopes(At(at.rows, at.y, w, at.b))[1]


def _bias_first(loop: Loop, at: At, alpha: float) -> Theta:
    _w, b = loop.moved(at, slopes(at), alpha)
    return loop.moved(At(at.rows, at.y, at.w, b), slopes(At(at.rows, at.y, at.w, b)), alpha)[0], b


def _weights_alone(loop: Loop, at: At, alpha: float) -> Theta:
    return loop.moved(at, slopes(at), alpha)[0], at.b


def _bias_alone(loop: Loop, at: At, alpha: float) -> Theta:
    return list(at.w), loop.moved(at, slopes(at), alpha)[1]


def _sample_by_sample(loop: Loop, at: At, alpha: float) -> Theta:
    now: Theta = (list(at.w), at.b)
    for row, target in zip(at.rows, at.y, strict=True):
        one = At([row], [target], *now)
        now = loop.moved(one, slopes(one), alpha)
    return now


def _rounding(digits: int) -> Loop:
    def update(loop: Loop, at: At, alpha: float) -> Theta:
        w, b = loop.moved(at, slopes(at), alpha)
        return [round(value, digits) for value in w], round(b, digits)

    return _updating(update)


def _in_whole_numbers(rows: Any, y: Any, w: Any, b: Any, alpha: Any, epochs: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
    def update(loop: Loop, at: At, rate: float) -> Theta:
        moved, moved_b = loop.moved(at, slopes(at), rate)
        return cut(moved, where=is_whole(w)), moved_b

    return _updating(update)(rows, y, w, b, alpha, epochs)


def _with_momentum(share: float) -> Callable[..., Any]:
    def train(rows: Any, y: Any, w: Any, b: Any, alpha: Any, epochs: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
        now: Theta = (list(w), b)
        speed = [0.0] * (len(w) + 1)
        for _ in range(epochs):
            slopes_w, slope_b = slopes(At(rows, y, *now))
            found = (*slopes_w, slope_b)
            speed = [share * old - alpha * new for old, new in zip(speed, found, strict=True)]
            moved = [t + v for t, v in zip((*now[0], now[1]), speed, strict=True)]
            now = moved[:-1], moved[-1]
        return now

    return train


def _change(*arguments: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
    end_w, end_b = RIGHT(*arguments)
    return [end - start for end, start in zip(end_w, arguments[2], strict=True)], end_b - arguments[3]


def _solved(rows: Any, y: Any, _w: Any, _b: Any, _alpha: Any, _epochs: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
    """Return the parameters of least loss, from the normal equation; raise where there is more than one solution."""
    features = [(*row, 1) for row in rows]
    columns = list(zip(*features, strict=True))
    table = [
        [
            *(sum(p * q for p, q in zip(one, other, strict=True)) for other in columns),
            sum(p * t for p, t in zip(one, y, strict=True)),
        ]
        for one in columns
    ]
    *w, b = _eliminated(table)
    return w, b


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


def _is_solution(evidence: Evidence) -> bool:
    """Tell whether every answer for which there is a single solution is that."""
    matched = 0
    for one in evidence.generic:
        try:
            solution = evidence.value(values_of(_solved(*one.arguments)))  # type: ignore[arg-type]
        except ValueError:
            continue
        if not alike(evidence.value(one.got), solution):
            return False
        matched += 1
    return matched > 1


# What is right, or no mistake, where an epoch is one step: of the loops of a step per sample these have no counterpart.
_PER_SAMPLE = {"first-sample-only", "last-sample-only", "skips-samples", "wrong-order", "all-pairs", "averaged"}
# Slopes that are no step: of them nothing can be calculated.
_NOT_IN_A_LOOP = {WHOLE_NUMBERS[0], "values-joined", "not-summed"}
_STARTS: tuple[dict[str, Any], ...] = (
    {"start": lambda theta: ([0.0] * len(theta[0]), 0.0)},
    {"start": lambda theta: ([1.0] * len(theta[0]), 1.0)},
    {"start": lambda theta: (theta[0], 0.0)},
    {"start": lambda theta: ([0.0] * len(theta[0]), theta[1])},
    {"start": lambda theta: ([1.0] * len(theta[0]), 0.0)},
)


def train_mistakes() -> tuple[Mistake, ...]:
    """Return the mistakes in `train`."""
    table = [
        (name, message, question, _STARTS if name == "ignores-start" else variants)
        for name, message, question, variants in LOOPS
        if name not in _PER_SAMPLE
    ]
    return (
        *declared("train", table, lambda pieces: replace(RIGHT, **pieces)),
        *_of_steps(),
        *_ends(),
        *_with_wrong_slopes(),
    )


def _of_steps() -> tuple[Mistake, ...]:
    """Return what goes wrong in each step: which samples it follows, what moves first or not at all, what it keeps."""
    stepped_first = (
        "later-parameters-stepped-first",
        STEPPED_FIRST,
        words("When w has moved already, at which point is the slope in b taken? Write down who sees which values."),
    )
    return (
        Mistake(
            "step-per-sample",
            "train",
            words("Yours steps after every sample, as in the exercises before. Here one epoch is one step."),
            words("How many steps does one epoch take in yours, and over which samples is each of its slopes?"),
            _updating(_sample_by_sample),
        ),
        written(stepped_first, "train", [_updating(_one_after_the_other), _updating(_bias_first)]),
        written(FROZEN, "train", [_updating(_weights_alone), _updating(_bias_alone)]),
        Mistake(
            "accumulates-gradient",
            "train",
            words("In yours the slopes pile up: each step holds those of earlier epochs too."),
            words("What is in your slope variable when the next epoch begins?"),
            _with_momentum(1),
        ),
        written(MOMENTUM, "train", [_with_momentum(share) for share in KEPT_SHARES]),
        named(WHOLE_NUMBERS, "train", _in_whole_numbers),
        Mistake(
            "closed-form-solution",
            "train",
            words(
                "Yours solves for the best parameters at once, wherever it starts and however many epochs it is given."
            ),
            words("Descent walks there step by step. Where should it be after a single epoch?"),
            _solved,
            _is_solution,
        ),
    )


def _ends() -> tuple[Mistake, ...]:
    """Return what goes wrong at the end of a loop, or ends it."""
    capped = [replace(RIGHT, rounds=partial(min, most)) for most in LIMITS]
    return (
        named(STOPS_EARLY, "train", capped[0], lambda evidence: by.stops_early(evidence) or any_of(capped)(evidence)),
        named(CHANGE_ONLY, "train", _change),
        named(NEVER_MOVES, "train", _updating(lambda _loop, at, _alpha: (list(at.w), at.b))),
        written(ROUNDED_STEPS, "train", [_rounding(digits) for digits in DIGITS]),
    )


def _with_wrong_slopes() -> tuple[Mistake, ...]:
    """Return each mistake of the slopes as a mistake of the training that uses them."""
    found = []
    for name, own_message, own_question, formulas in TABLE:
        if name in _NOT_IN_A_LOOP:
            continue
        new, message, question = SLOPES.get(name, (name, IN_THE_LOOP, IN_THE_LOOP_QUESTION))
        if not message:
            continue  # there is a loop of that name
        if "{of}" not in own_message + own_question:
            message, question = own_message, own_question
        loops = [replace(RIGHT, slopes=formula) for whole in formulas for formula in (whole, *_halves(whole))]
        found.append(written((new, message, question), "train", loops))
    sides = [replace(RIGHT, slopes=partial(one_sided, h=h)) for h in (0.1, 0.01, 0.001, -0.1, -0.01, -0.001)]
    return (*found, written(ONE_SIDED_IN_THE_LOOP, "train", sides))


def _halves(formula: Formula) -> tuple[Formula, Formula]:
    """Return the slopes of which only those in w are wrong, or only that in b."""
    return lambda at: (formula(at)[0], slopes(at)[1]), lambda at: (slopes(at)[0], formula(at)[1])
