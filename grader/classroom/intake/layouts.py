"""The layouts in which platforms hand out a class, and the student that each file belongs to."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from grader.classroom.intake import gradescope
from grader.classroom.intake.folders import GRADABLE, ZIP, File, Folder, Listing
from grader.classroom.intake.names import copy_of, readable, short, some
from grader.classroom.intake.students import Candidate, Exercises, HandedIn, Platform, Student
from grader.core.sentence import Sentence, say

EXERCISES = "exercises"  # the folder of the kit: nothing else of a repository that has it is read

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


@dataclass(frozen=True, slots=True)
class FoundClass:
    """The students of a class with what they handed in, and remarks on files that belong to nobody."""

    handed: Iterable[HandedIn]
    remarks: tuple[Sentence, ...] = ()


def platform_of(listing: Listing) -> Platform:
    """Return the platform that wrote a folder with these contents: the one whose marks most entries bear."""
    if _metadata(listing) is not None:
        return Platform.GRADESCOPE
    files = [file for file in listing.files if file.suffix in (*GRADABLE, ZIP)]
    entries: list[Folder | File] = [*listing.folders, *files]
    moodle = sum(_MOODLE.fullmatch(entry.name) is not None for entry in entries)
    canvas = sum(_CANVAS.fullmatch(file.name) is not None for file in listing.files)
    if moodle and moodle * 2 >= len(entries):
        return Platform.MOODLE
    if canvas and canvas * 2 >= len(entries):
        return Platform.CANVAS
    return Platform.NONE


def is_class_of_a_platform(listing: Listing) -> bool:
    """Tell whether a folder, which looks like one student's, holds the class of a platform."""
    platform = platform_of(listing)
    if platform is Platform.GRADESCOPE:
        return len(listing.folders) > 1
    if platform is Platform.NONE:
        return False
    found = _canvas(listing) if platform is Platform.CANVAS else _moodle(listing)
    return len(tuple(found.handed)) > 1


def read(platform: Platform, folder: Folder, listing: Listing, exercises: Exercises) -> FoundClass:
    """Return what each student handed in."""
    if platform is Platform.GRADESCOPE:
        return _gradescope(listing)
    if platform is Platform.CANVAS:
        return _canvas(listing)
    if platform is Platform.MOODLE:
        return _moodle(listing)
    return _named_after_students(folder, listing, exercises)


def _metadata(listing: Listing) -> File | None:
    return next((file for file in listing.files if file.name == gradescope.METADATA), None)


def _left_alone(names: Iterable[str]) -> tuple[Sentence, ...]:
    known = sorted(names)
    return (say("Not understood, and left alone: {names}.", names=some(known)),) if known else ()


def _gradescope(listing: Listing) -> FoundClass:
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
    handed = []
    for student, submission in newest.items():
        file, folder = files.get(submission.folder), folders.get(submission.folder)
        candidates = (Candidate(file, file.name),) if file else ()
        handed.append(HandedIn(student, candidates, (folder,) if folder else (), earlier[student] + 1))
    known = {submission.folder for submission in submissions}
    strangers = [name for name in folders if name not in known]
    handed += [HandedIn(Student(short(name)), folders=(folders[name],)) for name in strangers]
    if strangers:
        remarks.append(say("The metadata does not say whose these are: {names}.", names=some(strangers)))
    return FoundClass(handed, (*remarks, *_left_alone(files.keys() - known)))


def _canvas(listing: Listing) -> FoundClass:
    files: dict[Student, list[Candidate]] = {}
    others = [folder.name for folder in listing.folders]
    for file in listing.files:
        match = _CANVAS.fullmatch(file.name)
        if match is None:
            others.append(file.name)
            continue
        student = Student(short(match["name"] or match["anonymous"]), match["user"])
        late = bool(match["late"] or match["late_too"])
        candidate = Candidate(file, match["file"] or file.name, late, int((match["order"] or "0")[:18]))
        files.setdefault(student, []).append(candidate)
    return FoundClass([HandedIn(student, tuple(found)) for student, found in files.items()], _left_alone(others))


def _moodle(listing: Listing) -> FoundClass:
    files: dict[Student, list[Candidate]] = {}
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
            files[student].append(Candidate(entry, match["file"] or entry.name))
        else:
            folders.setdefault(student, []).append(entry)
    handed = [HandedIn(student, tuple(found), tuple(folders.get(student, ()))) for student, found in files.items()]
    return FoundClass(handed, _left_alone(others))


def _named_after_students(folder: Folder, listing: Listing, exercises: Exercises) -> FoundClass:
    """Read a folder or a zip as its student's; the name of a file says its student and its exercise."""
    if listing.folder(EXERCISES) is not None:  # the repository of one student, not a class
        return FoundClass([HandedIn(Student(short(folder.name)), folders=(folder,))])
    by_name = {inner.name.casefold() for inner in listing.folders} if listing.files else set()
    others: list[str] = []
    twice: list[str] = []
    owned: dict[str, tuple[str, list[Candidate]]] = {}
    for file in listing.files:
        owner = owner_of(file, exercises)
        if owner is None:
            others.append(file.name)
        elif file.suffix == ZIP and owner[0].casefold() in by_name:
            twice.append(file.name)
        else:
            _name, candidates = owned.setdefault(owner[0].casefold(), (owner[0], []))
            candidates.append(Candidate(file, owner[1]))
    of_folders = (HandedIn(Student(short(inner.name)), folders=(inner,)) for inner in listing.folders)
    of_files = (HandedIn(Student(short(name)), tuple(_newest_zips(found))) for name, found in owned.values())
    remarks = [say("Left alone, beside a folder of the same name: {names}.", names=some(twice))] if twice else []
    return FoundClass(chain(of_folders, of_files), (*remarks, *_left_alone(others)))


def _newest_zips(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Return the files, without zips of which there is a later copy."""
    zips: dict[str, tuple[int, Candidate]] = {}
    for candidate in candidates:
        if candidate.file.suffix != ZIP:
            yield candidate
            continue
        stem, number = copy_of(candidate.file.stem)
        if stem.casefold() not in zips or number > zips[stem.casefold()][0]:
            zips[stem.casefold()] = number, candidate
    yield from (candidate for _number, candidate in zips.values())


def owner_of(file: File, exercises: Exercises) -> tuple[str, str] | None:
    """Return the student that the name of a file says, and the student's name for it; None if it says none."""
    if file.suffix not in (*GRADABLE, ZIP):
        return None
    stem = unicodedata.normalize("NFC", file.stem)
    exercise = exercises.of(file.name)
    words = [word for word in _WORD.finditer(stem) if word[0].lower() == exercise]
    if not words:
        if exercise is None and file.suffix != ZIP:
            return None
        name, _copy = copy_of(stem)
        return name.strip(_SEPARATORS) or name, file.name
    before, rest = stem[: words[-1].start()].strip(_SEPARATORS), stem[words[-1].start() :]
    if before:
        return before, f"{rest}{file.suffix}"
    after = copy_of(stem[words[-1].end() :].strip(" _-."))[0].strip(_SEPARATORS)
    return (after, file.name) if after and not after.isdigit() else None
