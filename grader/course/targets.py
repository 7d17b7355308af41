"""Find the files to grade, and the exercise that each belongs to."""

import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.core.errors import UsageError
from grader.core.sentence import Sentence, say
from grader.course import started
from grader.course.courses import again
from grader.sandbox import notebook

DEFAULT = "exercises"
SUFFIXES = (".py", notebook.SUFFIX)
LONGEST = 80  # characters of a name that is too long to exist
_NON_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Target:
    """A file and the exercise it belongs to."""

    exercise: str
    path: Path
    shown: str  # as given or found


@dataclass(frozen=True, slots=True)
class Targets:
    """The files to grade, and remarks on those left alone."""

    files: tuple[Target, ...]
    remarks: tuple[Sentence, ...] = ()


def exercise_of(path: Path, exercises: Sequence[str]) -> str | None:
    """Return the exercise that the name of `path` says: the last of its words that names one."""
    stem = unicodedata.normalize("NFC", path.stem).lower()
    words = _NON_LETTERS.split(stem)
    return next((word for word in reversed(words) if word in exercises), None)


def find(given: Sequence[str], exercises: Sequence[str], chosen: str | None, folder: str = DEFAULT) -> Targets:
    """Return the files that the command line names: `given` targets, in order, or those of `folder`.

    A target is an exercise name, a file, or a folder of files. `chosen` is what a file belongs to whose name says
    nothing; without any target it narrows the folder to one exercise.
    """
    if chosen is not None and chosen not in exercises:
        raise UsageError(
            say("There is no exercise `{name}`. There are: {names}.", name=chosen, names=", ".join(exercises))
        )
    if not given:
        given = [chosen] if chosen else [folder]
    files: dict[Path, Target] = {}
    remarks: list[Sentence] = []
    for name in given:
        elsewhere = name == folder
        if name in exercises:  # short for its file, or its notebook
            named = [str(Path(folder) / f"{name}{suffix}") for suffix in SUFFIXES]
            there = [path for path in named if _kind(path)]
            elsewhere = bool(there) or not _kind(name)
            names = there or (named[:1] if elsewhere else [name])
        else:
            names = [name]
        if elsewhere and Path(folder).parent != Path() and not any(map(_kind, names)):
            raise UsageError(
                say(
                    "There is no `{name}`: `{command}` makes the stubs.",
                    name=names[0],
                    command=again("python -m grader build"),
                )
            )
        pairs = [_of(each, exercises, chosen, elsewhere=elsewhere) for each in names]
        found, left_out = _without_twins([target for some, _ in pairs for target in some])
        left_out = [*(remark for _, some in pairs for remark in some), *left_out]
        for target in found:
            files.setdefault(target.path.absolute(), target)
        remarks += left_out
    return Targets(tuple(files.values()), tuple(remarks))


def candidates(
    given: Sequence[str], exercises: Sequence[str], chosen: str | None, folder: str = DEFAULT
) -> Iterator[Path]:
    """Yield every path that `find` would look at with the same arguments; it need not exist."""
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


def _of(
    name: str, exercises: Sequence[str], chosen: str | None, *, elsewhere: bool
) -> tuple[list[Target], list[Sentence]]:
    """Return the files that one target stands for; `elsewhere`: it names what the kit's own folder holds."""
    kind = _kind(name)
    if kind is None:
        if elsewhere:
            raise UsageError(
                say(
                    "There is no file or folder `{name}` here. Change to the folder of the exercises first, or give "
                    "the path of your file.",
                    name=name,
                )
            )
        raise UsageError(
            say(
                "There is no file or folder `{name}`. Give a file, a folder, or one of: {names}.",
                name=name,
                names=", ".join(exercises),
            )
        )
    if stat.S_ISDIR(kind):
        return _of_folder(name, exercises, chosen)
    return [_file(name, exercises, chosen)], []


def _kind(name: str) -> int | None:
    """Return what `name` names, as `stat` has it; None if there is nothing of that name."""
    try:
        return Path(name).stat().st_mode if name else None  # no name at all is not the current folder
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:  # too long, a circle of links, a folder that may not be entered
        reason = getattr(error, "strerror", None) or str(error)
        shown = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
        raise UsageError(say("`{name}` can not be read: {reason}.", name=shown, reason=reason)) from None


