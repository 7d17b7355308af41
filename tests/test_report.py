"""The JSON report: its schema, and what its fields promise."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from corpus import RIGHT
from grading import grade

from grader.core.report import Confinement, ExerciseReport, Finding, Report, Status
from grader.course import exercise
from grader.engine.examples import Examples
from grader.render.json import render
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "grader" / "report.schema.json").read_text(encoding="utf-8"))
EXAMPLES = Examples(seed=0, count=20)
LINEAR = exercise.load("linear")


def document(*reports: ExerciseReport) -> dict[str, Any]:
    report = Report("en", 0, 20, Confinement("partial", "a sentence"), reports)
    found: dict[str, Any] = json.loads(render(report))
    return found


def source(functions: dict[str, str]) -> str:
    return "\n".join({**RIGHT["linear"], **functions}.values())


CASES = {
    "right": {},
    "wrong": {"gradient": "def gradient(x, y, w):\n    return x * (x * w - y)\n"},
    "carried forward": {
        "loss": "def loss(x, y, w):\n    return 0.5 * (x * w - y) ** 2\n",
        "gradient": "def gradient(x, y, w):\n    return x * (x * w - y)\n",
    },
    "crashed": {"step": "def step(w, grad, alpha):\n    return w / 0\n"},
    "stopped": {"loss": "def loss(x, y, w):\n    while True: pass\n"},
    "not started": {"train": "def train(xs, ys, w, alpha, epochs):\n    raise NotImplementedError\n"},
    "not a number": {"forward": "def forward(x, w):\n    return float('nan')\n"},
    "infinite": {"forward": "def forward(x, w):\n    return float('-inf')\n"},
    "text": {"forward": "def forward(x, w):\n    return '<script>'\n"},
    "several values": {"forward": "def forward(x, w):\n    return x, 'text', None\n"},
    "no function": {"forward": "forward = 3\n"},
    "noisy": {"forward": "def forward(x, w):\n    print('x is', x)\n    return x + w\n"},
    "missing": {"forward": ""},
    "process ended": {"forward": "import os\ndef forward(x, w):\n    os._exit(0)\n"},
    "unloadable": {"forward": "def forward(x, w:\n"},
    "stub": dict.fromkeys(RIGHT["linear"], "") | {"all": (ROOT / "exercises" / "linear.py").read_text("utf-8")},
    "solution": dict.fromkeys(RIGHT["linear"], "") | {"all": (ROOT / "solutions" / "linear.py").read_text("utf-8")},
}


Of: TypeAlias = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def report(processes: Spawner) -> Of:
    """Return the JSON report on a case, each of which is graded once."""

    @cache
    def of(case: str) -> dict[str, Any]:
        return document(grade(source(CASES[case]), LINEAR, EXAMPLES, processes, Limits(call=0.3)))

    return of


@pytest.mark.parametrize("case", CASES)
def test_every_report_obeys_the_schema(report: Of, case: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install -e '.[dev]'")
    jsonschema.Draft202012Validator(SCHEMA).validate(report(case))


@pytest.mark.parametrize(
    ("case", "status"),
    [
        ("right", "passed"),
        ("solution", "passed"),
        ("wrong", "failed"),
        ("crashed", "crashed"),
        ("process ended", "crashed"),
        ("stopped", "stopped"),
        ("stub", "todo"),
        ("missing", "todo"),
        ("unloadable", "crashed"),
    ],
)
def test_a_file_has_a_status_and_only_one_that_can_not_be_loaded_a_message(report: Of, case: str, status: str) -> None:
    (found,) = report(case)["exercises"]
    assert found["status"] == status
    assert (found["message"] is None) is (case != "unloadable")


@pytest.mark.parametrize("case", CASES)
def test_points_are_whole_numbers_that_only_passed_checks_have_and_that_add_up(report: Of, case: str) -> None:
    found = report(case)
    (exercise,) = found["exercises"]
    assert (found["score"], found["max_score"]) == (exercise["score"], exercise["max_score"])
    points = [found["score"], found["max_score"]]
    for check in exercise["checks"]:
        points += [check["score"], check["max_score"]]
        assert check["score"] == (check["max_score"] if check["status"] == "passed" else 0)
    assert found["score"] == sum(check["score"] for check in exercise["checks"])
    assert {type(number) for number in points} == {int}


def only_open(found: dict[str, Any]) -> dict[str, Any]:
    checks: list[dict[str, Any]] = found["exercises"][0]["checks"]
    return next(check for check in checks if check["status"] not in ("passed", "waiting"))


@pytest.mark.parametrize(
    ("case", "got"),
    [
        ("not a number", "nan"),
        ("infinite", "-inf"),
        ("text", "str"),
        ("wrong", "48"),
        ("several values", "(3, str, None)"),
    ],
)
def test_what_came_back_is_shown_as_text_or_as_the_name_of_its_type(report: Of, case: str, got: str) -> None:
    assert only_open(report(case))["counterexample"]["got"] == got


def test_the_counterexample_can_be_called_again(report: Of) -> None:
    assert only_open(report("wrong"))["counterexample"] == {
        "call": "gradient(x=3, y=5, w=7)",
        "arguments": {"x": 3, "y": 5, "w": 7},
        "got": "48",
        "expected": "96",
    }


def finding(status: Status) -> Finding:
    passed = status is Status.PASSED
    return Finding("linear.some_check", "some", "A sentence.", None, status, int(passed), 1)


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ("crashed stopped failed todo passed", "crashed"),
        ("stopped failed todo passed", "stopped"),
        ("failed waiting todo", "failed"),
        ("todo passed", "todo"),
        ("passed passed", "passed"),
        ("waiting passed", "passed"),
    ],
)
def test_an_exercise_has_the_worst_of_its_checks(statuses: str, worst: str) -> None:
    found = tuple(finding(Status(status)) for status in statuses.split())
    assert ExerciseReport("linear", "linear.py", found).status == worst
