"""`python -m grader build` makes notebooks with the text of the stubs, always the same bytes, and loses no work."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.author.notebooks import latex, make
from grader.author.stub import parts
from grader.cli.main import main
from grader.sandbox.notebook import read

ROOT = Path(__file__).resolve().parents[1]
EXERCISES = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))
SOLUTION = '''\
"""Double a number.
숫자를 두 배로 만들어요.

It costs 5 * 2 $.
값은 5 * 2 $예요.

    y = 2·x    x ← y²

Write `exercises/double.py`, and grade it: python -m grader double
"""

import math

START = 1.0


# First double, then halve.
def double(x: float) -> float:
    """Return twice x.
    x의 두 배를 구해요.

        y = 2·x

    x is a number.
    """
    return 2 * x


def half(
    x: float,  # any number
) -> float:
    r"""Return half of x."""
    return x / 2
'''


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "double.py").write_text(SOLUTION, encoding="utf-8")
    return tmp_path


@pytest.fixture
def path(root: Path) -> Path:
    """The notebook, freshly built."""
    assert main(["build"]) == 0
    return root / "exercises" / "double.ipynb"


def cells(data: bytes) -> list[tuple[str, str]]:
    return [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(data)["cells"]]


def change(path: Path, index: int, source: str) -> None:
    """Have a cell hold `source`, as an editor would: outputs appear, cells are numbered."""
    found = json.loads(path.read_bytes())
    found["cells"][index]["source"] = source
    path.write_text(json.dumps(run(found)), encoding="utf-8")


def run(found: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as it looks after it was executed and saved."""
    for number, cell in enumerate(found["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
        cell["id"], cell["metadata"] = f"new-{number}", {"trusted": True}
    found["metadata"]["language_info"] = {"name": "python", "version": "3.13.0"}
    return found


# What a notebook looks like


def test_a_notebook_has_the_words_as_text_and_each_function_in_a_cell_of_its_own() -> None:
    found = cells(make(parts(SOLUTION), "double"))
    assert [kind for kind, _text in found] == ["markdown", "markdown", *["code", "markdown"] * 3, "code"]
    assert found[1:] == [
        (
            "markdown",
            "It costs 5 \\* 2 \\$.\n\n값은 5 \\* 2 \\$예요.\n\n$$y = 2 \\cdot x$$\n\n$$x \\leftarrow y^2$$",
        ),
        ("code", "START = 1.0"),
        (
            "markdown",
            "## `double(x)`\n\nReturn twice x.\n\nx의 두 배를 구해요.\n\n$$y = 2 \\cdot x$$\n\nx is a number.",
        ),
        (
            "code",
            (
                "# First double, then halve.\ndef double(x: float) -> float:\n"
                '    """Return twice x.\n    x의 두 배를 구해요.\n    """\n'
                "    # Your code goes here. / 여기에 코드를 작성하세요.\n    raise NotImplementedError"
            ),
        ),
        ("markdown", "## `half(x)`\n\nReturn half of x."),
        (
            "code",
            (
                'def half(\n    x: float,  # any number\n) -> float:\n    r"""Return half of x."""\n'
                "    # Your code goes here. / 여기에 코드를 작성하세요.\n    raise NotImplementedError"
            ),
        ),
        found[-2],
        ("code", 'import grader\n\ngrader.check("double")'),
    ]


def test_the_first_cell_says_what_to_do_in_two_sentences_of_each_language() -> None:
    title, english, korean = cells(make(parts(SOLUTION), "double"))[0][1].split("\n\n")
    assert title == "# Double a number\n### 숫자를 두 배로 만들어요"
    assert english.count(". ") + english.endswith(".") == 2
    assert re.search("[가-힣]", korean)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("ŷ = x·w", r"\hat{y} = x \cdot w"),
        ("loss = (ŷ - y)²", r"\mathrm{loss} = (\hat{y} - y)^2"),
        ("∂loss/∂w1 = ?", r"\frac{\partial\,\mathrm{loss}}{\partial w_{1}} = ?"),
        ("w ← w - α·grad", r"w \leftarrow w - \alpha \cdot \mathrm{grad}"),
        ("ŷ = x²·w2 + b", r"\hat{y} = x^2 \cdot w_{2} + b"),
    ],
)
def test_a_formula_is_latex(formula: str, expected: str) -> None:
    assert latex(formula) == expected


