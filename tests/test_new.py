"""`new` begins an exercise that runs at once, with every place to fill in marked; it never overwrites."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from authoring import ROOT, write
from sample import rarely, thorough

from grader.cli.main import main
from grader.course import courses, translation
from grader.course.courses import read

MARK = re.compile(r"\bTODO\b")


@pytest.fixture(autouse=True)
def _the_project_afterwards() -> Iterator[None]:
    yield
    courses.choose(None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course that is just begun."""
    folder = tmp_path / "course"
    assert main(["new", "momentum", "--course", str(folder)]) == 0
    return folder


def program_in(folder: Path) -> str:
    """Return a program that is the grader in `folder`."""
    return (
        f"import sys; sys.path.insert(0, {str(folder)!r}); "
        "from grader.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_course_is_made_with_all_parts_of_an_exercise_and_runs_at_once(folder: Path) -> None:
    assert set(files_of(folder)) == {
        "checks/ko.toml",
        "checks/momentum.py",
        "exercises/momentum.ipynb",
        "exercises/momentum.py",
        "solutions/momentum.py",
        "submissions/momentum/forward.toml",
    }
    assert main(["build", "--check", "--course", str(folder)]) == 0
    assert main(["--solutions", "--course", str(folder)]) == 0
    assert main(["--course", str(folder), "--lang", "ko"]) == 1


def test_the_audit_refuses_nothing_but_the_marks_each_with_file_and_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["audit", "--course", str(folder), "--json", "-"]) == 1
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    refused = [*document["exercises"][0]["refused"], *document["refused"]]
    assert {fault["kind"] for fault in refused} == {"mark"}
    marked = {
        f"{folder / name}:{number}"
        for name, content in files_of(folder).items()
        if not name.startswith("exercises/")  # which are made from the solutions
        for number, line in enumerate(content.decode().split("\n"), 1)
        if MARK.search(line)
    }
    assert {fault["message"].partition(": ")[0] for fault in refused} == marked
    assert len(marked) > 15


def test_everything_that_was_written_is_said_and_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "course"
    assert main(["new", "momentum", "--course", str(folder), "--lang", "ko"]) == 0
    shown = capsys.readouterr().out
    assert all(str(folder / name) in shown for name in files_of(folder))
    assert re.search(f'`python -m grader audit momentum --course "?{re.escape(str(folder))}"?`', shown)


def test_a_second_exercise_joins_the_first_and_changes_nothing_of_it(folder: Path) -> None:
    before = files_of(folder)
    assert main(["new", "probit", "--course", str(folder)]) == 0
    after = files_of(folder)
    assert {name for name in before if before[name] != after[name]} == {"checks/ko.toml"}
    assert after["checks/ko.toml"].startswith(before["checks/ko.toml"])
    assert len(translation.of_course(read(str(folder)), "ko")) == 8
    assert main(["--solutions", "--course", str(folder)]) == 0


@pytest.mark.parametrize(
    "name",
    ["", "Momentum", "two_words", "x1", "naïve", "a/b", "../up", "-x", "lambda", "class", "build", "linear", "a" * 31],
)
def test_a_name_that_can_not_be_one_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["new", "--course", str(tmp_path / "course"), "--", name]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("grader: `")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("momentum", ""),
        ("probit", "solutions/probit.py"),
        ("probit", "checks/probit.py"),
        ("probit", "exercises/probit.ipynb"),
        ("probit", "submissions/probit/forward.toml"),
    ],
)
def test_nothing_is_ever_overwritten(folder: Path, capsys: pytest.CaptureFixture[str], name: str, path: str) -> None:
    if path:
        write(folder / path, "")
    if path.startswith("checks"):
        write(folder / "solutions" / "probit.py", "")
    before = files_of(folder)
    assert main(["new", name, "--course", str(folder)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert files_of(folder) == before


def test_a_broken_course_is_mended_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "solutions" / "momentum.py").unlink()
    before = files_of(folder)
    assert main(["new", "probit", "--course", str(folder)]) == 2
    assert "has no solution" in capsys.readouterr().err
    assert files_of(folder) == before


@thorough
def test_without_a_course_the_exercise_is_the_projects_own(tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("grader", "solutions", "exercises"):
        shutil.copytree(ROOT / name, kit / name, ignore=ignored)
    (kit / "tests" / "submissions").mkdir(parents=True)
    before = files_of(kit)

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", program_in(kit), *arguments],
            cwd=kit,
            env={**os.environ, "PYTHONSAFEPATH": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    begun = run("new", "momentum")
    assert begun.returncode == 0, begun.stderr
    after = files_of(kit)
    assert {name for name in after if before.get(name) != after[name]} == {
        "exercises/momentum.ipynb",
        "exercises/momentum.py",
        "grader/checks/momentum.py",
        "grader/ko.toml",
        "solutions/momentum.py",
        "tests/submissions/momentum/forward.toml",
        "tests/submissions/momentum/right.py",
    }
    assert run("build", "--check").returncode == 0
    assert run("momentum", "--solutions").returncode == 0
    marks = run("audit", "momentum")
    assert marks.returncode == 1
    assert "grader/checks/momentum.py:1: still to be filled in" in marks.stdout
    assert "grader/ko.toml:" in marks.stdout


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["new", "momentum"], "`--course FOLDER`"),
        rarely((["audit", "linear"], "The corpus is in the kit's own folder: clone it")),
    ],
)
def test_where_the_kit_is_installed_its_authors_folders_are_asked_for(
    tmp_path: Path, command: list[str], told: str
) -> None:
    shutil.copytree(ROOT / "grader", tmp_path / "installed" / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    run = [sys.executable, "-c", program_in(tmp_path / "installed"), *command]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert told in done.stderr
