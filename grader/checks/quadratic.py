"""The laws of `quadratic`: the model ŷ = x²·w2 + x·w1 + b of the exercise that the lecture ends with."""

from grader.hints.squared_error import hints_of
from grader.law import (
    Calls,
    Descent,
    Example,
    Fit,
    Reply,
    Run,
    SquaredError,
    WrongModel,
    derivations_of,
    given,
    laws,
    long_runs_of,
    mistakes_of,
    moves_of,
    points_of,
    probes_of,
    runs_of,
    words,
)

# The exercise as posed asks for the slopes in w1 and w2: they earn their points without that in b.
model = SquaredError(
    ("w1", "w2", "b"), features=lambda x: (x, x * x, 1), formula="ŷ = x²·w2 + x·w1 + b", asked_slopes=2
)
calls = Calls(model)

points = points_of(
    model, readable=[(3, 29, 4, 2, 7), (2, 5, 7, -3, 1), (-3, 4, 2, 5, 7), (5, 3, -4, 1, 2), (4, -1, -2, 3, -5)]
)
moves = moves_of(model)
runs = runs_of(
    model,
    readable=[
        Run([1, 2, 3], [2, 4, 6], [1, 2, 3], alpha=0.005),
        Run([3, 1], [2, 5], [4, -1, 2], alpha=0.005, epochs=2),
        Run([2], [6], [3, 1, -2], alpha=0.01, more=2),
    ],
)
long_runs = long_runs_of(
    model, [Run([1, 2, 3], [2, 4, 6], [1, 1, 1], alpha=0.005, epochs=epochs) for epochs in (10, 100)]
)

probes = probes_of(model)
WITH_X, AT_ZERO = words("In yours b is multiplied with x."), words("At x = 0, what should be left of the model?")
SQUARED = words("Yours squares a weight as well as x.")
REACHES = words("What exactly does the square reach in your line? Would a bracket change it?")
POWER = words("Yours takes another power of x than the model does.")
WHICH = words("Which powers of x stand in the model, beside which weight?")
TERMS = words("Yours joins the terms by another operation than the model does.")
SIGNS = words("Which sign stands between the terms of the model?")

