"""`python -m grader [TARGET ...]`: grade files, show each as it is done, and write the reports."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from grader.cli import destinations, hint_progress, parsers
from grader.cli.screen import Screen
from grader.core.errors import UsageError
from grader.core.sentence import Language, say
from grader.course import courses, exercise, options_file, targets
from grader.engine import run as engine
from grader.render import PLATFORMS
from grader.sandbox import confinement
from grader.sandbox.process import Spawner, UnconfinedError

PASSED, NOT_PASSED, FAULT = 0, 1, 2


def run(arguments: Sequence[str], language: Language, processes: Spawner) -> int:
    """Grade the targets and return the exit code."""
    options = parsers.grading(language).parse_args(arguments)
    destinations.check(options.report)
    if options.require_confinement and (missing := confinement.probe(processes)):
        raise UnconfinedError(*missing)
    if options.solutions and any(target not in exercise.names() for target in options.targets):
        raise UsageError(say("With --solutions give names of exercises, or nothing for all of them."))
    folder = courses.place(courses.SOLUTIONS if options.solutions else courses.EXERCISES)
    found = targets.find(options.targets, exercise.names(), options.exercise, folder)
    chosen = options_file.chosen(options, map(Path, options.targets or [folder]))
    settings = engine.settings(chosen, language, confined=options.require_confinement)
    language = settings.language
    for name, _path in options.report:
        import_module(f"grader.render.{name}")  # while the first process is being started
    screen = Screen(language, quiet=any(path == "-" for _format, path in options.report))
    faults: list[Exception] = []
    report = engine.grade(found.files, settings, processes, screen.exercise, faults.append)
    if faults and not report.exercises:
        raise faults[0]
    screen.closing(report, found.remarks, len(found.files))
    whole = len(report.exercises) == len(found.files)  # else not everything has a mark
    reports = options.report if whole else [each for each in options.report if each[0] not in PLATFORMS]
    faults += destinations.write(reports, report)
    hint_progress.forget_passed(report.exercises)
    if faults:
        raise faults[0]
    if len(reports) < len(options.report):
        told = say("Interrupted: there are no marks, since not everything was graded.")
        sys.stderr.write(f"grader: {language(told)}\n")
        return FAULT
    return PASSED if report.passed and whole else NOT_PASSED
