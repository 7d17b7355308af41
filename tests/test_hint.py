"""Hints: one step further at each call, remembered until the check passes, and never the answer."""

import re
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sample import cases, thorough

from grader.cli import hint, hint_progress
from grader.cli.main import main
from grader.core.files import state_folder
from grader.core.report import Finding, Status
from grader.core.sentence import ENGLISH, Language, Sentence
from grader.course import exercise
from grader.hints import Hint, Kind, Line, Step, failures, ladder
from grader.render.hint import render

HALF = """\
def forward(x, w):
    return x * w
def loss(x, y, w):
    return (forward(x, w) - y) ** 2
def gradient(x, y, w):
    return x * (forward(x, w) - y)
"""
RIGHT = HALF.replace("return x *", "return 2 * x *").replace("return 2 * x * w", "return x * w")
ALL_RIGHT = (
    RIGHT
    + """\
def step(w, grad, alpha):
    return w - alpha * grad
def train(xs, ys, w, alpha, epochs):
    for _ in range(epochs):
        for x, y in zip(xs, ys):
            w = step(w, gradient(x, y, w), alpha)
    return w
"""
)
CHECKS = [(of, check.name) for name in exercise.names() for of in [exercise.load(name)] for check in of.checks]
# What is asked for, in any of its usual spellings; the stub itself states the formulas of the other functions.
ANSWERS = re.compile(
    r"2\s*[·*]\s*(x|r\b|\()"
    r"|[·*]\s*\((ŷ|x|forward|y_hat|y_pred)"
    r"|x\s*[·*]\s*w|w\s*[·*]\s*x|x²|x\s*\*\*\s*2|\(ŷ - y\)²·"
    r"|alpha\s*\*|α\s*·\s*(∂|grad|slope)|\*\s*grad"
    r"|\) \*\* 2|gradient\(|step\(|range\(epochs\)|zip\(xs"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own for each test, on every system."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder / "state"))
    return folder


@pytest.fixture
def file(tmp_path: Path, home: Path) -> Path:
    assert home.exists()
    path = tmp_path / "work" / "linear.py"
    path.parent.mkdir()
    path.write_text(HALF, encoding="utf-8")
    return path


def asked(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 1) -> str:
    assert main(["hint", *map(str, arguments)]) == code
    return capsys.readouterr().out


def text_of(line: Line) -> str:
    return ENGLISH(line) if isinstance(line, Sentence) else line


def state_file() -> Path:
    return state_folder() / "hints.json"


# What a learner sees.


def test_each_call_goes_one_step_further_and_the_last_one_stays(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = [asked(capsys, file) for _ in range(5)]
    assert ["A question" in each for each in shown] == [True, False, False, False, False]
    assert ["The idea" in each for each in shown] == [False, True, False, False, False]
    assert ["ŷ = a³" in each for each in shown] == [False, False, True, True, True]
    assert ["whole ladder" in each for each in shown] == [False, False, False, True, True]
    assert "What comes down in front when a square is differentiated?" in shown[0]  # that of the mistake
    assert "`gradient` is not right yet:" in shown[0]
    assert shown[3] == shown[4]
    assert not any(ANSWERS.search(each) for each in shown)


def test_every_check_has_a_memory_of_its_own_until_it_passes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(capsys, file)
    assert "The idea" in asked(capsys, file)
    file.write_text(RIGHT, encoding="utf-8")
    shown = asked(capsys, file)
    assert "`step` is still to do" in shown or "function `step`" in shown
    assert "A question" in shown
    file.write_text(HALF, encoding="utf-8")
    assert "A question" in asked(capsys, file)  # gradient has passed in between
    file.write_text(RIGHT, encoding="utf-8")
    assert "The idea" in asked(capsys, file)  # step has not


def test_two_files_do_not_share_a_memory(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = file.with_name("mine_linear.py")
    other.write_text(HALF, encoding="utf-8")
    asked(capsys, file)
    assert "A question" in asked(capsys, other)
    assert "The idea" in asked(capsys, file)


def test_what_was_tried_comes_before_what_is_to_do(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(
        HALF.partition("def loss")[0]
        + "def gradient"
        + HALF.partition("def gradient")[2].replace("forward(x, w)", "x * w"),
        encoding="utf-8",
    )
    assert "`gradient` is not right yet" in asked(capsys, file)  # although `loss`, before it, is to do


def test_the_same_file_by_another_way_is_the_same_file(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(capsys, file)
    monkeypatch.chdir(file.parent)
    assert "The idea" in asked(capsys, "linear.py")


def test_a_file_that_can_not_be_loaded_is_told_why(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("def forward(x, w)\n", encoding="utf-8")
    shown = asked(capsys, file)
    assert "Line 1" in shown
    assert not state_file().exists()


def test_a_crash_has_a_ladder_of_its_own(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(HALF.replace("return x * (", "return z * ("), encoding="utf-8")
    first, second = asked(capsys, file), asked(capsys, file)
    assert "NameError" in first
    assert "An error is no verdict on you" in second
    file.write_text(HALF, encoding="utf-8")
    assert "A question" in asked(capsys, file)


def test_a_known_mistake_may_bring_other_help_than_the_check(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(HALF.replace("return x * w", "print(x * w)"), encoding="utf-8")
    asked(capsys, file)
    assert "A function answers with `return`" in asked(capsys, file)


@thorough
def test_a_mistake_in_differentiating_is_helped_with_differentiating(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = file.with_name("quadratic.py")
    swapped = """\
def forward(x, w1, w2, b):
    return x * x * w2 + x * w1 + b
def loss(x, y, w1, w2, b):
    return (forward(x, w1, w2, b) - y) ** 2
def gradient(x, y, w1, w2, b):
    r = 2 * (forward(x, w1, w2, b) - y)
    return r * x, r * x, r
"""
    other.write_text(swapped, encoding="utf-8")
    asked(capsys, other)
    assert "Think of a chain with three links: w2 moves" in asked(capsys, other)
    assert "sin(x)" in asked(capsys, other)


def test_of_a_folder_it_takes_the_first_file_with_something_tried(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("", encoding="utf-8")
    other = file.with_name("quadratic.py")
    other.write_text("def forward(x, w1, w2, b):\n    return 0\n", encoding="utf-8")
    assert "quadratic.py" in asked(capsys, file.parent).replace("\n", "")  # a long path takes several lines
    other.unlink()
    assert "linear.py" in asked(capsys, file.parent).replace("\n", "")


@thorough
def test_of_a_folder_every_file_that_passes_is_forgotten(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.with_name("mine_linear.py").write_text(HALF, encoding="utf-8")
    asked(capsys, file)
    file.write_text(ALL_RIGHT, encoding="utf-8")
    assert "mine_linear.py" in asked(capsys, file.parent).replace("\n", "")
    file.write_text(HALF, encoding="utf-8")
    assert "A question" in asked(capsys, file)


def test_options_are_those_of_grading(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nameless = file.with_name("homework.py")
    nameless.write_text(HALF, encoding="utf-8")
    assert "gradient" in asked(capsys, nameless, "--exercise", "linear", "--seed", "7", "--lang", "en")
    for wrong in ([], [str(file), str(file)], [str(file), "--seed", "x"], ["nowhere.py"]):
        assert main(["hint", *wrong]) == 2


# What is remembered.


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"version": 9, "hints": {}}',
        b'{"version": 1, "hints": []}',
        b"[" * 9999,
        b'{"version": 1, "hints": {"a": {"b": ["", -1], "c": 3, "d": ["", 1e999], "e": [1, 1]}, "f": []}}',
    ],
)
def test_a_broken_state_starts_again(home: Path, content: bytes) -> None:
    assert home.exists()
    state_file().parent.mkdir(parents=True)
    state_file().write_bytes(content)
    loaded = hint_progress.load()
    assert loaded.files == {}
    loaded.climb("a.py", "check", "")
    assert hint_progress.save(loaded)
    assert hint_progress.load().shown("a.py", "check", "") == 1


def test_a_state_that_can_not_be_written_stops_no_hint(
    file: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "state").write_text("a file in place of the folder", encoding="utf-8")
    (home / "Library").write_text("a file in place of the folder", encoding="utf-8")
    for _ in range(2):
        shown = asked(capsys, file)
        assert "A question" in shown
        assert "starts here again" in " ".join(shown.split())


def test_a_folder_in_place_of_the_state_stops_no_hint(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state_file().mkdir(parents=True)
    assert "A question" in asked(capsys, file)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_the_state_is_the_users_own(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked(capsys, file)
    assert stat.S_IMODE(state_file().parent.stat().st_mode) == 0o700


def test_the_state_stays_small(home: Path) -> None:
    remembered = hint_progress.Progress()
    for number in range(hint_progress.MOST_FILES + 5):
        remembered.climb(f"{home}/{number}.py", "check", "")
    assert len(remembered.files) == hint_progress.MOST_FILES
    assert remembered.shown(f"{home}/0.py", "check", "") == 0


# What the hints say.


@pytest.mark.parametrize(("of", "name"), CHECKS, ids=[f"{of.name}.{name}" for of, name in CHECKS])
def test_every_check_has_three_steps_and_none_holds_the_answer(of: exercise.Exercise, name: str) -> None:
    finding = Finding(f"{of.name}.{name}", name.partition("_")[0], "A title.", 1, Status.TODO, 0, 1)
    _name, steps = hint.ladder_of(of.name, finding, ENGLISH)
    assert [step.kind for step in steps] == [Kind.QUESTION, Kind.EXPLANATION, Kind.EXAMPLE]
    for step in steps[1:]:
        text = "\n".join(map(text_of, step.lines))
        assert not ANSWERS.search(text), text
        assert "{" not in text
    assert 2 <= len(steps[1].lines) <= 4
    assert steps[2].lines  # and the numbers in it are right:
    for line in steps[2].lines:
        if isinstance(line, str):
            assert arithmetic_holds(line), line


SIGNS = {ord("·"): "*", ord("²"): "**2", ord("³"): "**3", ord("⁴"): "**4"}


def arithmetic_holds(line: str) -> bool:
    """Tell whether `a·b - c = d` in a line of numbers is true, to the digits that are written."""
    for part in re.split(r",  +|:  +", line):
        sides = re.split(r" = | ← ", part)
        numbers = [side.translate(SIGNS) for side in sides]
        plain = [side for side in numbers if re.fullmatch(r"[\d.+\-*/() ]+", side)]
        values = [eval(side) for side in plain]  # noqa: S307 - digits and operators only
        if any(value != pytest.approx(values[0], rel=2e-3) for value in values):
            return False
    return True


def test_the_arithmetic_of_examples_is_really_looked_at() -> None:
    assert arithmetic_holds("a ← 1 - 0.1·4 = 0.6")
    assert not arithmetic_holds("ŷ = 5 - 2 = 4")
    assert not arithmetic_holds("a = 1:  ŷ = 9,  loss = 5² = 24")


def test_the_answers_are_recognised() -> None:
    for answer in ("2*x*(x*w - y)", "2·x·(ŷ - y)", "w - alpha * grad", "x * w", "2 * (forward(x, w) - y)"):
        assert ANSWERS.search(answer), answer


def test_hints_that_belong_to_no_check_are_not_written() -> None:
    mistakes = {one.id for name in exercise.names() for one in exercise.load(name).mistakes}
    names = {name for _of, name in CHECKS}
    similar = {"step_moves_against_the_gradient", "step_moves_against_its_slope"}  # as exercises call it
    for name in exercise.names():
        for key in exercise.load(name).hints:
            plain = re.sub("_(w|w1|w2|b)_", "_", key)
            known = names | mistakes | similar
            assert key in known or plain in known or plain.removeprefix("gradient_") in mistakes, key


def test_without_hints_there_is_at_least_the_question_or_the_title() -> None:
    assert [step.kind for step in ladder("Why?", None, "Title.")] == [Kind.QUESTION]
    assert ladder("", None, "Title.")[0].lines == ("Title.",)
    assert len(ladder("", Hint(("One.",), ("Two.",)), "Title.")) == 2
    assert len(ladder(ENGLISH(failures.STOP_QUESTION), failures.STOP, "")) == 3


@pytest.mark.parametrize("encoding", cases(["cp949", "utf-8", "ascii"], 3))
def test_every_step_fits_the_terminal(encoding: str) -> None:
    language = Language("ko", {"A question": "질문이 하나 있어요 " * 12})
    finding = Finding("linear.step", "step", "Title.", 3, Status.FAILED, 0, 1)
    for of, name in CHECKS:
        for step in hint.ladder_of(of.name, replace(finding, id=f"{of.name}.{name}"), language)[1]:
            shown = render(
                "가/linear.py", finding, step, language, again=True, width=60, colour=False, encoding=encoding
            )
            shown.encode(encoding)
            assert max(sum(1 + ("가" <= char <= "힣") for char in line) for line in shown.splitlines()) <= 60


def test_code_in_an_example_keeps_its_indentation() -> None:
    finding = Finding("linear.step", "step", "Title.", None, Status.TODO, 0, 1, message="No function.")
    step = Step(Kind.EXAMPLE, ("def f():", "    return 1"))
    shown = render("a.py", finding, step, ENGLISH, again=False, width=80, colour=False, encoding="utf-8")
    assert "      def f():\n          return 1\n" in shown
    assert "No function." in shown


@thorough
def test_grading_without_a_hint_forgets_what_passes_too(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = asked(capsys, file)
    assert asked(capsys, file) != first
    file.write_text(ALL_RIGHT, encoding="utf-8")
    assert main([str(file)]) == 0
    capsys.readouterr()
    file.write_text(HALF, encoding="utf-8")
    assert asked(capsys, file) == first
