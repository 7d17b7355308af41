"""The layouts in which platforms hand out what a class handed in, and who each file belongs to."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from grader.classroom.intake import gradescope
from grader.classroom.intake.choosing import EXERCISES, Chooser, Handed, Loose
from grader.classroom.intake.naming import Copy, copy_of, readable, short, some
from grader.classroom.intake.places import GRADABLE, ZIP, File, Folder, Listing
from grader.classroom.intake.students import Platform, Student
from grader.core.sentence import Sentence, say

# `lastnamefirstname_LATE_12345_67890_linear-1.py`: the user's number, the file's number, the file's own name. Where the
# assignment is anonymous: `LATE_anon_x7Kd2_67890_linear.py`. A text typed in has no number: `…_12345_text.html`.
_CANVAS = re.compile(
    r"(?:(?P<name>.+?)_(?P<late>LATE_)?(?P<user>\d+)|(?P<late_too>LATE_)?(?P<anonymous>anon_[^_]+))"
    r"_(?:(?P<order>\d+)_(?P<file>.+)|(?:text|link)\.html)"
)
# `Full Name_12345_assignsubmission_file_/linear.py`, or without folders `…_12345_assignsubmission_file_linear.py`.
_MOODLE = re.compile(r"(?P<name>.*?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_SEPARATORS = " _-.,()[]"


class Layout(Enum):
    """What the class's folder looks like."""

    GRADESCOPE = "Gradescope"
    CANVAS = "Canvas"
    MOODLE = "Moodle"
    PLAIN = "plain"


PLATFORMS = {
    Layout.GRADESCOPE: Platform.GRADESCOPE,
    Layout.CANVAS: Platform.CANVAS,
    Layout.MOODLE: Platform.MOODLE,
    Layout.PLAIN: Platform.NONE,
}


@dataclass(frozen=True, slots=True)
class Read:
    """What each student handed in, and what belongs to nobody."""

    handed: Iterable[Handed]  # to be gone through once
    remarks: tuple[Sentence, ...] = ()


def layout_of(listing: Listing) -> Layout:
    """Return the layout of a folder with these contents: that of a platform, where most of it bears its marks."""
    if _metadata(listing) is not None:
        return Layout.GRADESCOPE
    entries: list[Folder | File] = [
        *listing.folders,
        *(file for file in listing.files if file.suffix in (*GRADABLE, ZIP)),
    ]
    moodle = sum(_MOODLE.fullmatch(entry.name) is not None for entry in entries)
    canvas = sum(_CANVAS.fullmatch(file.name) is not None for file in listing.files)
    if moodle and moodle * 2 >= len(entries):
        return Layout.MOODLE
    if canvas and canvas * 2 >= len(entries):
        return Layout.CANVAS
    return Layout.PLAIN


def is_class_of_a_platform(listing: Listing) -> bool:
    """Tell whether what looks like one student's folder holds a platform's whole class."""
    layout = layout_of(listing)
    if layout is Layout.GRADESCOPE:
        return len(listing.folders) > 1
    if layout is Layout.PLAIN:
        return False
    found = _canvas(listing) if layout is Layout.CANVAS else _moodle(listing)
    return len(tuple(found.handed)) > 1


def read(layout: Layout, folder: Folder, listing: Listing, chooser: Chooser) -> Read:
    """Return what each student handed in."""
    if layout is Layout.GRADESCOPE:
        return _gradescope(listing)
    if layout is Layout.CANVAS:
        return _canvas(listing)
    if layout is Layout.MOODLE:
        return _moodle(listing)
    return _plain(folder, listing, chooser)


def _metadata(listing: Listing) -> File | None:
    return next((file for file in listing.files if file.name == gradescope.METADATA), None)


def _left_alone(names: Iterable[str]) -> tuple[Sentence, ...]:
    known = sorted(names)
    return (say("Not understood, and left alone: {names}.", names=some(known)),) if known else ()


def _gradescope(listing: Listing) -> Read:
    metadata = _metadata(listing)
    remarks: list[Sentence] = []
    try:
        submissions = gradescope.read(metadata.fetch()) if metadata else ()
    except OSError as error:
        reason = error.strerror or str(error)
        remarks.append(say("`{name}` can not be read: {reason}.", name=gradescope.METADATA, reason=reason))
        submissions = ()
    folders = {folder.name: folder for folder in listing.folders}
    files = {file.name: file for file in listing.files if file is not metadata}
    newest: dict[Student, gradescope.Submission] = {}
    earlier: Counter[Student] = Counter()
    for submission in submissions:
        for student in submission.submitters or (Student(short(submission.folder)),):
            earlier[student] += submission.earlier + (student in newest)
            if student not in newest or submission.seconds >= newest[student].seconds:
                newest[student] = submission
    known = {submission.folder for submission in submissions}
    handed = [
        _of_submission(student, submission, earlier[student], folders, files) for student, submission in newest.items()
    ]
    strangers = [name for name in folders if name not in known]
    of_strangers = [Handed(Student(short(name)), folders=(folders[name],)) for name in strangers]
    if strangers:
        remarks.append(say("The metadata does not say whose these are: {names}.", names=some(strangers)))
    return Read((*handed, *of_strangers), (*remarks, *_left_alone(files.keys() - known)))


