"""`grader.check` grades what a running session holds, in a process of its own, and shows what came of it there."""

import base64
import json
import linecache
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import corpus
import numpy as np
import pytest
from sample import thorough
from written import notebook as document

import grader
from grader.notebook.live_source import Session, literal, notebook
from grader.sandbox.notebook import Notebook
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Submission

RIGHT = [*corpus.RIGHT["linear"].values()]
FORWARD = "def forward(x, w):\n    return x * w"
HALF = "def gradient(x, y, w):\n    return x * (x * w - y)"
FUNCTIONS = {"forward": ("x", "w")}


@dataclass
class History:
    input_hist_parsed: list[str]
    input_hist_raw: list[str]


class Shell:
    """What matters of IPython's: it runs cells, numbers them, and keeps their text where Python looks for it."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {"__name__": "__main__"}
        self.history_manager = History([""], [""])
        self._files: list[str] = []

    def run(self, *cells: str) -> None:
        for cell in cells:
            self.history_manager.input_hist_parsed.append(cell)
            self.history_manager.input_hist_raw.append(cell)
            name = f"kernel/{len(self._files)}-{id(self)}.py"
            self._files.append(name)
            linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
            exec(compile(cell, name, "exec"), self.user_ns)  # noqa: S102 - it stands in for a kernel

    def forget(self) -> None:
        for name in self._files:
            linecache.cache.pop(name, None)

    @property
    def session(self) -> Session:
        return Session(self.user_ns, self.history_manager.input_hist_parsed, self.history_manager.input_hist_raw)


@pytest.fixture
def shell() -> Iterator[Shell]:
    made = Shell()
    yield made
    made.forget()


def taken(shell: Shell, *names: str) -> list[tuple[int | None, str]]:
    found = notebook(shell.session, names or ("forward",))
    return [(cell.number, cell.source) for cell in found.cells]


def answers(found: Notebook, processes: Spawner) -> dict[str, str]:
    with Submission(found, "live", FUNCTIONS, processes) as submission:
        return {name: definition.kind for name, definition in submission.definitions.items()}


# What is taken from the session


def test_a_function_is_taken_from_the_cell_that_defined_it(shell: Shell) -> None:
    shell.run("unused = 1", f"y = 2\n\n{FORWARD}\nz = 3")
    assert taken(shell) == [(2, f"\n\n{FORWARD}")]


def test_of_a_function_defined_again_and_again_the_last_counts(shell: Shell) -> None:
    shell.run(FORWARD, "def forward(x, w):\n    return 0", FORWARD)
    assert taken(shell) == [(3, FORWARD)]


def test_what_a_function_uses_comes_along(shell: Shell) -> None:
    shell.run(
        "import math\nimport math as m\nfrom functools import partial\nfrom math import sqrt",
        "scale = 1.0",
        "def model(w, x):\n    return sqrt(m.prod([w, x])) * scale * math.cos(unknown)",
        "other = 7\nforward = partial(model)",
        "for scale in range(3):\n    pass",
    )
    assert taken(shell) == [
        (None, "from functools import partial as partial"),
        (None, "from math import sqrt as sqrt"),
        (None, "import math as m"),
        (None, "import math as math"),
        (None, "scale = 2"),
        (3, "def model(w, x):\n    return sqrt(m.prod([w, x])) * scale * math.cos(unknown)"),
        (4, "\nforward = partial(model)"),
    ]


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["forward = lambda x, w: x * w"], {"forward"}),
        (
            ["def make(k):\n    def inner(x, w):\n        return k * x * w\n    return inner", "forward = make(1)"],
            {"make"},
        ),
        (["class Model:\n    def __call__(self, x, w):\n        return x * w", "forward = Model()"], {"Model"}),
        (
            ["class Model:\n    def go(self, x, w):\n        return x * w", "m = Model()\nforward = m.go"],
            {"Model", "m"},
        ),
        (["def twice(f):\n    return f", f"@twice\n{FORWARD}"], {"twice"}),
        (["w0 = [1, 2]", "def forward(x, w=w0[0]):\n    return x * w"], {"w0"}),
        (["from operator import mul as forward"], {"forward"}),
        (["import numpy as np", "forward = np.vectorize(lambda x, w: x * w)"], {"np"}),
    ],
)
def test_functions_made_in_any_way_work_in_the_process(
    cells: list[str], names: set[str], shell: Shell, processes: Spawner
) -> None:
    shell.run(*cells)
    found = notebook(shell.session, ["forward"])
    assert answers(found, processes) == {"forward": "function"}
    assert all(any(name in cell.source for cell in found.cells) for name in names)


def test_a_function_without_source_is_left_out(shell: Shell) -> None:
    exec(FORWARD, shell.user_ns)  # noqa: S102 - one way to have no source
    assert taken(shell) == []


def test_nothing_of_the_session_is_called(shell: Shell) -> None:
    shell.run(
        "class Trap:\n    def __getattr__(self, name):\n        raise SystemExit(name)\n    __repr__ = __len__ = None",
        "trap = Trap()",
        "def forward(x, w):\n    return trap",
    )
    assert (2, "trap = Trap()") in taken(shell)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (True, "True"),
        (-0.5, "-0.5"),
        (float("inf"), "float('inf')"),
        ("a'b", '"a\'b"'),
        ([1, (2,), {3}], "[1, (2,), {3}]"),
        ({"w": [1.0]}, "{'w': [1.0]}"),
        (set(), "set()"),
        ({}, "{}"),
        (None, "None"),
        (object(), None),
        ([object()], None),
        ([[[[[[1]]]]]], None),
        ([0] * 100_000, None),
        ("x" * 200_000, None),
    ],
)
def test_plain_values_are_written_down(value: object, text: str | None) -> None:
    assert literal(value) == text


def test_arrays_of_numpy_are_written_down() -> None:
    array = np.array([[1.5, 2], [3, np.nan]], dtype=np.float32)
    text = literal(array)
    assert text is not None
    again = eval(text)  # noqa: S307 - written by us
    assert again.dtype == array.dtype
    assert np.array_equal(again, array, equal_nan=True)
    number = literal(np.float32(0.1))
    assert number is not None
    assert eval(number) == np.float32(0.1)  # noqa: S307 - written by us
    assert literal(np.array([object()])) is None


# What is shown


@pytest.fixture
def shown(shell: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Return what calls `grader.check` as in IPython, and returns what it displays, or the text that it prints."""
    displayed: list[Any] = []
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=displayed.append))

    def check(name: str = "linear", lang: str | None = "en") -> Any:
        displayed.clear()
        grader.check(name, lang=lang)
        out = capsys.readouterr().out
        return displayed[0] if displayed else out.rstrip("\n")

    return check