def _file(name: str, exercises: Sequence[str], chosen: str | None) -> Target:
    path = Path(name)
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            say(
                "`{name}` is no Python file and no notebook: its name has to end in `.py` or `.ipynb`.",
                name=name,
            )
        )
    exercise = exercise_of(path, exercises) or chosen
    if exercise is None:
        raise UsageError(
            say(
                "The name of `{name}` does not say which exercise it is. Add `--exercise NAME`, with one of: {names}.",
                name=name,
                names=", ".join(exercises),
            )
        )
    return Target(exercise, path, name)


def _without_twins(found: Sequence[Target]) -> tuple[list[Target], list[Sentence]]:
    """Return `found` with one of each pair of a Python file and a notebook of the same name, and a remark on the rest.

    It is the one that somebody has worked on; the Python file if that is both of them, or neither.
    """
    notebooks = {_bare(target.path): target for target in found if target.path.suffix.lower() == notebook.SUFFIX}
    left_out: set[Target] = set()
    remarks: list[Sentence] = []
    for target in found:
        twin = notebooks.get(_bare(target.path))
        if twin is None or twin is target:
            continue
        worked, twin_worked = started.is_started(target.path), started.is_started(twin.path)
        left_out.add(target if twin_worked and not worked else twin)
        if worked and twin_worked:
            remarks.append(
                say(
                    "`{notebook}` was left out, since `{file}` holds work too. To grade it: `{command}`.",
                    notebook=twin.shown,
                    file=target.shown,
                    command=again(f"python -m grader {twin.shown}"),
                )
            )
    return [target for target in found if target not in left_out], remarks


def _bare(path: Path) -> tuple[Path, str]:
    """Return the folder of `path` and its name without the ending."""
    return path.parent, unicodedata.normalize("NFC", path.stem).casefold()


def _may_be_graded(path: Path) -> bool:
    """Tell whether `path`, found in a folder, is a file, or a link that leads nowhere: that is its report's finding."""
    return not path.name.startswith(".") and (path.is_file() or (path.is_symlink() and not path.exists()))


def _leads_out(path: Path, folder: Path) -> bool:
    """Tell whether `path` is a link to somewhere outside of the `folder` it was found in; one to nowhere is not."""
    return path.is_symlink() and path.exists() and not path.resolve().is_relative_to(folder.resolve())


def _of_folder(name: str, exercises: Sequence[str], chosen: str | None) -> tuple[list[Target], list[Sentence]]:
    folder = Path(name)
    try:
        entries = sorted(path for path in folder.iterdir() if _may_be_graded(path))
    except OSError as error:
        raise UsageError(
            say("The folder `{name}` can not be read: {reason}.", name=name, reason=error.strerror or str(error))
        ) from None
    found: list[Target] = []
    others: list[str] = []
    links: list[str] = []
    for path in entries:
        if path.suffix.lower() not in SUFFIXES:
            continue
        exercise = exercise_of(path, exercises) or chosen
        if exercise is None:
            others.append(path.name)
        elif _leads_out(path, folder):  # it could be the solution, or another person's work
            links.append(path.name)
        else:
            found.append(Target(exercise, path, str(path)))
    if links and not found:
        raise UsageError(
            say(
                "All there is to grade in `{name}` are links that lead out of it: {files}. Give such a file itself to "
                "have it graded.",
                name=name,
                files=", ".join(links),
            )
        )
    if not found:
        raise UsageError(
            say(
                "There is nothing to grade in `{name}`: no `.py` file and no notebook there is named after one of "
                "{names}. With `--exercise NAME` you say yourself which exercise it is.",
                name=name,
                names=", ".join(exercises),
            )
        )
    found.sort(key=lambda target: (exercises.index(target.exercise), target.path.name))
    remarks: list[Sentence] = []
    if others:
        remarks.append(say("Left alone, since the name says no exercise: {files}.", files=", ".join(others)))
    if links:
        remarks.append(
            say("Left alone, since they are links that lead out of the folder: {files}.", files=", ".join(links))
        )
    return found, remarks
