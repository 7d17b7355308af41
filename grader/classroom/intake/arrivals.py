"""Takes in what a class handed in, in whatever layout: who, what of it counts, and what was not understood."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, pairwise
from pathlib import Path

from grader.classroom.intake.choosing import EXERCISES, Chooser
from grader.classroom.intake.layouts import PLATFORMS, Layout, is_class_of_a_platform, layout_of, owner_of, read
from grader.classroom.intake.naming import joined, natural, readable, some
from grader.classroom.intake.places import GRADABLE, ZIP, File, Folder, FolderOnDisk, Listing
from grader.classroom.intake.students import Arrived, Attempt, Attempts, Platform, Student
from grader.classroom.intake.unpacking import Unpacker, UnpackingError
from grader.core.errors import UsageError
from grader.core.sentence import Filling, Sentence, say

_WRAPPERS = 3  # folders and zips, one in the other, around a class


def arrived(
    folder: Path, exercises: Sequence[str], chosen: str | None, unpack_into: Path, output: Path | None = None
) -> Arrived:
    """Return what came in with `folder`, or with the zip of that name; what is needed of zips goes to `unpack_into`.

    `chosen` is the exercise of a file whose name says none. The folder `output` is no student's, should it lie among
    theirs. Raise UsageError if nothing is understood.
    """
    unpacker = Unpacker(unpack_into)
    try:
        chooser = Chooser(exercises, chosen, unpacker, is_class_of_a_platform)
        return _arrived(_entered(folder, unpacker, output), unpacker, chooser, exercises)
    except UnpackingError as error:
        raise UsageError(error.why) from None
    finally:
        unpacker.close()


def _entered(folder: Path, unpacker: Unpacker, output: Path | None) -> Folder:
    """Return the folder that is named, or what is in the zip that is named."""
    shown = readable(str(folder))
    if folder.is_dir():
        name = readable(folder.resolve().name)
        inside = output is not None and output.resolve().parent == folder.resolve()
        return FolderOnDisk(
            os.fspath(folder), name, shown.rstrip("/\\") or shown, output.name if output and inside else None
        )
    if folder.is_file() and folder.suffix.lower() == ZIP:
        return unpacker.opened(File(readable(folder.name), shown, 0, lambda: folder))
    raise UsageError(
        say("There is no folder `{name}`. Give the folder, or the zip, that the class's files came in.", name=shown)
    )


def _arrived(folder: Folder, unpacker: Unpacker, chooser: Chooser, exercises: Sequence[str]) -> Arrived:
    folder, listing, remarks = _unwrapped(folder, unpacker, chooser)
    layout = layout_of(listing)
    found = read(layout, folder, listing, chooser)
    attempts = Attempts(map(chooser.attempt, found.handed))
    remarks += found.remarks
    del listing, found  # of a large class, they are large
    platform = PLATFORMS[layout]
    if not attempts or (platform is Platform.NONE and not any(attempt.files for attempt in attempts)):
        raise UsageError(_why_nothing(folder, attempts, exercises))
    attempts = _named_apart(_in_order(attempts))
    counts = _counted(attempts)
    return Arrived(_account(layout, counts), attempts, (*remarks, *_on_all(counts)), platform)


def _why_nothing(folder: Folder, attempts: Attempts, exercises: Sequence[str]) -> Sentence:
    reason = next((remark for attempt in attempts for remark in attempt.remarks), None)
    if reason is not None:
        return say("There is nothing to grade in `{name}`. {reason}", name=folder.shown, reason=reason)
    return say(
        "There is nothing to grade in `{name}`: no file there says its student and one of {names}.",
        name=folder.shown,
        names=", ".join(exercises),
    )


def _unwrapped(folder: Folder, unpacker: Unpacker, chooser: Chooser) -> tuple[Folder, Listing, list[Sentence]]:
    """Return the folder of the class: `folder` itself, or the only folder or zip in it, if that holds a class."""
    listing = folder.listing()
    remarks = list(listing.remarks)
    for _wrapper in range(_WRAPPERS):
        inner = _only(listing, unpacker) if layout_of(listing) is Layout.PLAIN else None
        if inner is None:
            break
        content = inner.listing()
        if not _is_class(content, chooser):
            break
        folder, listing = inner, content
        remarks += listing.remarks
    return folder, listing, remarks


def _only(listing: Listing, unpacker: Unpacker) -> Folder | None:
    files = [file for file in listing.files if file.suffix in (*GRADABLE, ZIP)]
    if len(listing.folders) == 1 and not files:
        return listing.folders[0]
    if not listing.folders and len(files) == 1 and files[0].suffix == ZIP:
        return unpacker.opened(files[0])
    return None


def _is_class(listing: Listing, chooser: Chooser) -> bool:
    """Tell whether a folder with these contents is a class rather than one student's."""
    if layout_of(listing) is not Layout.PLAIN:
        return True
    if listing.folder(EXERCISES) is not None:
        return False
    owners = {owner[0].casefold() for file in listing.files if (owner := owner_of(file, chooser))}
    return len(listing.folders) + len(owners) > 1


