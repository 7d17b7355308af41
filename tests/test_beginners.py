"""Whatever a beginner's file holds: one clear finding for it, the rest graded, never a hang."""

from pathlib import Path

import pytest
from corpus import RIGHT
from grading import grade

from grader import exercise
from grader.examples import Examples
from grader.report import ExerciseReport, Status
from grader.run import Settings, grade_file
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Limits
from grader.sentence import ENGLISH
from grader.targets import find

EXAMPLES = Examples(seed=0, count=20)
LINEAR = exercise.load("linear")
WHOLE = "\n".join(RIGHT["linear"].values())


def graded(
    processes: Spawner, before: str = "", after: str = "", limits: Limits | None = None, **functions: str
) -> ExerciseReport:
    """Grade a right submission with some functions replaced, and text before and after them."""
    source = "\n".join({**RIGHT["linear"], **functions}.values())
    return grade(f"{before}\n{source}\n{after}\n", LINEAR, EXAMPLES, processes, limits)


def first_open(report: ExerciseReport, function: str) -> tuple[Status, str]:
    finding = next(one for one in report.findings if one.function == function and one.status is not Status.PASSED)
    return finding.status, finding.message or ""


def open_functions(report: ExerciseReport) -> set[str]:
    return {one.function for one in report.findings if one.status is not Status.PASSED}


FUNCTIONS = {
    "print instead of return": (
        "def forward(x, w):\n    print(x * w)\n",
        Status.FAILED,
        "What `forward(x=3, w=7)` returned is of the type None, which is no number.",
    ),
    "keyboard input": (
        "def forward(x, w):\n    return float(input('x? '))\n",
        Status.CRASHED,
        (
            "`forward(x=3, w=7)` waits for the keyboard (line 3: `return float(input('x? '))`), "
            "but nobody types while it is graded: all it needs are its arguments."
        ),
    ),
    "an exit": (
        "def forward(x, w):\n    import sys\n    sys.exit()\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` ends Python itself (line 4: `sys.exit()`); `return` ends a function.",
    ),
    "infinite recursion": (
        "def forward(x, w):\n    return forward(x, w)\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` calls itself without end (line 3: `return forward(x, w)`).",
    ),
    "an error": (
        "def forward(x, w):\n    return x * weight\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` raised NameError: name 'weight' is not defined (line 3: `return x * weight`).",
    ),
    "a missing package": (
        "import torch\ndef forward(x, w):\n    return torch.tensor(x * w)\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` uses the package torch, which is not available here: Python and numpy are all it takes.",
    ),
    "another exercise's function": (
        "from quadratic import forward\n",
        Status.CRASHED,
        (
            "`forward(x=3, w=7)` uses `quadratic.py`, but every file is graded alone: "
            "write what you need of it in this file too."
        ),
    ),
    "a number in its place": (
        "forward = 3.0\n",
        Status.FAILED,
        "`forward` is no function here but of the type float: some line gives its name to something else.",
    ),
    "nothing": ("", Status.TODO, "There is no function `forward` in this file yet."),
    "a stub": ("def forward(x, w):\n    raise NotImplementedError\n", Status.TODO, "Not started yet."),
    "an end of Python": (
        "import os\ndef forward(x, w):\n    os._exit(0)\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` ended Python itself (exit status 0).",
    ),
}


