"""`python -m grader new NAME`: begins an exercise, in a course or in the project, with everything to fill in marked."""

import sys
from collections.abc import Sequence
from pathlib import Path

from grader.author import build
from grader.author.completeness import MARK
from grader.cli import parsers
from grader.core.errors import UsageError
from grader.core.files import write_whole
from grader.core.sentence import Language, say
from grader.course import courses
from grader.course.courses import Layout

DONE = 0
PLACE = "@NAME@"
FUNCTION = "forward"  # the one function of the skeleton
_TEMPLATES = Path(__file__).parent.parent / "templates" / "new"


def run(arguments: Sequence[str], language: Language) -> int:
    """Write the skeleton of an exercise; return the exit code."""
    options = parsers.beginning(language).parse_args(arguments)
    name: str = options.name
    layout = courses.layout_of_project() if options.course is None else courses.layout_of_course(options.course)
    if fault := courses.name_fault(name):
        raise UsageError(fault)
    if options.course is None and not layout.solutions.is_dir():
        raise UsageError(say("The project's folder solutions/ is not here: give your own with `--course FOLDER`."))
    if options.course is not None and any(layout.checks.glob("*.py")):
        courses.choose(courses.read(options.course))  # a mistake in the course has to be mended first
    written = _write(name, layout, own=options.course is None)
    if options.course is not None:
        courses.choose(courses.read(options.course))
    written += build.write(build.compared(layout.root, name))
    for path in written:
        sys.stdout.write(f"{language(say('Wrote {path}.', path=layout.shown(path)))}\n")
    command = courses.again(f"python -m grader audit {name}")
    told = say("What is to be filled in is marked {mark}; `{command}` lists it.", mark=MARK, command=command)
    sys.stdout.write(f"{language(told)}\n")
    return DONE


def _write(name: str, layout: Layout, *, own: bool) -> list[Path]:
    """Write the files of the skeleton, or none if one is there already; return their paths.

    `own`: the exercise belongs to the project, whose corpus has a right submission beside the solution.
    """
    files = {
        layout.solutions / f"{name}.py": "solution",
        layout.submissions / name / f"{FUNCTION}.toml": "rows",
        layout.checks / f"{name}.py": "checks",
    }
    if own:
        files[layout.submissions / name / "right.py"] = "right"
    products = [layout.exercises / f"{name}{suffix}" for suffix in (".py", ".ipynb")]
    for path in (*files, *products):
        if path.exists() or path.is_symlink():
            raise UsageError(
                say("`{path}` is there already: move it away first, or give the exercise another name.", path=str(path))
            )
    try:
        for path, template in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, _filled(template, name))
        before = layout.catalogue.read_bytes() if layout.catalogue.is_file() else b""
        between = b"" if before.endswith(b"\n") or not before else b"\n"
        write_whole(layout.catalogue, (before + between + _filled("catalogue", name)).lstrip(b"\n"))
    except OSError as error:
        reason, place = error.strerror or str(error), str(error.filename or layout.root)
        raise UsageError(say("`{name}` can not be written: {reason}.", name=place, reason=reason)) from None
    return [*files, layout.catalogue]


def _filled(template: str, name: str) -> bytes:
    return (_TEMPLATES / template).read_text(encoding="utf-8").replace(PLACE, name).encode()
