"""Reads the folder of a course, and refuses one that can not be a course: one line that says what to do."""

import keyword
import re
from collections.abc import Sequence
from pathlib import Path

from grader import checks as own
from grader.core.commands import COMMANDS
from grader.core.errors import UsageError
from grader.core.sentence import Sentence, say
from grader.course.selection import CHECKS, SOLUTIONS, Course

OPTION = "--course"
CATALOGUES = ".toml"  # one a language, as `ko.toml`
LONGEST = 30  # letters of a name
_NAME = re.compile(r"[a-z]+")


def given(arguments: Sequence[str]) -> str | None:
    """Return the folder that the command line names with `--course`, the last one if there are several."""
    found = None
    for before, after in zip(arguments, [*arguments[1:], ""], strict=False):
        option, equals, value = before.partition("=")
        if option == "--":
            break
        if option == OPTION:
            found = value if equals else after
    return found or None


def read(folder: str) -> Course:
    """Return the course in `folder`; raise a UsageError if there is none."""
    checks = Path(folder) / CHECKS
    if not checks.is_dir():
        raise UsageError(
            say(
                "There is no course in `{folder}`: it takes the folders checks/, solutions/ and exercises/. To begin "
                "one: `python -m grader new NAME --course {folder}`.",
                folder=folder,
            )
        )
    try:
        paths = sorted(path for path in checks.iterdir() if _counts(path))
        course = Course(folder, tuple((path.name, path.read_bytes()) for path in paths))
    except OSError as error:
        name, reason = str(error.filename or checks), error.strerror or str(error)
        raise UsageError(say("`{path}` can not be read: {reason}.", path=name, reason=reason)) from None
    _check(course)
    return course


def name_fault(name: str) -> Sentence | None:
    """Return why no exercise may be called `name`; None if one may."""
    if not _NAME.fullmatch(name) or len(name) > LONGEST:
        return say(
            "`{name}` can not name an exercise: take at most {most} letters from a to z, nothing else, so that a "
            "learner's file can say its name.",
            name=name[: LONGEST + 1],
            most=LONGEST,
        )
    if keyword.iskeyword(name) or name in COMMANDS:
        return say("`{name}` can not name an exercise: it means something else to Python or the grader.", name=name)
    if name in own.names():
        return say("`{name}` is an exercise of the grader itself: give yours another name.", name=name)
    return None


def _counts(path: Path) -> bool:
    return path.suffix in (".py", CATALOGUES) and not path.name.startswith(".") and path.is_file()


def _check(course: Course) -> None:
    """Refuse a course that is not whole."""
    if not course.names:
        raise UsageError(
            say(
                "There is no exercise in `{path}`. To begin one: `python -m grader new NAME --course {folder}`.",
                path=str(Path(course.folder) / CHECKS),
                folder=course.folder,
            )
        )
    for name in course.names:
        module = str(Path(course.folder) / CHECKS / f"{name}.py")
        if fault := name_fault(name):
            raise UsageError(say("`{path}`: {fault}", path=module, fault=fault))
        solution = Path(course.folder) / SOLUTIONS / f"{name}.py"
        if not solution.is_file():
            raise UsageError(
                say(
                    "The exercise `{name}` has no solution: write `{path}`, or move `{module}` away.",
                    name=name,
                    path=str(solution),
                    module=module,
                )
            )
