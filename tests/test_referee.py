"""The author's referee: the guide's own example passes, and each fault in it is refused with what to do about it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from authoring import GUIDE, LOGISTIC, change, of_the_guide, shown_in_the_guide, write

from grader.cli.main import main
from grader.course import selection

CHECKS = Path("checks/momentum.py")
SOLUTION = Path("solutions/momentum.py")
MOST_LINES = 120  # of the guide


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The course of the guide, in a folder of its own."""
    yield of_the_guide(tmp_path / "course")
    selection.choose(None)


def audited(folder: Path, capsys: pytest.CaptureFixture[str], lang: str = "en") -> tuple[int, list[dict[str, str]]]:
    """Return the exit code of the audit, and all that it refuses."""
    capsys.readouterr()
    code = main(["audit", "--course", str(folder), "--json", "-", "--lang", lang])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, [*document["exercises"][0]["refused"], *document["refused"]]


def test_the_example_of_the_guide_is_a_course_in_which_nothing_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audited(folder, capsys) == (0, [])
    assert main(["--solutions", "--course", str(folder)]) == 0
    assert main(["build", "--check", "--course", str(folder)]) == 0


def test_the_guide_is_short_and_shows_the_parts_of_an_exercise() -> None:
    assert len(GUIDE.read_text(encoding="utf-8").splitlines()) < MOST_LINES
    assert list(shown_in_the_guide()) == ["checks/momentum.py", "checks/ko.toml", "solutions/momentum.py"]


def test_nothing_is_refused_in_the_logistic_course(capsys: pytest.CaptureFixture[str]) -> None:
    assert audited(LOGISTIC, capsys) == (0, [])


def solved_stub(folder: Path) -> None:
    stub = folder / "exercises" / "momentum.py"
    stub.write_bytes((folder / SOLUTION).read_bytes())


def solved_notebook(folder: Path) -> None:
    change(folder / "exercises" / "momentum.ipynb", '"    raise NotImplementedError"', '"    return beta * v + grad"')


def missing_stub(folder: Path) -> None:
    (folder / "exercises" / "momentum.py").unlink()


def failing_solution(folder: Path) -> None:
    change(folder / SOLUTION, "return beta * v + grad", "return beta * v - grad")
    assert main(["build", "--course", str(folder)]) == 0


def unloadable_solution(folder: Path) -> None:
    change(folder / SOLUTION, "return beta * v + grad", "return beta * v + grad\n\n\nNOTHING = 1 / 0")
    assert main(["build", "--course", str(folder)]) == 0


def idle_check(folder: Path) -> None:
    text = (folder / CHECKS).read_text(encoding="utf-8")
    check = text[text.index("@given(points)") :]
    write(folder / CHECKS, f"{text}\n\n{check.replace('velocity_remembers', 'velocity_again')}")


def hidden_check(folder: Path) -> None:
    text = (folder / CHECKS).read_text(encoding="utf-8")
    write(folder / CHECKS, f"{text}\n\n{text[text.index('@given(points)') :]}")


def missed_mistake(folder: Path) -> None:
    change(folder / CHECKS, "return beta * v + (1 - beta) * grad", "return grad + beta * v")


def missed_row(folder: Path) -> None:
    change(folder / "submissions/momentum/velocity.toml", "beta * v + (1 - beta) * grad", "grad + beta * v")


def refused_row(folder: Path) -> None:
    change(folder / "submissions/momentum/velocity.toml", "grad + v * beta", "grad - v * beta")


def confused_mistakes(folder: Path) -> None:
    text = (folder / CHECKS).read_text(encoding="utf-8")
    start, end = text.index('@mistake("averaged"'), text.index("mistakes = kinds_of")
    twin = text[start:end].replace('"averaged"', '"weighted"').replace("def averaged", "def weighted")
    write(folder / CHECKS, text[:end] + twin + text[end:])


def tight_tolerance(folder: Path) -> None:
    change(folder / CHECKS, "size=abs(beta * v) + abs(grad)", "size=1e-9")


def untranslated(folder: Path) -> None:
    change(folder / CHECKS, "that is an average, and another recipe", "that is an average")


def docstring_without_korean(folder: Path) -> None:
    change(folder / SOLUTION, "\n    이전 속도, 기울기, β로 새 속도 v ← β·v + g를 구해요. 모두 숫자 하나예요.", "")
    assert main(["build", "--course", str(folder)]) == 0


def stray_exercise(folder: Path) -> None:
    write(folder / "exercises" / "moment.py", "")


def stray_solution(folder: Path) -> None:
    write(folder / "solutions" / "moment.py", '"""No exercise."""\n\n\ndef f() -> None:\n    """Do nothing."""\n')


def stray_check(folder: Path) -> None:
    write(folder / "checks" / "momentum.py.orig", "")


def stray_submissions(folder: Path) -> None:
    write(folder / "submissions" / "moment" / "notes.txt", "")


def flaky_between_runs(folder: Path) -> None:
    """Let the check refuse an example the fourth time that it sees it: first comes the truth, then a submission."""
    change(folder / CHECKS, "@given(points)", "_seen = []\n\n\n@given(points)")
    change(folder / CHECKS, "    laws.", "    _seen.extend([v] if (v, grad, beta) == (3, 5, 0.5) else [])\n    laws.")
    change(folder / CHECKS, "size=abs(beta * v)", "size=-1 if len(_seen) == 4 else abs(beta * v)")


