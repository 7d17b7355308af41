"""The laws of `multiple`: the model ŷ = X·w + b on all samples at once, its mean squared error, full-batch descent."""

from dataclasses import replace

from grader.hints.squared_error import hints_of
from grader.law import (
    Calls,
    Descent,
    Example,
    Reply,
    Run,
    SquaredError,
    derivations_of,
    given,
    laws,
    long_runs_of,
    mistakes_of,
    moves_of,
    points_of,
    probes_of,
    runs_of,
)

model = SquaredError(("w", "b"), lambda row: (*row, 1), "ŷ = X·w + b", asked_slopes=1, vector="w")
calls = Calls(model)

points = points_of(
    model,
    readable=[
        ([[1, 2], [3, 1], [2, 6]], [11, 16, 24], [4, 3], 2),
        ([[1, 0, 2], [3, 5, 1]], [10, 15], [2, 1, 3], 4),
        ([[1, 3], [2, 4]], [10, 15], [5, 2], 1),
    ],
)
moves = moves_of(model)
# Hours of study and of sleep, and points.
HOURS = Run([[1, 2], [3, 1], [2, 6]], [11, 16, 24], [4, 3, 2], alpha=0.01)
FROM_ZERO = replace(HOURS, theta=[0, 0, 0], alpha=0.02, epochs=10)
runs = runs_of(
    model,
    readable=[
        HOURS,
        Run([[1, 0, 2], [3, 5, 1]], [10, 15], [2, 1, 3, 4], alpha=0.01, epochs=2),
        Run([[1, 3], [2, 4]], [10, 15], [5, 2, 1], alpha=0.01, more=2),
    ],
)
long_runs = long_runs_of(model, [FROM_ZERO, replace(FROM_ZERO, epochs=100)])

probes = probes_of(model)
mistakes = mistakes_of(model)
derivations = derivations_of(model)
hints = hints_of(model)
pictures = (Descent(FROM_ZERO),)


@given(points, asks=calls.forward)
def forward_predicts_every_sample(point: Example, reply: Reply) -> None:
    """`forward(X, w, b)` hands back one prediction for each row of X, an array of the shape (n,).

    How many samples are in X, and how many numbers come back?
    """
    laws.predictions_are_there(model, point, reply)


@given(points, asks=calls.forward)
def forward_follows_the_model(point: Example, reply: Reply) -> None:
    """`forward(X, w, b)` is the prediction ŷ = X·w + b.

    Take one row of X: which number of it belongs to which weight, and what is added at the end?
    """
    laws.prediction(model, point, reply)


@given(points, asks=calls.forward)
def forward_leaves_the_arrays_alone(point: Example, reply: Reply) -> None:
    """`forward` leaves the arrays X and w as they were.

    Which line of your function changes an array that it was given?
    """
    laws.arrays_untouched(model, point, reply)


@given(points, asks=calls.loss)
def loss_returns_a_number(point: Example, reply: Reply) -> None:
    """`loss(X, y, w, b)` hands back one number for all samples together.

    Each sample has an error of its own: what makes one number of them all?
    """
    laws.loss_is_there(model, point, reply)


@given(points, asks=calls.loss)
def loss_is_the_mean_squared_error(point: Example, reply: Reply) -> None:
    """`loss(X, y, w, b)` is the mean of the squares of how far the predictions miss: mean((ŷ - y)²).

    Calculate this loss by hand, link by link: predictions, residuals, squares, mean. Which differs first in yours?
    """
    laws.loss(model, point, reply)


@given(points, asks=calls.loss)
def loss_leaves_the_arrays_alone(point: Example, reply: Reply) -> None:
    """`loss` leaves the arrays X, y and w as they were.

    Which line of your function changes an array that it was given?
    """
    laws.arrays_untouched(model, point, reply)


@given(points, asks=calls.gradient)
def gradient_returns_slopes(point: Example, reply: Reply) -> None:
    """`gradient(X, y, w, b)` hands back a pair: the slopes in w, and the slope in b.

    What should your function hand back, and in which order?
    """
    laws.slopes_are_there(model, point, reply)


@given(points, asks=calls.gradient, of="w")
def gradient_w_has_the_shape_of_w(point: Example, reply: Reply) -> None:
    """∂loss/∂w has one slope for each weight: it has the shape of w, (d,).

    Over what does your calculation add up: the samples, or the features?
    """
    laws.slope_is_there(model, point, reply, of="w")


@given(points, asks=calls.gradient, of="w")
def gradient_w_points_uphill(point: Example, reply: Reply) -> None:
    """The sign of each number in ∂loss/∂w says on which side of its weight the loss rises.

    When only one weight grows a little, do the predictions come closer to y or move away?
    """
    laws.slope_points_uphill(model, point, reply, of="w")