def _in_order(attempts: Attempts) -> Attempts:
    if all(before <= after for before, after in pairwise(map(_order, attempts.students()))):  # as in most layouts
        return attempts
    orders = list(map(_order, attempts.students()))
    return attempts.ordered(sorted(range(len(attempts)), key=orders.__getitem__))


def _order(student: Student) -> tuple[str, ...]:
    return natural(student.name), student.name, natural(student.number or ""), student.login or ""


def _named_apart(attempts: Attempts) -> Attempts:
    """Return the attempts with names that differ, on disks too that do not know capitals: two students stay two."""
    times = Counter(student.name.casefold() for student in attempts.students())
    shared = {name for name, found in times.items() if found > 1}
    return Attempts(_apart(attempts, shared, times.keys() - shared)) if shared else attempts


def _apart(attempts: Attempts, shared: set[str], taken: set[str]) -> Iterator[Attempt]:
    for attempt in attempts:
        student = attempt.student
        if student.name.casefold() in shared:
            marks = chain(filter(None, (student.number, student.login)), count(1))
            names = (f"{student.name} ({mark})" for mark in marks)
            student = replace(student, name=next(name for name in names if name.casefold() not in taken))
            taken.add(student.name.casefold())
        yield replace(attempt, student=student)


@dataclass(slots=True)
class _Counts:
    """What there is of a class, and the names of students of whom there is something to say."""

    students: int = 0
    late: int = 0
    inside: int = 0  # whose files lie in the kit's own folder of exercises
    again: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


def _counted(attempts: Attempts) -> _Counts:
    counts = _Counts()
    for attempt in attempts:
        counts.students += 1
        counts.late += attempt.late
        counts.inside += any(f"/{EXERCISES}/" in target.shown for target in attempt.files)
        if attempt.number > 1:
            counts.again.append(attempt.student.name)
        if not attempt.files:
            counts.without.append(attempt.student.name)
    return counts


def _account(layout: Layout, found: _Counts) -> Sentence:
    """Return in one line what was found."""
    students, again, empty = found.students, len(found.again), len(found.without)
    counts = [say("1 student") if students == 1 else say("{count} students", count=students)]
    if found.late:
        counts.append(say("{count} late", count=found.late))
    if again:
        counts.append(say("1 resubmission") if again == 1 else say("{count} resubmissions", count=again))
    if empty:
        counts.append(say("{count} without a file to grade", count=empty))
    return say("{layout}: {counts}.", layout=_title(layout, found), counts=joined(counts))


def _title(layout: Layout, found: _Counts) -> Filling:
    if layout is not Layout.PLAIN:
        return str(layout.value)
    many = 2 * found.inside > found.students
    return say("Repositories") if many else say("Folders and files named after students")


def _on_all(found: _Counts) -> Iterator[Sentence]:
    """Return what is to be said of several students at once."""
    if found.again:
        yield say("Handed in more than once, and the newest counts: {names}.", names=some(found.again))
    if found.without:
        yield say("Nothing to grade came from: {names}.", names=some(found.without))
