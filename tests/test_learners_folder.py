"""Nothing of a learner's folder is imported, or read as configuration, by the grader that is started in it."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import corpus
import pytest
from sample import cases, sample, thorough

ROOT = Path(__file__).parent.parent
PACKAGES = ("numpy", "rich", "hypothesis", "pytest", "nbformat", "jsonschema", "pygments", "markdown_it", "attr")
STARTERS = ("sitecustomize", "usercustomize", "conftest", "setup")
OURS = ("child", "wire", "convert", "main", "command", "exercises", "solutions", "checks", "submission")
NAMES = sorted({*sys.stdlib_module_names, *PACKAGES, *STARTERS, *OURS} - {"__main__"})
CONFIGURATIONS = {
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--no-such-option"\n[tool.hypothesis]\nmax_examples = 0\n',
    "setup.cfg": "[tool:pytest]\naddopts = --no-such-option\n",
    "pytest.ini": "[pytest]\naddopts = --no-such-option\n",
    "tox.ini": "[pytest]\naddopts = --no-such-option\n",
    "pyvenv.cfg": "home = /nowhere\n",
    "numpy.cfg": "[numpy]\n",
    ".env": "PYTHONSTARTUP=evil.py\nGRADER_TRACEBACK=1\n",
    ".hypothesis/examples/0/0": "passed",
    "report.schema.json": "{}",
    "ko.toml": "= broken",
    "linear.toml": "passed = true",
}
WRONG = "\n".join(corpus.RIGHT["linear"].values()).replace("return 2 * x * (x * w - y)", "return x * (x * w - y)")
# What a package says that would like to be the grader.
IMPOSTOR = 'print("linear  linear.py  12 of 12 points")\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A learner's folder with a wrong submission and much else; whatever of it is run leaves a file in `run/`."""
    found = tmp_path / "learner"
    (tmp_path / "run").mkdir()
    found.mkdir()
    (found / "linear.py").write_text(WRONG, encoding="utf-8")
    for name, content in CONFIGURATIONS.items():
        (found / name).parent.mkdir(parents=True, exist_ok=True)
        (found / name).write_text(content, encoding="utf-8")
    (found / "evil.pth").write_text(f"import os; {telling(tmp_path, 'pth')}", encoding="utf-8")
    return found


def telling(place: Path, name: str) -> str:
    return f"open({str(place / 'run' / name)!r}, 'w').close()\n"


def add_modules(folder: Path, names: list[str]) -> None:
    for name in names:
        # Some as files, some as packages: Python prefers packages.
        file = folder / name / "__init__.py" if len(name) % 2 else folder / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(telling(folder.parent, name) + "raise SystemExit(0)\n", encoding="utf-8")


def python(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in the learner's folder as a user would."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LANG", "LC_"))}
    if "-S" in arguments:
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**environment, "LANG": "C.UTF-8", "XDG_STATE_HOME": str(folder.parent / "state")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def graded(folder: Path, *options: str) -> dict[str, Any]:
    """Grade the learner's file in its folder; return the report without its times."""
    report = folder.parent / "report.json"
    arguments = ("-m", "grader", "linear.py", "--examples", "5", "--report", f"json={report}")
    done = python(folder, *options, *arguments)
    assert done.stderr == ""
    assert done.returncode == 1
    assert "11 of 12 points" in done.stdout
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    for exercise in found["exercises"]:
        for check in exercise["checks"]:
            del check["seconds"]
    return found


def first_loaded(tmp_path: Path, *options: str) -> set[str]:
    """Return the modules that Python loads by itself before the first line of what `-m` names."""
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "shows.py").write_text("import sys; print(*sys.modules)", encoding="utf-8")
    return {name.partition(".")[0] for name in python(folder, *options, "-m", "shows").stdout.split()}


# -S: without the files that development tools add to an environment, which load half of Python before the grader.
@pytest.mark.parametrize("options", cases([[], ["-S"]], 2), ids=["developing", "installed"])
def test_no_module_of_the_learners_folder_is_imported(options: list[str], folder: Path, tmp_path: Path) -> None:
    before = graded(folder, *options)
    add_modules(folder, sorted(set(NAMES) - first_loaded(tmp_path, *options)))
    assert graded(folder, *options) == before
    assert list((tmp_path / "run").iterdir()) == []


@thorough
def test_with_p_not_even_a_package_named_like_the_grader_is_imported(folder: Path, tmp_path: Path) -> None:
    before = graded(folder)
    add_modules(folder, NAMES)
    (folder / "grader").mkdir()
    for name in ("__init__.py", "__main__.py", "command.py"):
        (folder / "grader" / name).write_text(telling(tmp_path, name) + IMPOSTOR, encoding="utf-8")
    assert graded(folder, "-P") == before
    assert list((tmp_path / "run").iterdir()) == []


def test_without_p_python_itself_prefers_a_package_named_like_the_grader(folder: Path) -> None:
    # Nobody but Python decides this, before a line of ours runs: README says what to do.
    (folder / "grader").mkdir()
    (folder / "grader" / "__main__.py").write_text(IMPOSTOR, encoding="utf-8")
    (folder / "grader" / "__init__.py").write_text("", encoding="utf-8")
    assert "12 of 12 points" in python(folder, "-m", "grader", "linear.py").stdout


@thorough
def test_nothing_is_written_into_the_learners_folder(folder: Path) -> None:
    before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    graded(folder)
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before


NAMED = [
    "\x1b[2J\x1b[H12 of 12 points_{}.py",
    "\x1b]0;ALL PASSED\x07_{}.py",
    "\n::error::12 of 12 points_{}.py",
    "a\r::stop-commands::x_{}.py",
    "##[add-mask]passed_{}.py",
    "\u202egnp_{}.py",
]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("last", cases(["linear", "something"], 2))
def test_names_of_files_give_no_orders(last: str, tmp_path: Path) -> None:
    for name in NAMED:
        (tmp_path / name.format(last)).write_text(WRONG if last == "linear" else "", encoding="utf-8")
    (tmp_path / "linear.py").write_text(WRONG, encoding="utf-8")
    done = python(tmp_path, "-m", "grader", ".", "--examples", "3")
    assert done.returncode == 1
    assert "\\x1b[2J" in done.stdout
    assert all(line.isprintable() for line in done.stdout.split("\n"))
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in done.stdout.split("\n"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_complaints_about_names_give_no_orders(tmp_path: Path) -> None:
    for name in sample(NAMED, 3):
        done = python(tmp_path, "-m", "grader", name.format("gone"))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("grader: ")
        assert done.stderr.removesuffix("\n").isprintable()
        assert "##[" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows, links take rights that few have")
def test_a_link_to_the_solution_earns_nothing(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "class").mkdir()
    (tmp_path / "solutions" / "linear.py").write_text("\n".join(corpus.RIGHT["linear"].values()), encoding="utf-8")
    (tmp_path / "class" / "ada_linear.py").write_text(WRONG, encoding="utf-8")
    (tmp_path / "class" / "bob_linear.py").symlink_to("../solutions/linear.py")
    done = python(tmp_path, "-m", "grader", "class", "--examples", "3")
    assert "ada_linear.py" in done.stdout
    assert "12 of 12" not in done.stdout
    assert "Left alone, since they are links that lead out of the folder: bob_linear.py." in done.stdout
