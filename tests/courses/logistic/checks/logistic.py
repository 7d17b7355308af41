"""The laws of `logistic`: a chance ŷ = σ(w·x + b), the cross-entropy of it, and descent along its slopes."""

import math
from typing import Any

from grader.hints import Hint
from grader.law import (
    Calls,
    Draw,
    Example,
    Inputs,
    Number,
    Point,
    Probes,
    Reply,
    Run,
    common_mistakes_of,
    example,
    fixed_runs,
    given,
    laws,
    mistake,
    moves_of,
    say,
)

from ._cross_entropy import CrossEntropy, logit

model = CrossEntropy(("w", "b"), "ŷ = σ(w·x + b)")
calls = Calls(model)
MOST_BEND = 5 / 4  # of the loss in w and b together, for |x| ≤ 2: (x² + 1)/4


# Inputs: |z| stays below 6, where even 1 - ŷ in single precision keeps the digits that the tolerance asks for.


def halves(source: Draw) -> Number:
    """Return a number within ±2: a multiple of one half, or of 1/1000."""
    return source.integer(-4, 4) / 2 if source.integer(0, 1) else (20 * source.integer(-99, 99) + 1) / 1000


def draw_point(source: Draw) -> Example:
    """Return a sample with the target 0 or 1."""
    theta = [halves(source), halves(source)]
    return example(Point(halves(source), source.integer(0, 1), theta, pace=source.integer(1, 18) / 20))


def draw_run(source: Draw) -> Example:
    """Return one to four samples, and a learning rate at which every step descends."""
    count = source.integer(1, 4)
    xs, ys = [halves(source) for _ in range(count)], [source.integer(0, 1) for _ in range(count)]
    alpha = source.integer(1, 18) / 20 / MOST_BEND
    return example(
        Run(xs, list(ys), [halves(source), halves(source)], alpha, source.integer(1, 3), source.integer(1, 2))
    )


points = Inputs(
    "points of the logistic model",
    draw_point,
    tuple(
        example(Point(x, y, [w, b]))
        for x, y, w, b in ((2, 1, 1, -1), (1, 0, 2, 1), (-2, 1, 1, 0.5), (0, 1, 2, 1), (0, 0, 1, 0), (0.003, 1, 0, 0))
    ),
)
moves = moves_of(model)
runs = Inputs(
    "runs of the logistic model",
    draw_run,
    tuple(
        map(
            example,
            (
                Run([1, 2, -1], [1, 1, 0], [1, 0.5], alpha=0.5),
                Run([2, -1], [0, 1], [1, -1], alpha=0.25, epochs=2),
                Run([1, 1, 2, 1], [1, 0, 1, 0], [0, 1], alpha=0.5, epochs=3, more=2),
            ),
        )
    ),
)
long_runs = fixed_runs(
    "long runs of the logistic model",
    (Run([1, 2, -1], [1, 1, 0], [0.5, -1], alpha=0.5, epochs=epochs) for epochs in (10, 60)),
)

_POINTS = ((1.3, 1, 0.7, 0.4), (-0.6, 0, 1.7, -0.3), (1.9, 0, -0.8, 1.1), (-1.1, 1, -1.4, 0.9), (0.7, 1, 1.6, -1.2))
_RUNS: tuple[tuple[Any, ...], ...] = (
    ([1.5, -1, 0.7], [1, 0, 0], 0.7, 0.4, 0.5, 1),
    ([2, 1.3], [0, 1], -1.3, 0.5, 0.4, 2),
    ([0.4, 1.1, -1.6, 0.9], [1, 0, 0, 1], 0.2, -0.7, 0.3, 3),
    ([-1.2, 1.1, 0.3], [0, 1, 0], 1.3, -0.7, 0.6, 4),
    ([1.5, -1, 0.7], [1, 0, 0], 0.7, 0.4, 0.5, 0),
)
probes = {
    "forward": Probes(tuple((x, w, b) for x, _y, w, b in _POINTS), ((0, 0.7, 0.4), (0, -1.3, 0.2))),
    "loss": Probes(_POINTS, ((0, 1, 0.7, 0.4), (0, 0, -1.3, 0.2))),
    "gradient": Probes(_POINTS, ((0, 1, 0.7, 0.4), (0, 0, -1.3, 0.2))),
    "step": Probes(
        (
            (0.7, 1.3, [0.37, 2.21], 0.5),
            (-0.3, 0.5, [-2, 7], 0.1),
            (1.2, -0.7, [1.3, -0.5], 0.03),
            (0.9, 1.9, [-4.19, 0.83], 0.7),
            (-1.6, 0.4, [2.6, -1.7], 0.21),
        )
    ),
    "train": Probes(_RUNS, lecture=(([1, 2, -1], [1, 1, 0], 1.0, 1.0, 0.5, 60),)),
}