def test_the_result_is_a_table_in_a_notebook_and_text_elsewhere(shell: Shell, shown: Callable[..., Any]) -> None:
    shell.run(*RIGHT[:2], HALF, *RIGHT[3:])
    found = shown()
    assert repr(found).startswith("linear  this session  11 of 12 points\n")
    assert "`gradient` is not right yet: this session, cell 3, line 1" in repr(found)
    assert "open this session" not in repr(found)
    table = found._repr_html_()
    assert table.startswith('<div lang="en" style="')
    assert "<code>gradient</code> is not right yet: this session, cell 3, line 1" in table
    assert "What comes down in front when a square is differentiated?" in table
    assert "#000" not in table
    assert "#fff" not in table


def test_pictures_bring_their_own_ground_and_say_what_they_show(shell: Shell, shown: Callable[..., Any]) -> None:
    shell.run(*RIGHT[:2], HALF, *RIGHT[3:])
    table = shown()._repr_html_()
    images = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', table)
    assert len(images) == 2
    assert "Your steps lead downhill" in images[0][1]
    assert "In 10 epochs your loss goes from" in images[1][1]
    for encoded, _told in images:
        picture = ET.fromstring(base64.b64decode(encoded))  # noqa: S314 - we have written it
        assert picture.tag == "{http://www.w3.org/2000/svg}svg"
        (style,) = picture.iter("{http://www.w3.org/2000/svg}style")
        assert "background" in (style.text or "")


def test_what_learner_code_prints_and_raises_is_no_markup(shell: Shell, shown: Callable[..., Any]) -> None:
    shell.run("def forward(x, w):\n    print('<b>bold</b>')\n    raise ValueError('<script>')")
    table = shown()._repr_html_()
    assert "&lt;b&gt;bold&lt;/b&gt;" in table
    assert "&lt;script&gt;" in table
    assert "<b>" not in table
    assert "<script" not in table


