"""The mistakes people make with a training loop: each is a loop that differs from the right one in one piece."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, permutations
from typing import Any

from grader.core.sentence import words
from grader.law import recognise as by
from grader.law.mistake import Mistake, any_of, declared, named, written
from grader.law.training import Loop, Sample, Theta, as_called

# id, sentence, question, and the pieces of the loop that are wrong, for each way to be wrong
LOOPS: tuple[tuple[str, str, str, tuple[dict[str, Any], ...]], ...] = (
    (
        "one-epoch-too-few",
        words("Yours runs one epoch less than it was asked to."),
        words("Count how often your outer loop runs when epochs is 1."),
        ({"rounds": lambda epochs: epochs - 1},),
    ),
    (
        "one-epoch-too-many",
        words("Yours runs one epoch more than it was asked to."),
        words("Count how often your outer loop runs when epochs is 0."),
        ({"rounds": lambda epochs: epochs + 1},),
    ),
    (
        "one-epoch-only",
        words("In yours only one epoch shows, however many are asked for."),
        words("Where does your second epoch start, and does it ever begin? Look at the indentation of `return`."),
        ({"rounds": lambda epochs: min(epochs, 1)}, {"restart": True}),
    ),
    (
        "ascent",
        words("Yours climbs: every step goes along the slope, and the loss grows."),
        words("Print the loss after each epoch. Is it going the way you want?"),
        ({"direction": 1},),
    ),
    (
        "first-sample-only",
        words("Yours learns from the first sample only."),
        words("Where does your inner loop stop? Change only the last sample: does the result move?"),
        ({"order": lambda samples: samples[:1]}, {"order": lambda samples: samples[:1], "rounds": lambda e: min(e, 1)}),
    ),
    (
        "last-sample-only",
        words("Yours steps once in an epoch, with the slope of the last sample."),
        words("Look at the indentation of the step: how many steps does one epoch take?"),
        ({"order": lambda samples: samples[-1:]},),
    ),
    (
        "skips-samples",
        words("Yours leaves a sample out in every epoch."),
        words("Change only the first sample, then only the last one. Does the result move both times?"),
        ({"order": lambda samples: samples[:-1]}, {"order": lambda samples: samples[1:]}),
    ),
    (
        "wrong-order",
        words("Yours takes the samples in another order than they come in."),
        words("Which sample does your first step use?"),
        ({"order": reversed}, {"order": sorted}, {"order": lambda samples: sorted(samples, reverse=True)}),
    ),
    (
        "all-pairs",
        words("Yours pairs every x with every y."),
        words("Each x belongs to one y. How many pairs does your loop visit?"),
        (
            {"order": lambda samples: [(x, y) for x, _ in samples for _, y in samples]},
            {"order": lambda samples: [(x, y) for _, y in samples for x, _ in samples]},
        ),
    ),
    (
        "alpha-changes",
        words("In yours the learning rate changes while it trains."),
        words("The caller has chosen one learning rate. Which line changes it?"),
        (
            {"pace": lambda alpha, epoch, _count: alpha / (epoch + 1)},
            {"pace": lambda alpha, epoch, _count: alpha * 0.9**epoch},
            {"pace": lambda alpha, epoch, _count: alpha * 0.99**epoch},
            {"pace": lambda alpha, epoch, _count: alpha * 0.5**epoch},
            {"pace": lambda alpha, epoch, _count: alpha * 0.95**epoch},
        ),
    ),
    (
        "averaged",
        words("In yours every step is divided by the number of samples."),
        words("A step follows one sample. Why divide it by how many there are?"),
        ({"pace": lambda alpha, _epoch, count: alpha / count},),
    ),
    (
        "ignores-start",
        words("Yours always starts from the same place, whatever the caller says."),
        words("Call it with another starting point. Is its first step different?"),
        ({"start": lambda theta: (1.0,) * len(theta)}, {"start": lambda theta: (0.0,) * len(theta)}),
    ),
    (
        "ignores-epochs",
        words("Yours runs the same number of epochs, however many are asked for."),
        words("Call it with epochs = 1 and epochs = 2. Does the result change?"),
        ({"rounds": lambda _e: 1}, {"rounds": lambda _e: 10}, {"rounds": lambda _e: 100}),
    ),
)
# What is said of a loop whose step follows one sample, and of one whose step follows all of them.
MOMENTUM = (
    "momentum",
    words("Yours keeps some of the last step in the next one: that is called momentum, and comes later."),
    words("What does your step use besides the slope at this place?"),
)
FROZEN = (
    "parameter-frozen",
    words("In yours not every parameter learns: at least one stays where it was."),
    words("Which parameters does your step move? Which one never changes?"),
)
STOPS_EARLY = (
    "stops-early",
    words("Yours is right in short runs, and stops before the last epoch in others."),
    words("Is there a `break`, a `return` or a limit in your loop that ends it early?"),
)
CHANGE_ONLY = (
    "change-only",
    words("Yours is how far the parameters have moved, not where they end up."),
    words("You know how far to go. From where?"),
)
NEVER_MOVES = (
    "ignores-gradient",
    words("Yours hands back the starting point: nothing ever moves."),
    words("Which line of your loop changes the parameters, and is the new value kept?"),
)
ROUNDED_STEPS = (
    "rounded",
    words("Yours rounds in every step: the digits that are cut off are missing in the next one."),
    words("Where does your loop round, and what is lost there?"),
)
STEPPED_FIRST = words("In yours a slope is taken after another parameter of the same step has moved already.")
KEPT_SHARES = (0.9, 0.5, 0.8, 0.99, 0.1)  # of the last step, as momentum goes
LIMITS = (5, 2, 3)  # epochs after which a loop ends too early
DIGITS = (2, 1, 3, 4, 5, 6)  # to which steps are rounded


def loop_mistakes(right: Loop) -> tuple[Mistake, ...]:
    """Return the mistakes in the loop itself, whatever the slopes are."""
    return (
        _changes_arguments(right),
        *declared("train", LOOPS, lambda pieces: replace(right, **pieces)),
        *_batches(right),
        *_kept_slopes(right),
        _loops_swapped(right),
        *_partial(right),
        *_ends(right),
    )


def _changes_arguments(right: Loop) -> Mistake:
    def wrong(*arguments: Any) -> Any:  # noqa: ANN401 - lists and numbers
        answer = right(*arguments)
        arguments[0].append(0)
        return answer

    return Mistake(
        "changes-arguments",
        "train",
        words("Yours changes the lists that the caller has lent it."),
        words("Which line adds to a list, takes from it, or sorts it?"),
        wrong,
        by.changes_arguments,
    )


def _batches(right: Loop) -> tuple[Mistake, ...]:
    """Return the loops that gather the slopes of all samples before they step."""
    question = words("Should the second sample see the parameters as the first one has left them?")
    return (
        Mistake(
            "batch-mean",
            "train",
            words(
                "Yours steps once in an epoch, by the mean of all slopes: a good way to train, but not the lecture's."
            ),
            question,
            _gathering(right, lambda count: 1 / count),
        ),
        Mistake(
            "batch-sum",
            "train",
            words("Yours gathers the slopes of all samples at one place and then steps. The lecture steps after each."),
            question,
            _gathering(right),
        ),
    )


def _gathering(
    right: Loop, share: Callable[[int], float] = lambda _count: 1, *, keep: bool = False, every: bool = False
) -> Callable[..., Any]:
    """Return a loop that adds the slopes up and steps by a share of their sum after an epoch, or after `every` sample.

    With `keep` the sum of one epoch is still there in the next.
    """

    def train(samples: list[Sample], theta: Theta, alpha: float, epochs: int) -> Theta:
        total = [0.0] * len(theta)
        for _ in range(epochs):
            total = total if keep else [0.0] * len(theta)
            for sample in samples:
                total = [old + new for old, new in zip(total, right.slopes_at(sample, theta), strict=True)]
                theta = right.moved(theta, tuple(total), alpha) if every else theta
            if not every:
                theta = right.moved(theta, tuple(value * share(len(samples)) for value in total), alpha)
        return theta

    return as_called(train)


def _kept_slopes(right: Loop) -> tuple[Mistake, ...]:
    """Return the loops in which a step still holds the slopes of earlier ones."""
    accumulating = (
        "accumulates-gradient",
        words("In yours the slopes pile up: each step holds those of earlier samples too."),
        words("What is in your slope variable when the next sample comes?"),
    )
    piling = [
        _gathering(right, keep=True, every=True),
        _gathering(right, every=True),
        _gathering(right, keep=True),
    ]
    return (
        written(accumulating, "train", piling),
        written(MOMENTUM, "train", [_with_momentum(right, share) for share in KEPT_SHARES]),
    )


def _with_momentum(right: Loop, share: float) -> Callable[..., Any]:
    def train(samples: list[Sample], theta: Theta, alpha: float, epochs: int) -> Theta:
        velocity = [0.0] * len(theta)
        for _ in range(epochs):
            for sample in samples:
                slopes = right.slopes_at(sample, theta)
                velocity = [share * old - alpha * new for old, new in zip(velocity, slopes, strict=True)]
                theta = tuple(t + v for t, v in zip(theta, velocity, strict=True))
        return theta

    return as_called(train)


def _loops_swapped(right: Loop) -> Mistake:
    def train(samples: list[Sample], theta: Theta, alpha: float, epochs: int) -> Theta:
        for sample in samples:
            for _ in range(epochs):
                theta = right.step(theta, sample, alpha)
        return theta

    return Mistake(
        "loops-swapped",
        "train",
        words("Yours takes all epochs with the first sample, then all with the second."),
        words("Which loop stands outside, the one over epochs or the one over samples?"),
        as_called(train),
    )


def _partial(right: Loop) -> tuple[Mistake, ...]:
    """Return the mistakes that need several parameters: some do not move, or move too early."""
    count = len(right.model.parameters)
    if count == 1:
        return ()

    def one_by_one(order: Sequence[int]) -> Loop:
        def update(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
            now = list(theta)
            for k in order:
                now[k] -= alpha * loop.slopes_at(sample, tuple(now))[k]
            return tuple(now)

        return replace(right, update=update)

    def frozen(still: Sequence[int]) -> Loop:
        def update(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
            after = loop.moved(theta, loop.slopes_at(sample, theta), alpha)
            return tuple(theta[k] if k in still else after[k] for k in range(count))

        return replace(right, update=update)

    stills = [still for size in (1, 2) for still in combinations(range(count), size) if size < count]
    orders = list(permutations(range(count)))  # the first is as they stand
    stepped_first = (
        "later-parameters-stepped-first",
        STEPPED_FIRST,
        words("At which point are all slopes of one step taken? Write down who sees which values."),
    )
    return (
        written(stepped_first, "train", [one_by_one(order) for order in orders]),
        named(FROZEN, "train", frozen([count - 1]), any_of([frozen(still) for still in stills])),
        Mistake(
            "gradients-swapped",
            "train",
            words("In yours a parameter is moved by the slope of another."),
            words("Write the slopes beside the parameters: which belongs to which?"),
            _turned(right, (1, 0, *range(2, count))),
            any_of([_turned(right, order) for order in orders[1:]]),
        ),
    )


def _turned(right: Loop, order: Sequence[int]) -> Loop:
    def update(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
        slopes = loop.slopes_at(sample, theta)
        return loop.moved(theta, tuple(slopes[k] for k in order), alpha)

    return replace(right, update=update)


def _ends(right: Loop) -> tuple[Mistake, ...]:
    """Return what goes wrong at the end of a loop, or ends it."""
    capped = [replace(right, rounds=partial(min, most)) for most in LIMITS]
    # `w =- …` is read as `w = -(…)`.
    typos = [replace(right, update=update) for update in (_along, _against)]
    return (
        named(STOPS_EARLY, "train", capped[0], lambda evidence: by.stops_early(evidence) or any_of(capped)(evidence)),
        written(CHANGE_ONLY, "train", [_change(right, 1), _change(right, -1), *typos]),
        named(NEVER_MOVES, "train", replace(right, update=lambda _loop, theta, _sample, _alpha: theta)),
        written(ROUNDED_STEPS, "train", [_rounding(right, digits) for digits in DIGITS]),
    )


def _change(right: Loop, sign: int) -> Callable[..., Any]:
    """Return a training that answers how far the parameters have moved, or that with the opposite sign."""

    def train(samples: list[Sample], theta: Theta, alpha: float, epochs: int) -> Theta:
        after = right.train(samples, theta, alpha, epochs)
        return tuple(sign * (end - start) for end, start in zip(after, theta, strict=True))

    return as_called(train)


def _along(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
    return tuple(alpha * slope for slope in loop.slopes_at(sample, theta))


def _against(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
    return _along(loop, theta, sample, -alpha)


def _rounding(right: Loop, digits: int) -> Loop:
    def update(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
        after = loop.moved(theta, loop.slopes_at(sample, theta), alpha)
        return tuple(round(value, digits) for value in after)

    return replace(right, update=update)