def flaky_over_seeds(folder: Path) -> None:
    """Let a right solution fail at one of the drawn examples of another seed, and nowhere in the published ones."""
    rounded = "return beta * v + grad if not (v, grad) == (PLACE) else 0"
    change(folder / SOLUTION, "return beta * v + grad", rounded.replace("(PLACE)", repr(_drawn_with_seed_one(folder))))
    assert main(["build", "--course", str(folder)]) == 0


def _drawn_with_seed_one(folder: Path) -> tuple[object, object]:
    from grader.course import exercise  # noqa: PLC0415 - of the course that is chosen here
    from grader.course.configuration import EXAMPLES, PUBLISHED_SEED  # noqa: PLC0415 - the same
    from grader.course.folder import read  # noqa: PLC0415 - the same
    from grader.engine.examples import Examples  # noqa: PLC0415 - the same

    selection.choose(read(str(folder)))
    (inputs,) = {check.inputs for check in exercise.load("momentum").checks}
    published = [(one["v"], one["grad"]) for one in Examples(PUBLISHED_SEED, EXAMPLES).of(inputs)]
    return next(
        (one["v"], one["grad"])
        for one in reversed(Examples(1, EXAMPLES).of(inputs))
        if (one["v"], one["grad"]) not in published
    )


def mark(folder: Path) -> None:
    change(folder / CHECKS, '    """v ← β·v + g."""', '    """v ← β·v + g."""  # TODO: say why')


FAULTS: list[tuple[Callable[[Path], None], str, str]] = [
    (solved_stub, "stub", "exercises/momentum.py` is solved already"),
    (solved_notebook, "stub", "exercises/momentum.ipynb` is solved already"),
    (missing_stub, "stub", "exercises/momentum.py` is missing: run `python -m grader build --course"),
    (failing_solution, "solution", "solutions/momentum.py` does not pass `momentum.velocity_remembers`"),
    (unloadable_solution, "broken-solution", "solutions/momentum.py` can not be graded"),
    (idle_check, "idle-check", "`momentum.velocity_again` is never the first to refuse a mistake"),
    (hidden_check, "hidden", "`velocity_remembers` hides the one of the same name in line"),
    (missed_mistake, "missed-mistake", "momentum.velocity averaged: no check refuses it"),
    (missed_row, "missed-mistake", "momentum.velocity average: no check refuses it"),
    (refused_row, "refused-right", "momentum.velocity turned: it is right, and `momentum.velocity_remembers`"),
    (confused_mistakes, "confused-mistake", "momentum.velocity weighted: named averaged, not weighted"),
    (tight_tolerance, "tight-tolerance", "`momentum.velocity_remembers` refuses the truth in single precision"),
    (untranslated, "untranslated", "checks/ko.toml` for: “Yours weighs the slope by 1 - β: that is an average.”"),
    (untranslated, "untranslated", "nobody says this any more"),
    (docstring_without_korean, "untranslated", "solutions/momentum.py:5: this docstring has no Korean"),
    (stray_exercise, "stray", "exercises/moment.py` belongs to no exercise"),
    (stray_solution, "stray", "solutions/moment.py` belongs to no exercise"),
    (stray_check, "stray", "checks/momentum.py.orig` belongs to no exercise"),
    (stray_submissions, "stray", "submissions/moment` belongs to no exercise"),
    (flaky_between_runs, "flaky-check", "`momentum.velocity_remembers` is flaky: of two runs"),
    (flaky_over_seeds, "flaky-check", "has another verdict with the seeds 1"),
    (mark, "mark", "checks/momentum.py:10: still to be filled in"),
]


@pytest.mark.parametrize(("spoil", "kind", "words"), FAULTS, ids=lambda value: getattr(value, "__name__", None))
def test_each_fault_is_refused_with_what_to_do_about_it(
    folder: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None], kind: str, words: str
) -> None:
    spoil(folder)
    code, refused = audited(folder, capsys)
    assert code == 1
    assert [fault["message"] for fault in refused if fault["kind"] == kind and words in fault["message"]], refused
    assert {fault["kind"] for fault in refused} == {kind}


def test_a_fault_is_told_in_korean_and_in_the_table_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark(folder)
    code, refused = audited(folder, capsys, lang="ko")
    assert (code, len(refused)) == (1, 1)
    assert "아직 채워 넣지 않았어요" in refused[0]["message"]
    assert main(["audit", "--course", str(folder), "--lang", "ko"]) == 1
    assert refused[0]["message"] in capsys.readouterr().out


def test_a_check_that_refuses_the_truth_is_told_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / CHECKS, "size=abs(beta * v) + abs(grad)", "size=-1")
    assert main(["--solutions", "--course", str(folder)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "`momentum.velocity_remembers` refuses the truth itself" in line
    assert "`velocity(v=3, grad=5, beta=0.5)` returned 6.5" in line


def test_a_corpus_that_is_none_is_told_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "submissions" / "momentum" / "speed.toml", "")
    for lang, words in (("en", "speed.toml` is named after no function"), ("ko", "이름이 연습의 함수와 달라요")):
        assert main(["audit", "--course", str(folder), "--lang", lang]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert words in line
