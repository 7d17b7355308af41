"""`python -m grader collect FOLDER --output FOLDER`: of a submission, what is to be graded: one file an exercise.

Wherever marks are given, a submission is read like this: by the rules that choose among a class's files, and an
exercise that was not handed in counts as not started. What else a repository holds is neither read nor copied.
"""

import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.intake.choosing import EXERCISES, Chooser, Handed
from grader.classroom.intake.naming import readable
from grader.classroom.intake.places import Folder, FolderOnDisk
from grader.classroom.intake.students import Attempt, Student
from grader.classroom.intake.unpacking import Unpacker
from grader.cli import parsers
from grader.core.errors import UsageError
from grader.core.sanitize import sanitize
from grader.core.sentence import Language, say
from grader.course import exercise as exercises
from grader.course.targets import Target, exercise_of
from grader.sandbox import notebook
from grader.sandbox.source import read_bytes

DONE = 0
NOTHING = b"# Nothing was handed in for this exercise.\n"
_PLAIN = re.compile(r"[\w.() -]+")  # a name that means nothing to any platform's log


def run(arguments: Sequence[str], language: Language) -> int:
    """Collect what the command line asks for, and say what was left alone; return the exit code."""
    options = parsers.collecting(language).parse_args(arguments)
    parsers.check_exercise(options.exercise, exercises.names())
    source, into = Path(options.folder), Path(options.output)
    if not source.is_dir():
        raise UsageError(say("There is no folder `{name}`. Give the folder that was handed in.", name=str(source)))
    if os.path.lexists(into):
        raise UsageError(say("`{path}` is there already: give a folder that is still to be made.", path=str(into)))
    with tempfile.TemporaryDirectory(prefix="collect-") as unpacked:
        attempt = _chosen(source, options.exercise, Path(unpacked), whole=not options.repository)
        _write(attempt.files, [options.exercise] if options.exercise else exercises.names(), into / EXERCISES)
    for remark in attempt.remarks:
        sys.stdout.write(f"{sanitize(language(remark))}\n")
    return DONE


def _chosen(source: Path, exercise: str | None, unpacked: Path, *, whole: bool) -> Attempt:
    """Return what counts of the submission in `source`: of all there is, or of its folder of exercises only."""
    folder = FolderOnDisk(os.fspath(source), readable(source.resolve().name), readable(source.resolve().name))
    inner = folder.listing().folder(EXERCISES)
    folders: tuple[Folder, ...] = (folder,) if whole or inner is not None else ()
    unpacker = Unpacker(unpacked)
    try:
        return Chooser(exercises.names(), exercise, unpacker).attempt(Handed(Student(folder.name), folders=folders))
    finally:
        unpacker.close()


def _write(targets: Sequence[Target], wanted: Sequence[str], folder: Path) -> None:
    """Copy the file that counts for each exercise to `folder`; where there is none, write that."""
    folder.mkdir(parents=True)
    chosen = {target.exercise: target for target in targets}
    for exercise in wanted:
        target = chosen.get(exercise)
        if target is None:
            (folder / f"{exercise}.py").write_bytes(NOTHING)
        else:
            content = read_bytes(target.path, notebook.LARGEST)  # what is too large stays so, and costs no more
            (folder / _name(target)).write_bytes(content)


def _name(target: Target) -> str:
    """Return the name that the file has in the copy: the student's own, where it is plain and says the exercise."""
    name = target.path.name
    if _PLAIN.fullmatch(name) and exercise_of(target.path, exercises.names()) == target.exercise:
        return name
    return f"{target.exercise}{target.path.suffix.lower()}"
