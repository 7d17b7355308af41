"""What a learner sees while the grader runs: each exercise as it is graded, then what is next; or page after page."""

import io
import os
import shutil
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TypedDict

from grader.core.report import ExerciseReport, Report
from grader.core.sentence import Language, Sentence
from grader.render.changes import Page


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
        self._look = look()
        if not quiet:
            import_module("grader.render.text")  # imports rich: while the first process is being started
        if not quiet and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")

    def exercise(self, report: ExerciseReport) -> None:
        """Show one exercise."""
        if not self._quiet:
            from grader.render import text  # noqa: PLC0415 - imports rich

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


class Board:
    """What a learner who is being watched sees: in a terminal one page drawn over the other, else one after another."""

    def __init__(self, language: Language, *, quiet: bool) -> None:
        self._language = language
        self._quiet = quiet
        self._drawn_over = not quiet and sys.stdout.isatty() and _obeys()
        self._size: os.terminal_size | None = None  # that the page was drawn for
        self._page: tuple[Page, str] | None = None
        self._busy: str | None = None
        if not quiet and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        if not quiet:
            import_module("grader.render.watch")  # imports rich: while the first process is being started

    def show(self, page: Page, time: str) -> None:
        """Show a page."""
        self._page = page, time
        if self._quiet:
            return
        from grader.render import watch  # noqa: PLC0415 - imports rich

        if not self._drawn_over:
            _write(watch.render(page, time, self._language, **look()) + "\n")
            return
        size = shutil.get_terminal_size()
        text = watch.render(page, time, self._language, height=size.lines, **look())
        # What stood there before the first page is moved up, to where one can scroll back.
        _write(("" if self._size else "\n" * size.lines) + watch.redrawn(text))
        self._size, self._busy = size, None

    def busy(self, path: str | None) -> None:
        """Show under the page which file is being graded; None: none that takes its time."""
        if not self._drawn_over or path == self._busy:
            return
        self._busy = path
        if path is None and self._page is not None:
            self.show(*self._page)
        if path is not None:
            from grader.render import watch  # noqa: PLC0415 - imports rich

            _write("\r" + watch.grading(path, self._language, **look()))

    def fit(self) -> None:
        """Draw the page anew if the terminal has another size now."""
        if self._drawn_over and self._page is not None and shutil.get_terminal_size() != self._size:
            self.show(*self._page)

    def close(self) -> None:
        """Leave the terminal as whoever comes next needs it."""
        if self._drawn_over:
            _write("\n")


def look() -> _Look:
    """Return what the terminal can show."""
    return {
        "width": shutil.get_terminal_size().columns,
        "colour": _colour(),
        "encoding": sys.stdout.encoding or "ascii",
    }


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _obeys() -> bool:
    """Tell whether a terminal does as it is told in the usual way."""
    return os.environ.get("TERM") != "dumb" and (sys.platform != "win32" or "WT_SESSION" in os.environ)


def _colour() -> bool:
    """Tell whether to use colours: in a terminal, unless NO_COLOR says not to; FORCE_COLOR says to."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and _obeys()
