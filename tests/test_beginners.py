"""Whatever a beginner's file holds: one clear finding for it, the rest graded, never a hang."""

import os
import sys
from pathlib import Path

import pytest
from corpus import RIGHT
from grading import grade

from grader.core.report import ExerciseReport, Status
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.course.targets import find
from grader.engine.examples import Examples
from grader.engine.run import Settings, grade_file
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner

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
        "`forward(x=3, w=7)` waits for the keyboard (line 3: `return float(input('x? '))`).",
    ),
    "an exit": (
        "def forward(x, w):\n    import sys\n    sys.exit()\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` ends Python itself (line 4: `sys.exit()`).",
    ),
    "infinite recursion": (
        "def forward(x, w):\n    return forward(x, w)\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` calls itself without end (line 3: `return forward(x, w)`).",
    ),
    "an error": (
        "def forward(x, w):\n    return x * parameter\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` raised NameError: name 'parameter' is not defined (line 3: `return x * parameter`).",
    ),
    "a slip in a name": (
        "def forward(x, w):\n    weight = w\n    return x * wieght\n",
        Status.CRASHED,
        (
            "`forward(x=3, w=7)` raised NameError: name 'wieght' is not defined. Did you mean: 'weight'? "
            "(line 4: `return x * wieght`)."
        ),
    ),
    "an error in a function of their own": (
        "def times(a, b):\n    return a * b[0]\n\ndef forward(x, w):\n    return times(x, w)\n",
        Status.CRASHED,
        (
            "`forward(x=3, w=7)` raised TypeError: 'int' object is not subscriptable (line 3: `return a * b[0]`). "
            "That is in `times`, called in line 6: `return times(x, w)`."
        ),
    ),
    "functions that call each other": (
        "def forward(x, w):\n    return times(x, w)\n\ndef times(x, w):\n    return forward(x, w)\n",
        Status.CRASHED,
        (
            "`forward(x=3, w=7)` calls itself without end (line 3: `return times(x, w)`). "
            "It does so by way of line 6: `return forward(x, w)`."
        ),
    ),
    "infinite recursion that ends in another function": (
        "def times(a, b):\n    return a * b\n\ndef forward(x, w):\n    return times(x, 1) + forward(x, w)\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` calls itself without end (line 6: `return times(x, 1) + forward(x, w)`).",
    ),
    "a missing package": (
        "import torch\ndef forward(x, w):\n    return torch.tensor(x * w)\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` uses the package torch, which is not available here.",
    ),
    "another exercise's function": (
        "from quadratic import forward\n",
        Status.CRASHED,
        ("`forward(x=3, w=7)` uses another file, `quadratic.py`."),
    ),
    "a number in its place": (
        "forward = 3.0\n",
        Status.FAILED,
        "`forward` is no function here but of the type float: some line gives its name to something else.",
    ),
    "its own result in its place": (
        "def forward(x, w):\n    return x * w\n\nforward = forward(1, 2)\n",
        Status.FAILED,
        "`forward` is no function here but of the type int: some line gives its name to something else.",
    ),
    "an argument too many": (
        "def forward(x, w, b):\n    return x * w + b\n",
        Status.CRASHED,
        (
            "`forward(x=3, w=7)` is not what your function takes: forward() missing 1 required positional argument: "
            "'b' (line 2: `def forward(x, w, b):`)."
        ),
    ),
    "an error without a message": (
        "def forward(x, w):\n    assert x < 0\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` raised AssertionError (line 3: `assert x < 0`).",
    ),
    "a multiplication without its sign": (
        "def forward(x, w):\n    return x(w)\n",
        Status.CRASHED,
        "`forward(x=3, w=7)` raised TypeError: 'int' object is not callable (line 3: `return x(w)`).",
    ),
    "a name of the function's own": (
        "w = 1\ndef forward(x):\n    w = w + 0\n    return x * w\n",
        Status.CRASHED,
        (
            "`forward(x=3, w=7)` raised UnboundLocalError: cannot access local variable 'w' where it is not "
            "associated with a value (line 4: `w = w + 0`)."
        ),
    ),
    "a calculation with nothing": (
        "def forward(x, w):\n    return print(x) + w\n",
        Status.CRASHED,
        (
            "`forward(x=3, w=7)` raised TypeError: unsupported operand type(s) for +: 'NoneType' and 'int' "
            "(line 3: `return print(x) + w`)."
        ),
    ),
    "another exercise as a module": (
        "import quadratic\ndef forward(x, w):\n    return quadratic.forward(x, w, 0, 0)\n",
        Status.CRASHED,
        ("`forward(x=3, w=7)` uses another file, `quadratic.py`."),
    ),
    "a class instead": (
        "class Model:\n    def forward(self, x, w):\n        return x * w\n",
        Status.TODO,
        "There is no function `forward` yet.",
    ),
    "nothing": ("", Status.TODO, "There is no function `forward` yet."),
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


