"""A course that lives elsewhere: every command works on it, in both languages, and only where it is asked for."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from authoring import LOGISTIC, change, copy_of_logistic, of_the_guide, write
from sample import thorough

from grader.classroom.grading import worker as class_work
from grader.classroom.grading.journal import terms_of
from grader.classroom.grading.worker import File, Job, Rules
from grader.classroom.grading.workers import LocalWorkers
from grader.cli.main import main
from grader.core.errors import UsageError
from grader.course import courses, exercise
from grader.course.courses import read
from grader.engine.example_cache import Kept
from grader.render import classroom50
from grader.sandbox.limits import Limits

SQUARED = "return (1 / (1 + math.exp(-(w * x + b))) - y) ** 2"
WRONG_LOSS = f"""import math


def forward(x, w, b):
    return 1 / (1 + math.exp(-(w * x + b)))


def loss(x, y, w, b):
    {SQUARED}
"""


@pytest.fixture(autouse=True)
def _the_project_afterwards() -> Iterator[None]:
    """Leave no course behind."""
    yield
    courses.choose(None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_logistic(tmp_path / "logistic course")


def graded(*arguments: str | Path, capsys: pytest.CaptureFixture[str], lang: str = "en") -> dict[str, Any]:
    """Return the report of grading with the course, as data."""
    capsys.readouterr()
    main([*map(str, arguments), "--course", str(LOGISTIC), "--report", "json=-", "--lang", lang])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


# Grading.


def test_solutions_pass(capsys: pytest.CaptureFixture[str]) -> None:
    report = graded("--solutions", capsys=capsys)
    assert report["score"] == report["max_score"] == 15


def test_without_a_target_the_stubs_of_the_course_are_graded(capsys: pytest.CaptureFixture[str]) -> None:
    (one,) = graded(capsys=capsys)["exercises"]
    assert (one["name"], one["status"]) == ("logistic", "todo")
    assert Path(one["path"]) == LOGISTIC / "exercises" / "logistic.py"


@pytest.mark.parametrize(
    ("lang", "named", "question", "on_paper"),
    [
        ("en", "Yours is the squared error of the chance", "What does the task take the logarithm of?", "chance of y"),
        ("ko", "확률의 오차를 제곱했어요", "문제에서는 무엇에 로그를 씌우나요?", "일 확률은"),
    ],
)
def test_a_mistake_is_named_in_the_words_of_the_course(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, named: str, question: str, on_paper: str
) -> None:
    file = write(tmp_path / "logistic.py", WRONG_LOSS)
    (one,) = graded(file, capsys=capsys, lang=lang)["exercises"]
    (loss,) = [check for check in one["checks"] if check["function"] == "loss"]
    assert loss["diagnosis"]["id"] == "squared-error"
    assert named in loss["diagnosis"]["message"]
    main([str(file), "--course", str(LOGISTIC), "--lang", lang])
    shown = " ".join(capsys.readouterr().out.split())
    assert question in shown
    assert on_paper in shown


def test_every_format_of_report_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in classroom50.NEEDED.values():
        monkeypatch.setenv(name, "x")
    formats = ("json", "html", "junit", "gradescope", "classroom50", "github", "markdown")
    reports = [f"--report={name}={tmp_path / name}" for name in formats]
    file = write(tmp_path / "logistic.py", WRONG_LOSS)
    assert main([str(file), "--course", str(LOGISTIC), *reports]) == 1
    for name in set(formats) - {"github"}:
        assert "logistic" in (tmp_path / name).read_text(encoding="utf-8")
    assert (tmp_path / "github").read_text(encoding="utf-8").startswith("::")
    page = html.unescape((tmp_path / "html").read_text(encoding="utf-8"))
    assert re.search(f'hint "?{re.escape(str(file))}"? --course "?{re.escape(str(LOGISTIC))}"?', page)


def test_a_notebook_of_a_course_is_graded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = tmp_path / "logistic.ipynb"
    text = (LOGISTIC / "exercises" / "logistic.ipynb").read_text(encoding="utf-8")
    notebook.write_text(text.replace("raise NotImplementedError", "return 0"), encoding="utf-8")
    (one,) = graded(notebook, capsys=capsys)["exercises"]
    assert one["status"] == "failed"


def test_a_hint_is_the_courses_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = write(tmp_path / "logistic.py", WRONG_LOSS.replace(SQUARED, "return x * y + w * w + math.sin(b)"))
    arguments = ["hint", str(file), "--course", str(LOGISTIC), "--lang", "ko"]
    assert main(arguments) == 1
    assert "맞는 답을 확신했을 때 손실은 얼마여야 하나요?" in capsys.readouterr().out
    assert main(arguments) == 1
    assert "손실은 맞는 답을 보고 놀라는 정도예요" in " ".join(capsys.readouterr().out.split())


def test_a_hint_finds_the_stub_of_the_course(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hint", "logistic", "--course", str(LOGISTIC)]) == 1
    assert "What is ŷ where w·x + b is 0" in " ".join(capsys.readouterr().out.split())


@thorough
def test_watching_grades_a_save(folder: Path) -> None:
    command = [sys.executable, "-m", "grader", "watch", "--course", str(folder), "--examples", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any("0 of 15 points" in line for line in lines)
        shutil.copy(folder / "solutions" / "logistic.py", folder / "exercises" / "logistic.py")
        assert any("15 of 15 points" in line for line in lines)
        process.kill()


# Only with the option.


def test_checks_in_a_folder_of_learners_are_never_imported(tmp_path: Path) -> None:
    ran = tmp_path / "it-ran"
    for name in ("logistic", "linear", "__init__"):
        write(tmp_path / "checks" / f"{name}.py", f"open({str(ran)!r}, 'w').close()\n")
    write(tmp_path / "linear.py", "def forward(x, w):\n    return x * w\n")
    for target in ("linear.py", "."):
        subprocess.run([sys.executable, "-m", "grader", target], cwd=tmp_path, capture_output=True, check=False)
    assert not ran.exists()


def test_an_exercise_of_a_course_is_unknown_without_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logistic"]) == 2
    assert "logistic" in capsys.readouterr().err
    assert main(["linear", "--course", str(LOGISTIC)]) == 2
    assert "logistic" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["hint", "linear"], ["audit"], ["build"], ["new", "momentum"]])
def test_a_folder_without_a_name_is_no_course(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "checks" / "linear.py", "1 / 0\n")
    for option in (["--course", ""], ["--course="], ["--course"]):
        assert main([*command, *option]) == 2
        assert "--course" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["checks"]


# A class.


def submissions(folder: Path) -> Path:
    write(folder / "Ann Right" / "logistic.py", (LOGISTIC / "solutions" / "logistic.py").read_text(encoding="utf-8"))
    write(folder / "Bob Wrong" / "logistic.py", WRONG_LOSS)
    return folder


def test_a_class_is_graded_by_a_course_and_its_results_are_not_mixed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    came_in, into = submissions(tmp_path / "class"), tmp_path / "results"
    arguments = ["classroom", str(came_in), "--output", str(into), "--course", str(folder), "--jobs", "1"]
    assert main([*arguments, "--examples", "10"]) == 0
    book = (into / "gradebook.csv").read_text(encoding="utf-8-sig")
    assert "logistic.loss_is_the_cross_entropy" in book
    terms = terms_of(into)
    assert terms is not None
    assert terms["course"] == read(str(folder)).digest
    change(folder / "checks" / "logistic.py", "alpha=0.25, epochs=2", "alpha=0.25, epochs=3")
    capsys.readouterr()
    assert main([*arguments, "--examples", "10"]) == 2
    assert "results of another version of course" in capsys.readouterr().err


@thorough
def test_a_worker_needs_no_folder_of_the_course(folder: Path) -> None:
    """The course travels with the rules, as to another machine; a worker may serve one course after the other."""
    courses = [read(str(folder)), read(str(of_the_guide(folder.parent / "guide")))]
    code = [(LOGISTIC / "solutions" / "logistic.py").read_bytes(), b"def velocity(v, grad, beta):\n    return 0\n"]
    shutil.rmtree(folder)
    shutil.rmtree(folder.parent / "guide")
    scores = []
    with closing(LocalWorkers(1)) as workers:
        for one, content in zip((*courses, courses[0]), (*code, code[0]), strict=True):
            rules = Rules(7, 5, "ko", Limits(), confined=False, course=one)
            name = one.names[0]
            job = Job("key", (File(name, f"{name}.py", name, content),))
            (result,) = workers.executor().submit(class_work.grade, rules, [job]).result()
            assert result.fault == ""
            (report,) = json.loads(result.reports)
            scores.append(all(finding["status"] == "passed" for finding in report["findings"]))
    assert scores == [True, False, True]


def test_a_course_among_the_files_of_a_class_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    came_in = submissions(tmp_path / "class")
    course_of_a_learner = copy_of_logistic(came_in / "Eve" / "course")
    arguments = ["classroom", str(came_in), "--output", str(tmp_path / "results")]
    assert main([*arguments, "--course", str(course_of_a_learner)]) == 2
    assert "a learner may have written it" in capsys.readouterr().err


# What is made of a course.


def test_stubs_and_notebook_are_in_step_and_the_notebook_knows_its_course(folder: Path) -> None:
    assert main(["build", "--check", "--course", str(folder)]) == 0
    notebook = json.loads((folder / "exercises" / "logistic.ipynb").read_text(encoding="utf-8"))
    assert 'grader.check("logistic", course="..")' in "".join(notebook["cells"][-1]["source"])


def test_what_is_out_of_step_is_said_with_the_command_to_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "exercises" / "logistic.py").unlink()
    assert main(["build", "--check", "--course", str(folder)]) == 1
    assert f'python -m grader build --course "{folder}"' in capsys.readouterr().out


@thorough
def test_a_notebook_is_graded_where_it_runs(folder: Path) -> None:
    program = f"import grader\n\n{WRONG_LOSS}\ngrader.check('logistic', lang='ko', course='..')\n"
    script = write(folder / "exercises" / "session.py", program)
    told = subprocess.run(
        [sys.executable, script.name], cwd=script.parent, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert "확률의 오차를 제곱했어요" in " ".join(told.stdout.split())
    script.rename(folder.parent / "session.py")
    told = subprocess.run(
        [sys.executable, "session.py"], cwd=folder.parent, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert "`..`에 강의가 없어요" in told.stdout


@thorough
def test_a_bundle_is_the_grader_with_the_course_as_its_own(tmp_path: Path) -> None:
    made = tmp_path / "autograder.zip"
    assert main(["bundle", "gradescope", "-o", str(made), "--course", str(LOGISTIC)]) == 0
    kit = tmp_path / "kit"
    zipfile.ZipFile(made).extractall(kit)
    assert sorted(path.name for path in (kit / "grader" / "checks").glob("*.py")) == [
        "__init__.py",
        "_cross_entropy.py",
        "logistic.py",
    ]
    korean = tomllib.loads((kit / "grader" / "ko.toml").read_text(encoding="utf-8"))
    assert korean["What does the task take the logarithm of?"] == "문제에서는 무엇에 로그를 씌우나요?"
    file = write(tmp_path / "work" / "logistic.py", WRONG_LOSS)
    told = subprocess.run(
        [sys.executable, "-m", "grader", file.name, "--lang", "ko"],
        cwd=file.parent,
        env={**os.environ, "PYTHONPATH": str(kit)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert told.returncode == 1, told.stderr
    assert "확률의 오차를 제곱했어요" in " ".join(told.stdout.split())


def test_a_workflow_can_not_hold_a_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "bundle",
        "github",
        "-o",
        str(tmp_path / "made"),
        "--kit",
        "https://github.com/o/n",
        "--commit",
        "0" * 40,
    ]
    assert main([*arguments, "--course", str(LOGISTIC)]) == 2
    assert "fetches the grader alone, without your course" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_kept_examples_are_those_of_the_courses_own_sources(folder: Path, tmp_path: Path) -> None:
    def kept_of(where: Path) -> tuple[Kept, Any]:
        courses.choose(read(str(where)))
        of = exercise.load("logistic")
        return Kept(tmp_path / "kept"), of.checks[0].inputs

    kept, inputs = kept_of(folder)
    kept.keep("logistic", inputs, 1, 2, [(1, 2)])
    again, inputs = kept_of(folder)
    assert again.find("logistic", inputs, 1, 2) == [(1, 2)]
    change(folder / "checks" / "logistic.py", "alpha=0.25, epochs=2", "alpha=0.25, epochs=3")
    changed, inputs = kept_of(folder)
    assert changed.find("logistic", inputs, 1, 2) is None


# Broken courses.


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def no_checks(folder: Path) -> None:
    shutil.rmtree(folder / "checks")


def no_exercise(folder: Path) -> None:
    (folder / "checks" / "logistic.py").unlink()


def syntax_error(folder: Path) -> None:
    change(folder / "checks" / "logistic.py", "    return logit(x, (w, b))", "    return logit(x, (w, b)")


def error_while_importing(folder: Path) -> None:
    change(folder / "checks" / "_cross_entropy.py", "BENDS = 0.25", "BENDS = 1 / 0")


def no_model(folder: Path) -> None:
    write(folder / "checks" / "logistic.py", "")


def no_check(folder: Path) -> None:
    text = (folder / "checks" / "logistic.py").read_text(encoding="utf-8")
    write(folder / "checks" / "logistic.py", text[: text.index("@given(points")])


def check_of_no_function(folder: Path) -> None:
    change(folder / "checks" / "logistic.py", "asks=calls.forward", 'asks=Question("predict", lambda point: ())')
    change(folder / "checks" / "logistic.py", "    Probes,\n", "    Probes,\n    Question,\n")


def name_of_the_graders_own(folder: Path) -> None:
    for part in ("checks", "solutions"):
        shutil.copy(folder / part / "logistic.py", folder / part / "linear.py")


def name_of_other_letters(folder: Path) -> None:
    (folder / "checks" / "logistic.py").rename(folder / "checks" / "logistic2.py")


def no_solution(folder: Path) -> None:
    (folder / "solutions" / "logistic.py").unlink()


def broken_korean(folder: Path) -> None:
    write(folder / "checks" / "ko.toml", "x = ")


def korean_without_its_place(folder: Path) -> None:
    change(folder / "checks" / "ko.toml", "z를 {of:으로} 미분하기만", "z를 미분하기만")


def no_stubs(folder: Path) -> None:
    shutil.rmtree(folder / "exercises")


@pytest.mark.parametrize(
    ("spoil", "english", "korean"),
    [
        (no_folder, "There is no course in", "강의가 없어요"),
        (no_checks, "There is no course in", "강의가 없어요"),
        (no_exercise, "There is no exercise in", "연습이 없어요"),
        (syntax_error, "logistic.py`, line 120: this module of checks can not be", "120번째 줄: 이 검사 모듈을"),
        (error_while_importing, "_cross_entropy.py`, line 15: this module", "15번째 줄: 이 검사 모듈을"),
        (no_model, "has no `model`", "`model`이 없어요"),
        (no_check, "has no check", "검사가 없어요"),
        (check_of_no_function, "but the exercise has no such function", "그런 함수나 반환값이 없어요"),
        (name_of_the_graders_own, "is an exercise of the grader itself", "채점기에 이미 있는 연습이에요"),
        (name_of_other_letters, "take at most 30 letters from a to z", "a부터 z까지의 글자만"),
        (no_solution, "has no solution", "풀이가 없어요"),
        (no_stubs, "makes the stubs", "빈 문제 파일이 만들어져요"),
    ],
)
def test_a_broken_course_is_one_line_that_says_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str], spoil: Any, english: str, korean: str
) -> None:
    spoil(folder)
    for lang, words in (("en", english), ("ko", korean)):
        assert main(["--course", str(folder), "--lang", lang]) == 2
        captured = capsys.readouterr()
        (line,) = captured.err.splitlines()
        assert words in line
        assert captured.out == ""


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(broken_korean, "TOML이 아니에요"), (korean_without_its_place, "자리 {of}가 서로 달라요")],
)
def test_a_broken_catalogue_is_one_line_too(
    folder: Path, capsys: pytest.CaptureFixture[str], spoil: Any, words: str
) -> None:
    spoil(folder)
    assert main(["--course", str(folder)]) == 1
    capsys.readouterr()
    assert main(["--course", str(folder), "--lang", "ko"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "ko.toml" in line
    assert words in line


@thorough
def test_what_is_wrong_with_one_exercise_does_not_disturb_another(folder: Path) -> None:
    write(folder / "checks" / "other.py", "1 / 0\n")
    write(folder / "solutions" / "other.py", "")
    assert main(["logistic", "--solutions", "--course", str(folder)]) == 0
    courses.choose(read(str(folder)))
    with pytest.raises(UsageError):
        exercise.load("other")


def test_a_broken_course_is_told_of_before_a_class_is_graded(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    syntax_error(folder)
    into = tmp_path / "results"
    arguments = ["classroom", str(submissions(tmp_path / "class")), "--output", str(into), "--course", str(folder)]
    assert main(arguments) == 2
    assert "can not be imported" in capsys.readouterr().err
    assert not into.exists()
