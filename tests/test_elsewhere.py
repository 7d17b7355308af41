"""Every module can be imported, and every command works, where the system offers less: on Windows and on macOS.

What only looks like Windows can start no process of workers, so `classroom` is tried as on macOS alone.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import corpus
import pytest
from sample import cases

ROOT = Path(__file__).parent.parent
PLATFORMS = ("win32", "darwin")
BEGIN = """
import sys
sys.path.insert(0, {tests!r})
import elsewhere
elsewhere.become({platform!r})
"""
PROGRAM = """
import contextlib, importlib, io, json, pkgutil
import grader
from grader.cli.main import main

def said(arguments):
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out):
        code = main(arguments)
        out.flush()
    return code, out.buffer.getvalue().decode()

if __name__ == "__main__":  # a worker imports this file, too
    imported = [found.name for found in pkgutil.walk_packages(grader.__path__, "grader.")]
    for name in imported:
        importlib.import_module(name)
    print(json.dumps([imported, [said(arguments) for arguments in json.loads(sys.argv[1])]]))
"""
# What is typed, the exit code, and some of what is said.
EVERYWHERE = (
    ("--solutions --examples 5", 0, "of 12 points"),
    ("class --examples 5 --report html=page.html --report json=report.json", 0, "12 of 12 points"),
    ("hint class/ada_linear.py", 0, "passes"),
    ("build", 0, "Wrote exercises/linear.py"),
    ("build --check", 0, "in step"),
    ("bundle gradescope -o made.zip", 0, "Wrote made.zip"),
    ("collect class --output collected", 0, ""),
)
WITH_WORKERS = (("classroom class --output results --jobs 1", 0, "1 of 1 students are graded"),)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with the reference solutions and a learner's file."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "class").mkdir()
    for name in corpus.EXERCISES:
        (tmp_path / "solutions" / f"{name}.py").write_bytes((ROOT / "solutions" / f"{name}.py").read_bytes())
    (tmp_path / "class" / "ada_linear.py").write_text("\n".join(corpus.RIGHT["linear"].values()), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "commands"), cases([("win32", EVERYWHERE), ("darwin", EVERYWHERE + WITH_WORKERS)], 2), ids=PLATFORMS
)
def test_every_module_can_be_imported_and_every_command_works(
    platform: str, commands: Sequence[tuple[str, int, str]], here: Path
) -> None:
    program = here / "program.py"
    text = BEGIN.format(tests=str(Path(__file__).parent), platform=platform) + PROGRAM
    program.write_text(text, encoding="utf-8")
    typed = json.dumps([command.split() for command, _code, _said in commands])
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-X", "dev", "-W", "error", str(program), typed],
        cwd=here,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    imported, outcomes = json.loads(done.stdout)
    paths = {path.relative_to(ROOT).with_suffix("") for path in (ROOT / "grader").rglob("*.py")}
    names = {".".join(path.parts).removesuffix(".__init__") for path in paths if "templates" not in path.parts}
    assert names - set(imported) <= {"grader"}
    for (command, code, said), (returned, shown) in zip(commands, outcomes, strict=True):
        assert (command, returned) == (command, code), shown
        assert said in shown
    assert (here / "report.json").is_file()
