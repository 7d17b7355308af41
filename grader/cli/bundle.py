"""`python -m grader bundle PLATFORM -o PATH`: makes the files with which a platform grades submissions.

The same version and options give the same bytes, so that a course can keep a bundle under version control.
"""

import io
import json
import re
import sys
import zipfile
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.cli import parsers
from grader.core.errors import UsageError
from grader.core.files import write_whole
from grader.core.sentence import Language, say
from grader.course import courses, options_file, translation
from grader.course import exercise as exercises
from grader.course.courses import CHECKS, Course
from grader.course.translation import CODES

DONE = 0
MARK = "Made by `python -m grader bundle"  # in every file that this command writes
KIT = "grader-kit.zip"
CONFIG = "grader.toml"
_GRADER = Path(__file__).parent.parent
_TEMPLATES = _GRADER / "templates"
_ROOT_FILES = ("LICENSE", "README.md", "pyproject.toml")  # what pip needs besides the package
_KINDS = {".py", ".json", ".toml", ".typed", ".yml", ".sh", ""}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip knows
_FILE, _PROGRAM = 0o100644, 0o100755
_UNIX = 3
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_ADDRESS = re.compile(r"https://[\w.-]+(:\d+)?((/[\w.~-]+)+?)(\.git)?/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a bundle; `path` has slashes on every system."""

    path: str
    content: bytes
    mode: int = _FILE


def run(arguments: Sequence[str], language: Language) -> int:
    """Write the bundle that the command line asks for; return the exit code."""
    options = parsers.bundling(language).parse_args(arguments)
    parsers.check_exercise(options.exercise, exercises.names())
    if options.platform == "gradescope":
        written = _write({Path(options.output): zipped(gradescope(options))})
    else:
        entries = classroom50(options) if options.platform == "classroom50" else workflow(options)
        written = _write({Path(options.output) / entry.path: entry.content for entry in entries})
    for path in written:
        sys.stdout.write(f"{language(say('Wrote {path}.', path=str(path)))}\n")
    return DONE


def gradescope(options: Namespace) -> list[Entry]:
    """Return the files of an autograder for Gradescope: its two programs, the grader, and the instructor's options."""
    places = {"@EXERCISE@": _exercise(options)}
    programs = [Entry(name, _filled(f"gradescope/{name}", places), _PROGRAM) for name in ("setup.sh", "run_autograder")]
    return [*programs, *kit(), *_config(options)]


def classroom50(options: Namespace) -> list[Entry]:
    """Return the files beside an assignment of Classroom 50: the autograder, the grader, the instructor's options."""
    words = ["--exercise", options.exercise] if options.exercise else []
    places = {"[]  # @EXERCISE@": json.dumps(words)}
    autograder = Entry("autograder.py", _filled("classroom50/autograder.py", places))
    return [autograder, Entry(KIT, zipped(kit())), *_config(options)]


def workflow(options: Namespace) -> list[Entry]:
    """Return the workflow with which GitHub, or GitLab, grades with one commit of the kit."""
    if courses.chosen() is not None:
        raise UsageError(
            say(
                "A workflow fetches the grader alone, without your course: put its checks and solutions into your copy "
                "of the kit, or make a bundle for gradescope or classroom50, which holds them."
            )
        )
    if options.config is not None:
        raise UsageError(
            say("Here `--config` has no place: keep your options as `grader.toml` at the top of your kit's repository.")
        )
    address = _ADDRESS.fullmatch(options.kit or "")
    if address is None or not _COMMIT.fullmatch(options.commit or ""):
        raise UsageError(
            say(
                "Say which grader is to be used: `--kit https://HOST/OWNER/NAME --commit SHA`, with your copy of the "
                "kit and the whole SHA that `git rev-parse HEAD` prints there."
            )
        )
    repository = address[2].strip("/")
    if options.platform == "github" and repository.count("/") != 1:
        raise UsageError(say("`{kit}` is no repository of GitHub's: OWNER/NAME is missing.", kit=options.kit))
    places = {"@KIT@": options.kit, "@REPOSITORY@": repository, "@COMMIT@": options.commit}
    path = ".github/workflows/grade.yml" if options.platform == "github" else ".gitlab-ci.yml"
    content = _filled(f"{options.platform}/grade.yml", {**places, "@EXERCISE@": _exercise(options)})
    return [Entry(path, content)]


def kit() -> list[Entry]:
    """Return the grader as pip installs it: no tests, no solutions, no exercises."""
    root = _GRADER.parent
    if not all((root / name).is_file() for name in _ROOT_FILES):
        raise UsageError(say("A bundle is made from the kit's own folder: clone it, and run this command there."))
    entries = [Entry(name, (root / name).read_bytes()) for name in _ROOT_FILES]
    entries += [Entry(str(PurePosixPath(path.relative_to(root))), path.read_bytes()) for path in _sources()]
    course = courses.chosen()
    return entries if course is None else _with_course(entries, course)


def _with_course(entries: Sequence[Entry], course: Course) -> list[Entry]:
    """Return the grader with the exercises of `course`, and their Korean, in place of its own."""
    checks = f"{_GRADER.name}/{CHECKS}/"
    kept = [entry for entry in entries if not entry.path.startswith(checks) or entry.path == f"{checks}__init__.py"]
    modules = [(name, content) for name, content in course.files if name.endswith(".py") and name != "__init__.py"]
    for code in CODES[1:]:
        path = f"{_GRADER.name}/{code}.toml"
        place = next(n for n, entry in enumerate(kept) if entry.path == path)
        own = translation.own_catalogue(_GRADER / f"{code}.toml")
        new = {key: text for key, text in translation.of_course(course, code).items() if key not in own}
        lines = [
            f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(text, ensure_ascii=False)}\n"
            for key, text in new.items()
        ]
        kept[place] = Entry(path, kept[place].content + "".join(["\n", *lines]).encode())
    return [*kept, *(Entry(f"{checks}{name}", content) for name, content in modules)]


