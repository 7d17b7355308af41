"""A notebook is graded by its definitions, imports and assignments; nothing else in it does harm, or is run."""

import codecs
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import corpus
import pytest
from asking import ask
from written import code, notebook, write

import grader
from grader.classroom.grading.stored_report import restored, stored
from grader.core.location import CellLine
from grader.core.outcome import Call, Exceeded, Outcome, Returned
from grader.core.report import ExerciseReport, Status
from grader.core.sentence import ENGLISH, Language
from grader.course.targets import Target
from grader.course.translation import language
from grader.engine import failures, run
from grader.engine.examples import Examples
from grader.engine.run import Settings, grade_file
from grader.render.json import render
from grader.sandbox.limits import Limits
from grader.sandbox.notebook import Cell, Notebook, of_marimo, read
from grader.sandbox.process import Spawner
from grader.sandbox.source import UnreadableError
from grader.sandbox.submission import Submission

FORWARD = "def forward(x, w):\n    return x * w\n"
RIGHT = [*corpus.RIGHT["linear"].values()]
FUNCTIONS = {"forward": ("x", "w"), "loss": ("x", "y", "w")}
MEGABYTE = 2**20
QUICK = Limits(call=0.5, loading=5)
DAMAGED = "The notebook is damaged: a part of it is missing. Save it again in Jupyter, or take an earlier copy."
TOO_MUCH = "There is too much in the notebook. Clear its outputs in Jupyter, save it and grade it again."
NO_CELLS = "The file is no notebook: it has no cells. Save it again in Jupyter, or take an earlier copy."
NAMED_SO = "The file is no notebook, only its name is. If it holds Python, give it a name that ends in `.py`."


# Reading


def of_bytes(folder: Path, data: bytes) -> list[str]:
    path = folder / "linear.ipynb"
    path.write_bytes(data)
    return [cell.source for cell in read(path).cells]


def of_json(folder: Path, document: Any) -> list[str]:
    return of_bytes(folder, json.dumps(document).encode())


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        of_bytes(folder, data)
    return ENGLISH(caught.value.why)


def test_cells_of_code_are_read_in_order_and_numbered_without_those_of_text(tmp_path: Path) -> None:
    text, raw = {"cell_type": "markdown", "source": "# 1"}, {"cell_type": "raw", "source": "x = 1"}
    path = write(tmp_path / "linear.ipynb", text, "a = 1", raw, "b = 2")
    assert read(path).cells == (Cell(1, "a = 1"), Cell(2, "b = 2"))


@pytest.mark.parametrize("source", ["a = '예측'\nb = 2", ["a = '예측'\n", "b = 2"], "a = '예측'\r\nb = 2"])
def test_a_cell_is_text_or_a_list_of_lines(tmp_path: Path, source: str | list[str]) -> None:
    assert of_json(tmp_path, notebook(code(source))) == ["a = '예측'\nb = 2"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble(tmp_path: Path) -> None:
    text = json.dumps(notebook(FORWARD), indent=1).replace("\n", "\r\n")
    assert of_bytes(tmp_path, codecs.BOM_UTF8 + text.encode()) == [FORWARD]


@pytest.mark.parametrize("version", [2, 3])
def test_notebooks_from_before_nbformat_4_are_read(tmp_path: Path, version: int) -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Title"},
        {"cell_type": "code", "input": ["a = 1\n", "b = 2"], "language": "python", "outputs": []},
    ]
    document = {"nbformat": version, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}, {}, 7]}
    assert of_json(tmp_path, document) == ["a = 1\nb = 2"]


def test_what_is_no_cell_is_passed_over(tmp_path: Path) -> None:
    odd: list[Any] = [
        None,
        7,
        "x = 1",
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": ["code"]},
        {"cell_type": "code", "source": ["a", 7, " = 1"]},
    ]
    assert of_json(tmp_path, {"cells": odd}) == ["", "a = 1"]


