"""The audit refuses each fault in an exercise and in its checks, and says what to do about it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from authoring import GUIDE, LOGISTIC, change, of_the_guide, shown_in_the_guide, write
from sample import rarely, thorough

from grader.cli.main import main
from grader.course import courses, exercise
from grader.course.configuration import EXAMPLES, PUBLISHED_SEED
from grader.course.courses import read
from grader.engine.examples import Examples

CHECKS = Path("checks/momentum.py")
SOLUTION = Path("solutions/momentum.py")
ROWS = Path("submissions/momentum/velocity.toml")
SIZE = 'size=abs(point["beta"] * point["v"])'
MOST_LINES = 130  # of the guide


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The course of the guide, in a folder of its own."""
    yield of_the_guide(tmp_path / "course")
    courses.choose(None)


@dataclass
class Audited:
    code: int
    exercise: dict[str, Any]
    refused: list[tuple[str, str]]  # kind and message, of the exercise and of all together


@pytest.fixture
def audited(capsys: pytest.CaptureFixture[str]) -> Callable[..., Audited]:
    """Return what the audit of a course with one exercise comes to."""

    def run(folder: Path, *options: str) -> Audited:
        capsys.readouterr()
        code = main(["audit", "--course", str(folder), "--json", "-", *options])
        document = json.loads(capsys.readouterr().out)
        (one,) = document["exercises"]
        return Audited(code, one, [(each["kind"], each["message"]) for each in one["refused"] + document["refused"]])

    return run


def build(folder: Path) -> None:
    assert main(["build", "--course", str(folder)]) == 0


def test_the_example_of_the_guide_is_a_course_in_which_nothing_is_refused(
    folder: Path, audited: Callable[..., Audited]
) -> None:
    found = audited(folder)
    assert (found.code, found.refused) == (0, [])
    assert main(["--solutions", "--course", str(folder)]) == 0
    assert main(["build", "--check", "--course", str(folder)]) == 0


def test_the_guide_is_short_and_shows_the_parts_of_an_exercise() -> None:
    assert len(GUIDE.read_text(encoding="utf-8").splitlines()) < MOST_LINES
    assert list(shown_in_the_guide()) == ["checks/momentum.py", "checks/ko.toml", "solutions/momentum.py"]


@thorough
def test_nothing_is_refused_in_the_logistic_course(audited: Callable[..., Audited]) -> None:
    found = audited(LOGISTIC, "--seeds", "0")
    assert (found.code, found.refused) == (0, [])


# Files.


def test_each_fault_in_the_files_is_refused_with_what_to_do_about_it(
    folder: Path, audited: Callable[..., Audited]
) -> None:
    change(folder / SOLUTION, "\n    이전 속도, 기울기, β로 새 속도 v ← β·v + g를 구해요. 모두 숫자 하나예요.", "")
    build(folder)
    write(folder / "exercises" / "momentum.py", (folder / SOLUTION).read_text(encoding="utf-8"))
    (folder / "exercises" / "momentum.ipynb").unlink()
    text = (folder / CHECKS).read_text(encoding="utf-8")
    text += f"\n\n{text[text.index('@given(points') :]}"
    text = text.replace('    """v ← β·v + g."""', '    """v ← β·v + g."""  # TODO: say why')
    write(folder / CHECKS, text.replace("that is an average, and another recipe", "that is an average"))
    write(folder / "exercises" / "moment.py", "")
    write(folder / "solutions" / "moment.py", '"""No exercise."""\n\n\ndef f() -> None:\n    """Do nothing."""\n')
    write(folder / "checks" / "momentum.py.orig", "")
    write(folder / "submissions" / "moment" / "notes.txt", "")
    expected = [
        ("stub", "exercises/momentum.py` is solved already"),
        ("stub", "exercises/momentum.ipynb` is missing: run `python -m grader build --course"),
        ("hidden", "`velocity_remembers` hides the one of the same name in line"),
        ("untranslated", "checks/ko.toml` for: “Yours weighs the slope by 1 - β: that is an average.”"),
        ("untranslated", "solutions/momentum.py:5: this docstring has no Korean"),
        ("mark", "checks/momentum.py:10: still to be filled in"),
        ("stray", "exercises/moment.py` belongs to no exercise"),
        ("stray", "solutions/moment.py` belongs to no exercise"),
        ("stray", "checks/momentum.py.orig` belongs to no exercise"),
        ("stray", "submissions/moment` belongs to no exercise"),
        ("untranslated", "nobody says this any more"),
    ]
    found = audited(folder, "--seeds", "0")
    assert found.code == 1
    assert [kind for kind, _message in found.refused] == [kind for kind, _words in expected]
    for (_kind, message), (_same, words) in zip(found.refused, expected, strict=True):
        assert words in message