# Mistakes that only a logistic model knows.


@mistake("no-sigmoid", "forward")
def line_only(x: float, w: float, b: float) -> float:
    """Yours is the line z itself, which is no chance: it can be below 0 or above 1.

    Between which two numbers does a chance lie, and what brings z there?
    """
    return logit(x, (w, b))


@mistake("mirrored", "forward")
def mirrored(x: float, w: float, b: float) -> float:
    """Yours is the chance of the other answer: it falls where z grows.

    When z is large, is e⁻ᶻ large or small? What does yours do then?
    """
    return 1 - model.predict(x, (w, b))


@mistake("squared-error", "loss")
def squared_error(x: float, y: float, w: float, b: float) -> float:
    """Yours is the squared error of the chance, the loss of another model.

    What does the task take the logarithm of?
    """
    return (model.predict(x, (w, b)) - y) ** 2


@mistake("minus-forgotten", "loss")
def minus_forgotten(x: float, y: float, w: float, b: float) -> float:
    """Yours is negative: the logarithm of a chance is, and a loss should grow as things get worse.

    What sign does the logarithm of a number below 1 have?
    """
    return -model.loss(x, y, (w, b))


@mistake("target-one-only", "loss")
def target_one_only(x: float, y: float, w: float, b: float) -> float:
    """Yours has no loss at all where y is 0.

    What remains of your formula when y is 0, and what of the task's?
    """
    return y * model.loss(x, 1, (w, b))


@mistake("other-logarithm", "loss")
def other_logarithm(x: float, y: float, w: float, b: float) -> float:
    """Yours takes another logarithm than the natural one.

    Which base does the ln of the task have, and which one yours?
    """
    return model.loss(x, y, (w, b)) / math.log(2)


@mistake("wrong-sign", "gradient")
def uphill(x: float, y: float, w: float, b: float) -> tuple[float, ...]:
    """Yours has the right size with the wrong sign.

    Is the prediction subtracted from the target in yours, or the target from the prediction?
    """
    return tuple(-slope for slope in model.slopes(x, y, (w, b)))


@mistake("sigmoid-not-differentiated", "gradient")
def sigmoid_not_differentiated(x: float, y: float, w: float, b: float) -> tuple[float, ...]:
    """In yours the link from z to ŷ is missing: the loss is differentiated by ŷ, and z by {of}.

    How steep is σ at z, and where does that go in your chain?
    """
    predicted = model.predict(x, (w, b))
    return tuple(slope / (predicted * (1 - predicted)) for slope in model.slopes(x, y, (w, b)))


@mistake("squared-error", "gradient")
def slope_of_squared_error(x: float, y: float, w: float, b: float) -> tuple[float, ...]:
    """Yours is the slope of a squared error behind a sigmoid, not that of the cross-entropy.

    Which loss did you differentiate? What does the derivative of ln ŷ cancel?
    """
    predicted = model.predict(x, (w, b))
    return tuple(2 * slope * predicted * (1 - predicted) for slope in model.slopes(x, y, (w, b)))


@mistake("missing-inner-derivative", "gradient")
def x_forgotten(x: float, y: float, w: float, b: float) -> tuple[float, ...]:
    """In yours the last link is missing for w: how z changes with w.

    When w grows by 1, by how much does z grow?
    """
    along = model.slopes(x, y, (w, b))[1]
    return along, along


@mistake("x-in-both", "gradient")
def x_in_both(x: float, y: float, w: float, b: float) -> tuple[float, ...]:
    """In yours the slope in b is multiplied with x, as if b stood beside it.

    When b grows by 1, by how much does z grow? Does x matter for that?
    """
    along = model.slopes(x, y, (w, b))[0]
    return along, along


@mistake("bias-uphill", "gradient")
def bias_uphill(x: float, y: float, w: float, b: float) -> tuple[float, ...]:
    """Yours has the slope in w right, and that in b with the wrong sign.

    When b grows, the chance grows. Does that help where y is 1?
    """
    in_w, in_b = model.slopes(x, y, (w, b))
    return in_w, -in_b


@mistake("bias-halved", "gradient")
def bias_halved(x: float, y: float, w: float, b: float) -> tuple[float, ...]:
    """Yours has the slope in w right, and half of that in b.

    Which factor does your slope in b have that the one in w has not?
    """
    in_w, in_b = model.slopes(x, y, (w, b))
    return in_w, in_b / 2


@mistake("parameter-frozen", "step")
def bias_frozen(w: float, b: float, grads: list[float], alpha: float) -> tuple[float, ...]:
    """In yours b stays where it is.

    Which of the two parameters does your line move?
    """
    return w - alpha * grads[0], b


mistakes = common_mistakes_of(model, probes)

