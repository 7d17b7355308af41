"""Looks at files again and again: which are to be graded, what stands in them, and since when.

Looking is `stat`, and reading only where that shows a change: it works on every system and in network folders, needs no
package, and a few files cost next to nothing. Editors that write through a temporary file and rename need nothing
special so, since it is names that are looked at.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from grader.core.errors import UsageError
from grader.core.sentence import Sentence
from grader.course import targets
from grader.course.targets import SUFFIXES, Target, Targets
from grader.engine import run
from grader.sandbox.notebook import Notebook
from grader.sandbox.source import UnreadableError

SETTLING = 2.5  # seconds after a change in which another one may leave all that `stat` tells as it is
SMALL = 200_000  # bytes of a file that is read at every look while it settles
GONE = 1.0  # seconds after which a file that is not there is not just being replaced

Source: TypeAlias = str | Notebook | Sentence  # a Sentence says why there is nothing to be graded
Mark: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands in a file, None if there is no such file, and the moment when it was first seen so."""

    source: Source | None
    since: float


class Watching:
    """The files that the targets of a command line stand for, as they were at the last look."""

    def __init__(
        self, given: Sequence[str], exercises: Sequence[str], chosen: str | None, folder: str = targets.DEFAULT
    ) -> None:
        """Raise a UsageError, as grading does, if there is nothing to grade."""
        self._given = given
        self._exercises = exercises
        self._chosen = chosen
        self._folder = folder
        self._found: Targets = targets.find(given, exercises, chosen, folder)
        self._all_found = True
        self._marks: dict[Path, Mark] = {}
        self._changed: dict[Path, float] = {}
        self._read: dict[Path, Mark | None] = {}
        self.files: tuple[Target, ...] = self._found.files
        self.sights: dict[Path, Sight] = {}

    @property
    def remarks(self) -> tuple[Sentence, ...]:
        """What is left out."""
        return self._found.remarks

    @property
    def missing(self) -> tuple[Target, ...]:
        """The files that are not there at the moment."""
        return tuple(target for target in self.files if self.source(target) is None)

    def source(self, target: Target) -> Source | None:
        """Return what stands in a file, None if there is no such file, or nobody has looked yet."""
        sight = self.sights.get(target.path)
        return None if sight is None else sight.source

    def quiet(self, now: float) -> float:
        """Return for how many seconds nothing has changed."""
        return now - max(self.sights[target.path].since for target in self.files)

    def look(self, now: float) -> None:
        """Look at all files; `now` is a moment in seconds, counted from anywhere."""
        marks = dict(self._marked())
        if marks != self._marks:
            differing = (path for path in marks.keys() | self._marks.keys() if marks.get(path) != self._marks.get(path))
            self._changed.update(dict.fromkeys(differing, now))
            self._marks = marks
            self._find()
        for target in self.files:
            self._see(target.path, now)
        if self._all_found:
            self.files = tuple(target for target in self.files if not self._has_gone(target, now))

    def _marked(self) -> Iterator[tuple[Path, Mark]]:
        for path in places(self._given, self._exercises, self._chosen, self._folder):
            with suppress(OSError, ValueError):
                about = path.stat()
                yield path, (about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino)

    def _find(self) -> None:
        """Find the files anew; one that is not there at the moment may be about to be replaced, and stays."""
        try:
            self._found = targets.find(self._given, self._exercises, self._chosen, self._folder)
        except UsageError:
            self._all_found = False
            return
        self._all_found = True
        replaced = (target for target in self.files if not target.path.exists())
        self.files = tuple(dict.fromkeys((*self._found.files, *replaced)))

    def _has_gone(self, target: Target, now: float) -> bool:
        sight = self.sights[target.path]
        return target not in self._found.files and sight.source is None and now - sight.since > GONE

    def _see(self, path: Path, now: float) -> None:
        mark = self._marks.get(path)
        before = self.sights.get(path)
        if before is not None and mark == self._read[path] and not self._settles(path, now):
            return
        self._read[path] = mark
        source = None if mark is None else read(path)
        if before is None or source != before.source:
            self.sights[path] = Sight(source, now)

    def _settles(self, path: Path, now: float) -> bool:
        mark = self._marks.get(path)
        return mark is not None and mark[2] <= SMALL and now - self._changed.get(path, now) <= SETTLING


def read(path: Path) -> Source:
    """Return what stands in a file that is there; of a notebook only its code: running it is no change."""
    try:
        return run.submitted(path)
    except UnreadableError as error:
        return error.why


def places(
    given: Sequence[str], exercises: Sequence[str], chosen: str | None, folder: str = targets.DEFAULT
) -> Iterator[Path]:
    """Yield whatever may be one of the files that are to be graded, as `targets.find` would look for them."""
    for name in given or [chosen or folder]:
        if name in exercises:
            yield from (Path(folder) / f"{name}{suffix}" for suffix in SUFFIXES)
        path = Path(name)
        try:
            entries = sorted(path.iterdir())
        except (OSError, ValueError):  # a file, or nothing
            yield path
        else:
            yield from (entry for entry in entries if entry.suffix.lower() in SUFFIXES)