@thorough
def test_a_notebook_that_is_solved_is_refused(folder: Path, audited: Callable[..., Audited]) -> None:
    change(folder / "exercises" / "momentum.ipynb", '"    raise NotImplementedError"', '"    return beta * v + grad"')
    ((kind, message),) = audited(folder, "--seeds", "0").refused
    assert kind == "stub"
    assert "exercises/momentum.ipynb` is solved already" in message


@thorough
def test_a_fault_is_told_in_korean_and_in_the_table_too(
    folder: Path, audited: Callable[..., Audited], capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / CHECKS, '    """v ← β·v + g."""', '    """v ← β·v + g."""  # TODO: say why')
    ((_kind, message),) = audited(folder, "--lang", "ko").refused
    assert "아직 채워 넣지 않았어요" in message
    assert main(["audit", "--course", str(folder), "--lang", "ko"]) == 1
    assert message in capsys.readouterr().out


# Checks, mistakes and rows.


def failing_solution(folder: Path) -> None:
    change(folder / SOLUTION, "return beta * v + grad", "return beta * v - grad")
    build(folder)


def unloadable_solution(folder: Path) -> None:
    change(folder / SOLUTION, "return beta * v + grad", "return beta * v + grad\n\n\nNOTHING = 1 / 0")
    build(folder)


def idle_check(folder: Path) -> None:
    text = (folder / CHECKS).read_text(encoding="utf-8")
    check = text[text.index("@given(points") :]
    write(folder / CHECKS, f"{text}\n\n{check.replace('velocity_remembers', 'velocity_again')}")


def missed_mistake(folder: Path) -> None:
    change(folder / CHECKS, "return beta * v + (1 - beta) * grad", "return grad + beta * v")


def confused_mistakes(folder: Path) -> None:
    text = (folder / CHECKS).read_text(encoding="utf-8")
    start, end = text.index('@mistake("averaged"'), text.index("mistakes = kinds_of")
    twin = text[start:end].replace('"averaged"', '"weighted"').replace("def averaged", "def weighted")
    write(folder / CHECKS, text[:end] + twin + text[end:])


def tight_tolerance(folder: Path) -> None:
    change(folder / CHECKS, f'{SIZE} + abs(point["grad"])', "size=1e-9")
    change(folder / CHECKS, '"v": source.number()', '"v": 1000 * source.number()')


def flaky_over_seeds(folder: Path) -> None:
    """Let a right solution fail at one of the drawn examples of another seed, and nowhere in the published ones."""
    courses.choose(read(str(folder)))
    (inputs,) = {check.inputs for check in exercise.load("momentum").checks}
    published, others = (
        [(one["v"], one["grad"]) for one in Examples(seed, EXAMPLES).of(inputs)] for seed in (PUBLISHED_SEED, 1)
    )
    place = next(each for each in reversed(others) if each not in published)
    change(folder / SOLUTION, "return beta * v + grad", f"return beta * v + grad if (v, grad) != {place!r} else 0")
    build(folder)


