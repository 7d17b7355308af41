"""`python -m grader watch [TARGET ...]`: grades again at every save what the save has changed, until Ctrl-C."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cli import destinations, parsers
from grader.cli.screen import Board
from grader.core.report import Report
from grader.core.sentence import Language
from grader.course import selection
from grader.sandbox.process import UnconfinedError, spawner

if TYPE_CHECKING:  # what it imports is imported while the first process is being started
    from grader.cli.watch.saves import Saves

PASSED, NOT_PASSED = 0, 1
INTERVAL = 0.04  # seconds from one look at the files to the next
LONG = 0.5  # seconds of grading after which one wants to know that it goes on


def run(arguments: Sequence[str], language: Language) -> int:
    """Grade at every save until Ctrl-C; return the exit code, which is that of grading at that moment."""
    options = parsers.watching(language).parse_args(arguments)
    with closing(spawner()) as processes:  # started first: it warms up while the grader imports its own modules
        from grader.cli.watch import files, saves  # noqa: PLC0415 - see above
        from grader.course import configuration, exercise  # noqa: PLC0415 - see above
        from grader.engine import run  # noqa: PLC0415 - see above
        from grader.sandbox import confinement  # noqa: PLC0415 - see above

        destinations.check(options.report)
        if options.require_confinement and (missing := confinement.probe(processes)):
            raise UnconfinedError(*missing)
        exercises = selection.place(selection.EXERCISES)
        watched = files.Watching(options.targets, exercise.names(), options.exercise, exercises)
        chosen = configuration.chosen(options, map(Path, options.targets or [exercises]))
        settings = run.settings(chosen, language, confined=options.require_confinement)
        language = settings.language
        board = Board(language, quiet=any(path == "-" for _format, path in options.report))
        with closing(saves.Saves(watched, settings, processes)) as all_saves:
            try:
                _watch(all_saves, board, partial(destinations.write, options.report))
            except KeyboardInterrupt:
                board.close()
            return PASSED if all_saves.passed else NOT_PASSED


def _watch(saves: "Saves", board: Board, write: Callable[[Report], None]) -> None:
    """Look, grade and show, without end."""
    while True:
        page = saves.turn(time.monotonic())
        if page is not None:
            board.show(page, time.strftime("%H:%M:%S"))
            write(page.report)
            saves.remember()
            import_module("grader.law.drawing")  # Hypothesis: the first wrong answer is not to wait for it
        else:
            board.busy(saves.busy(time.monotonic(), LONG))
        board.fit()
        saves.wait(INTERVAL)
