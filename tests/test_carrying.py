"""What follows rightly from a learner's own mistake keeps its points; what was made up to earn points earns none."""

import pytest
from corpus import RIGHT
from grading import grade

from grader.core.report import ExerciseReport, Status
from grader.course import exercise
from grader.engine.examples import Examples
from grader.sandbox.process import Spawner

EXAMPLES = Examples(seed=3, count=40)
LINEAR = exercise.load("linear")
QUADRATIC = exercise.load("quadratic")


def linear(processes: Spawner, **bodies: str) -> ExerciseReport:
    """Grade `linear` with some functions replaced by one-line bodies."""
    signatures = {function.name: ", ".join(function.parameters) for function in LINEAR.model.functions}
    source = dict(RIGHT["linear"])
    for name, body in bodies.items():
        source[name] = f"def {name}({signatures[name]}):\n    return {body}\n"
    return grade("\n".join(source.values()), LINEAR, EXAMPLES, processes)


def statuses(report: ExerciseReport, function: str) -> set[Status]:
    return {finding.status for finding in report.findings if finding.function == function}


def carried(report: ExerciseReport, function: str) -> bool:
    found = [finding.diagnosis for finding in report.findings if finding.function == function]
    return statuses(report, function) == {Status.PASSED} and any(one and one.carried_forward for one in found)


HONEST = {
    "half of the square": ("0.5 * (x * w - y) ** 2", "x * (x * w - y)"),
    "twice the square": ("2 * (x * w - y) ** 2", "4 * x * (x * w - y)"),
    "fourth power": ("(x * w - y) ** 4", "4 * x * (x * w - y) ** 3"),
    "absolute value": ("abs(x * w - y)", "x if x * w > y else -x"),
    "sum instead of product": ("(x + w - y) ** 2", "2 * (x + w - y)"),
    "target added": ("(x * w + y) ** 2", "2 * x * (x * w + y)"),
    "target inside the bracket": ("(x * (w - y)) ** 2", "2 * x * x * (w - y)"),
    "mean of three": ("(x * w - y) ** 2 / 3", "2 * x * (x * w - y) / 3"),
}


@pytest.mark.parametrize(("loss", "gradient"), HONEST.values(), ids=HONEST)
def test_a_gradient_that_is_the_slope_of_the_learners_own_loss_keeps_its_points(
    processes: Spawner, loss: str, gradient: str
) -> None:
    report = linear(processes, loss=loss, gradient=gradient)
    assert carried(report, "gradient")
    assert statuses(report, "loss") == {Status.FAILED}
    assert report.score == report.max_score - 1


def test_both_findings_say_so(processes: Spawner) -> None:
    report = linear(processes, loss="0.5 * (x * w - y) ** 2", gradient="x * (x * w - y)")
    loss = next(finding for finding in report.findings if finding.function == "loss")
    gradient = [finding for finding in report.findings if finding.function == "gradient"][-1]
    assert "Your `gradient` is the true slope of this `loss` and keeps its points." in (loss.message or "")
    assert "This is the true slope of your own `loss`" in (gradient.message or "")


MADE_UP = {
    "the parameter": ("w", "1"),
    "the prediction": ("x * w", "x"),
    "the residual": ("x * w - y", "x"),
    "a sum": ("x * w + y", "x"),
    "a product": ("x * y * w", "x * y"),
    "a product with a square": ("x * y * w * w", "2 * x * y * w"),
    "its absolute value": ("abs(x * y) * w * w", "2 * abs(x * y) * w"),
    "all squared apart": ("x * x + y * y + w * w", "2 * w"),
    "all squares multiplied": ("x * x * y * y * w * w", "2 * x * x * y * y * w"),
    "without the target": ("(x * w) ** 2", "2 * x * x * w"),
    "nothing": ("0 * (x * w - y)", "0"),
    "a primitive of something simple": ("x * w * w / 2 - y * w", "x * w - y"),
    "beyond all bounds": ("1e308 * (x * w - y) ** 2 * 10", "1e308 * x * (x * w - y) * 20"),
}


@pytest.mark.parametrize(("loss", "gradient"), MADE_UP.values(), ids=MADE_UP)
def test_a_loss_that_is_made_up_to_have_an_easy_slope_earns_nothing(
    processes: Spawner, loss: str, gradient: str
) -> None:
    report = linear(processes, loss=loss, gradient=gradient)
    assert statuses(report, "loss") == {Status.FAILED}
    assert not carried(report, "gradient")
    assert Status.FAILED in statuses(report, "gradient")


