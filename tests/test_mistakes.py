"""Mistakes get their name from answers alone, and nothing gets a name that is not its own."""

from collections import Counter

import pytest
from corpus import Row, rows, submission
from grading import grade, loaded, only, verdicts_of

from grader.author.trusted import Trusted
from grader.core.report import ExerciseReport, Finding, Status
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.engine.diagnosis import Diagnostician
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.sandbox.process import Spawner

EXAMPLES = Examples(seed=3, count=30)
WRONG = [row for row in rows() if not row.right and row.diagnosis]
NAMED_AT_LEAST = 0.95


def names(report: ExerciseReport) -> set[str]:
    return {finding.diagnosis.id for finding in report.findings if finding.diagnosis is not None}


def label(row: Row) -> str:
    return f"{row.exercise}.{row.function}.{row.name}"


def test_known_mistakes_are_named_rightly_or_not_at_all(processes: Spawner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "grader.engine.judge.SLOW", 0.0
    )  # only the name is asked for: nothing is made simpler to be shown
    found: Counter[str] = Counter()
    misnamed = []
    for row in WRONG:
        given = names(grade(submission(row), only(row.exercise, row.function), EXAMPLES, processes))
        if row.diagnosis in given:  # a value that is missing beside a mistake has a name of its own
            given -= {"wrong-number-of-values"} - {row.diagnosis}
        if given - {row.diagnosis}:
            misnamed.append((label(row), given))
        found["named" if given else "unnamed"] += 1
    assert misnamed == []
    assert found["named"] >= NAMED_AT_LEAST * len(WRONG)


def test_right_code_has_no_name_even_if_one_looks_for_it(processes: Spawner) -> None:
    named = []
    for row in rows():
        if row.right:
            of = only(row.exercise, row.function)
            with loaded(submission(row), of, processes) as answering:
                diagnostician = Diagnostician(of, answering, ENGLISH)
                values = (None, *of.functions[row.function].returns)
                found = {value: diagnostician.find(row.function, value) for value in values}
                named += [(label(row), value, one[0].id) for value, one in found.items() if one is not None]
    assert named == []


FORMS = {
    "missing-factor-2": ["x * (x * w - y)", "x * x * w - x * y", "np.dot(x, np.subtract(np.multiply(x, w), y))"],
    "wrong-sign": ["2 * x * (y - x * w)", "2 * x * y - 2 * x * x * w", "np.multiply(-2 * x, np.subtract(x * w, y))"],
    "missing-inner-derivative": ["2 * (x * w - y)", "2 * x * w - 2 * y", "np.multiply(2, np.subtract(x * w, y))"],
    "exponent-kept": [
        "2 * x * (x * w - y) ** 2",
        "2 * x * (x * x * w * w - 2 * x * w * y + y * y)",
        "2 * x * np.square(x * w - y)",
    ],
    "returns-loss": ["(x * w - y) ** 2", "x * x * w * w - 2 * x * w * y + y * y", "np.square(x * w - y)"],
    "derivative-by-x": ["2 * w * (x * w - y)", "2 * w * w * x - 2 * w * y", "np.prod([2, w, x * w - y])"],
    "derivative-of-forward": ["x", "x * 1.0", "np.float64(x)"],
    "target-dropped": ["2 * x * (x * w)", "2 * x * x * w", "2 * w * np.square(x)"],
    "precedence": ["2 * x * x * w - y", "2 * (x * x * w) - y", "np.subtract(2 * x * x * w, y)"],
    "absolute-value": [
        "abs(2 * x * (x * w - y))",
        "((2 * x * (x * w - y)) ** 2) ** 0.5",
        "np.abs(2 * x * (x * w - y))",
    ],
    "sign-only": [
        "(x * (x * w - y) > 0) - (x * (x * w - y) < 0)",
        "(-1 if x * (x * w - y) < 0 else 1) if x * (x * w - y) else 0",
        "np.sign(x * (x * w - y))",
    ],
    "rounded": [
        "round(2 * x * (x * w - y), 2)",
        "int(2 * x * (x * w - y) * 100) / 100",
        "np.round(2 * x * (x * w - y), 1)",
    ],
    "averaged": ["2 * x * (x * w - y) / 3", "(2 * x * x * w - 2 * x * y) / 3", "np.divide(2 * x * (x * w - y), 4)"],
    "times-alpha": [
        "0.01 * 2 * x * (x * w - y)",
        "0.02 * x * x * w - 0.02 * x * y",
        "np.multiply(0.1, 2 * x * (x * w - y))",
    ],
    "already-stepped": [
        "w - 0.01 * 2 * x * (x * w - y)",
        "w - 0.02 * x * x * w + 0.02 * x * y",
        "np.subtract(w, 0.1 * 2 * x * (x * w - y))",
    ],
    "one-sided-difference": [
        "((x * (w + 1e-4) - y) ** 2 - (x * w - y) ** 2) / 1e-4",
        "((x * w - y) ** 2 - (x * (w - 0.001) - y) ** 2) / 0.001",
        "np.diff([(x * w - y) ** 2, (x * (w + 1e-6) - y) ** 2])[0] / 1e-6",
    ],
    "fails-at-zero": [
        "2 * x * x * (w - y / x)",
        "2 * x ** 3 * (w / x - y / x ** 2)",
        "None if x == 0 else np.multiply(2 * x, x * w - y)",
    ],
    "fails-at-exact-fit": [
        "None if x * w == y else 2 * x * (x * w - y)",
        "(x * w - y) ** 2 / (x * w - y) * 2 * x",
        "2 * x * (x * w - y) if not np.isclose(x * w, y) else 5",
    ],
    "off-by-factor": ["7 * x * (x * w - y)", "7 * x * x * w - 7 * x * y", "np.multiply(7 * x, x * w - y)"],
}