@thorough
def test_korean_is_spoken_where_it_is_asked_for(
    shell: Shell, shown: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run(*RIGHT[:2], HALF, *RIGHT[3:])
    found = shown(lang="ko")
    assert "12점 중 11점" in repr(found)
    assert "지금 세션, 3번 셀의 1번째 줄" in found._repr_html_()
    monkeypatch.setenv("LANGUAGE", "ko")
    assert "12점 중 11점" in repr(shown(lang=None))


def test_functions_whose_cells_were_not_run_are_named(shell: Shell, shown: Callable[..., Any]) -> None:
    assert shown() == (
        "None of the functions of `linear` is defined in this session yet: run their cells first. "
        "They are: forward, loss, gradient, step, train."
    )
    shell.run(FORWARD)
    found = shown()
    assert "Not defined yet: loss, gradient, step, train. Run the cells that define them." in found._repr_html_()


def test_a_name_of_no_exercise_gets_a_sentence(shown: Callable[..., Any]) -> None:
    said = shown("cubic")
    assert said == "There is no exercise `cubic`. There are: linear, multiple, quadratic."
    said = shown("")
    assert said == 'Say which exercise, as in `grader.check("linear")`. There are: linear, multiple, quadratic.'


def test_where_no_process_can_be_started_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, shell: Shell, shown: Callable[..., Any], tmp_path: Path
) -> None:
    shell.run(FORWARD)
    with monkeypatch.context() as changed:
        changed.setattr(sys, "executable", str(tmp_path / "no-python"))
        assert "grade the file: `python -m grader FILE`" in shown()
    with monkeypatch.context() as changed:
        changed.setattr(sys, "platform", "emscripten")
        assert shown().startswith("In the browser no process can be started")


def test_the_session_is_left_as_it_was(shell: Shell, shown: Callable[..., Any]) -> None:
    shell.run("w = 5", "def forward(x):\n    global w\n    w += 1\n    return x * w")
    before = dict(shell.user_ns)
    shown()
    assert shell.user_ns == before


def test_a_script_can_grade_itself(tmp_path: Path) -> None:
    script = tmp_path / "work.py"
    script.write_text("\n\n".join([*RIGHT, "import grader", "grader.check('linear', lang='en')"]), encoding="utf-8")
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert ran.stderr == ""
    assert ran.stdout.startswith("linear  this session  12 of 12 points\n")


# A real kernel

NEEDED = ("nbclient", "ipykernel")
ABSENT = [name for name in NEEDED if find_spec(name) is None]


def executed(*cells: str) -> list[Any]:
    """Run cells in a kernel of its own, as Jupyter does; return the outputs of the last."""
    script = (
        "import json, sys, nbformat, nbclient\n"
        "made = nbformat.from_dict(json.load(sys.stdin))\n"
        "nbclient.NotebookClient(made, timeout=60, kernel_name='python3', allow_errors=True).execute()\n"
        "json.dump(made.cells[-1].outputs, sys.stdout)\n"
    )
    made = document(*cells)
    for number, cell in enumerate(made["cells"]):
        cell["id"] = f"cell-{number}"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(made),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    outputs: list[Any] = json.loads(ran.stdout)
    return outputs


@thorough
@pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)} (the extra `dev` has them)")
def test_the_notebook_of_an_exercise_grades_itself_in_a_real_kernel() -> None:
    cells = ["%matplotlib?", "import math\nw = 1.0", *RIGHT[:2], HALF, HALF, "%%time\n" + RIGHT[3], RIGHT[4]]
    (output,) = executed(*cells, "import grader\n\ngrader.check('linear', lang='en')")
    assert output["output_type"] == "display_data"
    assert "11 of 12 points" in output["data"]["text/html"]
    assert "this session, cell 6, line 1" in output["data"]["text/html"]
    assert output["data"]["text/plain"].startswith("linear  this session  11 of 12 points")


def test_importing_the_grader_imports_nothing_else() -> None:
    code = "import sys, grader; print([name for name in sys.modules if name.startswith(('grader.', 'numpy'))])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout.strip() == "[]"


def test_a_fault_of_the_grader_is_a_sentence_and_no_traceback(
    shell: Shell, shown: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of the grader's own")

    shell.run(*RIGHT)
    with monkeypatch.context() as changed:
        changed.setattr("grader.engine.run.judge", broken)
        said = "The grader itself failed: ZeroDivisionError: of the grader's own. This is not your code's fault."
        assert shown() == said
    monkeypatch.setattr("grader.render.table.render", broken)
    with pytest.warns(RuntimeWarning, match="showing a table failed"):
        assert shown()._repr_html_() is None  # IPython shows the text then
