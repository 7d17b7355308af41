"""Takes in what a class handed in, in whatever layout: who, what of it counts, and what was not understood."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from grader.classroom.choosing import EXERCISES, Chooser
from grader.classroom.layouts import PLATFORMS, Layout, is_class_of_a_platform, layout_of, owner_of, read
from grader.classroom.naming import joined, natural, readable, some
from grader.classroom.places import GRADABLE, ZIP, File, Folder, FolderOnDisk, Listing
from grader.classroom.students import Arrived, Attempt, Platform
from grader.classroom.unpacking import Unpacker, UnpackingError
from grader.sentence import Filling, Sentence, say
from grader.targets import UsageError

_WRAPPERS = 3  # folders and zips, one in the other, around a class


def arrived(folder: Path, exercises: Sequence[str], chosen: str | None, unpack_into: Path) -> Arrived:
    """Return what came in with `folder`, or with the zip of that name; what is needed of zips goes to `unpack_into`.

    `chosen` is the exercise of a file whose name says none. Raise UsageError if nothing is understood.
    """
    unpacker = Unpacker(unpack_into)
    try:
        chooser = Chooser(exercises, chosen, unpacker, is_class_of_a_platform)
        return _arrived(_entered(folder, unpacker), unpacker, chooser, exercises)
    except UnpackingError as error:
        raise UsageError(error.why) from None
    finally:
        unpacker.close()


def _entered(folder: Path, unpacker: Unpacker) -> Folder:
    """Return the folder that is named, or what is in the zip that is named."""
    shown = readable(str(folder))
    if folder.is_dir():
        name = readable(folder.resolve().name)
        return FolderOnDisk(os.fspath(folder), name, shown.rstrip("/\\") or shown)
    if folder.is_file() and folder.suffix.lower() == ZIP:
        return unpacker.opened(File(readable(folder.name), shown, 0, lambda: folder))
    raise UsageError(
        say("There is no folder `{name}`. Give the folder, or the zip, that the class's files came in.", name=shown)
    )


def _arrived(folder: Folder, unpacker: Unpacker, chooser: Chooser, exercises: Sequence[str]) -> Arrived:
    folder, listing, remarks = _unwrapped(folder, unpacker, chooser)
    layout = layout_of(listing)
    found = read(layout, folder, listing, chooser)
    attempts = [chooser.attempt(handed) for handed in found.handed]
    platform = PLATFORMS[layout]
    if not attempts or (platform is Platform.NONE and not any(attempt.files for attempt in attempts)):
        raise UsageError(
            say(
                "There is nothing to grade in `{name}`: no file there says its student and one of {names}.",
                name=folder.shown,
                names=", ".join(exercises),
            )
        )
    attempts = _named_apart(sorted(attempts, key=_order))
    return Arrived(
        _account(layout, attempts), tuple(attempts), (*remarks, *found.remarks, *_on_all(attempts)), platform
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


def _order(attempt: Attempt) -> tuple[object, ...]:
    student = attempt.student
    return natural(student.name), student.name, natural(student.number or ""), student.login or ""


def _named_apart(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return the attempts with names that differ, on disks too that do not know capitals: two students stay two."""
    times = Counter(attempt.student.name.casefold() for attempt in attempts)
    taken = {name for name, found in times.items() if found == 1}
    apart: list[Attempt] = []
    for attempt in attempts:
        student = attempt.student
        if times[student.name.casefold()] > 1:
            marks = chain(filter(None, (student.number, student.login)), count(1))
            names = (f"{student.name} ({mark})" for mark in marks)
            student = replace(student, name=next(name for name in names if name.casefold() not in taken))
            taken.add(student.name.casefold())
        apart.append(replace(attempt, student=student))
    return apart


def _account(layout: Layout, attempts: Sequence[Attempt]) -> Sentence:
    """Return in one line what was found."""
    late = sum(attempt.late for attempt in attempts)
    again = sum(attempt.number > 1 for attempt in attempts)
    empty = sum(not attempt.files for attempt in attempts)
    students = len(attempts)
    counts = [say("1 student") if students == 1 else say("{count} students", count=students)]
    if late:
        counts.append(say("{count} late", count=late))
    if again:
        counts.append(say("1 resubmission") if again == 1 else say("{count} resubmissions", count=again))
    if empty:
        counts.append(say("{count} without a file to grade", count=empty))
    return say("{layout}: {counts}.", layout=_title(layout, attempts), counts=joined(counts))


def _title(layout: Layout, attempts: Sequence[Attempt]) -> Filling:
    if layout is not Layout.PLAIN:
        return str(layout.value)
    inside = sum(any(f"/{EXERCISES}/" in target.shown for target in attempt.files) for attempt in attempts)
    return say("Repositories") if 2 * inside > len(attempts) else say("Folders and files named after students")


def _on_all(attempts: Sequence[Attempt]) -> Iterator[Sentence]:
    """Return what is to be said of several students at once."""
    again = [attempt.student.name for attempt in attempts if attempt.number > 1]
    if again:
        yield say("Handed in more than once, and the newest counts: {names}.", names=some(again))
    without = [attempt.student.name for attempt in attempts if not attempt.files]
    if without:
        yield say("Nothing to grade came from: {names}.", names=some(without))
