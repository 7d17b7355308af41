"""Write reports, all or none. A path that can not be written is refused before anything is graded."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from grader.core.errors import UsageError
from grader.core.files import write_whole
from grader.core.report import Report
from grader.core.sentence import say
from grader.render import PLATFORMS

SUBMISSIONS = (".py", ".ipynb")


def check(reports: Sequence[tuple[str, str]]) -> None:
    """Refuse reports that could not be written, before anything is graded."""
    taken: set[Path] = set()
    for name, path in reports:
        if name == "classroom50":
            _check_classroom50()
        place = Path(path).absolute()
        if place in taken:
            raise UsageError(say("Two reports can not both go to `{path}`.", path=path))
        taken.add(place)
        if path != "-":
            _check_report(path, place)
    for name, path in reports:
        if name in PLATFORMS and path != "-" and not _is_summary(name, path):
            _clear(Path(path))


def write(reports: Sequence[tuple[str, str]], report: Report) -> list[Exception]:
    """Write all reports; one that can not be made costs no other. Return why, the grader's own faults."""
    contents, faults = [], []
    for name, path in sorted(reports, key=lambda each: each[1] == "-"):  # whoever reads along may have seen enough
        try:
            text: str = import_module(f"grader.render.{name}").render(report)
        except Exception as fault:  # noqa: BLE001 - the grader's own mistake with one report is not to cost the others
            fault.add_note(path)
            faults.append(fault)
        else:
            contents.append((name, path, text.encode(errors="backslashreplace")))  # a name may be no text
    for name, path, content in contents:
        try:
            if path == "-":
                sys.stdout.buffer.write(content)
                sys.stdout.flush()
            elif _is_summary(name, path):
                with Path(path).open("ab") as file:
                    file.write(content)
            else:
                write_whole(Path(path), content)
        except BrokenPipeError:
            raise
        except OSError as error:
            reason = error.strerror or str(error)
            raise UsageError(
                say("The report `{path}` can not be written: {reason}.", path=path, reason=reason)
            ) from None
    return faults


def _check_classroom50() -> None:
    names: tuple[str, ...] = import_module("grader.render.classroom50").missing(os.environ)
    if names:
        raise UsageError(say("The format classroom50 needs what Classroom 50 sets: {names}.", names=", ".join(names)))


def _check_report(path: str, place: Path) -> None:
    if place.suffix.lower() in SUBMISSIONS:
        raise UsageError(say("`{path}` may be somebody's work: give the report another name.", path=path))
    if place.is_dir():
        raise UsageError(say("`{path}` is a folder; give the report a file name.", path=path))
    if not place.parent.is_dir():
        raise UsageError(say("There is no folder for the report `{path}`: make it first.", path=path))
    replaced = place.is_file() or not place.exists()
    if not os.access(place.parent if replaced else place, os.W_OK):
        raise UsageError(say("You may not write the report `{path}` there: give it another place.", path=path))


def _clear(place: Path) -> None:
    """Take away an earlier result: should this run fail, nobody is to take that one for its own."""
    if place.is_symlink():
        if place.is_file():
            write_whole(place, b"")
    elif place.is_file():
        place.unlink()


def _is_summary(name: str, path: str) -> bool:
    """Tell whether a report is for the summary of a GitHub job, to which every step and program adds its own."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    return name == "markdown" and bool(summary) and path == summary