@given(points, asks=calls.gradient, of="w")
def gradient_w_descends(point: Example, reply: Reply) -> None:
    """A small step of w against ∂loss/∂w lowers the loss.

    How far is it from this w to the minimum, and how far does the step go?
    """
    laws.slope_descends(model, point, reply, of="w")


@given(points, asks=calls.gradient, of="w")
def gradient_w_matches_finite_difference(point: Example, reply: Reply) -> None:
    """∂loss/∂w is as steep as the loss: its change for each unit of one weight, all else fixed.

    Differentiate the loss of one sample by one weight. What does the mean over all samples make of it?
    """
    laws.slope_matches(model, point, reply, of="w")


@given(points, asks=calls.gradient, of="b")
def gradient_b_is_one_number(point: Example, reply: Reply) -> None:
    """∂loss/∂b is one number, however many samples and features there are.

    Each sample pulls at b: what makes one number of them all?
    """
    laws.slope_is_there(model, point, reply, of="b")


@given(points, asks=calls.gradient, of="b")
def gradient_b_points_uphill(point: Example, reply: Reply) -> None:
    """The sign of ∂loss/∂b says on which side of b the loss rises.

    When only b grows a little, do the predictions come closer to y or move away?
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

    Differentiate the loss of one sample by b. What does the mean over all samples make of it?
    """
    laws.slope_matches(model, point, reply, of="b")


@given(points, asks=calls.gradient)
def gradient_leaves_the_arrays_alone(point: Example, reply: Reply) -> None:
    """`gradient` leaves the arrays X, y and w as they were.

    Which line of your function changes an array that it was given?
    """
    laws.arrays_untouched(model, point, reply)


@given(moves, asks=calls.step)
def step_returns_parameters(move: Example, reply: Reply) -> None:
    """`step(w, b, grads, alpha)` hands back a pair: the new w and the new b.

    What should your function hand back, and in which order?
    """
    laws.parameters_are_there(model, move, reply)


@given(moves, asks=calls.step, of="w")
def step_w_moves_against_its_slope(move: Example, reply: Reply) -> None:
    """`step` moves every weight downhill by its own slope: w - α·∂loss/∂w.

    Which part of `grads` belongs to w, and where does α times its own number lead each weight?
    """
    laws.step_descends(model, move, reply, of="w")


@given(moves, asks=calls.step, of="b")
def step_b_moves_against_its_slope(move: Example, reply: Reply) -> None:
    """`step` moves b downhill by its own slope: b - α·∂loss/∂b.

    Which part of `grads` belongs to b, and where does α times it lead?
    """
    laws.step_descends(model, move, reply, of="b")


@given(moves, asks=calls.step)
def step_leaves_the_arrays_alone(move: Example, reply: Reply) -> None:
    """`step` leaves the array w, and that in `grads`, as they were.

    What is the difference between `w -= …` and `w = w - …`?
    """
    laws.arrays_untouched(model, move, reply)


@given(runs, asks=calls.no_epoch)
def train_stays_without_epochs(run: Example, reply: Reply) -> None:
    """`train` with zero epochs hands back w and b as they were.

    When epochs is 0, what happens to w and b before your loop, in it and behind it?
    """
    laws.no_epoch_no_change(model, run, reply)


@given(runs, asks=calls.one_epoch)
def train_takes_one_step_per_epoch(run: Example, reply: Reply) -> None:
    """One epoch of `train` is one step by the slopes over all samples, both taken at the same point.

    Walk through this epoch by hand: predictions, residuals, slopes, step. What differs first in yours?
    """
    laws.one_epoch(model, run, reply)


@given(runs, asks=calls.two_parts)
def train_continues_every_epoch(run: Example, reply: Reply) -> None:
    """Every epoch of `train` goes on from where the one before has ended.

    What is different in your second epoch: where it starts, its samples, or how far the step goes?
    """
    laws.epochs_compose(model, run, reply)


@given(runs, asks=calls.one_epoch)
def train_leaves_the_arrays_alone(run: Example, reply: Reply) -> None:
    """`train` leaves the arrays X, y and w as they were.

    What is the difference between `w -= …` and `w = w - …`?
    """
    laws.arrays_untouched(model, run, reply)


@given(long_runs, asks=calls.all_epochs)
def train_keeps_going(run: Example, reply: Reply) -> None:
    """`train` runs as many epochs as it is told to, be it a hundred.

    Does your loop ever end before the last epoch?
    """
    laws.all_epochs(model, run, reply)