@pytest.mark.parametrize(
    ("spoil", "kind", "words"),
    [
        (failing_solution, "solution", "solutions/momentum.py` does not pass `momentum.velocity_remembers`"),
        rarely((unloadable_solution, "broken-solution", "solutions/momentum.py` can not be graded")),
        (idle_check, "idle-check", "`momentum.velocity_again` is never the first to refuse a mistake"),
        (missed_mistake, "missed-mistake", "momentum.velocity averaged: no check refuses it"),
        rarely((confused_mistakes, "confused-mistake", "momentum.velocity weighted: named averaged, not weighted")),
        (tight_tolerance, "tight-tolerance", "`momentum.velocity_remembers` refuses the truth in single precision"),
        rarely((flaky_over_seeds, "flaky-check", "has another verdict with the seeds 1")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_fault_of_the_checks_is_refused_with_what_to_do_about_it(
    folder: Path, audited: Callable[..., Audited], spoil: Callable[[Path], None], kind: str, words: str
) -> None:
    spoil(folder)
    found = audited(folder, "--seeds", "1" if kind == "flaky-check" else "0")
    assert found.code == 1
    assert {kind for kind, _message in found.refused} == {kind}
    assert any(words in message for _kind, message in found.refused), found.refused


def test_a_check_that_remembers_is_flaky(folder: Path, audited: Callable[..., Audited]) -> None:
    change(folder / CHECKS, "@given(points", "_seen = []\n\n\n@given(points")
    change(folder / CHECKS, "    laws.", "    _seen.extend([point] if point == pinned[0] else [])\n    laws.")
    change(folder / CHECKS, SIZE, 'size=float("nan") if len(_seen) == 2 else abs(point["beta"] * point["v"])')
    ((kind, message),) = audited(folder).refused
    assert kind == "flaky-check"
    assert "`momentum.velocity_remembers` is flaky: of two runs" in message


def test_rows_of_the_corpus_are_held_against_what_they_say(
    folder: Path, audited: Callable[..., Audited], capsys: pytest.CaptureFixture[str]
) -> None:
    row = "[{}]\n{}code = '''\ndef velocity(v, grad, beta):\n    return {}\n'''\n"
    rows = [
        row.format("right.turned", "", "grad + v * beta"),
        row.format("right.minus", "", "grad - v * beta"),
        row.format("wrong.average", 'diagnosis = "averaged"\n', "beta * v + (1 - beta) * grad"),
        row.format("wrong.mislabelled", 'diagnosis = "rounded"\n', "beta * v + (1 - beta) * grad"),
        row.format("wrong.right_after_all", "", "grad + beta * v"),
    ]
    write(folder / ROWS, "\n".join(rows))
    found = audited(folder, "--seeds", "0")
    assert [(kind, message.partition(":")[0]) for kind, message in found.refused] == [
        ("refused-right", "momentum.velocity minus"),
        ("confused-mistake", "momentum.velocity mislabelled"),
        ("missed-mistake", "momentum.velocity right_after_all"),
    ]
    cases = {case["name"]: case for case in found.exercise["cases"] if not case["declared"]}
    assert list(cases) == ["turned", "minus", "average", "mislabelled", "right_after_all"]
    assert cases["average"]["named"] == ["averaged"]
    assert cases["average"]["refused_by"] == "momentum.velocity_remembers"
    assert found.exercise["bad"] == ["minus", "mislabelled", "right_after_all"]
    assert main(["audit", "--course", str(folder), "--seeds", "0"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert next(line.split()[-3:] for line in lines if line.startswith("right submissions accepted")) == ["1", "/", "2"]
    assert next(line.split()[-3:] for line in lines if line.startswith("named rightly")) == ["1", "/", "2"]


def test_a_check_that_refuses_the_truth_is_told_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / CHECKS, f'{SIZE} + abs(point["grad"])', 'size=float("nan")')
    for command in (["--solutions"], ["audit"]):
        assert main([*command, "--course", str(folder)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "`momentum.velocity_remembers` refuses the truth itself" in line
        assert "`velocity(v=3, grad=5, beta=0.5)` returned 6.5" in line


# Usage.


@thorough
def test_a_row_of_no_function_is_told_of_from_other_processes_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "second", "--course", str(folder)]) == 0
    write(folder / "submissions" / "momentum" / "speed.toml", "")
    for options, words in (
        (["momentum", "--lang", "en"], "speed.toml` is named after no function"),
        (["--lang", "ko"], "이름이 연습의 함수와 달라요"),
    ):
        capsys.readouterr()
        assert main(["audit", "--course", str(folder), "--seeds", "0", *options]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert words in line


@pytest.mark.parametrize("arguments", [["cubic"], ["--corpus", "nowhere"], ["--seeds", "x"]])
def test_bad_usage_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