# The kit's own notebooks


@pytest.mark.parametrize("name", EXERCISES)
def test_a_notebook_is_valid_and_its_cells_have_names_that_follow_from_their_text(name: str) -> None:
    data = (ROOT / "exercises" / f"{name}.ipynb").read_bytes()
    found = nbformat.reads(data.decode(), as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    nbformat.validate(found)
    assert (found.nbformat, found.nbformat_minor) == (4, 5)
    assert found.metadata == {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    assert len({cell.id for cell in found.cells}) == len(found.cells)
    source = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    assert make(parts(source), name) == make(parts(source), name) == data


@pytest.mark.parametrize("name", EXERCISES)
def test_a_notebook_asks_for_the_functions_of_the_stub(name: str) -> None:
    sources = [cell.source for cell in read(ROOT / "exercises" / f"{name}.ipynb").cells]
    nodes = [node for source in sources[:-1] for node in ast.parse(source).body]
    functions = [node for node in nodes if not isinstance(node, ast.Import)]
    stubs = ast.parse((ROOT / "exercises" / f"{name}.py").read_text(encoding="utf-8")).body[1:]
    asked = [node for node in stubs if isinstance(node, ast.FunctionDef)]
    for mine, theirs in zip(functions, asked, strict=True):
        assert isinstance(mine, ast.FunctionDef)
        assert ast.unparse(mine.args) == ast.unparse(theirs.args)
        assert (ast.get_docstring(theirs) or "").startswith(ast.get_docstring(mine) or "nothing")
    assert sources[-1] == f'import grader\n\ngrader.check("{name}")'


@pytest.mark.parametrize("name", EXERCISES)
def test_every_cell_of_text_speaks_both_languages_and_its_formulas_are_whole(name: str) -> None:
    for kind, text in cells((ROOT / "exercises" / f"{name}.ipynb").read_bytes()):
        if kind == "markdown":
            assert re.search("[가-힣]", text)
            assert re.search("[A-Za-z]{4}", text)
            assert text.count("$$") % 2 == 0
            assert all(part.count("{") == part.count("}") for part in text.split("$$")[1::2])
            assert f"{name}.py" not in text


# Work is never destroyed


def test_a_notebook_that_was_run_and_saved_is_no_work(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fresh = path.read_bytes()
    path.write_text(json.dumps(run(json.loads(fresh))), encoding="utf-8")
    capsys.readouterr()
    assert main(["build", "--check"]) == 1
    assert capsys.readouterr().out == (
        "exercises/double.ipynb differs from what solutions/double.py gives. "
        "Make changes in solutions/double.py only, then run: python -m grader build\n"
    )
    assert main(["build"]) == 0
    assert path.read_bytes() == fresh


def test_a_notebook_from_an_earlier_version_of_the_words_is_brought_up_to_date(root: Path, path: Path) -> None:
    solution = SOLUTION.replace("Return twice x", "Return 2x").replace("It costs", "It takes")
    (root / "solutions" / "double.py").write_text(solution, "utf-8")
    assert main(["build"]) == 0
    assert path.read_bytes() == make(parts(solution), "double")


@pytest.mark.parametrize(
    ("index", "source"),
    [
        (4, "def double(x):\n    return 2 * x"),
        (4, "def double(x):\n    # 2 * x?\n    raise NotImplementedError"),
        (4, "def double(x):\n    return 2 *"),
        (2, "START = 2.0"),
        (8, "double(1)"),
        (8, "!pip install torch"),
        (0, "# My notes"),
        (1, "It costs 5 \\* 2 \\$, since 5 + 5 = 10."),
    ],
)
def test_a_notebook_that_holds_work_is_left_alone(
    path: Path, index: int, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(path, index, source)
    before = path.read_bytes()
    assert main(["build"]) == 1
    assert path.read_bytes() == before
    assert "exercises/double.ipynb holds somebody's work, so it was left as it is." in capsys.readouterr().out


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"cells": 7}', b'{"cells": [7]}', b"\xff\xfe", b"[" * 9999])
def test_what_is_no_notebook_may_be_anything_and_is_left_alone(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    assert main(["build"]) == 1
    assert path.read_bytes() == data