@pytest.mark.parametrize(("function", "status", "message"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_one_function_has_one_clear_finding_and_the_others_are_graded(
    processes: Spawner, function: str, status: Status, message: str
) -> None:
    report = graded(processes, forward=function)
    assert first_open(report, "forward") == (status, message)
    assert open_functions(report) == {"forward"}


def test_an_endless_loop_is_stopped_once(processes: Spawner) -> None:
    report = graded(processes, limits=Limits(call=0.3), gradient="def gradient(x, y, w):\n    while True: pass\n")
    assert first_open(report, "gradient") == (
        Status.STOPPED,
        "`gradient(x=3, y=5, w=7)` did not finish within 0.3 s and was stopped. Is there a loop that never ends?",
    )
    assert open_functions(report) == {"gradient"}


def test_a_function_that_needs_a_stub_says_which(processes: Spawner) -> None:
    report = graded(
        processes,
        gradient="def gradient(x, y, w):\n    raise NotImplementedError\n",
        train=(
            "def train(xs, ys, w, alpha, epochs):\n    for _ in range(epochs):\n        for x, y in zip(xs, ys):\n"
            "            w = step(w, gradient(x, y, w), alpha)\n    return w\n"
        ),
    )
    status, message = first_open(report, "train")
    assert (status, message) == (Status.TODO, "`train` needs `gradient`, which is not written yet.")


FILES = {
    "a syntax error": (
        "def forward(x, w)\n    return x * w\n",
        "Line 1 is not valid Python: `def forward(x, w)` (expected ':').",
    ),
    "a wrong indentation": (
        "def forward(x, w):\nreturn x * w\n",
        "Line 2 is not valid Python: `return x * w` (expected an indented",
    ),
    "an exception": ("1 / 0\n", "Loading the file raised ZeroDivisionError: division by zero (line 1: `1 / 0`)."),
    "keyboard input": (
        "n = input()\n",
        "Line 1 waits for the keyboard, but nobody types while the file is graded: `n = input()`.",
    ),
    "an exit": ("import sys\nsys.exit()\n", "Line 2 ends Python before the functions can be graded: `sys.exit()`."),
}


@pytest.mark.parametrize(("source", "message"), FILES.values(), ids=FILES)
def test_a_file_that_can_not_be_loaded_says_why(processes: Spawner, source: str, message: str) -> None:
    report = grade(source, LINEAR, EXAMPLES, processes)
    assert report.status is Status.CRASHED
    assert (report.message or "").startswith(message)
    assert report.score == 0


def test_an_endless_loop_at_top_level_is_stopped(processes: Spawner) -> None:
    report = grade("while True: pass\n", LINEAR, EXAMPLES, processes, Limits(loading=0.5))
    assert report.status is Status.STOPPED
    assert "Is there a loop outside of the functions that never ends?" in (report.message or "")


def test_an_empty_file_has_everything_to_do(processes: Spawner) -> None:
    report = grade("", LINEAR, EXAMPLES, processes)
    assert {finding.status for finding in report.findings} == {Status.TODO}


LECTURE = """
import torch
import matplotlib.pyplot as plt
x_data = [1.0, 2.0, 3.0]
y_data = [2.0, 4.0, 6.0]
w = 1.0

def forward(x):
    return x * w

def loss(x, y):
    y_pred = forward(x)
    return (y_pred - y) * (y_pred - y)

def gradient(x, y):
    return 2 * x * (x * w - y)

def step(grad, alpha):
    return w - alpha * grad

def train(xs, ys, alpha, epochs):
    global w
    for epoch in range(epochs):
        for x, y in zip(xs, ys):
            w = w - alpha * gradient(x, y)
    return w

print("predict (before training)", 4, forward(4))
for epoch in range(10):
    for x_val, y_val in zip(x_data, y_data):
        grad = gradient(x_val, y_val)
        w = w - 0.01 * grad
        print("\\tgrad: ", x_val, y_val, round(grad, 2))
    l = loss(x_val, y_val)
    print("progress:", epoch, "w=", round(w, 2), "loss=", round(l, 2))
fig, ax = plt.subplots()
ax.plot(x_data, y_data)
plt.show()
"""


def test_the_lectures_own_style_is_graded_like_the_stubs(processes: Spawner) -> None:
    report = grade(LECTURE, LINEAR, EXAMPLES, processes)
    assert [finding.message for finding in report.findings if finding.status is not Status.PASSED] == []
    assert report.score == report.max_score


def test_what_a_script_does_when_started_is_not_done(processes: Spawner) -> None:
    report = graded(processes, after="if __name__ == '__main__':\n    raise SystemExit(input())\n")
    assert report.score == report.max_score


def of_file(path: Path, processes: Spawner) -> ExerciseReport:
    (target,) = find([str(path)], exercise.names(), "linear").files
    return grade_file(target, Settings(EXAMPLES, Limits(), ENGLISH), processes)


CONTENTS = {
    "CRLF line ends": WHOLE.replace("\n", "\r\n").encode(),
    "a byte order mark": b"\xef\xbb\xbf" + WHOLE.encode(),
    "Korean comments in cp949": ("# -*- coding: cp949 -*-\n# 경사 하강법\n" + WHOLE).encode("cp949"),
    "tabs": WHOLE.replace("    ", "\t").encode(),
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_however_it_was_saved_it_is_graded(tmp_path: Path, processes: Spawner, content: bytes) -> None:
    folder = tmp_path / "내 숙제 folder"
    folder.mkdir()
    path = folder / "과제 linear (1).py"
    path.write_bytes(content)
    report = of_file(path, processes)
    assert report.score == report.max_score
    assert report.path == str(path)


UNREADABLE = {
    "cp949 without saying so": "# 경사 하강법\n".encode("cp949") + WHOLE.encode(),
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "UTF-16": WHOLE.encode("utf-16"),
    "zero bytes": b"x = 1\n\0\n",
    "far too much": b"#" * 3_000_000,
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_text_is_that_files_finding(tmp_path: Path, processes: Spawner, content: bytes) -> None:
    path = tmp_path / "linear.py"
    path.write_bytes(content)
    report = of_file(path, processes)
    assert report.status is Status.CRASHED
    assert (report.message or "").startswith("The file is")
    assert "Traceback" not in (report.message or "")