def zipped(entries: Sequence[Entry]) -> bytes:
    """Return `entries` as a zip: sorted, without times, and stored, since compressors differ by version."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for entry in sorted(entries, key=lambda entry: entry.path):
            info = zipfile.ZipInfo(entry.path, _LONG_AGO)
            info.create_system = _UNIX
            info.external_attr = entry.mode << 16
            archive.writestr(info, entry.content)
        archive.comment = f"{MARK}`.".encode()
    return made.getvalue()


def _sources() -> Iterator[Path]:
    for path in _GRADER.rglob("*"):
        inner = path.relative_to(_GRADER).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inner)
        if path.is_file() and path.suffix in _KINDS and not hidden:
            yield path


def _filled(template: str, places: Mapping[str, str]) -> bytes:
    """Return a template with its places filled; of a place that stays empty the space before it goes too."""
    text = (_TEMPLATES / template).read_text(encoding="utf-8")
    for place, filling in places.items():
        text = text.replace(place if filling else f" {place}", filling)
    return text.encode()


def _exercise(options: Namespace) -> str:
    return f"--exercise {options.exercise}" if options.exercise else ""


def _config(options: Namespace) -> list[Entry]:
    """Return the instructor's options, if there are any."""
    if options.config is None:
        return []
    options_file.read(options.config)  # a mistake in it shows now, not at the first submission
    return [Entry(CONFIG, Path(options.config).read_bytes())]


def _write(files: Mapping[Path, bytes]) -> list[Path]:
    """Write all `files`, or none if one would replace a file that this command has not made; return their paths."""
    for path in files:
        if not _may_be_replaced(path):
            raise UsageError(
                say("`{path}` is there already, and is not from this command: move it away first.", path=str(path))
            )
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        name = str(error.filename or next(iter(files)))
        raise UsageError(say("`{name}` can not be written: {reason}.", name=name, reason=reason)) from None
    return list(files)


def _may_be_replaced(path: Path) -> bool:
    try:
        return path.name == CONFIG or MARK.encode() in path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
