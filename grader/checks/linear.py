"""The laws of `linear`: the model ŷ = x·w of the lecture, its squared error, and descent along its slope."""

from typing import Any

from grader.law import Inputs, SquaredError, given
from grader.law.reply import Submission

model = SquaredError(("w",), features=lambda x: (x,), formula="ŷ = x·w")

points = model.points(readable=[(3, 5, 7), (2, 7, 1), (5, 3, 2), (-3, 2, 4), (4, -1, -2)])
moves = model.moves()
runs = model.runs(
    readable=[
        {"xs": [1, 2, 3], "ys": [2, 4, 6], "theta": [1], "alpha": 0.01, "epochs": 1, "more": 1},
        {"xs": [3, 1], "ys": [2, 5], "theta": [4], "alpha": 0.05, "epochs": 2, "more": 1},
        {"xs": [2], "ys": [6], "theta": [3], "alpha": 0.1, "epochs": 1, "more": 2},
    ]
)
# The lecture prints w after each epoch: 1.26, 1.45, 1.60, … 1.95 (Sung Kim, PyTorchZeroToAll, lecture 3).
lecture = Inputs(
    "the run of the lecture",
    draw=None,
    pinned=tuple(
        {"xs": [1, 2, 3], "ys": [2, 4, 6], "theta": [1], "alpha": 0.01, "epochs": epochs, "more": 1}
        for epochs in (10, 3, 100)
    ),
)


@given(points)
def forward_follows_the_model(submission: Submission, x: Any, theta: Any, **_: Any) -> None:
    """`forward(x, w)` is the prediction ŷ = x·w.

    What should happen to the prediction when x doubles, and what when w doubles?
    """
    model.prediction(submission, x, theta)


@given(points)
def loss_is_the_squared_error(submission: Submission, x: Any, y: Any, theta: Any, **_: Any) -> None:
    """`loss(x, y, w)` is the square of how far the prediction misses: (ŷ - y)².

    Which comes first, the subtraction or the square?
    """
    model.squared_residual(submission, x, y, theta)


@given(points)
def gradient_returns_a_number(submission: Submission, x: Any, y: Any, theta: Any, **_: Any) -> None:
    """`gradient(x, y, w)` hands back one number, at every point.

    What should your function hand back here?
    """
    model.slope_is_there(submission, x, y, theta)


@given(points)
def gradient_points_uphill(submission: Submission, x: Any, y: Any, theta: Any, **_: Any) -> None:
    """The sign of the gradient says on which side of w the loss rises.

    Where is the minimum of the loss: to the left of this w, or to the right?
    """
    model.slope_points_uphill(submission, x, y, theta, of="w")


@given(points)
def gradient_descends(submission: Submission, x: Any, y: Any, theta: Any, pace: Any) -> None:
    """A small step against the gradient lowers the loss.

    How far is it from this w to the minimum, and how far does the step go?
    """
    model.slope_descends(submission, x, y, theta, pace, of="w")


@given(points)
def gradient_matches_finite_difference(submission: Submission, x: Any, y: Any, theta: Any, **_: Any) -> None:
    """The gradient is as steep as the loss: the change of the loss for each unit of w, ∂loss/∂w.

    Differentiate (x·w - y)² by w, one link of the chain at a time: which factors does each link bring?
    """
    model.slope_matches(submission, x, y, theta, of="w")


@given(moves)
def step_moves_against_the_gradient(submission: Submission, theta: Any, grads: Any, alpha: Any) -> None:
    """`step(w, grad, alpha)` is w after one step downhill: w - α·grad.

    If the slope is positive, on which side of w is the lower loss?
    """
    model.step_moves(submission, theta, grads, alpha, of="w")


@given(runs)
def train_stays_without_epochs(submission: Submission, **run: Any) -> None:
    """`train` with zero epochs hands back w as it was.

    How often does your outer loop run when epochs is 0?
    """
    model.no_epoch_no_change(submission, **run)


@given(runs)
def train_takes_one_step_per_sample(submission: Submission, **run: Any) -> None:
    """One epoch of `train` takes one step after every sample, in order.

    How many steps does one epoch take in your code, and which w does the second sample see?
    """
    model.one_epoch(submission, **run)


@given(runs)
def train_continues_every_epoch(submission: Submission, **run: Any) -> None:
    """Every epoch of `train` goes on from where the one before has ended.

    Where does your second epoch start?
    """
    model.epochs_compose(submission, **run)


@given(runs)
def train_leaves_the_data_alone(submission: Submission, **run: Any) -> None:
    """`train` leaves the lists `xs` and `ys` as they were.

    Which line of your function changes a list?
    """
    model.arguments_untouched(submission, **run)


@given(lecture)
def train_repeats_the_lecture(submission: Submission, **run: Any) -> None:
    """`train` on the lecture's data gives the lecture's numbers: w = 1.60 after three epochs, 1.95 after ten.

    Does your loop ever end before the last epoch?
    """
    model.many_epochs(submission, **run)
