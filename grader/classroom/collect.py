"""`python -m grader collect FOLDER --output FOLDER`: copies the files of a submission that count, one an exercise.

Platforms that give marks read a submission this way: by the rules that hold for a class, and an exercise that was not
handed in counts as not started. Nothing else of a repository is read or copied.
"""

import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.intake.folders import FolderOnDisk
from grader.classroom.intake.latest_attempt import latest_attempt
from grader.classroom.intake.layouts import EXERCISES
from grader.classroom.intake.names import readable
from grader.classroom.intake.students import Exercises, HandedIn, Student
from grader.classroom.intake.zips import Unpacker
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
_PLAIN = re.compile(r"[\w.() -]+")  # names that mean nothing to the log of a platform


def run(arguments: Sequence[str], language: Language) -> int:
    """Collect what the command line asks for, and say what was left alone; return the exit code."""
    options = parsers.collecting(language).parse_args(arguments)
    parsers.check_exercise(options.exercise, exercises.names())
    source, into = Path(options.folder), Path(options.output)
    if not source.is_dir():
        raise UsageError(say("There is no folder `{name}`. Give the folder that was handed in.", name=str(source)))
    if os.path.lexists(into):
        raise UsageError(say("`{path}` is there already: give a folder that is still to be made.", path=str(into)))
    name = readable(source.resolve().name)
    folder = FolderOnDisk(name, name, os.fspath(source))
    is_read = not options.repository or folder.listing().folder(EXERCISES) is not None
    handed = HandedIn(Student(name), folders=(folder,) if is_read else ())
    with tempfile.TemporaryDirectory(prefix="collect-") as unpacked, Unpacker(Path(unpacked)) as unpacker:
        wanted = Exercises(exercises.names(), options.exercise)
        attempt, remarks = latest_attempt(handed, wanted, unpacker, in_class=False)
        _write(attempt.files, [options.exercise] if options.exercise else exercises.names(), into / EXERCISES)
    for remark in remarks:
        sys.stdout.write(f"{sanitize(language(remark))}\n")
    return DONE


def _write(targets: Sequence[Target], wanted: Sequence[str], folder: Path) -> None:
    """Copy the file that counts for each exercise to `folder`; where there is none, write a comment that says so."""
    folder.mkdir(parents=True)
    chosen = {target.exercise: target for target in targets}
    for exercise in wanted:
        target = chosen.get(exercise)
        if target is None:
            (folder / f"{exercise}.py").write_bytes(NOTHING)
        else:
            content = read_bytes(target.path, notebook.LARGEST)  # a larger file stays too large when it is cut
            (folder / _name(target)).write_bytes(content)


def _name(target: Target) -> str:
    """Return a name for the copy: the student's own, where it is plain and says the exercise."""
    name = target.path.name
    if _PLAIN.fullmatch(name) and exercise_of(target.path, exercises.names()) == target.exercise:
        return name
    return f"{target.exercise}{target.path.suffix.lower()}"
