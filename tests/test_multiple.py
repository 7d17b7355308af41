"""Multiple regression on arrays, as a submission meets it: shapes, both slopes apart, what follows from mistakes."""

from typing import Any

import pytest
from corpus import RIGHT
from grading import grade, loaded

from grader.author.trusted import Trusted
from grader.core.report import DescentPicture, ExerciseReport, Status
from grader.course import exercise
from grader.engine import pictures
from grader.engine.examples import Examples
from grader.sandbox.process import Spawner

MULTIPLE = exercise.load("multiple")
EXAMPLES = Examples(seed=3, count=40)


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


@pytest.mark.parametrize(
    ("function", "body", "words"),
    [
        ("forward", "return X", "has the shape (3, 2), and (3,) was asked for: one prediction for each sample"),
        ("forward", "return (X @ w)[:, None] + X @ w", "A table of all pairs is what numpy makes"),
        ("forward", "return [['a']] * 3", "is not an array of numbers"),
        ("loss", "return (X @ w + b - y) ** 2", "is several values in one"),
        ("gradient", "return X @ w + b - y, 1.0", "has the shape (3,), and (2,) was asked for"),
        ("step", "return w", "returned one array, but two values were asked for: w, b"),
    ],
)
def test_a_wrong_shape_has_a_sentence_of_its_own(function: str, body: str, words: str, processes: Spawner) -> None:
    assert words in (first_open(graded(processes, **{function: body})).message or "")


@pytest.mark.parametrize(
    ("function", "body", "words"),
    [
        ("forward", "return (X @ w + b).reshape(-1, 1)", "is a column, of the shape (3, 1), and (3,) was asked for"),
        ("forward", "return [[value] for value in X @ w + b]", "is a column, of the shape (3, 1)"),
        ("forward", "return np.matrix(X @ w + b)", "is a row in a second pair of brackets, of the shape (1, 3)"),
        ("forward", "return (X * w).sum(axis=1, keepdims=True) + b", "is a column, of the shape (3, 1)"),
        ("gradient", "r = X @ w + b - y; return 2 / len(y) * X.T @ r[:, None], 2 * r.mean()", "of the shape (2, 1)"),
        ("step", "return (w - alpha * grads[0])[None], b - alpha * grads[1]", "of the shape (1, 2)"),
        ("train", "return w[:, None], b", "is a column, of the shape (2, 1)"),
    ],
)
def test_brackets_too_many_are_refused_by_name_in_the_function_that_returns_them(
    function: str, body: str, words: str, processes: Spawner
) -> None:
    finding = first_open(graded(processes, **{function: body}))
    assert finding.function == function
    assert words in finding.message
    assert finding.diagnosis.id == "wrong-shape"


@pytest.mark.parametrize(
    ("function", "body"),
    [
        ("forward", "return list(X @ w + b)"),
        ("forward", "return [np.asarray(row @ w + b) for row in X]"),
        ("loss", "return np.array(np.mean((X @ w + b - y) ** 2))"),
        ("loss", "return np.mean((X @ w + b - y) ** 2, keepdims=True)"),
        ("loss", "return np.array([[np.mean((X @ w + b - y) ** 2)]])"),
        ("step", "return [value - alpha * slope for value, slope in zip(w, grads[0])], b - alpha * grads[1]"),
    ],
)
def test_a_list_for_an_array_and_a_small_array_for_a_number_pass(function: str, body: str, processes: Spawner) -> None:
    report = graded(processes, **{function: body})
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
    with loaded("\n".join(RIGHT["multiple"].values()), MULTIPLE, processes) as submission:
        (picture,) = pictures.of(MULTIPLE, submission.ask, ())
    assert isinstance(picture, DescentPicture)
    assert picture.own == pytest.approx(picture.true)
    assert list(picture.true) == sorted(picture.true, reverse=True)
    (ascent,) = [one for one in MULTIPLE.mistakes if (one.function, one.id) == ("train", "ascent")]
    (other,) = pictures.of(MULTIPLE, Trusted(MULTIPLE, ascent).ask, ())
    assert isinstance(other, DescentPicture)
    assert (other.own[-1] or 0) > (other.own[0] or 0)
