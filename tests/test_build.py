"""What `python -m grader build` promises: stubs that give nothing away, and no work destroyed."""

import ast
import re
from pathlib import Path

import pytest

from grader.author.build import build, differences, made
from grader.author.notebooks import make
from grader.author.stub import BuildError, stub
from grader.cli.main import main
from grader.core.sentence import ENGLISH

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
def root(tmp_path: Path) -> Path:
    write(tmp_path / "solutions" / "double.py", SOLUTION)
    return tmp_path


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def everything_in(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def signatures(source: str) -> list[tuple[str, str, str, str | None]]:
    return [
        (node.name, ast.unparse(node.args), ast.unparse(node.returns), ast.get_docstring(node))
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.returns
    ]


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
        stub(source, "solutions/a.py")
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


# Building


def test_build_writes_what_is_missing_and_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert made(root, ENGLISH, check=False) == 0
    assert capsys.readouterr() == ("Wrote exercises/double.py.\nWrote exercises/double.ipynb.\n", "")
    assert everything_in(root / "exercises") == {"double.py": STUB.encode(), "double.ipynb": make(STUB, "double")}


def test_build_returns_the_paths_it_wrote_and_the_second_time_none(root: Path) -> None:
    assert build(root) == [root / "exercises" / "double.py", root / "exercises" / "double.ipynb"]
    before = (root / "exercises" / "double.py").stat().st_mtime_ns
    assert build(root) == []
    assert (root / "exercises" / "double.py").stat().st_mtime_ns == before


def test_building_twice_says_that_there_is_nothing_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(root)
    assert made(root, ENGLISH, check=False) == 0
    assert capsys.readouterr().out.startswith("Nothing to write")


def test_build_brings_an_untouched_stub_up_to_date(root: Path) -> None:
    old = STUB.replace("twice x", "2x").replace("import math", "import os")
    path = write(root / "exercises" / "double.py", old)
    assert build(root) == [path, path.with_suffix(".ipynb")]
    assert path.read_bytes() == STUB.encode()


def test_constants_and_comments_that_the_stub_has_as_well_are_no_work(root: Path) -> None:
    extra = "\nSTART = 1.0\n\n\n# First double, then halve.\ndef double("
    write(root / "solutions" / "double.py", SOLUTION.replace("\ndef double(", extra))
    build(root)
    path = root / "exercises" / "double.py"
    write(path, path.read_bytes().replace(b"twice", b"2 times"))
    assert build(root) == [path]


def test_line_ends_that_git_has_changed_are_no_difference(root: Path) -> None:
    build(root)
    for path in (root / "exercises").iterdir():
        write(path, path.read_bytes().replace(b"\n", b"\r\n"))
    assert differences(root) == []
    assert build(root) == []


def test_hidden_and_underscored_files_are_no_exercises(root: Path) -> None:
    write(root / "solutions" / "_shared.py", "no Python")
    write(root / "solutions" / "._double.py", "no Python")
    write(root / "exercises" / "._double.py", "no Python")
    build(root)
    assert differences(root) == []


# Work is never destroyed


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_work_is_left_alone_and_the_rest_is_built(
    root: Path, capsys: pytest.CaptureFixture[str], work: str | bytes
) -> None:
    write(root / "solutions" / "other.py", SOLUTION)
    path = write(root / "exercises" / "double.py", work)
    before = path.read_bytes()
    assert made(root, ENGLISH, check=False) == 1
    assert path.read_bytes() == before
    assert (root / "exercises" / "other.py").read_bytes() == STUB.encode()
    assert capsys.readouterr().out == (
        "Wrote exercises/double.ipynb.\n"
        "Wrote exercises/other.py.\n"
        "Wrote exercises/other.ipynb.\n"
        "exercises/double.py holds somebody's work, so it was left as it is. "
        "Move it away or delete it, then run again: python -m grader build\n"
    )


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_check_counts_work_as_a_difference(root: Path, work: str | bytes) -> None:
    build(root)
    write(root / "exercises" / "double.py", work)
    (line,) = differences(root)
    assert ENGLISH(line).startswith("exercises/double.py holds somebody's work where a stub belongs.")


def test_a_warning_that_the_work_causes_is_not_shown(root: Path) -> None:
    build(root)
    path = write(root / "exercises" / "double.py", STUB + '\nprint("\\d")\n')
    assert build(root) == []  # warnings are errors here
    assert path.exists()


def test_a_folder_where_a_stub_belongs_is_left_alone(root: Path) -> None:
    (root / "exercises" / "double.py").mkdir(parents=True)
    assert made(root, ENGLISH, check=False) == 1
    assert (root / "exercises" / "double.py").is_dir()


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    old = STUB.replace("twice", "2 times").encode()
    write(root / "exercises" / "double.py", old)
    monkeypatch.setattr(Path, "replace", refuse)
    assert made(root, ENGLISH, check=False) == 2
    assert everything_in(root / "exercises") == {"double.py": old}
    said = capsys.readouterr().err
    assert "double.py can not be read or written (Permission denied)." in said
    assert ".tmp" not in said


# Checking


def test_check_of_what_was_just_built_is_content(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(root)
    assert made(root, ENGLISH, check=True) == 0
    assert capsys.readouterr() == ("exercises/ is in step with solutions/.\n", "")


def test_check_names_each_difference_and_what_to_do_and_writes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root / "solutions" / "missing.py", SOLUTION)
    write(root / "exercises" / "double.py", STUB.replace("twice", "2 times"))
    write(root / "exercises" / "stray.py", "")
    write(root / "exercises" / "stray.ipynb", "")
    before = everything_in(root)
    assert made(root, ENGLISH, check=True) == 1
    assert everything_in(root) == before
    assert capsys.readouterr().out == (
        "exercises/double.py differs from what solutions/double.py gives. "
        "Make changes in solutions/double.py only, then run: python -m grader build\n"
        "exercises/double.ipynb is missing. Run: python -m grader build\n"
        "exercises/missing.py is missing. Run: python -m grader build\n"
        "exercises/missing.ipynb is missing. Run: python -m grader build\n"
        "exercises/stray.py has no solution. "
        "Move it away or delete it, or write solutions/stray.py.\n"
        "exercises/stray.ipynb has no solution. "
        "Move it away or delete it, or write solutions/stray.py.\n"
    )


def test_what_is_to_be_done_is_said_in_korean_too(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert main(["build", "--check", "--lang", "ko"]) == 1
    line, _ = capsys.readouterr().out.splitlines()
    assert line == "exercises/double.py가 없어요. 실행해 주세요: python -m grader build"


def test_build_does_not_delete_a_stray_file(root: Path) -> None:
    stray = write(root / "exercises" / "stray.py", "")
    assert made(root, ENGLISH, check=False) == 0
    assert stray.exists()


# What can not be built


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("solution", "said"),
    [
        ("def f(:\n", "solutions/broken.py, line 1: this is not valid Python"),
        ("def f() -> None:\n    pass\n", "solutions/broken.py, line 1: the function f has no doc"),
        (b"\xff\xfe", "solutions/broken.py is not UTF-8 text."),
    ],
)
def test_a_solution_that_can_not_be_used_stops_the_build_with_one_line(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    solution: str | bytes,
    said: str,
    *,
    check: bool,
) -> None:
    write(root / "solutions" / "broken.py", solution)
    assert made(root, ENGLISH, check=check) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert err.count("\n") == 1
    assert not (root / "exercises").exists()


@pytest.mark.parametrize("make_folder", [False, True])
def test_without_solutions_one_line_says_where_to_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, make_folder: bool
) -> None:
    if make_folder:
        (tmp_path / "solutions").mkdir()
    assert made(tmp_path, ENGLISH, check=True) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("There is no folder solutions/ with a .py file in ")
    assert err.count("\n") == 1


def test_a_file_in_place_of_the_exercises_folder_is_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root / "exercises", "")
    assert made(root, ENGLISH, check=False) == 2
    assert capsys.readouterr().err.startswith(f"{root / 'exercises'} can not be read or written")


# This repository's own exercises


def test_the_exercises_are_in_step_with_the_solutions() -> None:
    assert differences(ROOT) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_a_stub_has_every_function_with_its_signature_and_docstring(name: str) -> None:
    solution = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    exercise = (ROOT / "exercises" / f"{name}.py").read_text(encoding="utf-8")
    assert [signature[0] for signature in signatures(exercise)] == [
        "forward",
        "loss",
        "gradient",
        "step",
        "train",
    ]
    assert signatures(exercise) == signatures(solution)


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
    bodies = [node.body[1:] for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert [[ast.unparse(node) for node in body] for body in bodies] == ([["raise NotImplementedError"]] * len(bodies))
