"""Mistakes get their name from answers alone, and nothing gets a name that is not its own."""

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from corpus import Row, rows, submission
from grading import grade, loaded, only, verdicts_of

from grader.author.trusted import Trusted
from grader.core.outcome import Answers, Batch, Call
from grader.core.report import ExerciseReport, Status
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.course.exercise import Exercise
from grader.engine.diagnosis import Diagnostician
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.law import Mistake
from grader.sandbox.process import Spawner

ROOT = Path(__file__).parent.parent
EXAMPLES = Examples(seed=3, count=30)
PINNED = Examples(seed=3, count=0)  # nothing is drawn, so nothing is made simpler to be shown either
WRONG = [row for row in rows() if not row.right and row.diagnosis]
NAMED_AT_LEAST = 0.95


def names(report: ExerciseReport) -> set[str]:
    return {finding.diagnosis.id for finding in report.findings if finding.diagnosis is not None}


def label(row: Row) -> str:
    return f"{row.exercise}.{row.function}.{row.name}"


def test_known_mistakes_are_named_rightly_or_not_at_all(processes: Spawner) -> None:
    found: Counter[str] = Counter()
    misnamed = []
    for row in WRONG:
        given = names(grade(submission(row), only(row.exercise, row.function), PINNED, processes))
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
                diagnostician = Diagnostician(of, answering.ask, ENGLISH)
                values = (None, *of.functions[row.function].returns)
                found = {value: diagnostician.find(row.function, value) for value in values}
                named += [(label(row), value, one[0].id) for value, one in found.items() if one is not None]
    assert named == []


# A mistake is written in many forms: factored, expanded, with numpy.

HEADS = {
    ("linear", "forward"): "def forward(x, w):",
    ("linear", "loss"): "def loss(x, y, w):",
    ("linear", "gradient"): "def gradient(x, y, w):",
    ("quadratic", "forward"): "def forward(x, w1, w2, b):",
    ("quadratic", "loss"): "def loss(x, y, w1, w2, b):",
    ("quadratic", "gradient"): "def gradient(x, y, w1, w2, b):",
}

