"""`python -m grader watch [TARGET ...]`: at every save grade again what it has changed, until Ctrl-C."""

import time
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path

from grader.cli import destinations, hint_progress, parsers
from grader.cli.watch.board import Board
from grader.cli.watch.files import Watched
from grader.cli.watch.state import State
from grader.core.sentence import Language
from grader.course import courses, exercise, options_file
from grader.engine import run as engine
from grader.sandbox import confinement
from grader.sandbox.process import Spawner, UnconfinedError

PASSED, NOT_PASSED = 0, 1
INTERVAL = 0.04  # seconds from one look at the files to the next
LONG = 0.5  # seconds of grading after which a line says that it goes on


def run(arguments: Sequence[str], language: Language, processes: Spawner) -> int:
    """Grade at every save until Ctrl-C; return the exit code, which is that of grading at that moment."""
    options = parsers.watching(language).parse_args(arguments)
    destinations.check(options.report)
    if options.require_confinement and (missing := confinement.probe(processes)):
        raise UnconfinedError(*missing)
    folder = courses.place(courses.EXERCISES)
    watched = Watched(options.targets, exercise.names(), options.exercise, folder)
    chosen = options_file.chosen(options, map(Path, options.targets or [folder]))
    settings = engine.settings(chosen, language, confined=options.require_confinement)
    quiet = any(path == "-" for _format, path in options.report)
    board = None if quiet else Board(settings.language)
    with closing(State(watched, settings, processes)) as state:
        try:
            while True:
                now = time.monotonic()
                page = state.turn(now)
                if board is not None:
                    board.update(page, state.busy(now, LONG))
                if page is not None:
                    for fault in destinations.write(options.report, page.report):
                        raise fault
                    hint_progress.forget_passed(page.report.exercises)
                    import_module("grader.law.drawing")  # Hypothesis: the first wrong answer is not to wait for it
                state.wait(INTERVAL)
        except KeyboardInterrupt:
            if board is not None:
                board.close()
        return PASSED if state.passed else NOT_PASSED
