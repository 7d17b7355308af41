"""Made by `python -m grader bundle classroom50`: grades one student's checkout for Classroom 50.

It goes to CLASSROOM/autograders/ASSIGNMENT/, together with grader-kit.zip, which is all of the grader. Classroom 50
runs it in the student's checkout, of which nothing but exercises/ is read, and takes ./result.json. A runner of your
own that has the grader installed says so with GRADER_PYTHON, the Python to use; otherwise it is installed anew.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
KIT = HERE / "grader-kit.zip"
RESULT = "result.json"
EXERCISE: list[str] = []  # @EXERCISE@
PASSED, NOT_PASSED, FAULT = 0, 1, 2


def main() -> int:
    """Grade; return 0 if there are marks, passed or not, and else what the grader returned."""
    checkout = Path.cwd()
    _clear(checkout / RESULT)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        try:
            python = os.environ.get("GRADER_PYTHON") or _installed(work)
        except (OSError, subprocess.CalledProcessError, zipfile.BadZipFile) as error:
            sys.stderr.write(f"The grader can not be installed: {error}\n")
            return FAULT
        code = _graded(python, checkout, work)
        result = work / RESULT
        if code not in (PASSED, NOT_PASSED) or not result.is_file():
            return max(code, FAULT)
        _place(result, checkout / RESULT)
    return PASSED


def _clear(path: Path) -> None:
    """Remove whatever the student has committed under the name of the result."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _installed(work: Path) -> str:
    """Install the grader in a virtual environment; return its Python."""
    kit, environment = work / "kit", work / "venv"
    with zipfile.ZipFile(KIT) as archive:
        archive.extractall(kit)
    subprocess.run([sys.executable, "-P", "-m", "venv", str(environment)], check=True, cwd=work)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([str(python), "-P", "-m", "pip", "install", "--quiet", str(kit)], check=True, cwd=work)
    return str(python)


def _graded(python: str, checkout: Path, work: Path) -> int:
    """Grade a copy of what counts, away from the checkout: nothing there is imported, or read as configuration."""
    handed_in = work / "handed-in"
    collect = ["collect", str(checkout), "--repository", "--output", str(handed_in), *EXERCISE]
    grader = [python, "-P", "-m", "grader"]
    code = subprocess.run([*grader, *collect], check=False, cwd=work).returncode
    if code:
        return code
    config = HERE / "grader.toml"
    options = ["--config", str(config)] if config.is_file() else []
    report = ["--seed", "draw", "--report", f"classroom50={work / RESULT}"]  # nobody knows the examples beforehand
    return subprocess.run([*grader, "exercises", *report, *options], check=False, cwd=handed_in).returncode


def _place(result: Path, target: Path) -> None:
    """Put the result in its place in one step."""
    whole = target.with_name(f".{target.name}.new")
    shutil.copyfile(result, whole)
    whole.replace(target)


if __name__ == "__main__":
    sys.exit(main())
