"""Which files are graded, and as which exercise."""

import sys
from pathlib import Path

import pytest
from written import write as write_notebook

from grader.core.errors import UsageError
from grader.core.sentence import ENGLISH
from grader.course.targets import Targets, exercise_of, find

EXERCISES = ("linear", "quadratic")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("")


def pairs(found: Targets) -> list[tuple[str, str]]:
    return [(target.exercise, target.shown.replace("\\", "/")) for target in found.files]


def complaint(*given: str, chosen: str | None = None) -> str:
    with pytest.raises(UsageError) as caught:
        find(given, EXERCISES, chosen)
    return ENGLISH(caught.value.why)


@pytest.mark.parametrize(
    ("name", "exercise"),
    [
        ("linear.py", "linear"),
        ("LINEAR.PY", "linear"),
        ("ada_linear.py", "linear"),
        ("linear (1).py", "linear"),
        ("linear2.py", "linear"),
        ("linear_then_quadratic.py", "quadratic"),
        ("김하늘_linear.py", "linear"),
        ("linear과제.py", None),
        ("nonlinear.py", None),
        ("solution.py", None),
        ("_.py", None),
    ],
)
def test_the_last_word_of_a_name_that_names_an_exercise_decides(name: str, exercise: str | None) -> None:
    assert exercise_of(Path(name), EXERCISES) == exercise


@pytest.mark.usefixtures("here")
def test_without_targets_the_exercises_folder_is_graded_in_the_order_of_exercises() -> None:
    write("exercises/quadratic.py", "exercises/linear.py")
    assert pairs(find([], EXERCISES, None)) == [
        ("linear", "exercises/linear.py"),
        ("quadratic", "exercises/quadratic.py"),
    ]


@pytest.mark.usefixtures("here")
def test_the_name_of_an_exercise_is_short_for_its_file() -> None:
    write("exercises/linear.py", "exercises/quadratic.py", "linear")
    assert pairs(find(["linear"], EXERCISES, None)) == [("linear", "exercises/linear.py")]
    assert pairs(find([], EXERCISES, "quadratic")) == [("quadratic", "exercises/quadratic.py")]


@pytest.mark.usefixtures("here")
def test_a_file_whose_name_says_nothing_belongs_to_the_chosen_exercise() -> None:
    write("work.py", "ada_linear.py")
    assert pairs(find(["work.py", "ada_linear.py"], EXERCISES, "quadratic")) == [
        ("quadratic", "work.py"),
        ("linear", "ada_linear.py"),
    ]


@pytest.mark.usefixtures("here")
def test_a_folder_is_not_searched_deeper_and_hidden_files_are_never_graded() -> None:
    write("in/linear.py", "in/deep/quadratic.py", "in/__pycache__/linear.py", "in/.linear.py", "in/._linear.py")
    assert pairs(find(["in"], EXERCISES, None)) == [("linear", "in/linear.py")]


@pytest.mark.usefixtures("here")
def test_files_of_no_exercise_are_left_alone_with_a_mention() -> None:
    write("in/linear.py", "in/helper.py", "in/notes.txt")
    found = find(["in"], EXERCISES, None)
    assert pairs(found) == [("linear", "in/linear.py")]
    assert [ENGLISH(remark) for remark in found.remarks] == ["Left alone, since the name says no exercise: helper.py."]


@pytest.mark.usefixtures("here")
def test_a_file_named_twice_is_graded_once() -> None:
    write("linear.py")
    assert len(find(["linear.py", "linear.py"], EXERCISES, None).files) == 1


LINKS = pytest.mark.skipif(sys.platform == "win32", reason="on Windows, links take rights that few have")


@LINKS
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("target", ["solutions/linear.py", "solutions/../solutions/linear.py", "in2/linear.py"])
def test_a_link_out_of_a_folder_is_left_alone_with_a_remark(target: str, here: Path) -> None:
    write("solutions/linear.py", "in2/linear.py", "in/ada_linear.py")
    Path("in/linear.py").symlink_to(here / target)
    Path("in/bob_linear.py").symlink_to(f"../{target}")
    found = find(["in"], EXERCISES, None)
    assert pairs(found) == [("linear", "in/ada_linear.py")]
    assert [ENGLISH(remark) for remark in found.remarks] == [
        "Left alone, since they are links that lead out of the folder: bob_linear.py, linear.py."
    ]


@LINKS
@pytest.mark.usefixtures("here")
def test_a_link_to_a_link_out_of_a_folder_leads_out_of_it() -> None:
    write("solutions/linear.py", "in/ada_linear.py")
    Path("in/notes.txt").symlink_to("../solutions/linear.py")
    Path("in/linear.py").symlink_to("notes.txt")
    assert pairs(find(["in"], EXERCISES, None)) == [("linear", "in/ada_linear.py")]


@LINKS
@pytest.mark.usefixtures("here")
def test_a_folder_of_nothing_but_links_out_of_it_is_bad_usage() -> None:
    write("solutions/linear.py", "in/notes.txt")
    Path("in/linear.py").symlink_to("../solutions/linear.py")
    assert complaint("in") == (
        "All there is to grade in `in` are links that lead out of it: linear.py. Give such a file itself to have it "
        "graded."
    )


@LINKS
@pytest.mark.usefixtures("here")
def test_a_link_that_is_given_is_graded_wherever_it_leads() -> None:
    write("solutions/linear.py", "in/notes.txt")
    Path("in/linear.py").symlink_to("../solutions/linear.py")
    Path("class").symlink_to("in")
    assert pairs(find(["in/linear.py"], EXERCISES, None)) == [("linear", "in/linear.py")]
    write("in/quadratic.py")
    assert pairs(find(["class"], EXERCISES, None)) == [("quadratic", "class/quadratic.py")]


