"""Which of all that a student handed in counts: one file an exercise, the newest."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.classroom.intake.naming import copy_of, natural, short, some
from grader.classroom.intake.places import GRADABLE, ZIP, File, Folder, Listing
from grader.classroom.intake.students import Attempt, Student
from grader.classroom.intake.unpacking import MOST_OF_ONE, Unpacker, UnpackingError
from grader.core.sentence import Sentence, say
from grader.course import started
from grader.course.targets import Target, exercise_of

EXERCISES = "exercises"  # of the kit: where a repository has it, nothing else of the repository is read
_NOT_THEIRS = {"solutions", "checks", "grader", "tests"}  # of the kit or a course, too
_DEEPEST = 4
_MOST_FOLDERS = 200
_MOST_ZIPS = 10
_OTHER_ARCHIVES = {".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".alz", ".egg"}


@dataclass(frozen=True, slots=True)
class Loose:
    """A file that bears its student's name, or lies in their folder; `name` is what the student called it."""

    file: File
    name: str
    late: bool = False
    order: int = 0  # the platform's number: what has a higher one came later
    depth: int = 0  # folders and zips around it
    copies: int = 0  # which copy the zip is that it came in

    @property
    def stem(self) -> str:
        """The student's name of it without the suffix."""
        return self.name[: len(self.name) - len(self.file.suffix)]

    @property
    def copy(self) -> int:
        """Which copy it is; the first is 0."""
        return max(copy_of(self.stem).number, self.copies)


@dataclass(frozen=True, slots=True)
class Handed:
    """All that one student handed in."""

    student: Student
    files: tuple[Loose, ...] = ()
    folders: tuple[Folder, ...] = ()
    number: int = 1  # of the attempt, as far as the platform says
    remarks: tuple[Sentence, ...] = ()


@dataclass(slots=True)
class _Search:
    """What has been found so far of one student's."""

    found: dict[str, list[Loose]] = field(default_factory=dict)
    zips: list[Loose] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)  # files that say no exercise
    archives: list[str] = field(default_factory=list)  # that are no zips
    remarks: list[Sentence] = field(default_factory=list)
    folders: int = 0


class Chooser:
    """Chooses for every student which files count; `chosen` is what a file belongs to whose name says nothing."""

    def __init__(
        self,
        exercises: Sequence[str],
        chosen: str | None,
        unpacker: Unpacker,
        is_class: Callable[[Listing], bool] = lambda _listing: False,
    ) -> None:
        self._exercises = exercises
        self._chosen = chosen
        self._unpacker = unpacker
        self._is_class = is_class

    def attempt(self, handed: Handed) -> Attempt:
        """Return the attempt that counts."""
        self._unpacker.begin_student()
        search = _Search(remarks=list(handed.remarks))
        self._take(handed.files, search)
        self._walk(handed.folders, 0, search, None)
        self._open_zips(search)
        if len(search.found) < len(self._exercises):
            search.remarks += _on_what_is_missing(search)
        targets: list[Target] = []
        number, late = handed.number, False
        for exercise in self._exercises:
            if exercise in search.found:
                best = _newest(exercise, search)
                target = self._target(exercise, best.file, search)
                if target is not None:
                    targets.append(target)
                    number, late = max(number, best.copy + 1), late or best.late
        if not targets:
            late = any(loose.late for loose in handed.files)
        return Attempt(handed.student, number, late, tuple(targets), tuple(search.remarks))

    def exercise_of(self, name: str) -> str | None:
        """Return the exercise that a file of this name belongs to."""
        return exercise_of(Path(name), self._exercises) or self._chosen

    def _take(self, files: Iterable[Loose], search: _Search) -> None:
        for loose in files:
            if loose.file.suffix == ZIP:
                search.zips.append(loose)
            elif loose.file.suffix in _OTHER_ARCHIVES:
                search.archives.append(loose.name)
            elif loose.file.suffix in GRADABLE:
                exercise = self.exercise_of(loose.name)
                if exercise is None:
                    search.nameless.append(loose.name)
                else:
                    search.found.setdefault(exercise, []).append(loose)

    def _walk(self, folders: Iterable[Folder], depth: int, search: _Search, around: Loose | None) -> None:
        """Look into folders, level by level; where there is one of exercises, into that one only."""
        waiting = deque((folder, depth) for folder in folders)
        while waiting:
            folder, at = waiting.popleft()
            search.folders += 1
            if search.folders > _MOST_FOLDERS:
                why = say("Only the first {count} folders were looked into.", count=_MOST_FOLDERS)
                search.remarks.append(why)
                return
            listing = folder.listing()
            inner = listing.folder(EXERCISES)
            if inner is not None:
                listing = inner.listing()
            search.remarks += listing.remarks
            if around is None and self._is_class(listing):
                search.remarks.append(say("`{name}` holds a class of its own: give it by itself.", name=folder.shown))
                continue
            self._take((_found(file, at, around) for file in listing.files), search)
            if inner is None and at < _DEEPEST:
                waiting.extend((child, at + 1) for child in listing.folders if child.name.casefold() not in _NOT_THEIRS)

    def _open_zips(self, search: _Search) -> None:
        """Look into zips, as long as an exercise is missing."""
        opened = 0
        nested = 0
        while search.zips and len(search.found) < len(self._exercises) and opened < _MOST_ZIPS:
            zips, search.zips = sorted(search.zips, key=_age, reverse=True), []
            for loose in zips[: _MOST_ZIPS - opened]:
                opened += 1
                try:
                    folder = self._unpacker.opened(loose.file, MOST_OF_ONE, nested)
                except UnpackingError as error:
                    search.remarks.append(error.why)
                else:
                    self._walk([folder], loose.depth + 1, search, loose)
            nested += 1

    def _target(self, exercise: str, file: File, search: _Search) -> Target | None:
        try:
            return Target(exercise, file.fetch(), file.shown)
        except UnpackingError as error:
            search.remarks.append(error.why)
            return None


