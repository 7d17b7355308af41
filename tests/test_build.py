"""`python -m grader build` makes stubs that give nothing away, and destroys no work."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from grader.author.notebooks import make
from grader.author.stub import BuildError, parts, text
from grader.cli.main import main

Run: TypeAlias = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[1]
EXERCISES = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))

SOLUTION = '''\
"""Double a number.
숫자를 두 배로 만들어요.
"""

import math
from decimal import Decimal

_FACTOR = 2


# The factor is the secret.
def _times(x: float) -> float:
    return x * float(Decimal(_FACTOR))


def double(x: float) -> float:
    """Return twice x.
    x의 두 배를 구해요.
    """
    return math.floor(1) * _times(x)
    # or simply x + x


def half(
    x: float,  # any number
) -> float:
    """Return half of x."""
    result = x / 2
    return result
'''

STUB = '''\
"""Double a number.
숫자를 두 배로 만들어요.
"""

import math


def double(x: float) -> float:
    """Return twice x.
    x의 두 배를 구해요.
    """
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError


def half(
    x: float,  # any number
) -> float:
    """Return half of x."""
    # Your code goes here. / 여기에 코드를 작성하세요.
    raise NotImplementedError
'''

UNSTARTED = '    """Return half of x."""\n    # Your code goes here. / 여기에 코드를 작성하세요.\n'

WORK = {
    "a function that is solved": STUB.replace("raise NotImplementedError", "return 2 * x", 1),
    "a function that is begun": STUB.replace(UNSTARTED, UNSTARTED + "    half = x / 2\n"),
    "a draft that is commented out": STUB.replace(UNSTARTED, UNSTARTED + "    # return x / 2\n"),
    "a function in a class": STUB + "\n\nclass Mine:\n    def f(self):\n        return 1\n",
    "a training loop at top level": STUB + "\nfor _ in range(3):\n    print(double(1))\n",
    "a syntax error": STUB.replace("raise NotImplementedError", "return x *", 1),
    "a null byte": STUB + "\0",
    "nesting too deep to parse": "x = " + "(" * 5000 + ")" * 5000,
    "bytes that are no text": STUB.encode("utf-16"),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "solutions" / "double.py", SOLUTION)
    return tmp_path


@pytest.fixture
def build(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs the command in `root`, and returns its exit code and what it printed."""
    assert root.is_dir()

    def run(*options: str) -> tuple[int, str, str]:
        code = main(["build", *options])
        return code, *capsys.readouterr()

    return run


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def everything_in(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def stub(source: str) -> str:
    return text(parts(source, "solutions/a.py"))


# A stub


def test_a_stub_keeps_all_but_bodies_private_helpers_and_their_imports() -> None:
    assert stub(SOLUTION) == STUB


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_a_stub_has_lf_whatever_the_solution_has(line_end: str) -> None:
    assert stub(SOLUTION.replace("\n", line_end)) == STUB


def test_a_docstring_is_kept_to_the_letter() -> None:
    docstring = '"""One.\n\n\n\n    def f():  # no code\n        한글 \\\\ \f 끝"""'
    source = f"def f() -> None:\n    {docstring}; print(1)\n"
    assert stub(source).startswith(f"def f() -> None:\n    {docstring}\n    # Your code")
    ast.parse(stub(source))


def test_decorators_constants_and_comments_of_the_public_part_are_kept() -> None:
    imports = "from functools import cache\n\nSTART = 1.0\n"
    kept = imports + '\n\n# First.\n@cache\ndef f() -> None:\n    """F."""\n'
    assert stub(kept + "    return None\n").startswith(kept)


@pytest.mark.parametrize(
    "secret",
    [
        "class _Secret:\n    value = 1\n    # secret\n",
        "_SECRET = 1\n",
        "async def _secret() -> int:\n    return 1\n",
        "import secret\n",
    ],
)
def test_what_is_private_or_unused_leaves_no_trace(secret: str) -> None:
    before, after = 'def f() -> None:\n    """F."""\n', 'def g() -> None:\n    """G."""\n'
    source = f"{before}\n\n# The secret.\n{secret}\n\n{after}"
    assert stub(source) == stub(f"{before}\n\n{after}")


def test_an_async_function_does_not_give_its_answer_away() -> None:
    assert "secret" not in stub('async def f() -> None:\n    """F."""\n    secret = 1\n')


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f(:\n", "solutions/a.py, line 1: this is not valid Python"),
        ("x = 1\n\0", "solutions/a.py, line "),
        ("x = 1\n", "solutions/a.py has no public function"),
        ("def f() -> None:\n    pass\n", "solutions/a.py, line 1: the function f has no docstring"),
        ('def f() -> None:\n    """ """\n', "the function f has no docstring"),
        ('def f() -> None: """F."""; print(1)\n', "the function f has no docstring"),
        (
            'def f() -> None:\n    """F."""\n\nprint(f())\n',
            "solutions/a.py, line 4: a solution holds",
        ),
        ('def f() -> None:\n    """F."""\n\nA = 1; B = 2\n', "line 4: a solution holds"),
        ('class F:\n    """F."""\n\ndef f() -> None:\n    """F."""\n', "line 1: a solution holds"),
    ],
)
def test_a_solution_that_no_stub_can_be_made_from_is_refused(source: str, said: str) -> None:
    with pytest.raises(BuildError) as refused:
        stub(source)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