def test_of_a_key_given_twice_the_last_counts_as_it_does_for_jupyter(tmp_path: Path) -> None:
    data = '{"cells": [], "cells": [{"cell_type": "code", "source": "a = 1", "source": "b = 2"}]}'
    assert of_bytes(tmp_path, data.encode()) == ["b = 2"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "The notebook is empty. Open it in Jupyter, save it and grade it again."),
        (b" \n", "The notebook is empty. Open it in Jupyter, save it and grade it again."),
        (
            json.dumps(notebook("a = '예측'"), ensure_ascii=False).encode("cp949"),
            "The notebook is no text in UTF-8. Open it in Jupyter, save it there and grade it again.",
        ),
        (
            json.dumps(notebook("a = 1")).encode("utf-16"),
            "The notebook is no text in UTF-8. Open it in Jupyter, save it there and grade it again.",
        ),
        (json.dumps(notebook(FORWARD)).encode()[:-9], DAMAGED),
        (b'{"cells": [' * 100_000, DAMAGED),
        (b'{"cells": ' + b"9" * 5000 + b"}", DAMAGED),
        (FORWARD.encode(), NAMED_SO),
        (b"[" * 100_000, NAMED_SO),
        (b"{}", NO_CELLS),
        (b'{"cells": {}}', NO_CELLS),
        (b"[]", NO_CELLS),
        (b"null", NO_CELLS),
        (json.dumps(notebook("#" * (MEGABYTE + 1))).encode(), "The code in the notebook is larger than 1 MB"),
        (json.dumps(notebook(*["a"] * 10_001)).encode(), "The code in the notebook is larger than 1 MB"),
    ],
)
def test_what_is_no_notebook_gets_one_sentence_that_says_what_to_do(tmp_path: Path, data: bytes, why: str) -> None:
    assert refusal(tmp_path, data).startswith(why)


def test_a_conflict_that_git_left_is_called_so(tmp_path: Path) -> None:
    text = json.dumps(notebook(FORWARD), indent=1).replace(' "cells"', '<<<<<<< HEAD\n "cells"')
    assert refusal(tmp_path, text.encode()).startswith("Git has written both versions of a conflict")


def big(output: bytes) -> bytes:
    """Return a notebook whose second cell has put out so much, and whose third has the code."""
    shown = code("print(1)", outputs=[{"output_type": "stream", "text": "@"}])
    return json.dumps(notebook(shown, FORWARD)).encode().replace(b'"@"', output)


@pytest.mark.parametrize(
    "output",
    [
        b'"' + b"\\n" * 25 * MEGABYTE + b'"',
        b"[" + b",".join([b'"epoch 1 {loss: 0.5]\\n"'] * 2 * MEGABYTE) + b"]",
        b'{"image/png": "' + b"iVBORw0KGgo" * 4 * MEGABYTE + b'"}',
    ],
    ids=["one long text", "many lines", "a picture"],
)
def test_outputs_of_50_mb_are_passed_over(tmp_path: Path, output: bytes) -> None:
    assert of_bytes(tmp_path, big(output)) == ["print(1)", FORWARD]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (big(b'"' + b"x" * 64 * MEGABYTE + b'"'), "The notebook is larger than 64 MB. Clear its outputs"),
        (big(b"[" + b"{}," * 10 * MEGABYTE + b"{}]"), TOO_MUCH),
        (b"[" * 32 * MEGABYTE, TOO_MUCH),
        (big(b'"' + b'\\"' * 16 * MEGABYTE), DAMAGED),
    ],
    ids=["larger than any", "many pieces", "deep nesting", "a text that never ends"],
)
def test_what_would_fill_the_memory_is_refused_without_being_taken_apart(tmp_path: Path, data: bytes, why: str) -> None:
    assert refusal(tmp_path, data).startswith(why)


