"""The laws of `linear`: the model ŷ = x·w of the lecture, its squared error, and descent along its slope."""

from grader.hints.squared_error import hints_of
from grader.law import (
    Calls,
    Descent,
    Example,
    Reply,
    Run,
    SquaredError,
    Walk,
    WrongModel,
    derivations_of,
    given,
    laws,
    long_runs_of,
    mistake,
    mistakes_of,
    moves_of,
    points_of,
    power,
    probes_of,
    runs_of,
    words,
)

model = SquaredError(("w",), features=lambda x: (x,), formula="ŷ = x·w")
calls = Calls(model)

points = points_of(model, readable=[(3, 5, 7), (2, 7, 1), (5, 3, 2), (-3, 2, 4), (4, -1, -2)])
moves = moves_of(model)
runs = runs_of(
    model,
    readable=[
        Run([1, 2, 3], [2, 4, 6], [1], alpha=0.01),
        Run([3, 1], [2, 5], [4], alpha=0.05, epochs=2),
        Run([2], [6], [3], alpha=0.1, more=2),
    ],
)
# The lecture prints w after each epoch: 1.26, 1.45, 1.60, … 1.95 (Sung Kim, PyTorchZeroToAll, lecture 3).
lecture = long_runs_of(model, [Run([1, 2, 3], [2, 4, 6], [1], alpha=0.01, epochs=epochs) for epochs in (10, 3, 100)])

probes = probes_of(model)
JOINED = words("Yours joins x and w by another operation than the model does.")
DOUBLES = words("What should happen to the prediction when x doubles? What does yours do?")

wrong_models = (
    WrongModel(
        "wrong-operation",
        words("Yours joins x and w by another operation than the model does."),
        words("What should happen to the prediction when x doubles? What does yours do?"),
        lambda x, w: x + w,
    ),
    WrongModel("wrong-operation", JOINED, DOUBLES, lambda x, w: x - w),
    WrongModel("wrong-operation", JOINED, DOUBLES, lambda x, w: w - x),
    WrongModel("wrong-operation", JOINED, DOUBLES, power),
    WrongModel("wrong-operation", JOINED, DOUBLES, lambda x, w: power(w, x)),
    WrongModel("wrong-operation", JOINED, DOUBLES, lambda x, w: x // w),
    WrongModel("wrong-operation", JOINED, DOUBLES, lambda x, w: x % w),
    WrongModel("wrong-operation", JOINED, DOUBLES, lambda x, w: x * power(w, -1)),
    WrongModel("wrong-operation", JOINED, DOUBLES, lambda x, w: w * power(x, -1)),
    WrongModel(
        "one-x-too-many",
        words("Yours multiplies by x once too often."),
        words("How often does x stand in the model?"),
        lambda x, w: x * x * w,
    ),
    WrongModel(
        "parameter-squared",
        words("Yours squares the weight."),
        words("Which letters are squared in the model, if any?"),
        lambda x, w: x * w * w,
    ),
    WrongModel(
        "parameter-squared",
        words("Yours squares the weight."),
        words("Which letters are squared in the model, if any?"),
        lambda x, w: (x * w) ** 2,
    ),
    WrongModel(
        "prediction-without-x",
        words("Yours compares the weight itself with the target, not the prediction."),
        words("What does the model predict for this x? Is that what stands inside your bracket?"),
        lambda _x, w: w,
        shows_in=("loss", "gradient"),
    ),
)
mistakes = mistakes_of(model, wrong_models)


@mistake("target-times-x", "loss")
def target_inside_the_bracket(x: float, y: float, w: float) -> float:
    """In yours the target y is multiplied with x as well.

    What is x multiplied with in the model: only the weight, or the target too?
    """
    return (x * (w - y)) ** 2


derivations = derivations_of(model)
hints = hints_of(model)
pictures = (
    Walk(x=2, y=4, start=1, alpha=0.05, low=0, high=4),
    Descent(Run([1, 2, 3], [2, 4, 6], [1], alpha=0.01, epochs=10)),
)


@given(points, asks=calls.forward)
def forward_follows_the_model(point: Example, reply: Reply) -> None:
    """`forward(x, w)` is the prediction ŷ = x·w.

    What should happen to the prediction when x doubles, and what when x or w changes its sign?
    """
    laws.prediction(model, point, reply)


@given(points, asks=calls.loss)
def loss_is_the_squared_error(point: Example, reply: Reply) -> None:
    """`loss(x, y, w)` is the square of how far the prediction misses: (ŷ - y)².

    Calculate this loss by hand, link by link: prediction, residual, square. Which is the first that differs in yours?
    """
    laws.loss(model, point, reply)


@given(points, asks=calls.gradient)
def gradient_returns_a_number(point: Example, reply: Reply) -> None:
    """`gradient(x, y, w)` hands back one number, at every point.

    What should your function hand back here?
    """
    laws.slopes_are_there(model, point, reply)


@given(points, asks=calls.gradient)
def gradient_points_uphill(point: Example, reply: Reply) -> None:
    """The sign of the gradient says on which side of w the loss rises.

    Where is the minimum of the loss: to the left of this w, or to the right?
    """
    laws.slope_points_uphill(model, point, reply, of="w")


@given(points, asks=calls.gradient)
def gradient_descends(point: Example, reply: Reply) -> None:
    """A small step against the gradient lowers the loss.

    How far is it from this w to the minimum, and how far does the step go?
    """
    laws.slope_descends(model, point, reply, of="w")


@given(points, asks=calls.gradient)
def gradient_matches_finite_difference(point: Example, reply: Reply) -> None:
    """The gradient is as steep as the loss: the change of the loss for each unit of w, ∂loss/∂w.

    Differentiate (x·w - y)² by w, one link of the chain at a time: which factors does each link bring?
    """
    laws.slope_matches(model, point, reply, of="w")


@given(moves, asks=calls.step)
def step_moves_against_the_gradient(move: Example, reply: Reply) -> None:
    """`step(w, grad, alpha)` is w after one step downhill: w - α·grad.

    How long is α·grad here, and where does it lead from w? Which of the two differs in yours?
    """
    laws.step_descends(model, move, reply, of="w")


@given(runs, asks=calls.no_epoch)
def train_stays_without_epochs(run: Example, reply: Reply) -> None:
    """`train` with zero epochs hands back w as it was.

    When epochs is 0, what happens to w before your loop, in it and behind it?
    """
    laws.no_epoch_no_change(model, run, reply)


@given(runs, asks=calls.one_epoch)
def train_takes_one_step_per_sample(run: Example, reply: Reply) -> None:
    """One epoch of `train` takes one step after every sample, in order.

    Walk through this epoch by hand, sample by sample: after which one does your w differ first?
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


@given(lecture, asks=calls.all_epochs)
def train_repeats_the_lecture(run: Example, reply: Reply) -> None:
    """`train` runs every epoch: on the lecture's data w is 1.60 after three, 1.95 after ten, as the lecture prints it.

    Does your loop ever end before the last epoch?
    """
    laws.all_epochs(model, run, reply)
