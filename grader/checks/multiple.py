"""The laws of `multiple`: the model ŷ = X·w + b on all samples at once, its mean squared error, full-batch descent."""

from dataclasses import replace

from grader.hints.matrix import hints_of
from grader.law import Descent, Example, Submission, given
from grader.law.matrix import (
    MatrixModel,
    Point,
    Run,
    derivations_of,
    fixed_runs,
    laws,
    mistakes_of,
    moves_of,
    points_of,
    probes_of,
    runs_of,
)

model = MatrixModel()

points = points_of(
    model,
    readable=[
        Point([[1, 2], [3, 1], [2, 6]], [11, 16, 24], [4, 3], 2),
        Point([[1, 0, 2], [3, 5, 1]], [10, 15], [2, 1, 3], 4),
        Point([[1, 3], [2, 4]], [10, 15], [5, 2], 1),
    ],
)
moves = moves_of(model)
# Hours of study and of sleep, and points.
HOURS = Run([[1, 2], [3, 1], [2, 6]], [11, 16, 24], [4, 3], 2, alpha=0.01)
FROM_ZERO = replace(HOURS, w=[0, 0], b=0, alpha=0.02, epochs=10)
runs = runs_of(
    model,
    readable=[
        HOURS,
        Run([[1, 0, 2], [3, 5, 1]], [10, 15], [2, 1, 3], 4, alpha=0.01, epochs=2),
        Run([[1, 3], [2, 4]], [10, 15], [5, 2], 1, alpha=0.01, more=2),
    ],
)
long_runs = fixed_runs("long runs of multiple regression", (FROM_ZERO, replace(FROM_ZERO, epochs=100)))

probes = probes_of(model)
mistakes = mistakes_of(model)
derivations = derivations_of(model)
hints = hints_of(model)
pictures = (Descent(FROM_ZERO),)


@given(points)
def forward_predicts_every_sample(submission: Submission, point: Example) -> None:
    """`forward(X, w, b)` hands back one prediction for each row of X, an array of the shape (n,).

    How many samples are in X, and how many numbers come back?
    """
    laws.predictions_are_there(submission, point)


@given(points)
def forward_follows_the_model(submission: Submission, point: Example) -> None:
    """`forward(X, w, b)` is the prediction ŷ = X·w + b.

    Take one row of X: which number of it belongs to which weight, and what is added at the end?
    """
    laws.predictions(model, submission, point)


@given(points)
def forward_leaves_the_arrays_alone(submission: Submission, point: Example) -> None:
    """`forward` leaves the arrays X and w as they were.

    Which line of your function changes an array that it was given?
    """
    laws.arrays_untouched("forward", submission, point)


@given(points)
def loss_returns_a_number(submission: Submission, point: Example) -> None:
    """`loss(X, y, w, b)` hands back one number for all samples together.

    Each sample has an error of its own: what makes one number of them all?
    """
    laws.loss_is_there(submission, point)


@given(points)
def loss_is_the_mean_squared_error(submission: Submission, point: Example) -> None:
    """`loss(X, y, w, b)` is the mean of the squares of how far the predictions miss: mean((ŷ - y)²).

    Which comes first, the square or the mean, and by what do you divide?
    """
    laws.mean_squared_error(model, submission, point)


@given(points)
def loss_leaves_the_arrays_alone(submission: Submission, point: Example) -> None:
    """`loss` leaves the arrays X, y and w as they were.

    Which line of your function changes an array that it was given?
    """
    laws.arrays_untouched("loss", submission, point)


@given(points)
def gradient_returns_slopes(submission: Submission, point: Example) -> None:
    """`gradient(X, y, w, b)` hands back a pair: the slopes in w, and the slope in b.

    What should your function hand back, and in which order?
    """
    laws.slopes_are_there(submission, point)


@given(points)
def gradient_w_has_the_shape_of_w(submission: Submission, point: Example) -> None:
    """∂loss/∂w has one slope for each weight: it has the shape of w, (d,).

    Over what does your calculation add up: the samples, or the features?
    """
    laws.slopes_of_weights_are_there(submission, point)


@given(points)
def gradient_w_points_uphill(submission: Submission, point: Example) -> None:
    """The sign of each number in ∂loss/∂w says on which side of its weight the loss rises.

    When only one weight grows a little, do the predictions come closer to y or move away?
    """
    laws.weights_point_uphill(model, submission, point)


