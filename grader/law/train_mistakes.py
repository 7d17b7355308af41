"""The mistakes people make with a training loop: each is a loop that differs from the right one in one piece."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from grader.law import recognise as by
from grader.law.mistake import Evidence, Mistake
from grader.law.slope_mistakes import FORMULAS, slopes_by
from grader.law.squared_error import SquaredError
from grader.law.training import Loop, Sample, Theta
from grader.law.value_mistakes import WrongModel, slopes_of
from grader.outcome import Argument, Returned
from grader.sentence import words

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
            {"pace": lambda alpha, epoch, _n: alpha / (epoch + 1)},
            {"pace": lambda alpha, epoch, _n: alpha * 0.9**epoch},
            {"pace": lambda alpha, epoch, _n: alpha * 0.99**epoch},
            {"pace": lambda alpha, epoch, _n: alpha * 0.5**epoch},
            {"pace": lambda alpha, epoch, _n: alpha * 0.95**epoch},
        ),
    ),
    (
        "averaged",
        words("In yours every step is divided by the number of samples."),
        words("A step follows one sample. Why divide it by how many there are?"),
        (),
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

# Mistakes of a slope have the same name inside a training loop, where they differ in one word or two.
SLOPES = {
    "returns-loss": (
        "loss-as-gradient",
        words("Yours steps by the loss where the slope belongs. The loss is never negative, so it only goes one way."),
        words("Can the quantity that you subtract be negative? Should it?"),
    ),
    "wrong-sign": ("ascent", "", ""),
}
IN_THE_LOOP = words("The steps of yours look as if the slope had a mistake: compare it with what `gradient` has to be.")
IN_THE_LOOP_QUESTION = words("Does your training use `gradient`, or a formula of its own? Check that one link by link.")


def train_mistakes(model: SquaredError, wrong_models: Sequence[WrongModel]) -> tuple[Mistake, ...]:
    """Return the mistakes in `train` of `model`, also with one of the `wrong_models` in the loop."""
    right = Loop(model, slopes_by(model, lambda at: 2 * at.phi * at.r))
    found = [_changes_arguments(right)]
    for name, message, question, variants in LOOPS:
        loops: list[Callable[..., Any]] = [replace(right, **pieces) for pieces in variants]
        if name == "averaged":
            loops = [_per_sample(right)]
        found.append(Mistake(name, "train", message, question, loops[0], by.any_of(loops)))
    found += _batches(right)
    found += _partial(right)
    found += _ends(right)
    found += _with_wrong_slopes(model, right, wrong_models)
    return tuple(found)


def _changes_arguments(right: Loop) -> Mistake:
    def wrong(*arguments: Any) -> Any:  # noqa: ANN401 - lists and numbers
        answer = right(*arguments)
        arguments[0].append(0)
        return answer

    def recognise(evidence: Evidence) -> bool:
        return any(isinstance(one.outcome, Returned) and one.outcome.changed for one in evidence.generic)

    return Mistake(
        "changes-arguments",
        "train",
        words("Yours changes the lists that the caller has lent it."),
        words("Which line adds to a list, takes from it, or sorts it?"),
        wrong,
        recognise,
    )


def _per_sample(right: Loop) -> Callable[..., Any]:
    """Return a loop whose steps are divided by the number of samples."""

    def train(*arguments: Argument) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        count = len(arguments[0])  # type: ignore[arg-type]
        return replace(right, pace=lambda alpha, _epoch, _n: alpha / count)(*arguments)

    return train


def _batches(right: Loop) -> list[Mistake]:
    """Return the loops that gather the slopes of all samples before they step."""

    def batch(share: Callable[[int], float], *, keep: bool = False, every: bool = False) -> Callable[..., Any]:
        def train(*arguments: Any) -> Any:  # noqa: ANN401 - lists and numbers
            xs, ys, *values = arguments
            theta, (alpha, epochs) = tuple(values[:-2]), values[-2:]
            total = [0.0] * len(theta)
            for _ in range(epochs):
                total = total if keep else [0.0] * len(theta)
                for sample in zip(xs, ys, strict=True):
                    slopes = right.slopes_at(sample, theta)
                    total = [old + new for old, new in zip(total, slopes, strict=True)]
                    theta = right.moved(theta, tuple(total), alpha) if every else theta
                if not every:
                    theta = right.moved(theta, tuple(value * share(len(xs)) for value in total), alpha)
            return theta if len(theta) > 1 else theta[0]

        return train

    question = words("Should the second sample see the parameters as the first one has left them?")
    return [
        Mistake(
            "batch-mean",
            "train",
            words(
                "Yours steps once in an epoch, by the mean of all slopes: a good way to train, but not the lecture's."
            ),
            question,
            batch(lambda count: 1 / count),
        ),
        Mistake(
            "batch-sum",
            "train",
            words("Yours gathers the slopes of all samples at one place and then steps. The lecture steps after each."),
            question,
            batch(lambda _count: 1),
        ),
        Mistake(
            "accumulates-gradient",
            "train",
            words("In yours the slopes pile up: each step holds those of earlier samples too."),
            words("What is in your slope variable when the next sample comes?"),
            batch(lambda _count: 1, keep=True, every=True),
            by.any_of(
                [
                    batch(lambda _count: 1, keep=True, every=True),
                    batch(lambda _count: 1, every=True),
                    batch(lambda _count: 1, keep=True),
                ]
            ),
        ),
        Mistake(
            "momentum",
            "train",
            words("Yours keeps some of the last step in the next one: that is called momentum, and comes later."),
            words("What does your step use besides the slope at this place?"),
            _momentum(right, 0.9),
            by.any_of([_momentum(right, share) for share in (0.9, 0.5, 0.8, 0.99, 0.1)]),
        ),
        Mistake(
            "loops-swapped",
            "train",
            words("Yours takes all epochs with the first sample, then all with the second."),
            words("Which loop stands outside, the one over epochs or the one over samples?"),
            _loops_swapped(right),
        ),
    ]


def _momentum(right: Loop, share: float) -> Callable[..., Any]:
    def train(*arguments: Any) -> Any:  # noqa: ANN401 - lists and numbers
        xs, ys, *values = arguments
        theta, (alpha, epochs) = tuple(values[:-2]), values[-2:]
        velocity = [0.0] * len(theta)
        for _ in range(epochs):
            for sample in zip(xs, ys, strict=True):
                slopes = right.slopes_at(sample, theta)
                velocity = [share * old - alpha * new for old, new in zip(velocity, slopes, strict=True)]
                theta = tuple(t + v for t, v in zip(theta, velocity, strict=True))
        return theta if len(theta) > 1 else theta[0]

    return train


def _loops_swapped(right: Loop) -> Callable[..., Any]:
    def train(*arguments: Any) -> Any:  # noqa: ANN401 - lists and numbers
        xs, ys, *values = arguments
        theta, (alpha, epochs) = tuple(values[:-2]), values[-2:]
        for sample in zip(xs, ys, strict=True):
            for _ in range(epochs):
                theta = right.step(theta, sample, alpha)
        return theta if len(theta) > 1 else theta[0]

    return train


def _partial(right: Loop) -> list[Mistake]:
    """Return the mistakes that need several parameters: some do not move, or move too early."""
    count = len(right.model.parameters)
    if count == 1:
        return []

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

    forward, backward = list(range(count)), list(range(count))[::-1]
    stills = [[k] for k in range(count)] + [[j, k] for j in range(count) for k in range(j)]
    return [
        Mistake(
            "later-parameters-stepped-first",
            "train",
            words("In yours a slope is taken after another parameter of the same step has moved already."),
            words("At which point are the three slopes of one step taken? Write down who sees which values."),
            one_by_one(forward),
            by.any_of([one_by_one(forward), one_by_one(backward), one_by_one([1, 0, 2]), one_by_one([2, 0, 1])]),
        ),
        Mistake(
            "parameter-frozen",
            "train",
            words("In yours not every parameter learns: at least one stays where it was."),
            words("Which parameters does your step move? Which one never changes?"),
            frozen([count - 1]),
            by.any_of([frozen(still) for still in stills]),
        ),
        Mistake(
            "gradients-swapped",
            "train",
            words("In yours a parameter is moved by the slope of another."),
            words("Write the slopes beside the parameters: which belongs to which?"),
            _turned(right, [1, 0, 2]),
            by.any_of([_turned(right, order) for order in ([1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [2, 0, 1])]),
        ),
    ]


def _turned(right: Loop, order: Sequence[int]) -> Loop:
    def update(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
        slopes = loop.slopes_at(sample, theta)
        return loop.moved(theta, tuple(slopes[k] for k in order), alpha)

    return replace(right, update=update)


def _with_wrong_slopes(model: SquaredError, right: Loop, wrong_models: Sequence[WrongModel]) -> list[Mistake]:
    """Return each mistake of a slope as a mistake of the training that uses it."""
    found = []
    for name, _message, _question, formulas in FORMULAS:
        new, message, question = SLOPES.get(name, (name, IN_THE_LOOP, IN_THE_LOOP_QUESTION))
        if not message:
            continue  # there is a loop of that name
        loops = [replace(right, slopes=slopes_by(model, formula)) for formula in formulas]
        found.append(Mistake(new, "train", message, question, loops[0], by.any_of(loops)))
    for one in wrong_models:
        loops = [replace(right, slopes=slopes) for slopes in slopes_of(model, one.predict)]
        found.append(Mistake(one.id, "train", one.message, one.question, loops[0], by.any_of(loops)))
    sides = [replace(right, slopes=_one_sided(model, h * side)) for h in (0.1, 0.01, 0.001) for side in (1, -1)]
    message = words("The slope inside your loop is almost right, and always a little off.")
    question = words("The exact slope has no step width h in it. Can you find it by differentiating on paper?")
    found.append(Mistake("one-sided-difference", "train", message, question, sides[0], by.any_of(sides)))
    return found


def _one_sided(model: SquaredError, h: float) -> Callable[..., Any]:
    return slopes_by(model, lambda at: 2 * at.phi * at.r + h * at.phi**2)


def _along(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
    return tuple(alpha * slope for slope in loop.slopes_at(sample, theta))


def _against(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
    return _along(loop, theta, sample, -alpha)


def _ends(right: Loop) -> list[Mistake]:
    """Return what goes wrong at the end of a loop, or ends it."""

    def change(*arguments: Argument) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        after, count = right(*arguments), len(right.model.parameters)
        ends = after if count > 1 else (after,)
        moved = tuple(end - start for end, start in zip(ends, arguments[2:-2], strict=True))
        return moved if count > 1 else moved[0]

    def reversed_change(*arguments: Argument) -> Any:  # noqa: ANN401 - a number, or a tuple of them
        found = change(*arguments)
        return tuple(-value for value in found) if isinstance(found, tuple) else -found

    def early(*arguments: Any) -> Any:  # noqa: ANN401 - lists and numbers
        return right(*arguments[:-1], min(arguments[-1], 5))

    def rounding(digits: int, *, every: bool) -> Loop:
        def update(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
            after = loop.moved(theta, loop.slopes_at(sample, theta), alpha)
            return tuple(round(value, digits) for value in after) if every else after

        return replace(right, update=update)

    # `w =- …` is read as `w = -(…)`.
    typos = [
        replace(right, update=_along),
        replace(right, update=_against),
    ]
    capped = [replace(right, rounds=lambda epochs, most=most: min(epochs, most)) for most in (2, 3)]  # type: ignore[misc]
    still = replace(right, update=lambda _loop, theta, _sample, _alpha: theta)
    rounded = [rounding(digits, every=True) for digits in range(1, 7)]
    return [
        Mistake(
            "stops-early",
            "train",
            words("Yours is right in short runs, and stops before the last epoch in others."),
            words("Is there a `break`, a `return` or a limit in your loop that ends it early?"),
            early,
            lambda evidence: by.stops_early(evidence) or by.any_of(capped)(evidence),
        ),
        Mistake(
            "change-only",
            "train",
            words("Yours is how far the parameters have moved, not where they end up."),
            words("You know how far to go. From where?"),
            change,
            by.any_of([change, reversed_change, *typos]),
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
    ]
