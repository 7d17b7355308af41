"""Look at files again and again: which are to be graded, what stands in them, and since when.

Looking is `stat`, and reading where that shows a change. It works on every system and in network folders, needs no
package, and costs next to nothing for a few files. Since names are looked at, it does not matter that many editors
write a temporary file and rename it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from grader.core.errors import UsageError
from grader.core.sentence import Sentence
from grader.course import targets
from grader.course.targets import Target
from grader.engine import run
from grader.sandbox.notebook import Notebook
from grader.sandbox.source import UnreadableError

SETTLING = 2.5  # seconds after a change in which another one may leave all that `stat` tells as it is
SMALL = 200_000  # bytes of a file that is read at every look while it settles
GONE = 1.0  # seconds after which a missing file is not just being replaced

Source: TypeAlias = str | Notebook | Sentence  # a Sentence says why the file can not be graded
Mark: TypeAlias = tuple[int, ...]  # what `stat` tells of a file


@dataclass(frozen=True, slots=True)
class File:
    """A watched file as it was at the last look."""

    target: Target
    source: Source | None  # None: there is no such file
    since: float  # when `source` was first seen
    mark: Mark | None
    marked: float  # when `mark` was first seen


class Watched:
    """The files that the targets of a command line stand for."""

    def __init__(self, given: Sequence[str], exercises: Sequence[str], chosen: str | None, folder: str) -> None:
        """Find the files as `targets.find` does; raise a UsageError if there is nothing to grade."""
        self._asked = given, exercises, chosen, folder
        self._found = targets.find(*self._asked)
        self._marks: dict[Path, Mark] = {}
        self.files: tuple[File, ...] = ()

    @property
    def remarks(self) -> tuple[Sentence, ...]:
        """Return what is left out."""
        return self._found.remarks

    def look(self, now: float) -> None:
        """Look at all files at the moment `now`, in seconds counted from anywhere."""
        marks = dict(_marks(targets.candidates(*self._asked)))
        if marks != self._marks:
            self._marks = marks
            with suppress(UsageError):  # what is not there at the moment may be about to be replaced
                self._found = targets.find(*self._asked)
        before = {file.target: file for file in self.files}
        everything = dict.fromkeys((*self._found.files, *before))
        looked = [_look(target, before.get(target), marks.get(target.path), now) for target in everything]
        self.files = tuple(each for each in looked if each.target in self._found.files or _is_replaced(each, now))


def _marks(paths: Iterable[Path]) -> Iterator[tuple[Path, Mark]]:
    for path in paths:
        with suppress(OSError, ValueError):
            about = path.stat()
            yield path, (about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)


def _look(target: Target, before: File | None, mark: Mark | None, now: float) -> File:
    """Return a file as it is now; it is only read if it may have changed since the look `before`."""
    marked = now if before is None or mark != before.mark else before.marked
    if before is not None and mark == before.mark and (mark is None or mark[0] > SMALL or now - marked > SETTLING):
        return before
    source = None if mark is None else _read(target.path)
    since = now if before is None or source != before.source else before.since
    return File(target, source, since, mark, marked)


def _read(path: Path) -> Source:
    """Return what stands in a file; of a notebook only its code, so that running it is no change."""
    try:
        return run.submitted(path)
    except UnreadableError as error:
        return error.why


def _is_replaced(file: File, now: float) -> bool:
    """Tell whether a file that is no target any more is missing so shortly that it may be about to come back."""
    return file.mark is None and now - file.since <= GONE
