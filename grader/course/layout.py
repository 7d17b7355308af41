"""Where the parts of an exercise stand: in a course, or in the project itself."""

from dataclasses import dataclass
from pathlib import Path

from grader.course.selection import CHECKS, EXERCISES, SOLUTIONS, SUBMISSIONS, chosen

_GRADER = Path(__file__).parent.parent


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


def of_course(folder: str) -> Layout:
    """Return the layout of the course in `folder`."""
    root = Path(folder)
    return Layout(root, root / CHECKS, root / CHECKS / "ko.toml", root / SUBMISSIONS)


def of_project() -> Layout:
    """Return the layout of the project that the grader stands in."""
    root = _GRADER.parent
    return Layout(root, _GRADER / CHECKS, _GRADER / "ko.toml", root / "tests" / SUBMISSIONS)


def current() -> Layout:
    """Return the layout of the course that was chosen, else of the project."""
    course = chosen()
    return of_project() if course is None else of_course(course.folder)
