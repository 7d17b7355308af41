"""Reads the folder of a class, in any layout: the students, their files that count, and what was not understood.

Find the folder, recognise the platform, tell the students apart, take the latest attempt of each.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from grader.classroom.intake.folders import GRADABLE, ZIP, File, Folder, FolderOnDisk, Listing
from grader.classroom.intake.latest_attempt import latest_attempt
from grader.classroom.intake.layouts import EXERCISES, owner_of, platform_of, read
from grader.classroom.intake.names import natural, readable, some
from grader.classroom.intake.students import Attempt, Attempts, ClassIntake, Exercises, HandedIn, Platform, Student
from grader.classroom.intake.zips import Unpacker, UnpackingError
from grader.core.errors import UsageError
from grader.core.sentence import Sentence, say

_WRAPPERS = 3  # folders and zips, one in the other, around a class


def read_class(
    folder: Path, exercises: Sequence[str], chosen: str | None, unpack_into: Path, output: Path | None = None
) -> ClassIntake:
    """Return the class in `folder`, or in the zip with that name.

    Args:
        folder: The folder or the zip that the class came in.
        exercises: The names of the exercises.
        chosen: The exercise of files whose names say none.
        unpack_into: A folder for files out of zips.
        output: The folder of the results, which is no student's.

    Raises:
        UsageError: If nothing is understood.

    """
    with Unpacker(unpack_into) as unpacker:
        try:
            return _read(_entered(folder, unpacker, output), Exercises(exercises, chosen), unpacker)
        except UnpackingError as error:
            raise UsageError(error.why) from None


def _entered(folder: Path, unpacker: Unpacker, output: Path | None) -> Folder:
    shown = readable(str(folder))
    if folder.is_dir():
        here = folder.resolve()
        without = output.name if output is not None and output.resolve().parent == here else None
        return FolderOnDisk(readable(here.name), shown.rstrip("/\\") or shown, os.fspath(folder), without)
    if folder.is_file() and folder.suffix.lower() == ZIP:
        return unpacker.opened(File(readable(folder.name), shown, lambda: folder))
    raise UsageError(
        say("There is no folder `{name}`. Give the folder, or the zip, that the class's files came in.", name=shown)
    )


def _read(folder: Folder, exercises: Exercises, unpacker: Unpacker) -> ClassIntake:
    folder, listing, remarks = _unwrapped(folder, exercises, unpacker)
    platform = platform_of(listing)
    found = read(platform, folder, listing, exercises)
    remarks += found.remarks
    handed = _named_apart(sorted(found.handed, key=_by_name))
    del listing, found  # large, in a large class
    reasons: list[Sentence] = []  # why files do not count
    attempts = Attempts(_attempts(handed, exercises, unpacker, reasons))
    is_empty = platform is Platform.NONE and not any(attempt.files for attempt in attempts)
    if not attempts or is_empty:
        raise UsageError(_why_nothing(folder, reasons, exercises))
    account, *others = _account(platform, attempts)
    return ClassIntake(platform, attempts, (account, *remarks, *others))


def _unwrapped(folder: Folder, exercises: Exercises, unpacker: Unpacker) -> tuple[Folder, Listing, list[Sentence]]:
    """Return the folder of the class: `folder`, or the only folder or zip in it, if that holds a class."""
    listing = folder.listing()
    remarks = list(listing.remarks)
    for _wrapper in range(_WRAPPERS):
        inner = _only(listing, unpacker) if platform_of(listing) is Platform.NONE else None
        if inner is None:
            break
        content = inner.listing()
        if not _is_class(content, exercises):
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


def _is_class(listing: Listing, exercises: Exercises) -> bool:
    """Tell whether a folder with these contents is a class rather than one student's."""
    if platform_of(listing) is not Platform.NONE:
        return True
    if listing.folder(EXERCISES) is not None:
        return False
    owners = {owner[0].casefold() for file in listing.files if (owner := owner_of(file, exercises))}
    return len(listing.folders) + len(owners) > 1


def _by_name(handed: HandedIn) -> tuple[str, ...]:
    student = handed.student
    return natural(student.name), student.name, natural(student.number or ""), student.login or ""


def _named_apart(handed: Sequence[HandedIn]) -> Sequence[HandedIn]:
    """Return `handed` with names that differ, also on disks that ignore capitals."""
    times = Counter(one.student.name.casefold() for one in handed)
    shared = {name for name, found in times.items() if found > 1}
    return list(_renamed(handed, shared, times.keys() - shared)) if shared else handed


def _renamed(handed: Iterable[HandedIn], shared: set[str], taken: set[str]) -> Iterator[HandedIn]:
    for one in handed:
        student = one.student
        if student.name.casefold() not in shared:
            yield one
            continue
        marks = chain(filter(None, (student.number, student.login)), count(1))
        names = (f"{student.name} ({mark})" for mark in marks)
        name = next(name for name in names if name.casefold() not in taken)
        taken.add(name.casefold())
        yield replace(one, student=Student(name, student.number, student.login))


def _attempts(
    handed: Iterable[HandedIn], exercises: Exercises, unpacker: Unpacker, reasons: list[Sentence]
) -> Iterator[Attempt]:
    for one in handed:
        attempt, remarks = latest_attempt(one, exercises, unpacker)
        if not reasons:
            reasons += remarks
        yield attempt


def _why_nothing(folder: Folder, reasons: Sequence[Sentence], exercises: Exercises) -> Sentence:
    if reasons:
        return say("There is nothing to grade in `{name}`. {reason}", name=folder.shown, reason=reasons[0])
    return say(
        "There is nothing to grade in `{name}`: no file there says its student and one of {names}.",
        name=folder.shown,
        names=", ".join(exercises.names),
    )


def _account(platform: Platform, attempts: Attempts) -> Iterator[Sentence]:
    """Return what was found, in one line, and then what concerns several students."""
    late = repositories = 0
    again: list[str] = []
    without: list[str] = []
    for attempt in attempts:
        late += attempt.late
        repositories += any(f"/{EXERCISES}/" in target.shown for target in attempt.files)
        if attempt.number > 1:
            again.append(attempt.student.name)
        if not attempt.files:
            without.append(attempt.student.name)
    counts = say("1 student") if len(attempts) == 1 else say("{count} students", count=len(attempts))
    others = [
        (late, say("{count} late", count=late)),
        (len(again), say("1 resubmission") if len(again) == 1 else say("{count} resubmissions", count=len(again))),
        (len(without), say("{count} without a file to grade", count=len(without))),
    ]
    for number, words in others:
        if number:
            counts = say("{first}, {second}", first=counts, second=words)
    if platform is not Platform.NONE:
        yield say("{layout}: {counts}.", layout=platform.value, counts=counts)
    elif 2 * repositories > len(attempts):
        yield say("{layout}: {counts}.", layout=say("Repositories"), counts=counts)
    else:
        yield say("{layout}: {counts}.", layout=say("Folders and files named after students"), counts=counts)
    if again:
        yield say("Handed in more than once, and the newest counts: {names}.", names=some(again))
    if without:
        yield say("Nothing to grade came from: {names}.", names=some(without))