def test_lines_are_counted_within_their_cell() -> None:
    three = Notebook((Cell(1, "a = 1"), Cell(2, ""), Cell(3, "b = 1\nc = 2")))
    lines = [three.line(counted) for counted in (1, 2, 3, 4)]
    assert lines == [1, 1, 1, 2]
    assert [line.cell for line in lines if isinstance(line, CellLine)] == [1, 2, 3, 3]
    assert [three.line(counted) for counted in (None, 0, 5, 99)] == [None] * 4


# What is run, and what is not


@contextmanager
def loaded(processes: Spawner, *cells: str, limits: Limits = QUICK) -> Iterator[Submission]:
    made = Notebook(tuple(Cell(number, source) for number, source in enumerate(cells, start=1)))
    with Submission(made, "linear.ipynb", FUNCTIONS, processes, limits) as submission:
        assert submission.trouble is None
        yield submission


def forward(submission: Submission) -> Outcome:
    return ask(submission, Call("forward", ("x", "w"), (3, 7)))


HARMLESS = {
    "line magics": "%matplotlib inline\n%pip install torch\n%time w = 3",
    "shell commands": "!pip install torch \\\n    --upgrade\nfiles = !ls\nif True:\n    !cd ..",
    "help": "?forward\nforward?\nforward.__doc__??\n%lsmagic",
    "a magic that begins a text": "%%bash\necho \"it's",
    "a magic with quotes": "!echo \"it's (\nw = 1",
    "a cell for another language": "%%html\n<b>def forward</b>",
    "a cell that is written to a file": "%%writefile other.py\ndef forward(x, w):\n    return 0",
    "a loop without end": "while True:\n    pass",
    "a training loop that prints": "for epoch in range(10):\n    print('epoch', epoch)",
    "a crash": "1 / 0",
    "an exit": "exit()\nquit()\nimport os\nos._exit(1)",
    "the keyboard": "input('w: ')",
    "a plot": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nplt.plot([1], [2])\nplt.show()",
    "no Python": "def other(:\n  pas",
    "nesting too deep": "x = " + "(" * 5000,
    "a null byte": "x = '\0'",
    "await": "import asyncio\nawait asyncio.sleep(9)\ndone = await asyncio.sleep(9)",
    "a failing assignment": "w = 1 / 0",
    "an assignment of the keyboard": "w = input()",
    "an assignment that ends Python": "import sys\nw = sys.exit()",
    "nothing": "",
    "a comment": "# nothing",
    "the call that grades": "import grader\n\ngrader.check('linear')",
}


@pytest.mark.parametrize("other", HARMLESS.values(), ids=HARMLESS)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_whatever_else_stands_in_the_cells_does_no_harm(other: str, processes: Spawner, *, before: bool) -> None:
    with loaded(processes, *((other, FORWARD) if before else (FORWARD, other))) as submission:
        assert forward(submission) == Returned(21)


def test_nothing_but_definitions_imports_and_assignments_is_run(tmp_path: Path, processes: Spawner) -> None:
    touch = f"open({str(tmp_path / 'trace')!r}, 'w').close()"
    cells = [touch, f"for _ in range(3):\n    {touch}", f"if True:\n    {touch}\n    w = 1", f"%time {touch}"]
    with loaded(processes, f"!touch {tmp_path / 'trace'}", *cells, FORWARD) as submission:
        assert forward(submission) == Returned(21)
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    "cells",
    [
        ("import numpy as np", "def forward(x, w):\n    return np.multiply(x, w)"),
        ("%%time\nfrom operator import mul", "def forward(x, w):\n    return mul(x, w)"),
        ("from functools import partial\ndef model(w, x): return w * x", "forward = lambda x, w: model(w, x)"),
        ("w = 5", "def forward(x):\n    return x * w"),
        ("w: float = 5", "w += 1", "def forward(x):\n    return x * w"),
        ("try:\n    import torch\nexcept ImportError:\n    print('no')\n    torch = None", FORWARD),
        ("if True:\n    print('hello')\n    def forward(x, w):\n        return x * w",),
        ("!ls\nclass Model:\n    def forward(self, x, w):\n        return x * w", "forward = Model().forward"),
        ("from __future__ import annotations", "def forward(x: Tensor, w: Tensor) -> Tensor:\n    return x * w"),
        ("async def other(): pass", FORWARD),
    ],
)
def test_what_a_function_needs_is_there_when_it_is_called(cells: tuple[str, ...], processes: Spawner) -> None:
    with loaded(processes, *cells) as submission:
        assert forward(submission) == Returned(21)
        assert submission.left_out == []


