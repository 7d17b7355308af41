"""Courses as tests need them: the logistic one, and the one that stands in the author's guide."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from grader.cli.main import main
from grader.course import courses
from grader.course.courses import read

ROOT = Path(__file__).parent.parent
LOGISTIC = ROOT / "tests" / "courses" / "logistic"
GUIDE = ROOT / "grader" / "checks" / "README.md"
_FILE = re.compile(r"^`(?P<path>[\w/.]+)`\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

ROWS = """
[right.turned]
code = '''
def velocity(v, grad, beta):
    return grad + v * beta
'''

[wrong.average]
diagnosis = "averaged"
code = '''
def velocity(v, grad, beta):
    return beta * v + (1 - beta) * grad
'''
"""


def copy_of_logistic(into: Path) -> Path:
    """Return the logistic course, where it may be changed."""
    return Path(shutil.copytree(LOGISTIC, into, ignore=shutil.ignore_patterns("__pycache__", ".*")))


def of_the_guide(into: Path) -> Path:
    """Return the course that the guide shows, exactly as it stands there, with its stubs and a few submissions."""
    for path, text in shown_in_the_guide().items():
        write(into / path, text)
    write(into / "submissions" / "momentum" / "velocity.toml", ROWS)
    assert main(["build", "--course", str(into)]) == 0
    return into


def shown_in_the_guide() -> dict[str, str]:
    """Return the files that the guide shows, by their paths."""
    return {found["path"]: found["text"] for found in _FILE.finditer(GUIDE.read_text(encoding="utf-8"))}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def change(path: Path, old: str, new: str) -> None:
    """Replace `old`, which has to be there, once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def chosen(folder: Path) -> Iterator[courses.Course]:
    """Choose the course in `folder` for the time of a test."""
    courses.choose(read(str(folder)))
    found = courses.chosen()
    assert found is not None
    yield found
    courses.choose(None)