def _found(file: File, depth: int, around: Loose | None) -> Loose:
    """Return a file that was found so deep, in the zip `around` it, which may have come late."""
    if around is None:
        return Loose(file, file.name, depth=depth)
    return Loose(file, file.name, around.late, around.order, depth, around.copy)


def _newest(exercise: str, search: _Search) -> Loose:
    """Return the file that counts: a script before a notebook, then the nearest, then the newest; and say so.

    Who works in the notebook hands in the script as well, as it came: then the notebook counts.
    """
    all_found = search.found[exercise]
    scripts = [loose for loose in all_found if loose.file.suffix != GRADABLE[1]]
    notebooks = [loose for loose in all_found if loose not in scripts]
    worked_on = [loose for loose in notebooks if scripts and _holds_work(loose)]
    if worked_on and not any(map(_holds_work, scripts)):
        scripts, worked_on = [], []
    found = scripts or notebooks
    nearest = min(loose.depth for loose in found)
    newest_of_each: dict[str, Loose] = {}
    for loose in sorted((loose for loose in found if loose.depth == nearest), key=_age):
        newest_of_each[copy_of(loose.stem).stem.casefold()] = loose
    best = max(newest_of_each.values(), key=lambda loose: (loose.order, _is_named_so(loose, exercise), _age(loose)))
    search.remarks += _on_the_others(best, found, worked_on)
    return best


def _on_what_is_missing(search: _Search) -> Iterator[Sentence]:
    """Return what may be the reason why an exercise was not found."""
    if search.nameless:
        yield say("Left alone, since the name says no exercise: {files}.", files=some(search.nameless))
    if search.archives:
        yield say("Only zips are unpacked; left alone: {names}.", names=some(search.archives))


def _holds_work(loose: Loose) -> bool:
    try:
        return started.is_started(loose.file.fetch())
    except (OSError, UnpackingError):  # said where it is graded
        return True


def _on_the_others(best: Loose, found: Sequence[Loose], notebooks: Sequence[Loose]) -> Iterator[Sentence]:
    others = [loose.name for loose in sorted(found, key=_age) if loose is not best]
    if others and (best.copy or best.order):
        yield say("`{file}` counts, as the newest; left alone: {files}.", file=short(best.name), files=some(others))
    elif others:
        yield say("`{file}` counts; left alone: {files}.", file=short(best.name), files=some(others))
    if notebooks:
        names = some(loose.name for loose in notebooks)
        yield say("`{file}` counts; the notebook was left alone: {files}.", file=short(best.name), files=names)


def _age(loose: Loose) -> tuple[int, int, str, str]:
    """Return what sorts files of one name from old to new."""
    return loose.copy, loose.order, natural(loose.file.shown), loose.file.shown


def _is_named_so(loose: Loose, exercise: str) -> bool:
    return copy_of(loose.stem).stem.casefold().strip(" _-.") == exercise