def test_cells_in_the_wrong_order_find_what_they_need(processes: Spawner) -> None:
    cells = ("def forward(x, w=start):\n    return model(x, w)", "start = one + 0", "one = 1", "model = twice(mul)")
    more = ("from operator import mul", "def twice(function):\n    return function")
    with loaded(processes, *cells, *more) as submission:
        assert submission.left_out == []
        assert forward(submission) == Returned(21)


def test_what_was_missing_a_name_does_not_come_back_over_a_later_definition(processes: Spawner) -> None:
    with loaded(processes, "forward = wrong", FORWARD, "def wrong(x, w):\n    return 0") as submission:
        assert forward(submission) == Returned(21)


def test_of_a_function_defined_twice_the_last_counts(processes: Spawner) -> None:
    with loaded(processes, "def forward(x, w):\n    return 0", FORWARD) as submission:
        assert forward(submission) == Returned(21)
        assert submission.definitions["forward"].line == 1
        assert getattr(submission.definitions["forward"].line, "cell", None) == 2


# What is left out


def notes(submission: Submission) -> list[str]:
    return [ENGLISH(failures.left_out(each)) for each in submission.left_out]


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("import math\nw = 1 / 0", "Cell 2, line 2 raised ZeroDivisionError: division by zero, so it was left out"),
        ("w = input()", "Cell 2, line 1 waits for the keyboard, but nobody types while it is graded"),
        ("\n\nw = exit()", "Cell 2, line 3 ended Python itself, so it was left out: `w = exit()`."),
        (
            "x = 1\ny = (x",
            "Cell 2, line 2 is not valid Python: `y = (x` ('(' was never closed).",
        ),
        ("import os\nw = os._exit(0)", "Cell 2, line 2 ended Python itself, so it was left out: `w = os._exit(0)`."),
        (
            "def forever():\n    while True: pass\nw = forever()",
            "Cell 2, line 3 did not finish within 0.5 s, so it was left out: `w = forever()`.",
        ),
        (
            "def flood():\n    while True: print('x' * 9999)\nw = flood()",
            "Cell 2, line 3 printed more than 4 MB, so it was left out: `w = flood()`.",
        ),
    ],
)
def test_an_assignment_that_fails_is_left_out_with_a_note(cell: str, note: str, processes: Spawner) -> None:
    with loaded(processes, FORWARD, cell, "def loss(x, y, w):\n    return 4") as submission:
        assert forward(submission) == Returned(21)
        assert ask(submission, Call("loss", ("x", "y", "w"), (1, 1, 1))) == Returned(4)
        (said,) = notes(submission)
        assert said.startswith(note)


def test_what_overran_is_not_tried_again_when_a_later_call_loses_the_process(processes: Spawner) -> None:
    cells = ("import time\nw = time.sleep(9)", "import os\ndef loss(x, y, w):\n    os._exit(1)", FORWARD)
    with loaded(processes, *cells, limits=Limits(call=0.5, loading=5, file=3)) as submission:
        for _ in range(4):
            ask(submission, Call("loss", ("x", "y", "w"), (1, 1, 1)))
            assert forward(submission) == Returned(21)
        assert len(submission.left_out) == 1