# Building


def test_build_writes_what_is_missing_and_the_second_time_nothing(root: Path, build: Run) -> None:
    assert build() == (0, "Wrote exercises/double.py.\nWrote exercises/double.ipynb.\n", "")
    made = {"double.py": STUB.encode(), "double.ipynb": make(parts(SOLUTION), "double")}
    assert everything_in(root / "exercises") == made
    before = (root / "exercises" / "double.py").stat().st_mtime_ns
    assert build() == (0, "Nothing to write: exercises/ is up to date with solutions/.\n", "")
    assert (root / "exercises" / "double.py").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("old", "new"), [(SOLUTION, SOLUTION), ("\ndef double(", "\nSTART = 1.0\n\n\n# First double.\ndef double(")]
)
def test_build_brings_a_stub_that_nobody_has_worked_on_up_to_date(root: Path, build: Run, old: str, new: str) -> None:
    write(root / "solutions" / "double.py", SOLUTION.replace(old, new))
    build()
    fresh = everything_in(root / "exercises")
    path = root / "exercises" / "double.py"
    write(path, path.read_bytes().replace(b"twice x", b"2x").replace(b"import math", b"import os"))
    assert build() == (0, "Wrote exercises/double.py.\n", "")
    assert everything_in(root / "exercises") == fresh


def test_line_ends_that_git_has_changed_are_no_difference(root: Path, build: Run) -> None:
    build()
    for path in (root / "exercises").iterdir():
        write(path, path.read_bytes().replace(b"\n", b"\r\n"))
    assert build("--check")[0] == 0
    assert build()[1].startswith("Nothing to write")


def test_hidden_and_underscored_files_are_no_exercises(root: Path, build: Run) -> None:
    write(root / "solutions" / "_shared.py", "no Python")
    write(root / "solutions" / "._double.py", "no Python")
    write(root / "exercises" / "._double.py", "no Python")
    build()
    assert build("--check") == (0, "exercises/ is in step with solutions/.\n", "")


# Work is never destroyed


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_work_is_left_alone_and_the_rest_is_built(root: Path, build: Run, work: str | bytes) -> None:
    write(root / "solutions" / "other.py", SOLUTION)
    path = write(root / "exercises" / "double.py", work)
    before = path.read_bytes()
    assert build() == (
        1,
        (
            "Wrote exercises/double.ipynb.\n"
            "Wrote exercises/other.py.\n"
            "Wrote exercises/other.ipynb.\n"
            "exercises/double.py holds somebody's work, so it was left as it is. "
            "Move it away or delete it, then run again: python -m grader build\n"
        ),
        "",
    )
    assert path.read_bytes() == before
    assert (root / "exercises" / "other.py").read_bytes() == STUB.encode()
    assert build("--check")[:2] == (
        1,
        (
            "exercises/double.py holds somebody's work where a stub belongs. "
            "Move it away or delete it, then run: python -m grader build\n"
        ),
    )


def test_a_folder_in_place_of_an_exercise_is_left_alone(root: Path, build: Run) -> None:
    (root / "exercises" / "double.py").mkdir(parents=True)
    assert build()[0] == 1
    assert (root / "exercises" / "double.py").is_dir()


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    root: Path, build: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    old = STUB.replace("twice", "2 times").encode()
    write(root / "exercises" / "double.py", old)
    monkeypatch.setattr(Path, "replace", refuse)
    code, _out, said = build()
    assert code == 2
    assert everything_in(root / "exercises") == {"double.py": old}
    assert "double.py can not be read or written (Permission denied)." in said
    assert ".tmp" not in said