def test_a_loss_with_a_memory_earns_nothing(processes: Spawner) -> None:
    source = dict(RIGHT["linear"])
    source["loss"] = "calls = []\ndef loss(x, y, w):\n    calls.append(x)\n    return len(calls) * (x * w - y) ** 2\n"
    source["gradient"] = "def gradient(x, y, w):\n    return len(calls) * 2 * x * (x * w - y)\n"
    report = grade("\n".join(source.values()), LINEAR, EXAMPLES, processes)
    assert not carried(report, "gradient")


@pytest.mark.parametrize("many", [10, 50, 100, 200, 400, 800])
def test_a_gradient_that_becomes_right_after_many_calls_earns_nothing(processes: Spawner, many: int) -> None:
    source = dict(RIGHT["linear"])
    source["loss"] = "def loss(x, y, w):\n    return (x * w - y) ** 2 + 0.5\n"
    source["gradient"] = (
        "calls = []\ndef gradient(x, y, w):\n    calls.append(x)\n"
        f"    return 2 * x * (x * w - y) + (len(calls) < {many})\n"
    )
    report = grade("\n".join(source.values()), LINEAR, EXAMPLES, processes)
    assert not carried(report, "gradient")


def test_a_right_gradient_needs_no_loss_of_its_own(processes: Spawner) -> None:
    report = linear(processes, loss="w")
    assert statuses(report, "gradient") == {Status.PASSED}
    assert not carried(report, "gradient")


def test_a_wrong_gradient_beside_a_right_loss_is_wrong(processes: Spawner) -> None:
    assert Status.FAILED in statuses(linear(processes, gradient="x * (x * w - y)"), "gradient")


def test_a_loss_of_the_learners_own_forward_keeps_its_point(processes: Spawner) -> None:
    report = linear(processes, forward="x + w", loss="(x + w - y) ** 2", gradient="2 * (x + w - y)")
    assert carried(report, "loss")
    assert statuses(report, "forward") == {Status.FAILED}


def test_a_forward_that_is_made_up_earns_nothing_for_the_loss(processes: Spawner) -> None:
    assert not carried(linear(processes, forward="w", loss="(w - y) ** 2"), "loss")


@pytest.mark.parametrize("beyond", ["1e200", "-1e308", "float('inf')", "float('nan')", "2**63 - 1", "10**400"])
def test_predictions_beyond_all_bounds_are_wrong_and_no_fault_of_the_graders(beyond: str, processes: Spawner) -> None:
    report = linear(processes, forward=beyond, loss="(forward(x, w) - y) * (forward(x, w) - y)")
    assert statuses(report, "forward") == {Status.FAILED}
    assert statuses(report, "loss") == {Status.PASSED}


def test_training_with_the_learners_own_wrong_gradient_keeps_its_points(processes: Spawner) -> None:
    source = dict(RIGHT["linear"])
    source["gradient"] = "def gradient(x, y, w):\n    return x * (x * w - y)\n"
    source["train"] = (
        "def train(xs, ys, w, alpha, epochs):\n    for _ in range(epochs):\n        for x, y in zip(xs, ys):\n"
        "            w = step(w, gradient(x, y, w), alpha)\n    return w\n"
    )
    report = grade("\n".join(source.values()), LINEAR, EXAMPLES, processes)
    assert carried(report, "train")
    assert Status.FAILED in statuses(report, "gradient")


def test_training_that_goes_nowhere_follows_from_nothing(processes: Spawner) -> None:
    source = dict(RIGHT["linear"])
    source["gradient"] = "def gradient(x, y, w):\n    return 0\n"
    source["step"] = "def step(w, grad, alpha):\n    return w\n"
    source["train"] = "def train(xs, ys, w, alpha, epochs):\n    return w\n"
    report = grade("\n".join(source.values()), LINEAR, EXAMPLES, processes)
    assert not carried(report, "train")


def test_only_the_values_that_follow_are_carried(processes: Spawner) -> None:
    source = dict(RIGHT["quadratic"])
    source["loss"] = "def loss(x, y, w1, w2, b):\n    return 0.5 * (x * x * w2 + x * w1 + b - y) ** 2\n"
    source["gradient"] = (
        "def gradient(x, y, w1, w2, b):\n    r = x * x * w2 + x * w1 + b - y\n    return x * r, -x * x * r, r\n"
    )
    report = grade("\n".join(source.values()), QUADRATIC, EXAMPLES, processes)
    of_value = {
        value: {finding.status for finding in report.findings if finding.id.startswith(f"quadratic.gradient_{value}_")}
        for value in ("w1", "w2", "b")
    }
    assert of_value["w1"] == of_value["b"] == {Status.PASSED}
    assert of_value["w2"] == {Status.FAILED, Status.WAITING}