def test_many_that_overrun_use_up_the_time_for_loading_and_no_more(processes: Spawner) -> None:
    cells = ["import time", *["w = time.sleep(9)"] * 30, FORWARD]
    with loaded(processes, *cells, limits=Limits(call=0.2, loading=2, file=10)) as submission:
        assert forward(submission) == Returned(21)
        assert "left out, since the notebook takes too long before it" in notes(submission)[-1]


def test_a_cell_that_is_no_python_is_why_its_functions_are_missing(processes: Spawner) -> None:
    with loaded(processes, FORWARD, "x = 1\ndef loss(x, y, w):\n    return (x * w - y", "y = 1 / 0") as submission:
        assert len(submission.left_out) == 1
        missing = submission.definitions["loss"]
        assert (missing.kind, missing.line, getattr(missing.line, "cell", None)) == ("missing", 3, 2)


def test_of_a_cell_that_is_no_python_the_definitions_that_are_still_count(processes: Spawner) -> None:
    cell = f"import math\n@print\n@staticmethod\ndef other(): pass\n{FORWARD}def loss(x, y, w)\n    return 1\nw = 5"
    with loaded(processes, "\n", cell) as submission:
        assert forward(submission) == Returned(21)
        missing = submission.definitions["loss"]
        assert (missing.kind, missing.line, getattr(missing.line, "cell", None)) == ("missing", 7, 2)


def test_a_definition_that_overruns_is_why_its_function_is_missing(processes: Spawner) -> None:
    cell = "import time\ndef forward(x, w=time.sleep(9)):\n    return x * w"
    with loaded(processes, cell) as submission:
        found = submission.definitions["forward"].left_out
        assert found is not None
        assert found.trouble == Exceeded("statement", 0.5)


def test_an_older_definition_counts_where_the_newer_one_is_no_python(processes: Spawner) -> None:
    with loaded(processes, FORWARD, "def forward(x, w):\n    return (x") as submission:
        assert forward(submission) == Returned(21)
        assert len(submission.left_out) == 1


# The report


def graded(path: Path, processes: Spawner, tell: Language = ENGLISH) -> ExerciseReport:
    settings = Settings(Examples(0, 5), tell, Limits(call=1))
    return grade_file(Target("linear", path, "linear.ipynb"), settings, processes)


def test_a_right_notebook_gets_every_point(tmp_path: Path, processes: Spawner) -> None:
    report = graded(write(tmp_path / "linear.ipynb", "%matplotlib inline", *RIGHT, "train()"), processes)
    assert (report.status, report.score, report.notes) == (Status.PASSED, report.max_score, ())


def test_a_right_solution_in_one_cell_gets_every_point(tmp_path: Path, processes: Spawner) -> None:
    report = graded(write(tmp_path / "linear.ipynb", "\n".join(RIGHT)), processes)
    assert report.score == report.max_score


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "`gradient(x=3, y=5, w=7)` raised NameError: name 'z' is not defined (cell 4, line 3: `return z`)."),
        (
            "ko",
            "`gradient(x=3, y=5, w=7)`에서 오류가 났어요: NameError: name 'z' is not defined (4번 셀의 3번째 줄: ",
        ),
    ],
)
def test_messages_name_the_cell(code: str, expected: str, tmp_path: Path, processes: Spawner) -> None:
    wrong = "\ndef gradient(x, y, w):\n    return z\n"
    path = write(tmp_path / "linear.ipynb", "import math", *RIGHT[:2], wrong, *RIGHT[3:])
    report = graded(path, processes, language(code))
    found = next(finding for finding in report.findings if finding.status is Status.CRASHED)
    assert (found.message or "").startswith(expected)
    assert found.line == 3


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_function_in_a_cell_that_is_no_python_has_crashed_and_the_others_are_graded(
    code: str, tmp_path: Path, processes: Spawner
) -> None:
    cells = [*RIGHT[:2], "def gradient(x, y, w):\n    return 2x", *RIGHT[3:]]
    report = graded(write(tmp_path / "linear.ipynb", *cells), processes, language(code))
    found = [finding for finding in report.findings if finding.function == "gradient"]
    assert [finding.status for finding in found] == [Status.CRASHED] + [Status.WAITING] * (len(found) - 1)
    expected = {"en": "Cell 3, line 2 is not valid Python", "ko": "3번 셀의 2번째 줄이 올바른 파이썬이 아니에요"}
    assert (found[0].message or "").startswith(expected[code])
    assert report.message is None
    assert report.score > 0


