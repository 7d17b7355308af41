"""Multiple regression on arrays: its truth against rational arithmetic, its inputs, what it makes of a submission."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from corpus import RIGHT
from grader.law.matrix import MatrixModel
from grading import grade
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.author.trusted import Trusted
from grader.core.report import DescentPicture, ExerciseReport, Status
from grader.course import exercise
from grader.engine import pictures
from grader.engine.examples import Examples
from grader.law.draw import Draw
from grader.law.drawing import drawn
from grader.law.reply import EXACT, TOLERANCE
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Submission

MULTIPLE = exercise.load("multiple")
MODEL: MatrixModel = MULTIPLE.model  # type: ignore[assignment]
INPUTS = {check.name: check.inputs for check in MULTIPLE.checks}
POINTS, RUNS = INPUTS["forward_follows_the_model"], INPUTS["train_takes_one_step_per_epoch"]
EXAMPLES = Examples(seed=3, count=40)


# The truth


@st.composite
def points(draw: st.DrawFn) -> Any:
    assert POINTS.draw is not None
    return POINTS.draw(Draw(lambda least, most: draw(st.integers(least, most))))


def exact_slopes(rows: Any, y: Any, w: Any, b: Any) -> list[Fraction]:
    """Return 2/n·Xᵀ·(Xw + b - y) and 2/n·Σ(Xw + b - y), by the chain rule, in rational numbers."""
    table = [[*map(Fraction, row), Fraction(1)] for row in rows]
    theta = [*map(Fraction, w), Fraction(b)]
    residuals = [
        sum(x * t for x, t in zip(row, theta, strict=True)) - Fraction(target)
        for row, target in zip(table, y, strict=True)
    ]
    share = Fraction(2, len(table))
    return [share * sum(x * r for x, r in zip(column, residuals, strict=True)) for column in zip(*table, strict=True)]


def data(point: Any) -> tuple[Any, Any, Any, Any]:
    return point["rows"], point["y"], point["w"], point["b"]


def flat(pair: tuple[Sequence[float], float]) -> list[float]:
    return [*pair[0], pair[1]]


@settings(max_examples=200, database=None, deadline=None)
@given(points())
def test_the_slopes_are_exact_up_to_rounding(point: Any) -> None:
    sizes = flat(MODEL.slope_sizes(*data(point)))
    for got, right, size in zip(flat(MODEL.slopes(*data(point))), exact_slopes(*data(point)), sizes, strict=True):
        assert abs(Fraction(got) - right) <= Fraction(1e-14) * Fraction(size)


@settings(max_examples=200, database=None, deadline=None)
@given(points())
def test_single_precision_stays_ten_times_within_the_tolerance(point: Any) -> None:
    rows, y, w = (np.array(point[name], np.float32) for name in ("rows", "y", "w"))
    b = np.float32(point["b"])
    error = rows @ w + b - y
    slopes = [*(2 * rows.T @ error / np.float32(len(y))), 2 * error.mean()]
    for got, right, size in zip(slopes, exact_slopes(*data(point)), flat(MODEL.slope_sizes(*data(point))), strict=True):
        assert abs(Fraction(float(got)) - right) <= Fraction(TOLERANCE / 10) * Fraction(size)
    assert abs(float((error * error).mean()) - MODEL.loss(*data(point))) <= TOLERANCE / 10 * MODEL.loss_size(
        *data(point)
    )


@settings(max_examples=200, database=None, deadline=None)
@given(points())
def test_double_precision_in_expanded_form_is_exact(point: Any) -> None:
    rows, y, w = (np.array(point[name], float) for name in ("rows", "y", "w"))
    n, b = len(y), point["b"]
    expanded = [*(2 / n * (rows.T @ rows @ w + b * rows.sum(axis=0) - rows.T @ y)), 2 * (rows @ w - y).mean() + 2 * b]
    for got, right, size in zip(
        expanded, exact_slopes(*data(point)), flat(MODEL.slope_sizes(*data(point))), strict=True
    ):
        assert abs(Fraction(float(got)) - right) <= Fraction(EXACT / 10) * Fraction(size) + Fraction(1, 10**15)


def test_an_epoch_is_one_step_by_all_samples() -> None:
    rows, y, w, b = [[1, 2], [3, 1], [2, 6]], [11, 16, 24], [4, 3], 2
    theta = [*map(Fraction, w), Fraction(b)]
    for _ in range(2):
        slopes = exact_slopes(rows, y, theta[:-1], theta[-1])
        theta = [value - Fraction(1, 128) * slope for value, slope in zip(theta, slopes, strict=True)]
    trained, _size = MODEL.trained(rows, y, w, b, 1 / 128, 2)
    assert flat(trained) == pytest.approx([float(value) for value in theta], rel=1e-13)


def test_every_drawn_run_descends() -> None:
    for run in drawn(RUNS, seed=5, count=60):
        rows, y, w, b = data(run)
        before = MODEL.loss(rows, y, w, b)
        (end_w, end_b), _size = MODEL.trained(rows, y, w, b, run["alpha"], 1)  # type: ignore[arg-type]
        assert MODEL.loss(rows, y, end_w, end_b) <= before


def test_shapes_are_drawn_of_all_kinds_and_are_mostly_no_squares() -> None:
    found = [(len(point["rows"]), len(point["rows"][0])) for point in drawn(POINTS, seed=0, count=100)]  # type: ignore[arg-type, index]
    assert {n for n, _d in found} == {1, 2, 3, 4}
    assert {d for _n, d in found} == {1, 2, 3}
    assert sum(n == d for n, d in found) < len(found) / 2
    pinned = [(len(point["rows"]), len(point["rows"][0])) for point in POINTS.pinned]  # type: ignore[arg-type, index]
    assert {(1, 3), (3, 1), (1, 1), (2, 2), (2, 3), (3, 2)} <= set(pinned)


def test_some_arrays_hold_whole_numbers_only() -> None:
    whole = [all(isinstance(value, int) for value in point["w"]) for point in drawn(POINTS, seed=0, count=100)]  # type: ignore[union-attr]
    assert 10 < sum(whole) < 90


# A submission


def graded(processes: Spawner, **functions: str) -> ExerciseReport:
    """Grade `multiple` with some functions replaced by one-line bodies."""
    source = dict(RIGHT["multiple"])
    for name, body in functions.items():
        parameters = ", ".join(MULTIPLE.functions[name].parameters)
        source[name] = f"def {name}({parameters}):\n    {body}\n"
    return grade("import numpy as np\n" + "\n".join(source.values()), MULTIPLE, EXAMPLES, processes)


def statuses(report: ExerciseReport, function: str, value: str = "") -> set[Status]:
    begin = f"multiple.{function}_{value}"
    return {finding.status for finding in report.findings if finding.id.startswith(begin)}


def first_open(report: ExerciseReport) -> Any:
    return next(finding for finding in report.findings if finding.status is not Status.PASSED)


SHAPES = {
    "a number": ("forward", "return b", "is one number, and an array of the shape (3,) was asked for"),
    "a table": ("forward", "return X", "has the shape (3, 2), and (3,) was asked for: one prediction for each sample"),
    "a row for a column": ("forward", "return X.T @ X @ w + b", "has the shape (2,), and (3,) was asked for"),
    "all pairs": ("forward", "return (X @ w)[:, None] + X @ w", "A table of all pairs is what numpy makes"),
    "a table of words": ("forward", "return [['a']] * 3", "is not an array of numbers"),
    "rows of two lengths": ("forward", "return [[1], [1, 2], 3]", "is not an array of numbers"),
    "nothing": ("forward", "return None", "is of the type None"),
    "an array for the loss": ("loss", "return (X @ w + b - y) ** 2", "is several values in one"),
    "slopes for the samples": ("gradient", "return X @ w + b - y, 1.0", "has the shape (3,), and (2,) was asked for"),
    "an array for the slope in b": (
        "gradient",
        "return 2 / len(y) * X.T @ (X @ w + b - y), y",
        "is several values in one",
    ),
    "one array for both": ("step", "return w", "returned one array, but two values were asked for: w, b"),
}


@pytest.mark.parametrize(("function", "body", "words"), SHAPES.values(), ids=SHAPES)
def test_a_wrong_shape_has_a_sentence_of_its_own(function: str, body: str, words: str, processes: Spawner) -> None:
    assert words in (first_open(graded(processes, **{function: body})).message or "")


@pytest.mark.parametrize(
    "body",
    ["return (X @ w + b).reshape(-1, 1)", "return [[value] for value in X @ w + b]", "return np.matrix(X @ w + b)"],
)
def test_a_column_and_a_row_are_read_as_a_line(body: str, processes: Spawner) -> None:
    report = graded(processes, forward=body)
    assert report.score == report.max_score


def test_the_slopes_in_w_and_in_b_never_wait_for_each_other(processes: Spawner) -> None:
    report = graded(processes, gradient="error = X @ w + b - y; return -2 / len(y) * X.T @ error, 4 * error.mean()")
    assert statuses(report, "gradient", "w_points_uphill") == {Status.FAILED}
    assert statuses(report, "gradient", "b_descends") == {Status.FAILED}
    assert statuses(report, "gradient", "leaves_the_arrays_alone") == {Status.PASSED}


def test_a_missing_slope_in_b_costs_its_own_checks_only(processes: Spawner) -> None:
    report = graded(processes, gradient="return 2 / len(y) * X.T @ (X @ w + b - y)")
    assert statuses(report, "gradient", "w_") == {Status.PASSED}
    assert Status.PASSED not in statuses(report, "gradient", "b_")


# What follows from mistakes


def carried(report: ExerciseReport, function: str, value: str = "") -> bool:
    findings = [finding for finding in report.findings if finding.id.startswith(f"multiple.{function}_{value}")]
    found = [finding.diagnosis for finding in findings]
    passed = {finding.status for finding in findings} == {Status.PASSED}
    return passed and any(one is not None and one.carried_forward for one in found)


HONEST = {
    "sum": ("((X @ w + b - y) ** 2).sum()", "2 * X.T @ r, 2 * r.sum()"),
    "half": ("((X @ w + b - y) ** 2).mean() / 2", "X.T @ r / len(y), r.mean()"),
    "without b": ("((X @ w - y) ** 2).mean()", "2 * X.T @ (X @ w - y) / len(y), 0.0"),
    "fourth power": ("((X @ w + b - y) ** 4).mean()", "4 * X.T @ r ** 3 / len(y), 4 * (r ** 3).mean()"),
}


@pytest.mark.parametrize(("loss", "slopes"), [HONEST[name] for name in ("sum", "half", "fourth power")])
def test_slopes_of_the_learners_own_loss_keep_their_points(loss: str, slopes: str, processes: Spawner) -> None:
    report = graded(processes, loss=f"return {loss}", gradient=f"r = X @ w + b - y; return {slopes}")
    assert carried(report, "gradient", "w_")
    assert carried(report, "gradient", "b_")
    assert Status.FAILED in statuses(report, "loss")


@pytest.mark.parametrize(
    ("loss", "slopes"),
    [
        ("w.sum() + b", "np.ones(len(w)), 1.0"),
        ("(w ** 2).sum() + b ** 2", "2 * w, 2 * b"),
        HONEST["without b"],
        ("((X @ w + b) ** 2).mean()", "2 * X.T @ (r + y) / len(y), 2 * (r + y).mean()"),
        ("0.0", "np.zeros(len(w)), 0.0"),
    ],
)
def test_a_loss_that_is_made_up_earns_nothing(loss: str, slopes: str, processes: Spawner) -> None:
    report = graded(processes, loss=f"return {loss}", gradient=f"r = X @ w + b - y; return {slopes}")
    assert not carried(report, "gradient", "w_")
    assert Status.FAILED in statuses(report, "gradient")


def test_a_loss_of_the_learners_own_forward_keeps_its_points(processes: Spawner) -> None:
    report = graded(processes, forward="return X @ w - b", loss="return ((X @ w - b - y) ** 2).mean()")
    assert carried(report, "loss")
    assert Status.FAILED in statuses(report, "forward")


def test_training_by_the_learners_own_gradient_keeps_its_points(processes: Spawner) -> None:
    train = "for _ in range(epochs):\n        w, b = step(w, b, gradient(X, y, w, b), alpha)\n    return w, b"
    report = graded(processes, gradient="error = X @ w + b - y; return X.T @ error / len(y), error.mean()", train=train)
    assert carried(report, "train")
    assert Status.FAILED in statuses(report, "gradient")


# What is drawn


def test_the_descent_is_drawn_of_right_and_of_wrong_training(processes: Spawner) -> None:
    source = "\n".join(RIGHT["multiple"].values())
    with Submission(source, "multiple.py", MULTIPLE.parameters, processes, arrays=MULTIPLE.arrays) as submission:
        (picture,) = pictures.of(MULTIPLE, submission, ())
    assert isinstance(picture, DescentPicture)
    assert picture.own == pytest.approx(picture.true)
    assert list(picture.true) == sorted(picture.true, reverse=True)
    (ascent,) = [one for one in MULTIPLE.mistakes if (one.function, one.id) == ("train", "ascent")]
    (other,) = pictures.of(MULTIPLE, Trusted(MULTIPLE, ascent), ())
    assert isinstance(other, DescentPicture)
    assert (other.own[-1] or 0) > (other.own[0] or 0)