wrong_models = (
    WrongModel(
        "weights-swapped",
        words("Yours takes w1 for x² and w2 for x."),
        words("Which weight belongs to x in the task, and which to x²?"),
        lambda x, w1, w2, b: x * x * w1 + x * w2 + b,
    ),
    WrongModel(
        "double-for-square",
        words("Yours takes twice x where the square of x belongs."),
        words("Twice x and x squared agree only at 0 and 2. What are they at x = 3?"),
        lambda x, w1, w2, b: 2 * x * w2 + x * w1 + b,
    ),
    WrongModel(
        "linear-model",
        words("Yours still is the model of the first exercise, x·w1 alone."),
        words("Which terms has the model won since then?"),
        lambda x, w1, _w2, _b: x * w1,
    ),
    WrongModel(
        "bias-times-x",
        words("In yours b is multiplied with x."),
        words("At x = 0, what should be left of the model?"),
        lambda x, w1, w2, b: x * (x * w2 + w1 + b),
    ),
    WrongModel("bias-times-x", WITH_X, AT_ZERO, lambda x, w1, w2, b: x * x * w2 + x * (w1 + b)),
    WrongModel(
        "parameter-squared",
        words("Yours squares a weight as well as x."),
        words("What exactly does the square reach in your line? Would a bracket change it?"),
        lambda x, w1, w2, b: (x * w2) ** 2 + x * w1 + b,
    ),
    WrongModel("parameter-squared", SQUARED, REACHES, lambda x, w1, w2, b: x * x * w2 + (x * w1) ** 2 + b),
    WrongModel("parameter-squared", SQUARED, REACHES, lambda x, w1, w2, b: x * x * w2 + x * w1 * w1 + b),
    WrongModel("parameter-squared", SQUARED, REACHES, lambda x, w1, w2, b: x * w2 * w2 + x * w1 + b),
    WrongModel(
        "wrong-power",
        words("Yours takes another power of x than the model does."),
        words("Which powers of x stand in the model, beside which weight?"),
        lambda x, w1, w2, b: x**3 * w2 + x * w1 + b,
    ),
    WrongModel("wrong-power", POWER, WHICH, lambda x, w1, w2, b: abs(x) ** 0.5 * w2 + x * w1 + b),
    WrongModel("wrong-power", POWER, WHICH, lambda x, w1, w2, b: x * x * w2 + x * x * w1 + b),
    WrongModel("wrong-power", POWER, WHICH, lambda x, w1, w2, b: x * w2 + x * w1 + b),
    WrongModel("wrong-power", POWER, WHICH, lambda x, w1, w2, b: x**4 * w2 + x * w1 + b),
    WrongModel("wrong-power", POWER, WHICH, lambda x, w1, w2, b: x**3 * w2 + x * x * w1 + b),
    WrongModel("wrong-power", POWER, WHICH, lambda x, w1, w2, b: x * x * w2 + w1 + b),
    WrongModel("wrong-power", POWER, WHICH, lambda x, w1, w2, b: w2 + x * w1 + b),
    WrongModel(
        "one-x-too-many",
        words("Yours multiplies by x once too often."),
        words("How often does x stand in the model?"),
        lambda x, w1, w2, b: x * (x * x * w2 + x * w1 + b),
    ),
    WrongModel("precedence", POWER, REACHES, lambda x, w1, w2, b: x * x * (w2 + x * w1) + b),
    WrongModel("precedence", POWER, REACHES, lambda x, w1, w2, b: x * x * (w2 + x * w1 + b)),
    WrongModel(
        "wrong-operation",
        words("Yours joins the terms by another operation than the model does."),
        words("Which sign stands between the terms of the model?"),
        lambda x, w1, w2, b: x * x * w2 + x * w1 - b,
    ),
    WrongModel("wrong-operation", TERMS, SIGNS, lambda x, w1, w2, b: x * x * w2 - x * w1 + b),
    WrongModel("wrong-operation", TERMS, SIGNS, lambda x, w1, w2, b: x * x * w2 * x * w1 + b),
    WrongModel("wrong-operation", TERMS, SIGNS, lambda x, w1, w2, b: x * x * w2 + x * w1 * b),
    # y - x² * w2 + x * w1 + b, where a bracket is missing after the minus
    WrongModel("precedence", TERMS, SIGNS, lambda x, w1, w2, b: x * x * w2 - x * w1 - b, ("loss", "gradient")),
    WrongModel("precedence", TERMS, SIGNS, lambda x, w1, w2, b: x * w1 - x * x * w2 - b, ("loss", "gradient")),
    WrongModel("wrong-operation", TERMS, SIGNS, lambda x, w1, w2, b: (x * x * w2 + x * w1) * b),
    WrongModel("wrong-operation", TERMS, SIGNS, lambda x, w1, w2, b: x * x + w2 + x * w1 + b),
    WrongModel("wrong-operation", TERMS, SIGNS, lambda x, w1, w2, b: x * x + w2 + x + w1 + b),
)
mistakes = mistakes_of(model, wrong_models)
derivations = derivations_of(model)
hints = hints_of(model)
pictures = (
    Descent(Run([1, 2, 3], [2, 4, 6], [1, 1, 1], alpha=0.001, epochs=10)),
    Fit(Run([1, 2, 3], [2, 4, 6], [1, 1, 1], alpha=0.005, epochs=100), low=0, high=4),
)


@given(points, asks=calls.forward)
def forward_follows_the_model(point: Example, reply: Reply) -> None:
    """`forward(x, w1, w2, b)` is the prediction ŷ = x²·w2 + x·w1 + b.

    Which weight belongs to x, which to x², and what is left when x = 0?
    """
    laws.prediction(model, point, reply)


@given(points, asks=calls.loss)
def loss_is_the_squared_error(point: Example, reply: Reply) -> None:
    """`loss(x, y, w1, w2, b)` is the square of how far the prediction misses: (ŷ - y)².

    Calculate this loss by hand, link by link: prediction, residual, square. Which is the first that differs in yours?
    """
    laws.loss(model, point, reply)


@given(points, asks=calls.gradient)
def gradient_returns_slopes(point: Example, reply: Reply) -> None:
    """`gradient(x, y, w1, w2, b)` hands back one slope for each parameter: (∂loss/∂w1, ∂loss/∂w2, ∂loss/∂b).

    What should your function hand back, and in which order?
    """
    laws.slopes_are_there(model, point, reply)


@given(points, asks=calls.gradient, of="w1")
def gradient_w1_points_uphill(point: Example, reply: Reply) -> None:
    """The sign of ∂loss/∂w1 says on which side of w1 the loss rises.

    When only w1 grows a little, does the prediction come closer to y or move away?
    """
    laws.slope_points_uphill(model, point, reply, of="w1")


@given(points, asks=calls.gradient, of="w1")
def gradient_w1_descends(point: Example, reply: Reply) -> None:
    """A small step of w1 against its slope lowers the loss.

    How far is it from this w1 to the minimum, and how far does the step go?
    """
    laws.slope_descends(model, point, reply, of="w1")


