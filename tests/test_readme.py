"""What README promises, and the pages that it leads to: every command is run, and what is shown is what comes."""

import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import classes
import corpus
import hostile_runs
import pytest
from classes import Layout

from grader.cli import parsers
from grader.cli.main import main
from grader.course import exercise

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, ROOT / ".github" / "CONTRIBUTING.md", *sorted((ROOT / "grader").glob("*/README.md"))]
QUICK = ("--examples", "5")
GRADER = "python -m grader"
# What another test, or `.ci/run`, starts for real.
ELSEWHERE = (
    "python3 -m venv",  # .ci/installs
    "pip install",
    ".ci/run",
    ".venv/bin/",
    "dask ",  # test_cluster.py
)


def blocks(page: Path) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [block for language, block in found if not language]


def commands(page: Path) -> Iterator[str]:
    for block in blocks(page):
        if not block.startswith("$"):  # a picture
            yield from filter(None, (re.split(r"\s# ", line)[0].strip() for line in block.splitlines()))


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the kit's folders of exercises, in the current folder, and all else that commands name."""
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "grader.toml").write_text("seed = 7\n", encoding="utf-8")
    (tmp_path / "grader.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.mark.usefixtures("kit")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_is_good_usage(page: Path) -> None:
    for line in commands(page):
        if not line.startswith(ELSEWHERE):
            assert tried(line) in (0, 1), line


def tried(line: str) -> int:
    """Run a command line as it stands, on less where it would take long; return its exit code."""
    if line.startswith("pytest"):
        return subprocess.run([sys.executable, "-m", *shlex.split(line)], capture_output=True, check=False).returncode
    assert line.startswith(GRADER), line
    words = shlex.split(line.removeprefix(GRADER))
    match words[:1]:
        case ["watch"]:
            return interrupted(words)
        case ["classroom"]:
            return of_a_class(words)
        case ["build" | "hint" | "new" | "audit" | "bundle"]:
            return main(words)
    return main([*words, *QUICK])


def interrupted(words: list[str]) -> int:
    """Run a command that goes on until Ctrl-C, and press that when it has shown something."""
    with subprocess.Popen([sys.executable, "-m", "grader", *words, *QUICK], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        return process.wait(timeout=60)


def of_a_class(words: list[str]) -> int:
    """Grade a class of three; test_cluster.py does it on a cluster."""
    if "--dask" in words:
        return 0
    if not Path("FOLDER").exists():
        classes.make(Path("FOLDER"), 3, 1, Layout.FOLDERS, endless=0.0)
    if not any(Path("results").glob("journal-*")):  # parts are to be put together
        shutil.rmtree("results", ignore_errors=True)
    return main([*words, *QUICK])


def test_the_two_commands_that_have_to_work_anywhere() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    begin = "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/python -m"
    assert f"{begin} grader" in lines
    assert next(line for line in lines if line.endswith("-m pytest")) == f"{begin} pytest"  # .ci/run takes that one


@pytest.mark.usefixtures("kit")
def test_the_picture_is_what_the_grader_shows(capsys: pytest.CaptureFixture[str]) -> None:
    solution = Path("solutions/linear.py").read_text(encoding="utf-8")
    assert solution.count("return 2 * x *") == 1
    wrong = solution.replace("return 2 * x *", "return x *")
    Path("exercises/linear.py").write_text(wrong, encoding="utf-8")
    main(["linear"])
    picture = next(block for block in blocks(README) if block.startswith(f"$ {GRADER} linear\n"))
    assert capsys.readouterr().out.startswith(picture.partition("\n")[2])


@pytest.mark.usefixtures("kit")
def test_the_commands_of_the_table_of_platforms_work() -> None:
    text = (ROOT / "grader" / "templates" / "README.md").read_text(encoding="utf-8")
    found = re.findall(rf"`{GRADER} (bundle [^`]+)`", text)
    assert {command.split()[1] for command in found} == set(parsers.BUNDLES)
    for command in found:
        assert main(shlex.split(command.replace("COMMIT", "0" * 40).replace("OWNER/NAME", "course/kit"))) == 0


def test_the_figures_count_what_is_there_today() -> None:
    """What takes minutes to measure is measured by figures.py; that it is not older than the corpus shows here."""
    text = README.read_text(encoding="utf-8").partition("<!-- figures -->")[2].partition("<!-- end of figures -->")[0]
    everything = hostile_runs.programs()
    for level, programs in (
        ("full", everything),
        ("partial", [program for program in everything if "full" not in program.needs]),
    ):
        assert f"at the level {level}: {len(programs)} of {len(programs)}." in text
    for name in exercise.names():
        right = sum(row.exercise == name and row.right for row in corpus.rows())
        assert f"| {right} of {right} |" in text, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for place in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / place).exists(), place
    for heading in re.findall(r"\]\(#([^)]+)\)", text):
        assert f"\n## {heading.replace('-', ' ')}\n" in text


def test_a_reader_who_contributes_reads_less_than_fifty_lines() -> None:
    assert len((ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) < 50
