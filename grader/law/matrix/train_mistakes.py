"""The mistakes people make with full-batch training: each is a loop that differs from the right one in one piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from grader.law import recognise as by
from grader.law.matrix.formulas import At, Formula, cut, is_whole, slopes
from grader.law.matrix.slope_mistakes import TABLE, one_sided
from grader.law.matrix.value_mistakes import WHOLE_NUMBERS
from grader.law.mistake import Evidence, Mistake, alike, values_of
from grader.law.train_mistakes import IN_THE_LOOP, IN_THE_LOOP_QUESTION, LOOPS, SLOPES
from grader.outcome import Number
from grader.sentence import words

Theta: TypeAlias = tuple[list[Number], Number]
TINY = 1e-9


@dataclass(frozen=True)
class Loop:
    """A training loop in pieces; every piece is right unless it is replaced."""

    slopes: Callable[[At], Any] = slopes
    rounds: Callable[[int], int] = int
    direction: int = -1
    pace: Callable[[float, int, int], float] = lambda alpha, _epoch, _n: alpha
    start: Callable[[Theta], Theta] = lambda theta: theta
    restart: bool = False
    update: Callable[["Loop", At, float], Theta] | None = None

    def __call__(self, rows: Any, y: Any, w: Any, b: Any, alpha: Any, epochs: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
        """Train as the loop does."""
        first = now = self.start((list(w), b))
        for epoch in range(self.rounds(epochs)):
            now = first if self.restart else now
            now = self.step(At(rows, y, *now), self.pace(alpha, epoch, 0))
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


RIGHT = Loop()


def _one_after_the_other(loop: Loop, at: At, alpha: float) -> Theta:
    w, _b = loop.moved(at, slopes(at), alpha)
    return w, at.b - alpha * slopes(At(at.rows, at.y, w, at.b))[1]


def _bias_first(loop: Loop, at: At, alpha: float) -> Theta:
    _w, b = loop.moved(at, slopes(at), alpha)
    return loop.moved(At(at.rows, at.y, at.w, b), slopes(At(at.rows, at.y, at.w, b)), alpha)[0], b


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

    return replace(RIGHT, update=update)


def _in_whole_numbers(rows: Any, y: Any, w: Any, b: Any, alpha: Any, epochs: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
    def update(loop: Loop, at: At, rate: float) -> Theta:
        moved, moved_b = loop.moved(at, slopes(at), rate)
        return cut(moved, where=is_whole(w)), moved_b

    return replace(RIGHT, update=update)(rows, y, w, b, alpha, epochs)


def _momentum(share: float) -> Callable[..., Any]:
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


def _accumulating(rows: Any, y: Any, w: Any, b: Any, alpha: Any, epochs: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
    return _momentum(1)(rows, y, w, b, alpha, epochs)  # type: ignore[no-any-return]


def _change(*arguments: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
    end_w, end_b = RIGHT(*arguments)
    return [end - start for end, start in zip(end_w, arguments[2], strict=True)], end_b - arguments[3]


def _early(*arguments: Any) -> Theta:  # noqa: ANN401 - arrays and numbers
    *data, epochs = arguments
    return RIGHT(*data, min(epochs, 5))  # type: ignore[call-arg]


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
    found = []
    for name, message, question, variants in LOOPS:
        if name not in _PER_SAMPLE:
            pieces = _STARTS if name == "ignores-start" else variants
            loops: list[Callable[..., Any]] = [replace(RIGHT, **piece) for piece in pieces]
            found.append(Mistake(name, "train", message, question, loops[0], by.any_of(loops)))
    return (*found, *_of_steps(), *_ends(), *_with_wrong_slopes())


def _of_steps() -> tuple[Mistake, ...]:
    updates: Sequence[Callable[[Loop, At, float], Theta]] = (_one_after_the_other, _bias_first)
    frozen: Sequence[Callable[[Loop, At, float], Theta]] = (
        lambda loop, at, alpha: (loop.moved(at, slopes(at), alpha)[0], at.b),
        lambda loop, at, alpha: (list(at.w), loop.moved(at, slopes(at), alpha)[1]),
    )
    return (
        Mistake(
            "step-per-sample",
            "train",
            words("Yours steps after every sample, as in the exercises before. Here one epoch is one step."),
            words("How many steps does one epoch take in yours, and over which samples is each of its slopes?"),
            replace(RIGHT, update=_sample_by_sample),
        ),
        Mistake(
            "later-parameters-stepped-first",
            "train",
            words("In yours a slope is taken after another parameter of the same step has moved already."),
            words(
                "When w has moved already, at which point is the slope in b taken? Write down who sees which values."
            ),
            replace(RIGHT, update=updates[0]),
            by.any_of([replace(RIGHT, update=update) for update in updates]),
        ),
        Mistake(
            "parameter-frozen",
            "train",
            words("In yours not every parameter learns: at least one stays where it was."),
            words("Which parameters does your step move? Which one never changes?"),
            replace(RIGHT, update=frozen[0]),
            by.any_of([replace(RIGHT, update=update) for update in frozen]),
        ),
        Mistake(
            "accumulates-gradient",
            "train",
            words("In yours the slopes pile up: each step holds those of earlier epochs too."),
            words("What is in your slope variable when the next epoch begins?"),
            _accumulating,
        ),
        Mistake(
            "momentum",
            "train",
            words("Yours keeps some of the last step in the next one: that is called momentum, and comes later."),
            words("What does your step use besides the slope at this place?"),
            _momentum(0.9),
            by.any_of([_momentum(share) for share in (0.9, 0.5, 0.8, 0.99, 0.1)]),
        ),
        Mistake(*WHOLE_NUMBERS[:1], "train", *WHOLE_NUMBERS[1:], _in_whole_numbers),
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
    still = replace(RIGHT, update=lambda _loop, at, _alpha: (list(at.w), at.b))
    capped = [replace(RIGHT, rounds=lambda epochs, most=most: min(epochs, most)) for most in (2, 3)]  # type: ignore[misc]
    rounded = [_rounding(digits) for digits in range(1, 7)]
    return (
        Mistake(
            "stops-early",
            "train",
            words("Yours is right in short runs, and stops before the last epoch in others."),
            words("Is there a `break`, a `return` or a limit in your loop that ends it early?"),
            _early,
            lambda evidence: by.stops_early(evidence) or by.any_of(capped)(evidence),
        ),
        Mistake(
            "change-only",
            "train",
            words("Yours is how far the parameters have moved, not where they end up."),
            words("You know how far to go. From where?"),
            _change,
        ),
        Mistake(
            "ignores-gradient",
            "train",
            words("Yours hands back the starting point: nothing ever moves."),
            words("Which line of your loop changes the parameters, and is the new value kept?"),
            still,
        ),
        Mistake(
            "rounded",
            "train",
            words("Yours rounds in every step: the digits that are cut off are missing in the next one."),
            words("Where does your loop round, and what is lost there?"),
            rounded[1],
            by.any_of(rounded),
        ),
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
        found.append(Mistake(new, "train", message, question, loops[0], by.any_of(loops)))
    sides = [replace(RIGHT, slopes=lambda at, h=h: one_sided(at, h)) for h in (0.1, 0.01, 0.001, -0.1, -0.01, -0.001)]  # type: ignore[misc]
    message = words("The slope inside your loop is almost right, and always a little off.")
    question = words("The exact slope has no step width h in it. Can you find it by differentiating on paper?")
    found.append(Mistake("one-sided-difference", "train", message, question, sides[0], by.any_of(sides)))
    return tuple(found)


def _halves(formula: Formula) -> tuple[Formula, Formula]:
    """Return the slopes of which only those in w are wrong, or only that in b."""
    return lambda at: (formula(at)[0], slopes(at)[1]), lambda at: (slopes(at)[0], formula(at)[1])