FORMS: dict[tuple[str, str], dict[str, list[str]]] = {
    ("linear", "forward"): {
        "wrong-operation": ["x + w", "w - -x", "np.add(x, w)", "w ** x if x > 0 or w else 0", "x // w if w else 1"],
        "parameter-squared": ["x * w * w", "x * w ** 2", "x * np.square(w)", "(x * w) ** 2"],
        "one-x-too-many": ["x * x * w", "x ** 2 * w", "np.multiply(x, x * w)"],
        "wrong-sign": ["-x * w", "0 - w * x", "np.negative(x * w)"],
        "doubled": ["2 * x * w", "x * w + w * x", "np.multiply(2, x * w)"],
        "extra-bias": ["x * w + 1", "0.5 + w * x", "np.add(x * w, -3)"],
        "ignores-parameter": ["2 * x", "x + x", "np.multiply(x, 2.0)"],
        "ignores-data": ["w", "w + 1", "np.multiply(w, 3.0)"],
        "rounded": ["int(x * w)", "round(x * w, 1)", "np.floor(x * w)", "int(x) * int(w)"],
    },
    ("linear", "loss"): {
        "half-convention": ["(x * w - y) ** 2 / 2", "0.5 * (y - x * w) ** 2", "np.square(x * w - y) * 0.5"],
        "not-squared": ["x * w - y", "y - x * w", "np.subtract(x * w, y)"],
        "absolute-value": ["abs(x * w - y)", "((x * w - y) ** 2) ** 0.5", "np.abs(y - x * w)"],
        "wrong-power": ["(x * w - y) ** 3", "(x * w - y) ** 4", "np.power(x * w - y, 3)"],
        "double-for-square": ["(x * w - y) * 2", "2 * x * w - 2 * y", "np.multiply(2, x * w - y)"],
        "difference-of-squares": ["(x * w) ** 2 - y ** 2", "x * x * w * w - y * y", "np.square(x * w) - np.square(y)"],
        "precedence": ["x * w - y ** 2", "x * w - y * y", "np.subtract(x * w, np.square(y))"],
        "target-times-x": ["(x * (w - y)) ** 2", "x * x * (w - y) ** 2", "np.square(x * w - x * y)"],
        "target-dropped": ["(x * w) ** 2", "x * x * w * w", "np.square(x * w)"],
        "target-added": ["(x * w + y) ** 2", "x * x * w * w + 2 * x * w * y + y * y", "np.square(x * w + y)"],
        "prediction-without-x": ["(w - y) ** 2", "w * w - 2 * w * y + y * y", "np.square(w - y)"],
        "arguments-swapped": ["(y * w - x) ** 2", "(x * y - w) ** 2", "np.square(y * w - x)"],
        "returns-gradient": ["2 * x * (x * w - y)", "2 * x * x * w - 2 * x * y", "np.multiply(2 * x, x * w - y)"],
        "off-by-factor": ["x * (x * w - y) ** 2", "(x * w - y) ** 2 * x / 2", "np.square(x * w - y) * x ** 2"],
    },
    ("linear", "gradient"): {
        "missing-factor-2": ["x * (x * w - y)", "x * x * w - x * y", "np.dot(x, np.subtract(np.multiply(x, w), y))"],
        "wrong-sign": [
            "2 * x * (y - x * w)",
            "2 * x * y - 2 * x * x * w",
            "np.multiply(-2 * x, np.subtract(x * w, y))",
        ],
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
        "precedence": [
            "2 * x * x * w - y",
            "2 * (x * x * w) - y",
            "np.subtract(2 * x * x * w, y)",
            "2 * x ** 2 * w - 2 * y",
            "2 * (x * x * w - y)",
            "2 * np.subtract(x * x * w, y)",
        ],
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
            "2 * x * int(x * w - y)",
            "2 * int(x) * (int(x) * w - y)",
            "2 * x * np.round(x * w - y, 1)",
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
        "off-by-factor": [
            "7 * x * (x * w - y)",
            "7 * x * x * w - 7 * x * y",
            "np.multiply(7 * x, x * w - y)",
            "(x * w - y) / (x or 1)",
            "x * x * (x * w - y)",
            "np.power(x * w - y, 3) * 2 * x",
        ],
        "parameter-kept": ["2 * w * x * (x * w - y)", "w * (x * w - y)", "np.prod([2, w, x, x * w - y])"],
        "wrong-operation": ["2 * x * (x + w - y)", "2 * (x + w - y)", "np.multiply(2 * x, x + w - y)"],
    },
    ("quadratic", "forward"): {
        "weights-swapped": ["x * x * w1 + x * w2 + b", "x * (x * w1 + w2) + b", "np.polyval([w1, w2, b], x)"],
        "double-for-square": ["2 * x * w2 + x * w1 + b", "x * (2 * w2 + w1) + b", "np.dot([w2, w1, b], [x + x, x, 1])"],
        "bias-times-x": ["x * (x * w2 + w1 + b)", "x * x * w2 + x * (w1 + b)", "np.polyval([w2, w1 + b, 0], x)"],
        "parameter-squared": [
            "(x * w2) ** 2 + x * w1 + b",
            "x * x * w2 + (x * w1) ** 2 + b",
            "np.square(x * w2) + x * w1 + b",
        ],
        "wrong-power": ["x ** 3 * w2 + x * w1 + b", "x * x * w2 + w1 + b", "np.power(x, 3.0) * w2 + x * w1 + b"],
        "one-x-too-many": [
            "x * (x * x * w2 + x * w1 + b)",
            "x**3 * w2 + x * x * w1 + b * x",
            "np.polyval([w2, w1, b, 0], x)",
        ],
        "precedence": [
            "x ** 2 * (w2 + x * w1) + b",
            "x * x * w2 + x ** 3 * w1 + b",
            "np.square(x) * (w2 + x * w1 + b)",
        ],
        "wrong-operation": ["x * x * w2 + x * w1 - b", "x * (x * w2 - w1) + b", "np.subtract(x * x * w2 + x * w1, b)"],
        "ignores-parameter": ["x * x * w2 + x * w1", "x * (x * w1 + w1) + b", "np.polyval([w2, w1, 10.0], x)"],
    },
    ("quadratic", "loss"): {
        "precedence": [
            "(y - x ** 2 * w2 + x * w1 + b) ** 2",
            "(y - x * w1 + x * x * w2 + b) ** 2",
            "x * x * w2 + x * w1 + b - np.square(y)",
        ],
        "linear-model": ["(x * w1 - y) ** 2", "x * x * w1 * w1 - 2 * x * w1 * y + y * y", "np.square(y - x * w1)"],
    },
    ("quadratic", "gradient"): {
        "off-by-factor": [
            "2 * x * r, x * r, 2 * r",
            "2 * x * r, 2 * x * x * r, 4 * x * r",
            "tuple(np.array([2 * x, 2 * x * x, 2 / 3 * 6 * x]) * r)",
        ],
        "missing-inner-derivative": ["2 * r, 2 * r, 2 * r", "2 * x * r, 2 * x * r, 2 * r", "tuple(2 * r * np.ones(3))"],
        "values-swapped": [
            "2 * x * x * r, 2 * x * r, 2 * r",
            "2 * r, 2 * x * r, 2 * x * x * r",
            "tuple(2 * r * np.array([x * x, x, 1]))",
        ],
        "missing-factor-2": [
            "x * r, x * x * r, r",
            "2 * x * r, x * x * r, 2 * r",
            "tuple(r * np.array([x, x * x, 1]))",
        ],
        "derivative-of-forward": ["x, x * x, 1", "2 * x * r, 2 * x * x * r, 1", "tuple(np.array([x, x * x, 1.0]))"],
    },
}
CASES = [(place, name, form) for place, names in FORMS.items() for name, forms in names.items() for form in forms]
RIGHT = {
    ("linear", "forward"): ["w * x", "np.multiply(x, w)", "(x + 1) * w - w"],
    ("linear", "loss"): ["abs(x * w - y) ** 2", "x * x * w * w - 2 * x * w * y + y * y", "np.square(y - x * w)"],
    ("linear", "gradient"): ["2 * (x * x * w - x * y)", "-2 * x * (y - x * w)", "np.prod([2, x, x * w - y])"],
    ("quadratic", "forward"): ["x * (x * w2 + w1) + b", "np.polyval([w2, w1, b], x)", "b + w1 * x + w2 * x ** 2"],
    ("quadratic", "loss"): ["r ** 2", "(-r) ** 2", "np.square(r)"],
    ("quadratic", "gradient"): ["2 * x * r, 2 * x * x * r, 2 * r", "tuple(2 * r * np.array([x, x * x, 1]))"],
}
# What is wrong, and no known mistake.
STRANGE = {
    ("linear", "forward"): ["x * w + np.sin(x * w)"],
    ("linear", "loss"): ["(x * w - y) ** 2 + np.cos(x * y * w)", "(x * w - y) ** 2 * abs(y * w + x) ** 0.3"],
    ("linear", "gradient"): [
        "2 * x * (x * w - y) * 1.1 ** (x * y * w / 99)",
        "2 * x * (x * w - y) + np.sin(x * y * w)",
    ],
    ("quadratic", "forward"): ["x * x * w2 + x * w1 + b + np.sin(x * w1 * w2 * b)"],
    ("quadratic", "gradient"): ["2 * x * r, 2 * x * x * r + np.sin(x * w1 * w2 * b * y), 2 * r"],
}


