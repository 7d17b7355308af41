"""Mistakes get their name from answers alone, and nothing gets a name that is not its own."""

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from corpus import Row, rows, submission
from grading import grade, hurry, loaded, only, verdicts_of
from sample import sample

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
WRONG = sample([row for row in rows() if not row.right and row.diagnosis], 12)
RIGHT_ROWS = sample([row for row in rows() if row.right], 12)
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
    for row in RIGHT_ROWS:
        of = only(row.exercise, row.function)
        with loaded(submission(row), of, processes) as answering:
            diagnostician = Diagnostician(of, answering.ask, ENGLISH)
            values = (None, *of.functions[row.function].returns)
            found = {value: diagnostician.find(row.function, value) for value in values}
            named += [(label(row), value, one[0].id) for value, one in found.items() if one is not None]
    assert named == []


# What no row of the corpus is named, in several forms: factored, expanded, with numpy.

HEADS = {
    ("linear", "forward"): "def forward(x, w):",
    ("linear", "loss"): "def loss(x, y, w):",
    ("linear", "gradient"): "def gradient(x, y, w):",
    ("quadratic", "forward"): "def forward(x, w1, w2, b):",
    ("quadratic", "gradient"): "def gradient(x, y, w1, w2, b):",
}

FORMS: dict[tuple[str, str], dict[str, list[str]]] = {
    ("linear", "loss"): {
        "prediction-without-x": ["(w - y) ** 2", "w * w - 2 * w * y + y * y", "np.square(w - y)"],
        "off-by-factor": ["x * (x * w - y) ** 2", "(x * w - y) ** 2 * x / 2", "np.square(x * w - y) * x ** 2"],
    },
    ("linear", "gradient"): {
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
        "one-x-too-many": [
            "x * (x * x * w2 + x * w1 + b)",
            "x**3 * w2 + x * x * w1 + b * x",
            "np.polyval([w2, w1, b, 0], x)",
        ],
    },
}
CASES = [(place, name, form) for place, names in FORMS.items() for name, forms in names.items() for form in forms]
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
    [(place, form) for place, forms in STRANGE.items() for form in forms],
)
def test_what_is_unknown_has_no_name(place: tuple[str, str], form: str, processes: Spawner) -> None:
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
def test_every_declared_mistake_is_refused_by_some_check(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake, made in one function of an otherwise right submission, costs that function a point."""
    hurry(monkeypatch)
    accepted = []
    for mistake in sample(exercise.load(name).mistakes, 6):
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