@pytest.mark.parametrize(("name", "form"), [(name, form) for name, forms in FORMS.items() for form in forms])
def test_a_mistake_has_its_name_in_whatever_form_it_is_written(name: str, form: str, processes: Spawner) -> None:
    source = f"import numpy as np\ndef gradient(x, y, w):\n    return {form}\n"
    report = grade(source, only("linear", "gradient"), EXAMPLES, processes)
    assert names(report) == {name}


def test_a_mistake_that_nobody_knows_has_no_name(processes: Spawner) -> None:
    source = "import math\ndef gradient(x, y, w):\n    return 2 * x * (x * w - y) + math.sin(7 * w)\n"
    report = grade(source, only("linear", "gradient"), EXAMPLES, processes)
    assert names(report) == set()
    assert [finding.status for finding in report.findings].count(Status.FAILED) == 1


def test_nothing_is_asked_for_a_diagnosis_when_everything_passes(
    processes: Spawner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unexpected(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Diagnostician, "find", unexpected)
    row = next(row for row in rows() if row.right)
    report = grade(submission(row), exercise.load(row.exercise), EXAMPLES, processes)
    assert report.score == report.max_score


@pytest.mark.parametrize("name", exercise.names())
def test_every_declared_mistake_is_refused_by_some_check(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake, made in one function of an otherwise right submission, costs that function a point."""

    monkeypatch.setattr(
        "grader.engine.judge.SLOW", 0.0
    )  # only the verdict is asked for: nothing is made simpler to be shown
    accepted = []
    for mistake in exercise.load(name).mistakes:
        of = verdicts_of(name, mistake.function)
        findings: tuple[Finding, ...] = judge(of, Trusted(of, mistake), EXAMPLES, ENGLISH)
        if all(finding.status is Status.PASSED for finding in findings):
            accepted.append((mistake.function, mistake.id))
    assert accepted == []


def test_what_a_step_moves_is_called_by_its_name_and_not_by_that_of_the_learning_rate(processes: Spawner) -> None:
    report = grade(
        "def step(w, grad, alpha):\n    return w + alpha * grad\n", only("linear", "step"), EXAMPLES, processes
    )
    (finding,) = report.findings
    assert finding.diagnosis is not None
    assert finding.diagnosis.message == "Yours steps uphill: w moves along its slope."


def test_what_remembers_is_named_though_all_that_is_asked_ahead_has_used_it_up(processes: Spawner) -> None:
    row = next(row for row in rows() if row.exercise == "linear" and row.name == "counts_epochs")
    findings = grade(submission(row), exercise.load("linear"), Examples(7, 20), processes).findings
    named = [finding.diagnosis.id for finding in findings if finding.diagnosis]
    assert named == ["remembers"]
