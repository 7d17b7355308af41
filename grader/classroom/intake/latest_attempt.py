"""Finds the files that count among everything that a student handed in: one for each exercise, the newest."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from grader.classroom.intake.folders import GRADABLE, ZIP, Folder
from grader.classroom.intake.layouts import EXERCISES, is_class_of_a_platform
from grader.classroom.intake.names import natural, short, some
from grader.classroom.intake.students import Attempt, Candidate, Exercises, HandedIn
from grader.classroom.intake.zips import MOST_OF_ONE, Unpacker, UnpackingError
from grader.core.sentence import Sentence, say
from grader.course import started
from grader.course.targets import Target

_NOT_THEIRS = {"solutions", "checks", "grader", "tests"}  # folders of the kit or a course
_DEEPEST = 4
_MOST_FOLDERS = 200
_MOST_ZIPS = 10
_OTHER_ARCHIVES = {".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".alz", ".egg"}


def latest_attempt(
    handed: HandedIn, exercises: Exercises, unpacker: Unpacker, *, in_class: bool = True
) -> tuple[Attempt, list[Sentence]]:
    """Return the attempt that counts, and remarks on what was left out of it.

    Args:
        handed: Everything that the student handed in.
        exercises: The exercises to look for.
        unpacker: Unpacks the files that count.
        in_class: A folder that holds the class of a platform is not this student's.

    """
    with unpacker.one_student():
        search = _Search(exercises, unpacker, in_class)
        search.take(handed.files)
        search.walk(handed.folders)
        search.open_zips()
        remarks = search.remarks
        if len(search.found) < len(exercises.names):
            remarks += _on_what_is_missing(search)
        targets: list[Target] = []
        number, late = handed.number, False
        for exercise in exercises.names:
            if exercise not in search.found:
                continue
            best, left_out = _newest(exercise, search.found[exercise])
            remarks += left_out
            try:
                path = best.file.fetch()
            except UnpackingError as error:
                remarks.append(error.why)
            else:
                targets.append(Target(exercise, path, best.file.shown))
                number, late = max(number, best.copy + 1), late or best.late
    if not targets:
        late = any(candidate.late for candidate in handed.files)
    return Attempt(handed.student, number, late, tuple(targets)), remarks


@dataclass(slots=True)
class _Search:
    """The search through everything that a student handed in."""

    exercises: Exercises
    unpacker: Unpacker
    in_class: bool
    found: dict[str, list[Candidate]] = field(default_factory=dict)  # by exercise
    zips: list[Candidate] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)  # files whose names say no exercise
    archives: list[str] = field(default_factory=list)  # other than zips
    remarks: list[Sentence] = field(default_factory=list)
    folders: int = 0

    def take(self, files: Iterable[Candidate]) -> None:
        """Sort files by what they are."""
        for candidate in files:
            suffix = candidate.file.suffix
            if suffix == ZIP:
                self.zips.append(candidate)
            elif suffix in _OTHER_ARCHIVES:
                self.archives.append(candidate.name)
            elif suffix in GRADABLE:
                exercise = self.exercises.of(candidate.name)
                if exercise is None:
                    self.unnamed.append(candidate.name)
                else:
                    self.found.setdefault(exercise, []).append(candidate)

    def walk(self, folders: Iterable[Folder], depth: int = 0, around: Candidate | None = None) -> None:
        """Take the files of folders, level by level; of a repository of the kit, those of its exercises only.

        `around` is the zip that holds the folders.
        """
        late, order, copy = (around.late, around.order, around.copy) if around else (False, 0, 0)
        waiting = deque((folder, depth) for folder in folders)
        while waiting:
            folder, at = waiting.popleft()
            self.folders += 1
            if self.folders > _MOST_FOLDERS:
                self.remarks.append(say("Only the first {count} folders were looked into.", count=_MOST_FOLDERS))
                return
            listing = folder.listing()
            kit = listing.folder(EXERCISES)
            if kit is not None:
                listing = kit.listing()
            self.remarks += listing.remarks
            if self.in_class and around is None and is_class_of_a_platform(listing):
                why = say("`{name}` holds a class of its own: give it by itself.", name=folder.shown)
                self.remarks.append(why)
                continue
            self.take(Candidate(file, file.name, late, order, at, copy) for file in listing.files)
            if kit is None and at < _DEEPEST:
                waiting.extend((inner, at + 1) for inner in listing.folders if inner.name.casefold() not in _NOT_THEIRS)

    def open_zips(self) -> None:
        """Take the files of zips, the newest zip first, while an exercise is missing."""
        opened = nested = 0
        while self.zips and len(self.found) < len(self.exercises.names) and opened < _MOST_ZIPS:
            zips, self.zips = sorted(self.zips, key=_age, reverse=True), []
            for candidate in zips[: _MOST_ZIPS - opened]:
                opened += 1
                try:
                    folder = self.unpacker.opened(candidate.file, MOST_OF_ONE, nested)
                except UnpackingError as error:
                    self.remarks.append(error.why)
                else:
                    self.walk([folder], candidate.depth + 1, candidate)
            nested += 1


def _on_what_is_missing(search: _Search) -> Iterator[Sentence]:
    """Return possible reasons why an exercise was not found."""
    if search.unnamed:
        yield say("Left alone, since the name says no exercise: {files}.", files=some(search.unnamed))
    if search.archives:
        yield say("Only zips are unpacked; left alone: {names}.", names=some(search.archives))


def _newest(exercise: str, candidates: Sequence[Candidate]) -> tuple[Candidate, list[Sentence]]:
    """Return the file that counts, and remarks on the others.

    A script counts before a notebook, unless only the notebook was worked on. Then the nearest to the student's folder
    counts, and of those the newest.
    """
    notebooks = [one for one in candidates if one.file.suffix == GRADABLE[1]]
    scripts = [one for one in candidates if one.file.suffix != GRADABLE[1]]
    left_alone = [one for one in notebooks if scripts and _holds_work(one)]
    if left_alone and not any(map(_holds_work, scripts)):
        scripts, left_alone = [], []
    found = sorted(scripts or notebooks, key=_age)
    nearest = min(one.depth for one in found)
    newest_copies = {one.stem.casefold(): one for one in found if one.depth == nearest}
    best = max(newest_copies.values(), key=lambda one: (one.order, _is_named_after(exercise, one), _age(one)))
    return best, list(_on_the_others(best, [one for one in found if one is not best], left_alone))


def _holds_work(candidate: Candidate) -> bool:
    try:
        return started.is_started(candidate.file.fetch())
    except (OSError, UnpackingError):  # its report will say so
        return True


def _is_named_after(exercise: str, candidate: Candidate) -> bool:
    return candidate.stem.casefold().strip(" _-.") == exercise


def _age(candidate: Candidate) -> tuple[int, int, str, str]:
    """Return a sort key from old to new."""
    shown = candidate.file.shown
    return candidate.copy, candidate.order, natural(shown), shown


def _on_the_others(best: Candidate, others: Sequence[Candidate], notebooks: Sequence[Candidate]) -> Iterator[Sentence]:
    name = short(best.name)
    files = some(one.name for one in others)
    if others and (best.copy or best.order):
        yield say("`{file}` counts, as the newest; left alone: {files}.", file=name, files=files)
    elif others:
        yield say("`{file}` counts; left alone: {files}.", file=name, files=files)
    if notebooks:
        names = some(one.name for one in notebooks)
        yield say("`{file}` counts; the notebook was left alone: {files}.", file=name, files=names)
