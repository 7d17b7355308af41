"""The course whose exercises are graded: a folder elsewhere, given with `--course`, in place of the project's own.

It is chosen once, when a process starts; without it everything is as if there were no courses. A worker is handed the
course itself, not its folder: what is imported anywhere is what was read here.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

EXERCISES, SOLUTIONS, CHECKS, SUBMISSIONS = "exercises", "solutions", "checks", "submissions"


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
        import hashlib  # noqa: PLC0415 - without a course nobody needs it

        return hashlib.sha256(repr(self.files).encode()).hexdigest()[:16]

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
    """Return where the folder `name` is: `exercises`, or that of the course."""
    course = chosen()
    return name if course is None else str(Path(course.folder) / name)


def again(command: str) -> str:
    """Return `command` as it is typed for the course."""
    course = chosen()
    if course is None:
        return command
    return f'{command} --course "{course.folder}"' if " " in course.folder else f"{command} --course {course.folder}"