@given(points)
def gradient_w_descends(submission: Submission, point: Example) -> None:
    """A small step of w against ∂loss/∂w lowers the loss.

    How far is it from this w to the minimum, and how far does the step go?
    """
    laws.weights_descend(model, submission, point)


@given(points)
def gradient_w_matches_finite_difference(submission: Submission, point: Example) -> None:
    """∂loss/∂w is as steep as the loss: its change for each unit of one weight, all else fixed.

    Differentiate the loss of one sample by one weight. What does the mean over all samples make of it?
    """
    laws.weights_match(model, submission, point)


@given(points)
def gradient_b_is_one_number(submission: Submission, point: Example) -> None:
    """∂loss/∂b is one number, however many samples and features there are.

    Each sample pulls at b: what makes one number of them all?
    """
    laws.slope_of_bias_is_there(submission, point)


@given(points)
def gradient_b_points_uphill(submission: Submission, point: Example) -> None:
    """The sign of ∂loss/∂b says on which side of b the loss rises.

    When only b grows a little, do the predictions come closer to y or move away?
    """
    laws.bias_points_uphill(model, submission, point)


@given(points)
def gradient_b_descends(submission: Submission, point: Example) -> None:
    """A small step of b against its slope lowers the loss.

    How far is it from this b to the minimum, and how far does the step go?
    """
    laws.bias_descends(model, submission, point)


@given(points)
def gradient_b_matches_finite_difference(submission: Submission, point: Example) -> None:
    """∂loss/∂b is as steep as the loss: its change for each unit of b, all else fixed.

    Differentiate the loss of one sample by b. What does the mean over all samples make of it?
    """
    laws.bias_matches(model, submission, point)


@given(points)
def gradient_leaves_the_arrays_alone(submission: Submission, point: Example) -> None:
    """`gradient` leaves the arrays X, y and w as they were.

    Which line of your function changes an array that it was given?
    """
    laws.arrays_untouched("gradient", submission, point)


@given(moves)
def step_returns_parameters(submission: Submission, move: Example) -> None:
    """`step(w, b, grads, alpha)` hands back a pair: the new w and the new b.

    What should your function hand back, and in which order?
    """
    laws.parameters_are_there(submission, move)


@given(moves)
def step_w_moves_against_its_slope(submission: Submission, move: Example) -> None:
    """`step` moves every weight downhill by its own slope: w - α·∂loss/∂w.

    Which part of `grads` belongs to w, and does every weight move by its own number?
    """
    laws.weights_step(submission, move)


@given(moves)
def step_b_moves_against_its_slope(submission: Submission, move: Example) -> None:
    """`step` moves b downhill by its own slope: b - α·∂loss/∂b.

    Which part of `grads` belongs to b?
    """
    laws.bias_steps(submission, move)


@given(moves)
def step_leaves_the_arrays_alone(submission: Submission, move: Example) -> None:
    """`step` leaves the array w, and that in `grads`, as they were.

    What is the difference between `w -= …` and `w = w - …`?
    """
    laws.arrays_untouched("step", submission, move)


@given(runs)
def train_stays_without_epochs(submission: Submission, run: Example) -> None:
    """`train` with zero epochs hands back w and b as they were.

    How often does your loop run when epochs is 0?
    """
    laws.no_epoch_no_change(model, submission, run)


@given(runs)
def train_takes_one_step_per_epoch(submission: Submission, run: Example) -> None:
    """One epoch of `train` is one step by the slopes over all samples, both taken at the same point.

    How many steps does one epoch take in your code, and which w does the slope in b see?
    """
    laws.one_epoch(model, submission, run)


@given(runs)
def train_continues_every_epoch(submission: Submission, run: Example) -> None:
    """Every epoch of `train` goes on from where the one before has ended.

    Where does your second epoch start?
    """
    laws.epochs_compose(model, submission, run)


@given(runs)
def train_leaves_the_arrays_alone(submission: Submission, run: Example) -> None:
    """`train` leaves the arrays X, y and w as they were.

    What is the difference between `w -= …` and `w = w - …`?
    """
    laws.arrays_untouched("train", submission, run)


@given(long_runs)
def train_keeps_going(submission: Submission, run: Example) -> None:
    """`train` runs as many epochs as it is told to, be it a hundred.

    Does your loop ever end before the last epoch?
    """
    laws.all_epochs(model, submission, run)