# Checking


def test_check_names_each_difference_and_what_to_do_and_writes_nothing(root: Path, build: Run) -> None:
    write(root / "solutions" / "missing.py", SOLUTION)
    write(root / "exercises" / "double.py", STUB.replace("twice", "2 times"))
    write(root / "exercises" / "stray.py", "")
    write(root / "exercises" / "stray.ipynb", "")
    before = everything_in(root)
    assert build("--check") == (
        1,
        (
            "exercises/double.py differs from what solutions/double.py gives. "
            "Make changes in solutions/double.py only, then run: python -m grader build\n"
            "exercises/double.ipynb is missing. Run: python -m grader build\n"
            "exercises/missing.py is missing. Run: python -m grader build\n"
            "exercises/missing.ipynb is missing. Run: python -m grader build\n"
            "exercises/stray.py has no solution. "
            "Move it away or delete it, or write solutions/stray.py.\n"
            "exercises/stray.ipynb has no solution. "
            "Move it away or delete it, or write solutions/stray.py.\n"
        ),
        "",
    )
    assert everything_in(root) == before
    assert "exercises/missing.py가 없어요. 실행해 주세요: python -m grader build" in build("--check", "--lang", "ko")[1]


def test_build_does_not_delete_a_stray_file(root: Path, build: Run) -> None:
    stray = write(root / "exercises" / "stray.py", "")
    assert build()[0] == 0
    assert stray.exists()


# What can not be built


@pytest.mark.parametrize("options", [[], ["--check"]])
@pytest.mark.parametrize(
    ("solution", "said"),
    [
        ("def f(:\n", "solutions/broken.py, line 1: this is not valid Python"),
        ("def f() -> None:\n    pass\n", "solutions/broken.py, line 1: the function f has no doc"),
        (b"\xff\xfe", "solutions/broken.py is not UTF-8 text."),
    ],
)
def test_a_solution_that_can_not_be_used_stops_the_build_with_one_line(
    root: Path, build: Run, solution: str | bytes, said: str, options: list[str]
) -> None:
    write(root / "solutions" / "broken.py", solution)
    code, out, err = build(*options)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(said)
    assert not (root / "exercises").exists()


@pytest.mark.parametrize("folder", ["solutions", "elsewhere"])
def test_without_solutions_one_line_says_where_to_go(root: Path, build: Run, folder: str) -> None:
    (root / "solutions" / "double.py").unlink()
    (root / "solutions").rename(root / folder)
    code, out, err = build("--check")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("There is no folder solutions/ with a .py file in ")


def test_a_file_in_place_of_the_exercises_folder_is_one_line(root: Path, build: Run) -> None:
    write(root / "exercises", "")
    code, _out, err = build()
    assert code == 2
    assert err.startswith("exercises can not be read or written")


# This repository's own exercises


def test_the_exercises_are_in_step_with_the_solutions(build: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert build("--check")[0] == 0


@pytest.mark.parametrize("name", EXERCISES)
def test_every_paragraph_of_a_stub_is_english_with_korean_right_under_it(name: str) -> None:
    tree = ast.parse((ROOT / "exercises" / f"{name}.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    documented: list[ast.Module | ast.FunctionDef] = [tree, *functions]
    docstrings = [ast.get_docstring(node) or "" for node in documented]
    paragraphs = "\n\n".join(docstrings).split("\n\n")
    prose = [paragraph for paragraph in paragraphs if not paragraph.startswith(" ")]
    assert len(prose) > len(docstrings)
    for paragraph in prose:
        languages = ["ko" if re.search("[가-힣]", line) else "en" for line in paragraph.split("\n")]
        assert languages[0] == "en"
        assert languages[-1] == "ko"
        assert languages == sorted(languages)  # one change of language, no mixing


@pytest.mark.parametrize("name", EXERCISES)
def test_every_function_of_a_stub_is_not_started(name: str) -> None:
    tree = ast.parse((ROOT / "exercises" / f"{name}.py").read_text(encoding="utf-8"))
    functions = {node.name: node.body[1:] for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert list(functions) == ["forward", "loss", "gradient", "step", "train"]
    assert {ast.unparse(ast.Module(body, [])) for body in functions.values()} == {"raise NotImplementedError"}