def _of_submission(
    student: Student,
    submission: gradescope.Submission,
    earlier: int,
    folders: dict[str, Folder],
    files: dict[str, File],
) -> Handed:
    remarks: list[Sentence] = []
    others = [other.name for other in submission.submitters if other is not student]
    if others:
        remarks.append(say("Handed in together with {names}.", names=some(others)))
    folder, file = folders.get(submission.folder), files.get(submission.folder)
    if folder is None and file is None:
        remarks.append(say("There is no `{name}` in the export.", name=submission.folder))
    return Handed(
        student,
        (Loose(file, file.name),) if file else (),
        (folder,) if folder else (),
        earlier + 1,
        tuple(remarks),
    )


def _canvas(listing: Listing) -> Read:
    files: dict[Student, list[Loose]] = {}
    others = [folder.name for folder in listing.folders]
    for file in listing.files:
        match = _CANVAS.fullmatch(file.name)
        if match is None:
            others.append(file.name)
            continue
        student = Student(short(match["name"] or match["anonymous"]), match["user"])
        late = bool(match["late"] or match["late_too"])
        loose = Loose(file, match["file"] or file.name, late, int((match["order"] or "0")[:18]))
        files.setdefault(student, []).append(loose)
    return Read(tuple(Handed(student, tuple(loose)) for student, loose in files.items()), _left_alone(others))


def _moodle(listing: Listing) -> Read:
    files: dict[Student, list[Loose]] = {}
    folders: dict[Student, list[Folder]] = {}
    others: list[str] = []
    entries: list[Folder | File] = [*listing.folders, *listing.files]
    for entry in entries:
        match = _MOODLE.fullmatch(entry.name)
        if match is None:
            others.append(entry.name)
            continue
        student = Student(short(readable(match["name"])), match["number"])
        files.setdefault(student, [])
        if isinstance(entry, File):
            files[student].append(Loose(entry, match["file"] or entry.name))
        else:
            folders.setdefault(student, []).append(entry)
    handed = (Handed(student, tuple(loose), tuple(folders.get(student, ()))) for student, loose in files.items())
    return Read(tuple(handed), _left_alone(others))


def _plain(folder: Folder, listing: Listing, chooser: Chooser) -> Read:
    """Read a folder or a zip as its student's; a file says its student's name and its exercise."""
    if listing.folder(EXERCISES) is not None:  # one student's repository, not a class
        return Read((Handed(Student(short(folder.name)), folders=(folder,)),))
    by_name = {child.name.casefold() for child in listing.folders} if listing.files else set()
    others: list[str] = []
    twice: list[str] = []
    owned: dict[str, tuple[str, list[Loose]]] = {}
    for file in listing.files:
        owner = owner_of(file, chooser)
        if owner is None or (file.suffix == ZIP and owner[0].casefold() in by_name):
            (others if owner is None else twice).append(file.name)
            continue
        _name, loose = owned.setdefault(owner[0].casefold(), (owner[0], []))
        loose.append(Loose(file, owner[1]))
    of_folders = (Handed(Student(short(child.name)), folders=(child,)) for child in listing.folders)
    of_files = (Handed(Student(short(name)), tuple(_newest_zips(loose))) for name, loose in owned.values())
    remarks = [say("Left alone, beside a folder of the same name: {names}.", names=some(twice))] if twice else []
    return Read(chain(of_folders, of_files), (*remarks, *_left_alone(others)))


def _newest_zips(files: Sequence[Loose]) -> Iterator[Loose]:
    """Return the files without the zips of which there is a later copy."""
    zips: dict[str, Loose] = {}
    for loose in files:
        if loose.file.suffix == ZIP:
            copy = copy_of(loose.file.stem)
            zips[copy.stem.casefold()] = max(
                zips.get(copy.stem.casefold(), loose), loose, key=lambda one: copy_of(one.file.stem).number
            )
        else:
            yield loose
    yield from zips.values()


def owner_of(file: File, chooser: Chooser) -> tuple[str, str] | None:
    """Return the student that the name of a file says, and what else it says: the exercise."""
    if file.suffix not in (*GRADABLE, ZIP):
        return None
    stem = unicodedata.normalize("NFC", file.stem)
    exercise = chooser.exercise_of(file.name)
    words = [word for word in _WORD.finditer(stem) if word[0].lower() == exercise]
    if not words:
        if exercise is None and file.suffix != ZIP:
            return None
        copy: Copy = copy_of(stem)
        return copy.stem.strip(_SEPARATORS) or copy.stem, file.name
    before, rest = stem[: words[-1].start()].strip(_SEPARATORS), stem[words[-1].start() :]
    if before:
        return before, f"{rest}{file.suffix}"
    after = copy_of(stem[words[-1].end() :].strip(" _-.")).stem.strip(_SEPARATORS)
    return (after, file.name) if after and not after.isdigit() else None
