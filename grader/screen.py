"""What a learner sees while the grader runs: each exercise as it is graded, then what to do next."""

import io
import os
import shutil
import sys
from collections.abc import Sequence
from typing import TypedDict

from grader.report import ExerciseReport, Report
from grader.sentence import Language, Sentence


class _Look(TypedDict):
    """What the terminal can show."""

    width: int
    colour: bool
    encoding: str


class Screen:
    """What the learner sees: each exercise as it is graded, then what to do next."""

    def __init__(self, language: Language, *, quiet: bool) -> None:
        self._language = language
        self._quiet = quiet
        self._look: _Look = {
            "width": shutil.get_terminal_size().columns,
            "colour": _colour(),
            "encoding": sys.stdout.encoding or "ascii",
        }
        if not quiet and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")

    def exercise(self, report: ExerciseReport) -> None:
        """Show one exercise."""
        if not self._quiet:
            from grader.render import text  # noqa: PLC0415 - imports rich, while the nursery warms up

            self._print(text.exercise(report, self._language, **self._look))

    def closing(self, report: Report, remarks: Sequence[Sentence], asked: int) -> None:
        """Show what was left out of the `asked` files, and what to do next."""
        if not self._quiet:
            from grader.render import text  # noqa: PLC0415 - imports rich

            self._print(text.remarks(remarks, self._language, **self._look))
            self._print(text.closing(report, self._language, **self._look, asked=asked))

    def _print(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:  # whoever read along has seen enough; the reports are written all the same
            self._quiet = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _colour() -> bool:
    """Tell whether to use colours: in a terminal, unless NO_COLOR says not to; FORCE_COLOR says to."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    modern = sys.platform != "win32" or "WT_SESSION" in os.environ
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and modern
