"""Show each exercise as it is graded, and then what is next."""

import io
import os
import shutil
import sys
from collections.abc import Sequence
from importlib import import_module

from grader.core.report import ExerciseReport, Report
from grader.core.sentence import Language, Sentence
from grader.render import Look


class Screen:
    """Standard output while files are graded; a `quiet` one shows nothing."""

    def __init__(self, language: Language, *, quiet: bool) -> None:
        self._language = language
        self._look = look()
        # Imports rich, which reports without any text do not need.
        self._text = None if quiet else import_module("grader.render.text")
        replace_what_the_terminal_lacks()

    def exercise(self, report: ExerciseReport) -> None:
        """Show one exercise."""
        if self._text is not None:
            self._print(self._text.exercise(report, self._language, **self._look))

    def closing(self, report: Report, remarks: Sequence[Sentence], asked: int) -> None:
        """Show what was left out of the `asked` files, and what to do next."""
        if self._text is not None:
            self._print(self._text.remarks(remarks, self._language, **self._look))
            self._print(self._text.closing(report, self._language, **self._look, asked=asked))

    def _print(self, text: str) -> None:
        try:
            write(text)
        except BrokenPipeError:  # the reader has seen enough; the reports are written all the same
            self._text = None
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def look() -> Look:
    """Return what the terminal can show."""
    return {
        "width": shutil.get_terminal_size().columns,
        "colour": _colour(),
        "encoding": sys.stdout.encoding or "ascii",
    }


def write(text: str) -> None:
    """Write `text` to standard output at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def replace_what_the_terminal_lacks() -> None:
    """Have characters that the terminal's encoding lacks replaced, where they would raise an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def obeys_orders() -> bool:
    """Tell whether the terminal understands the usual escape sequences."""
    return os.environ.get("TERM") != "dumb" and (sys.platform != "win32" or "WT_SESSION" in os.environ)


def _colour() -> bool:
    """Tell whether to use colours: in a terminal, unless NO_COLOR is set; elsewhere if FORCE_COLOR is."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and obeys_orders()
