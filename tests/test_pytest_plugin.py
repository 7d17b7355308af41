"""The same checks under pytest: one test each, and nothing at all without `--submission`."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from sample import thorough

ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions" / "linear.py").read_text(encoding="utf-8")
HALF = SOLUTION.replace("return 2 * x *", "return x *")


def run(*arguments: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def checks(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return run("grader/checks", "-o", "addopts=", *arguments)


@pytest.fixture
def half(tmp_path: Path) -> Path:
    file = tmp_path / "linear.py"
    file.write_text(HALF, encoding="utf-8")
    return file


def test_every_check_is_a_test_and_what_failed_is_told_as_the_grader_tells_it(half: Path, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("raise RuntimeError('the submission is no place for plugins')\n")
    done = checks("--submission", str(half), f"--junitxml={tmp_path / 'r.xml'}")
    assert done.returncode == 1, done.stderr
    assert "1 failed, 11 passed" in done.stdout
    assert "`gradient` is not right yet" in done.stdout
    assert "Returned: 48" in done.stdout
    assert "Mistake: Yours is exactly half of the slope in w, everywhere we looked." in done.stdout
    assert "Traceback" not in done.stdout
    cases = ET.parse(tmp_path / "r.xml").getroot().findall(".//testcase")  # noqa: S314 - we have written it
    found = {
        case.get("name"): {each.get("name"): each.get("value") for each in case.iter("property")} for case in cases
    }
    assert len(found) == 12
    failed = {"points": "0", "max_points": "1", "diagnosis": "missing-factor-2"}
    assert found["gradient_matches_finite_difference"] == failed
    assert found["forward_follows_the_model"] == {"points": "1", "max_points": "1"}


@thorough
def test_several_submissions_are_told_apart(half: Path) -> None:
    (half.parent / "conftest.py").write_text("raise RuntimeError('the submission is no place for plugins')\n")
    done = checks(f"--submission={half}", "--submission", "solutions/linear.py", "-k", "forward", "-vv")
    assert done.returncode == 0, done.stderr
    assert "2 passed, 22 deselected" in done.stdout
    assert "forward_follows_the_model[solutions/linear.py] PASSED" in done.stdout


@thorough
def test_a_file_that_can_not_be_graded_fails_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "linear.py").write_text("def forward(x, w) return x\n")
    done = checks("--submission", str(tmp_path / "linear.py"))
    assert done.returncode != 0
    assert "Line 1 is not valid Python" in done.stdout


@thorough
def test_no_such_submission_is_one_clear_line() -> None:
    done = checks("--submission", "nowhere.py")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "There is no file or folder `nowhere.py`" in done.stdout + done.stderr


def test_without_the_option_nothing_is_collected_and_nothing_imported(tmp_path: Path) -> None:
    assert run("grader/checks", "-o", "addopts=").returncode == pytest.ExitCode.NO_TESTS_COLLECTED
    (tmp_path / "test_other.py").write_text(
        "import sys\n\n\ndef test_other():\n"
        "    ours = {name for name in sys.modules if name.split('.')[0] in ('grader', 'numpy')}\n"
        "    assert ours <= {'grader', 'grader.notebook', 'grader.notebook.pytest_plugin'}, ours\n"
    )
    done = run("test_other.py", folder=tmp_path)
    assert done.returncode == 0, done.stdout