hints = {
    "loss_is_the_cross_entropy": Hint(
        (say("The loss is the surprise at the right answer: none if its chance was 1, without end if it was 0."),),
        (say("Rain was thought to come with a chance of 0.8, and it rained."), "-ln 0.8 = 0.22…"),
    ),
}


@given(points, asks=calls.forward)
def forward_follows_the_model(point: Example, reply: Reply) -> None:
    """`forward(x, w, b)` is the chance ŷ = σ(w·x + b).

    What is ŷ where w·x + b is 0, and towards what does it go when that grows?
    """
    laws.prediction(model, point, reply)


@given(points, asks=calls.loss)
def loss_is_the_cross_entropy(point: Example, reply: Reply) -> None:
    """`loss(x, y, w, b)` is the cross-entropy -(y·ln ŷ + (1 - y)·ln(1 - ŷ)).

    How large is the loss where the right answer was certain?
    """
    laws.loss(model, point, reply)


@given(points, asks=calls.gradient)
def gradient_returns_slopes(point: Example, reply: Reply) -> None:
    """`gradient(x, y, w, b)` hands back both slopes, (∂loss/∂w, ∂loss/∂b).

    How many parameters does the model have, and in which order do they come?
    """
    laws.slopes_are_there(model, point, reply)


@given(points, asks=calls.gradient, of="w")
def gradient_w_points_uphill(point: Example, reply: Reply) -> None:
    """The sign of ∂loss/∂w says on which side of this w the loss rises.

    When only w grows a little, does the right answer become more likely?
    """
    laws.slope_points_uphill(model, point, reply, of="w")


@given(points, asks=calls.gradient, of="w")
def gradient_w_is_as_steep_as_the_loss(point: Example, reply: Reply) -> None:
    """∂loss/∂w is as steep as the cross-entropy: its change for each unit of w, b fixed.

    What does each link of the chain bring: ln, σ, w·x?
    """
    laws.slope_matches(model, point, reply, of="w")


@given(points, asks=calls.gradient, of="b")
def gradient_b_points_uphill(point: Example, reply: Reply) -> None:
    """The sign of ∂loss/∂b says on which side of this b the loss rises.

    When only b grows a little, does the right answer become more likely?
    """
    laws.slope_points_uphill(model, point, reply, of="b")


@given(points, asks=calls.gradient, of="b")
def gradient_b_is_as_steep_as_the_loss(point: Example, reply: Reply) -> None:
    """∂loss/∂b is as steep as the cross-entropy: its change for each unit of b, w fixed.

    By how much does z grow when b grows by 1?
    """
    laws.slope_matches(model, point, reply, of="b")


@given(moves, asks=calls.step)
def step_returns_parameters(move: Example, reply: Reply) -> None:
    """`step(w, b, grads, alpha)` hands back both parameters, (w, b), and leaves `grads` as it is.

    What does the next step need from you?
    """
    laws.parameters_are_there(model, move, reply)


@given(moves, asks=calls.step, of="w")
def step_w_moves_against_its_slope(move: Example, reply: Reply) -> None:
    """`step` moves w downhill by its own slope.

    Which of the slopes in `grads` is that of w?
    """
    laws.step_descends(model, move, reply, of="w")


@given(moves, asks=calls.step, of="b")
def step_b_moves_against_its_slope(move: Example, reply: Reply) -> None:
    """`step` moves b downhill by its own slope.

    Which of the slopes in `grads` is that of b?
    """
    laws.step_descends(model, move, reply, of="b")


@given(runs, asks=calls.no_epoch)
def train_stays_without_epochs(run: Example, reply: Reply) -> None:
    """`train` with zero epochs hands back w and b as they were.

    When epochs is 0, what happens to the parameters before your loop, in it and behind it?
    """
    laws.no_epoch_no_change(model, run, reply)


@given(runs, asks=calls.one_epoch)
def train_takes_one_step_per_sample(run: Example, reply: Reply) -> None:
    """One epoch of `train` takes one step after every sample, in order, both slopes at the same point.

    Which w and b does the second sample see?
    """
    laws.one_epoch(model, run, reply)


@given(runs, asks=calls.two_parts)
def train_continues_every_epoch(run: Example, reply: Reply) -> None:
    """Every epoch of `train` goes on from where the one before has ended.

    What is different in your second epoch: where it starts, its samples, or how far a step goes?
    """
    laws.epochs_compose(model, run, reply)


@given(runs, asks=calls.all_epochs)
def train_leaves_the_data_alone(run: Example, reply: Reply) -> None:
    """`train` leaves the lists `xs` and `ys` as they were.

    Which line of your function changes a list?
    """
    laws.data_untouched(model, run, reply)


@given(long_runs, asks=calls.all_epochs)
def train_keeps_going(run: Example, reply: Reply) -> None:
    """`train` runs as many epochs as it is told to, be it sixty.

    Does your loop ever end before the last epoch?
    """
    laws.all_epochs(model, run, reply)