def source(place: tuple[str, str], form: str) -> str:
    residual = "    r = x * x * w2 + x * w1 + b - y\n" if place[0] == "quadratic" and "y" in HEADS[place] else ""
    return f"import numpy as np\n{HEADS[place]}\n{residual}    return {form}\n"


@pytest.mark.parametrize(("place", "name", "form"), CASES)
def test_a_mistake_has_its_name_in_whatever_form(
    place: tuple[str, str], name: str, form: str, processes: Spawner
) -> None:
    report = grade(source(place, form), only(*place), EXAMPLES, processes)
    assert {finding.diagnosis.id for finding in report.findings if finding.diagnosis} == {name}


@pytest.mark.parametrize(
    ("place", "form"),
    [(place, form) for group in (RIGHT, STRANGE) for place, forms in group.items() for form in forms],
)
def test_what_is_right_or_unknown_has_no_name(place: tuple[str, str], form: str, processes: Spawner) -> None:
    of = only(*place)
    with loaded(source(place, form), of, processes) as submission:
        diagnostician = Diagnostician(of, submission.ask, ENGLISH)
        found = [diagnostician.find(place[1], value) for value in (None, *of.functions[place[1]].returns)]
    assert [one[0].id for one in found if one] == []


def test_a_factor_is_told(processes: Spawner) -> None:
    of = only("linear", "gradient")
    with loaded(source(("linear", "gradient"), "x * x * (x * w - y)"), of, processes) as submission:
        found = Diagnostician(of, submission.ask, ENGLISH).find("gradient", None)
    assert found is not None
    assert ENGLISH(found[1]) == "Yours is exactly 0.5·x times the right value, everywhere we looked."


# Diagnosis and verdict


def test_nothing_is_asked_for_a_diagnosis_when_everything_passes() -> None:
    def asked(of: Exercise) -> list[Call]:
        calls: list[Call] = []
        right = Trusted(of, Mistake("", "", "", "", str))

        def ask(batches: Sequence[Batch]) -> list[Answers]:
            calls.extend(call for batch in batches for call in batch.calls)
            return right.ask(batches)

        findings = judge(of, ask, right.definitions, EXAMPLES, ENGLISH)
        assert {finding.status for finding in findings} == {Status.PASSED}
        return calls

    for name in exercise.names():
        assert asked(exercise.load(name)) == asked(verdicts_of(name))


@pytest.mark.parametrize("name", exercise.names())
def test_every_declared_mistake_is_refused_by_some_check(name: str) -> None:
    """Each mistake, made in one function of an otherwise right submission, costs that function a point."""
    accepted = []
    for mistake in exercise.load(name).mistakes:
        of = verdicts_of(name, mistake.function)
        made = Trusted(of, mistake)
        findings = judge(of, made.ask, made.definitions, EXAMPLES, ENGLISH)
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
    assert named == ["answers-differ"]


def test_where_all_passes_no_mistake_is_even_made() -> None:
    script = (
        "import sys; from grader.cli.main import main\n"
        "try: main(['--solutions', 'linear'])\n"
        "except SystemExit: pass\n"
        "sys.exit('grader.law.mistakes.every' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