@LINKS
@pytest.mark.usefixtures("here")
def test_a_link_that_stays_in_its_folder_or_leads_nowhere_is_graded() -> None:
    write("in/ada_linear.py")
    Path("in/linear.py").symlink_to("ada_linear.py")
    Path("in/linear2.py").symlink_to("../gone.py")  # what is wrong with it is told where it is graded
    Path("in/linear3.py").symlink_to("linear3.py")
    shown = [shown for _exercise, shown in pairs(find(["in"], EXERCISES, None))]
    assert shown == ["in/ada_linear.py", "in/linear.py", "in/linear2.py", "in/linear3.py"]


@pytest.mark.usefixtures("here")
def test_bad_usage_is_one_line_that_says_what_to_do() -> None:
    write("empty/notes.txt", "work.py", "work.txt")
    assert complaint("nowhere.py") == (
        "There is no file or folder `nowhere.py`. Give a file, a folder, or one of: linear, quadratic."
    )
    assert complaint("empty").startswith("There is nothing to grade in `empty`")
    assert "Add `--exercise NAME`" in complaint("work.py")
    assert complaint("work.txt") == (
        "`work.txt` is no Python file and no notebook: its name has to end in `.py` or `.ipynb`."
    )
    assert complaint(chosen="cubic") == "There is no exercise `cubic`. There are: linear, quadratic."
    assert complaint().startswith("There is no file or folder `exercises`")


# A Python file and a notebook of the same name

STUB = 'def forward(x, w):\n    """Return ŷ."""\n    raise NotImplementedError\n'
WORKED = "def forward(x, w):\n    return x * w\n"


def file(path: str, source: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    if path.endswith(".ipynb"):
        write_notebook(Path(path), source, 'import grader\n\ngrader.check("linear")')
    else:
        Path(path).write_text(source, encoding="utf-8")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("given", [[], ["linear"], ["exercises"]])
@pytest.mark.parametrize(
    ("script", "notebook", "graded", "mentioned"),
    [
        (STUB, STUB, "linear.py", False),
        (WORKED, STUB, "linear.py", False),
        (STUB, WORKED, "linear.ipynb", False),
        (WORKED, WORKED, "linear.py", True),
    ],
)
def test_the_one_that_was_worked_on_is_graded(
    given: list[str], script: str, notebook: str, graded: str, *, mentioned: bool
) -> None:
    file("exercises/linear.py", script)
    file("exercises/linear.ipynb", notebook)
    found = find(given, EXERCISES, None)
    assert pairs(found) == [("linear", f"exercises/{graded}")]
    assert [ENGLISH(remark).replace("\\", "/") for remark in found.remarks] == [
        (
            "`exercises/linear.ipynb` was left out, since `exercises/linear.py` holds work too. "
            "To grade it: `python -m grader exercises/linear.ipynb`."
        )
    ] * mentioned


@pytest.mark.usefixtures("here")
def test_one_that_is_alone_is_graded_whatever_it_is() -> None:
    file("exercises/linear.ipynb", STUB)
    assert pairs(find([], EXERCISES, None)) == [("linear", "exercises/linear.ipynb")]
    assert pairs(find(["linear"], EXERCISES, None)) == [("linear", "exercises/linear.ipynb")]


@pytest.mark.usefixtures("here")
def test_what_is_named_is_graded_even_if_there_are_both() -> None:
    file("linear.py", WORKED)
    file("linear.ipynb", WORKED)
    assert pairs(find(["linear.ipynb"], EXERCISES, None)) == [("linear", "linear.ipynb")]
    assert len(find(["linear.ipynb", "linear.py"], EXERCISES, None).files) == 2


@pytest.mark.usefixtures("here")
def test_only_files_of_the_same_name_are_taken_for_one() -> None:
    file("in/ada_linear.py", STUB)
    file("in/ada_linear.ipynb", WORKED)
    file("in/bob_linear.ipynb", STUB)
    assert pairs(find(["in"], EXERCISES, None)) == [
        ("linear", "in/ada_linear.ipynb"),
        ("linear", "in/bob_linear.ipynb"),
    ]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "untouched",
    [
        f"%matplotlib inline\n!pip install torch\nimport numpy as np\nxs = [1, 2, 3]\n{STUB}\nforward?",
        f'"""What it is about."""\n{STUB}',
        "",
    ],
)
def test_imports_constants_and_magics_are_no_work_in_a_notebook(untouched: str) -> None:
    file("exercises/linear.py", STUB)
    file("exercises/linear.ipynb", untouched)
    assert pairs(find([], EXERCISES, None)) == [("linear", "exercises/linear.py")]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "work", ["forward = lambda x, w: x * w", "class Model: pass", "for i in range(3): print(i)", "def f(:", "(" * 9999]
)
def test_whatever_no_stub_holds_is_work(work: str) -> None:
    file("exercises/linear.py", STUB)
    file("exercises/linear.ipynb", work)
    assert pairs(find([], EXERCISES, None)) == [("linear", "exercises/linear.ipynb")]


@pytest.mark.usefixtures("here")
def test_a_broken_notebook_beside_an_untouched_stub_is_graded() -> None:
    file("exercises/linear.py", STUB)
    Path("exercises/linear.ipynb").write_text('{"cells": [', encoding="utf-8")
    assert pairs(find([], EXERCISES, None)) == [("linear", "exercises/linear.ipynb")]