@given(points, asks=calls.gradient, of="w1")
def gradient_w1_matches_finite_difference(point: Example, reply: Reply) -> None:
    """∂loss/∂w1 is as steep as the loss: its change for each unit of w1, all else fixed.

    Differentiate (ŷ - y)² by w1 alone, one link of the chain at a time: which factors does each link bring?
    """
    laws.slope_matches(model, point, reply, of="w1")


@given(points, asks=calls.gradient, of="w2")
def gradient_w2_points_uphill(point: Example, reply: Reply) -> None:
    """The sign of ∂loss/∂w2 says on which side of w2 the loss rises.

    When only w2 grows a little, does the prediction come closer to y or move away?
    """
    laws.slope_points_uphill(model, point, reply, of="w2")


@given(points, asks=calls.gradient, of="w2")
def gradient_w2_descends(point: Example, reply: Reply) -> None:
    """A small step of w2 against its slope lowers the loss.

    How far is it from this w2 to the minimum, and how far does the step go?
    """
    laws.slope_descends(model, point, reply, of="w2")


@given(points, asks=calls.gradient, of="w2")
def gradient_w2_matches_finite_difference(point: Example, reply: Reply) -> None:
    """∂loss/∂w2 is as steep as the loss: its change for each unit of w2, all else fixed.

    Differentiate (ŷ - y)² by w2 alone, one link of the chain at a time: which factors does each link bring?
    """
    laws.slope_matches(model, point, reply, of="w2")


@given(points, asks=calls.gradient, of="b")
def gradient_b_points_uphill(point: Example, reply: Reply) -> None:
    """The sign of ∂loss/∂b says on which side of b the loss rises.

    When only b grows a little, does the prediction come closer to y or move away?
    """
    laws.slope_points_uphill(model, point, reply, of="b")


@given(points, asks=calls.gradient, of="b")
def gradient_b_descends(point: Example, reply: Reply) -> None:
    """A small step of b against its slope lowers the loss.

    How far is it from this b to the minimum, and how far does the step go?
    """
    laws.slope_descends(model, point, reply, of="b")


@given(points, asks=calls.gradient, of="b")
def gradient_b_matches_finite_difference(point: Example, reply: Reply) -> None:
    """∂loss/∂b is as steep as the loss: its change for each unit of b, all else fixed.

    Differentiate (ŷ - y)² by b alone, one link of the chain at a time: which factors does each link bring?
    """
    laws.slope_matches(model, point, reply, of="b")


@given(moves, asks=calls.step)
def step_returns_parameters(move: Example, reply: Reply) -> None:
    """`step(w1, w2, b, grads, alpha)` hands back all three parameters, (w1, w2, b), and leaves `grads` alone.

    What should your function hand back, and in which order?
    """
    laws.parameters_are_there(model, move, reply)


@given(moves, asks=calls.step, of="w1")
def step_w1_moves_against_its_slope(move: Example, reply: Reply) -> None:
    """`step` moves w1 downhill by its own slope: w1 - α·∂loss/∂w1.

    Which of the slopes in `grads` belongs to w1, and where does α times it lead?
    """
    laws.step_descends(model, move, reply, of="w1")


@given(moves, asks=calls.step, of="w2")
def step_w2_moves_against_its_slope(move: Example, reply: Reply) -> None:
    """`step` moves w2 downhill by its own slope: w2 - α·∂loss/∂w2.

    Which of the slopes in `grads` belongs to w2, and where does α times it lead?
    """
    laws.step_descends(model, move, reply, of="w2")


@given(moves, asks=calls.step, of="b")
def step_b_moves_against_its_slope(move: Example, reply: Reply) -> None:
    """`step` moves b downhill by its own slope: b - α·∂loss/∂b.

    Which of the slopes in `grads` belongs to b, and where does α times it lead?
    """
    laws.step_descends(model, move, reply, of="b")


@given(runs, asks=calls.no_epoch)
def train_stays_without_epochs(run: Example, reply: Reply) -> None:
    """`train` with zero epochs hands back w1, w2 and b as they were.

    When epochs is 0, what happens to the parameters before your loop, in it and behind it?
    """
    laws.no_epoch_no_change(model, run, reply)


@given(runs, asks=calls.one_epoch)
def train_takes_one_step_per_sample(run: Example, reply: Reply) -> None:
    """One epoch of `train` takes one step after every sample, in order, with all slopes taken at the same point.

    Walk through this epoch by hand, sample by sample and slope by slope: what differs first in yours?
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
    """`train` runs as many epochs as it is told to, be it a hundred.

    Does your loop ever end before the last epoch?
    """
    laws.all_epochs(model, run, reply)