def test_a_function_that_needs_a_stub_says_which(processes: Spawner) -> None:
    report = graded(
        processes,
        gradient="def gradient(x, y, w):\n    raise NotImplementedError\n",
        train=(
            "def train(xs, ys, w, alpha, epochs):\n    for _ in range(epochs):\n        for x, y in zip(xs, ys):\n"
            "            w = step(w, gradient(x, y, w), 2 * alpha)\n    return w\n"
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
    "a multiplication without its sign": (
        "def forward(x, w):\n    return 2x\n",
        (
            "Line 2 is not valid Python: `return 2x` (invalid decimal literal). "
            "Python wants a `*` between a number and a name, `3 * a`; and no name begins with a digit."
        ),
    ),
    "a full-width sign": ("w = 2 ＊ 3\n", "Line 1 is not valid Python: `w = 2 ＊ 3` (invalid character"),
    "tabs and spaces": ("if True:\n\tw = 1\n        w = 2\n", "Line 3 is not valid Python: `w = 2` (inconsistent use"),
    "Python 2": ("print 'hello'\n", "Line 1 is not valid Python: `print 'hello'` (Missing parentheses in call to"),
    "nesting without end": ("w = " + "(" * 5000 + ")" * 5000 + "\n", "Line 1 is not valid Python: "),
    "a signal": ("import ctypes\nctypes.string_at(0)\n", "Loading the file ended Python itself (SIGSEGV)."),
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
    return grade_file(target, Settings(EXAMPLES, ENGLISH), processes)


AT_THE_END = {
    "a call that fails": ("print(forward(3))\n", "Loading the file raised TypeError: forward() missing 1"),
    "an exit": ("import sys\nsys.exit()\n", "Line {end} ends Python before the functions can be graded: `sys.exit()`."),
    "a question": ("w = float(input())\n", "Line {end} waits for the keyboard"),
    "no Python": (
        "for epoch in range(3)\n    print(epoch)\n",
        "Line {end} is not valid Python: `for epoch in range(3)`",
    ),
    "an endless loop": ("while True:\n    pass\n", "Loading the file did not finish within 2 s."),
}


@pytest.mark.parametrize(("end", "note"), AT_THE_END.values(), ids=AT_THE_END)
def test_a_line_that_fails_behind_right_functions_costs_nothing(
    end: str, note: str, tmp_path: Path, processes: Spawner
) -> None:
    path = tmp_path / "linear.py"
    path.write_text(f"{WHOLE}\n{end}", encoding="utf-8")
    (target,) = find([str(path)], exercise.names(), "linear").files
    report = grade_file(target, Settings(EXAMPLES, ENGLISH, Limits(loading=2)), processes)
    assert report.score == report.max_score
    lines = path.read_text(encoding="utf-8").splitlines()
    number = 1 + next(n for n, line in enumerate(lines) if line == end.splitlines()[-1 if "exit" in end else 0])
    assert report.notes[0].startswith(note.format(end=number))


def test_a_function_that_is_not_python_costs_its_own_points(tmp_path: Path, processes: Spawner) -> None:
    path = tmp_path / "linear.py"
    wrong = "def step(w, grad, alpha):\n    return w = w - alpha * grad\n"
    path.write_text("\n".join({**RIGHT["linear"], "step": wrong}.values()), encoding="utf-8")
    report = of_file(path, processes)
    assert open_functions(report) == {"step"}
    status, message = first_open(report, "step")
    assert status is Status.CRASHED
    assert "is not valid Python: `return w = w - alpha * grad`" in message
    assert not report.notes


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


def test_a_notebook_under_the_name_of_a_python_file_is_called_one(tmp_path: Path, processes: Spawner) -> None:
    path = tmp_path / "linear.py"
    path.write_text(
        '{\n "cells": [{"execution_count": null}],\n "metadata": {},\n "nbformat": 4\n}\n', encoding="utf-8"
    )
    report = of_file(path, processes)
    assert report.status is Status.CRASHED
    assert (report.message or "").startswith("This is a notebook with the name of a Python file:")


def test_a_file_that_may_not_be_read_is_that_files_finding(
    tmp_path: Path, processes: Spawner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "linear.py"
    path.touch()
    monkeypatch.setattr(Path, "open", refuse)  # its permissions would not keep root away
    report = of_file(path, processes)
    assert (report.status, report.message) == (Status.CRASHED, "The file can not be read: Permission denied.")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links and pipes in other ways")
def test_a_link_that_leads_nowhere_and_a_pipe_are_no_hang(tmp_path: Path, processes: Spawner) -> None:
    (tmp_path / "linear.py").symlink_to("nowhere.py")
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in" / "linear.py")
    (target,) = find([str(tmp_path)], exercise.names(), None).files
    report = grade_file(target, Settings(EXAMPLES, ENGLISH), processes)
    assert (report.status, report.message) == (Status.CRASHED, "The file can not be read: No such file or directory.")
    assert of_file(tmp_path / "in" / "linear.py", processes).status is Status.CRASHED


NO_UTF8 = "The file is no text in UTF-8. Save it as UTF-8 in your editor."
ZEROS = "The file is no text: it holds zero bytes."
UNREADABLE = {
    "cp949 without saying so": ("# 경사 하강법\n".encode("cp949") + WHOLE.encode(), NO_UTF8),
    "cp949 that is said to be UTF-8": ("# coding: utf-8\n# 경사\n".encode("cp949"), NO_UTF8),
    "a byte order mark, and another coding": (b"\xef\xbb\xbf# coding: cp949\n", NO_UTF8),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", NO_UTF8),
    "UTF-16": (WHOLE.encode("utf-16"), NO_UTF8),
    "UTF-16 without its mark": (b"x = 1\n".decode().encode("utf-16-le"), ZEROS),
    "zero bytes": (b"x = 1\n\0\n", ZEROS),
    "far too much": (b"#" * (2**20 + 1), "The file is larger than 1 MB: this is no exercise."),
}


@pytest.mark.parametrize(("content", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_text_is_that_files_finding(
    tmp_path: Path, processes: Spawner, content: bytes, message: str
) -> None:
    path = tmp_path / "linear.py"
    path.write_bytes(content)
    report = of_file(path, processes)
    assert (report.status, report.message) == (Status.CRASHED, message)