def test_a_broken_notebook_is_that_submissions_finding_and_the_others_are_graded(
    tmp_path: Path, processes: Spawner
) -> None:
    broken = tmp_path / "ada_linear.ipynb"
    broken.write_text("{", encoding="utf-8")
    right = write(tmp_path / "linear.ipynb", *RIGHT)
    targets = [Target("linear", broken, "ada"), Target("linear", right, "b")]
    report = run.grade(targets, Settings(Examples(0, 5), ENGLISH), processes)
    assert [each.status for each in report.exercises] == [Status.CRASHED, Status.PASSED]
    assert report.exercises[0].message == DAMAGED


def test_reports_for_machines_say_what_was_left_out_and_keep_lines_as_numbers(
    tmp_path: Path, processes: Spawner
) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install -e '.[dev]'")
    path = write(tmp_path / "linear.ipynb", *RIGHT[:4], RIGHT[4].replace("return w", "return w + 1"), "v = 1 / 0")
    settings = Settings(Examples(0, 5), ENGLISH)
    report = run.grade([Target("linear", path, "linear.ipynb")], settings, processes)
    document = json.loads(render(report))
    schema = json.loads((Path(grader.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    (found,) = document["exercises"]
    note = (
        "Cell 6, line 1 raised ZeroDivisionError: division by zero, so it was left out: `v = 1 / 0`. "
        "Something is divided by 0 here; a negative power of 0 does that too."
    )
    assert (found["message"], found["status"]) == (note, "failed")
    assert {check["line"] for check in found["checks"]} == {1}


def test_a_class_keeps_the_cells_and_the_notes(tmp_path: Path, processes: Spawner) -> None:
    report = graded(write(tmp_path / "linear.ipynb", *RIGHT[:3], "v = 1 / 0"), processes)
    again = restored(json.loads(json.dumps(stored(report))), ENGLISH)
    assert again == report
    assert [getattr(finding.line, "cell", None) for finding in again.findings] == [
        getattr(finding.line, "cell", None) for finding in report.findings
    ]


MARIMO = """
import marimo

app = marimo.App()

with app.setup:
    import math

@app.function
def forward(x, w):
    return x * w * math.cos(0)

@app.cell
def _():
    def loss(x, y, w):
        return (forward(x, w) - y) ** 2
    return (loss,)

@app.cell(hide_code=True)
def _(forward, mo):
    mo.md("text")
    def gradient(x, y, w):
        return x * (forward(x, w) - y)
    def step(w, grad, alpha):
        return w - alpha * grad
    return gradient, step

if __name__ == "__main__":
    app.run()
"""


def test_functions_in_the_cells_of_a_marimo_notebook_are_found(tmp_path: Path, processes: Spawner) -> None:
    path = tmp_path / "linear.py"
    path.write_text(MARIMO, encoding="utf-8")
    report = graded(path, processes)
    by_function = {finding.function: finding for finding in report.findings if finding.status is not Status.WAITING}
    assert [each.status for each in by_function.values()] == [
        Status.PASSED,
        Status.PASSED,
        Status.FAILED,
        Status.PASSED,
        Status.TODO,
    ]
    assert by_function["gradient"].line == MARIMO.split("\n").index("    def gradient(x, y, w):") + 1
    assert not isinstance(by_function["gradient"].line, CellLine)


def test_a_python_file_that_only_speaks_of_marimo_is_none() -> None:
    assert of_marimo("# app = marimo.App()\nimport marimo\n") is None
