"""Courses: a folder with exercises of an author's own, given with `--course`, in place of the project's.

A course is read and chosen once, when a process starts. A worker is handed the course itself, not its folder, so that
the same checks are imported everywhere.
"""

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader import checks as own
from grader.core.commands import COMMANDS
from grader.core.errors import UsageError
from grader.core.files import digest
from grader.core.sentence import Sentence, say

OPTION = "--course"
EXERCISES, SOLUTIONS, CHECKS, SUBMISSIONS = "exercises", "solutions", "checks", "submissions"
CATALOGUES = ".toml"  # one for each language, such as `ko.toml`
LONGEST = 30  # letters of a name
_NAME = re.compile(r"[a-z]+")
_GRADER = Path(__file__).parent.parent


@dataclass(frozen=True)
class Course:
    """A course: its folder as it was given, and every file of its `checks/` that counts, by name."""

    folder: str
    files: tuple[tuple[str, bytes], ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its exercises, in alphabetical order; a module that begins with `_` is shared by others."""
        modules = (name.removesuffix(".py") for name, _content in self.files if name.endswith(".py"))
        return tuple(sorted(name for name in modules if not name.startswith("_")))

    @cached_property
    def digest(self) -> str:
        """A digest of all that decides what its checks ask, find and say."""
        return digest(repr(self.files).encode())

    def file(self, name: str) -> bytes | None:
        """Return what stands in the file `name` of its `checks/`; None if there is no such file."""
        return dict(self.files).get(name)


_chosen: list[Course] = []


def choose(course: Course | None) -> None:
    """Take the exercises of `course` from now on; of the project itself for None."""
    _chosen[:] = [] if course is None else [course]


def chosen() -> Course | None:
    """Return the course that was chosen; None for the project itself."""
    return _chosen[0] if _chosen else None


def place(name: str) -> str:
    """Return the path of the folder `name`: in the current folder, or in the course."""
    course = chosen()
    return name if course is None else str(Path(course.folder) / name)


def again(command: str) -> str:
    """Return `command` with the option for the course."""
    course = chosen()
    if course is None:
        return command
    return f'{command} --course "{course.folder}"' if " " in course.folder else f"{command} --course {course.folder}"


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


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders that an author writes in; `catalogue` holds the Korean."""

    root: Path
    checks: Path
    catalogue: Path
    submissions: Path

    @property
    def solutions(self) -> Path:
        """The folder of the solutions."""
        return self.root / SOLUTIONS

    @property
    def exercises(self) -> Path:
        """The folder of the stubs, which are made from the solutions."""
        return self.root / EXERCISES

    def shown(self, path: Path) -> str:
        """Return `path` as its author would type it."""
        course = chosen()
        return path.relative_to(self.root).as_posix() if course is None else str(path)


def layout_of_course(folder: str) -> Layout:
    """Return the layout of the course in `folder`."""
    root = Path(folder)
    return Layout(root, root / CHECKS, root / CHECKS / "ko.toml", root / SUBMISSIONS)


def layout_of_project() -> Layout:
    """Return the layout of the project that the grader stands in."""
    root = _GRADER.parent
    return Layout(root, _GRADER / CHECKS, _GRADER / "ko.toml", root / "tests" / SUBMISSIONS)


def layout() -> Layout:
    """Return the layout of the course that was chosen, else of the project."""
    course = chosen()
    return layout_of_project() if course is None else layout_of_course(course.folder)
