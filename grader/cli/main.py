"""The command line's work: reads the arguments, grades, shows and writes what came of it, returns the exit code."""

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path

from grader.cli import destinations, parsers, start_up
from grader.cli.screen import Screen
from grader.core.commands import COMMANDS
from grader.core.errors import UsageError
from grader.core.sanitize import harmless
from grader.core.sentence import Language, say, words
from grader.course import selection, translation
from grader.render import PLATFORMS
from grader.sandbox.process import ProcessError, Spawner, UnconfinedError, spawner

PASSED, NOT_PASSED, FAULT, UNCONFINED = 0, 1, 2, 3


def main(arguments: Sequence[str], processes: Spawner | None = None) -> int:
    """Run the command line, with `processes` that have been started for it already; return the exit code."""
    start_up.open_what_is_closed()
    selection.choose(None)
    code = translation.chosen(arguments, os.environ)
    language = translation.language(code)
    try:
        if _names_a_course(arguments):
            selection.choose(_course(arguments))
            language = translation.language(code)  # which knows the course's sentences too
        return _run(arguments, language, processes)
    except UsageError as error:
        if "GRADER_TRACEBACK" in os.environ and error.__cause__ is not None:
            raise
        return _fault(language(error.why))
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_PASSED
    except KeyboardInterrupt:
        return NOT_PASSED
    except Exception as error:  # the grader's own fault ends here, and is named as such
        if "GRADER_TRACEBACK" in os.environ:
            raise
        fault = error if isinstance(error, ProcessError) else f"{type(error).__name__}: {error}"
        if isinstance(error, UnconfinedError):
            return _unconfined(error.missing, language)
        if places := getattr(error, "__notes__", ()):
            fault = f"{', '.join(places)}: {fault}"
        template = words(
            "The grader itself failed: {fault}. This is not your code's fault. Set GRADER_TRACEBACK=1 to see where."
        )
        return _fault(language(say(template, fault=str(fault))))


def _names_a_course(arguments: Sequence[str]) -> bool:
    """Tell whether the command line names a course that has to be there: `new` may be about to make it."""
    return list(arguments[:1]) != ["new"] and any(argument.partition("=")[0] == "--course" for argument in arguments)


def _course(arguments: Sequence[str]) -> selection.Course | None:
    from grader.course import folder  # noqa: PLC0415 - without a course nobody needs it

    named = folder.given(arguments)
    return None if named is None else folder.read(named)


def _unconfined(missing: Sequence[str], language: Language) -> int:
    from grader.sandbox import confinement  # noqa: PLC0415 - only where it is missing

    _fault(confinement.confinement(missing, language).detail)
    return UNCONFINED


def _fault(message: str) -> int:
    line = harmless(message.replace("\n", " "))  # what was typed, or found by a shell, may hold line ends and worse
    sys.stderr.write(f"grader: {line}\n")
    return FAULT


def _run(arguments: Sequence[str], language: Language, processes: Spawner | None) -> int:
    """Run the command that the first word names, or grade."""
    name = arguments[0] if arguments else ""
    if name in COMMANDS:
        code: int = import_module(COMMANDS[name]).run(arguments[1:], language)
        return code
    return _grade(arguments, language, processes or spawner())


def _grade(arguments: Sequence[str], language: Language, started: Spawner) -> int:
    with closing(started) as processes:  # they warm up while the grader imports its own modules
        options = parsers.grading(language).parse_args(arguments)
        from grader.course import configuration, exercise, targets  # noqa: PLC0415 - see above
        from grader.engine import run  # noqa: PLC0415 - see above
        from grader.sandbox import confinement  # noqa: PLC0415 - see above

        destinations.check(options.report)
        if options.require_confinement and (missing := confinement.probe(processes)):
            return _unconfined(missing, language)
        if options.solutions and any(target not in exercise.names() for target in options.targets):
            raise UsageError(say("With --solutions give names of exercises, or nothing for all of them."))
        folder = selection.place(selection.SOLUTIONS if options.solutions else selection.EXERCISES)
        found = targets.find(options.targets, exercise.names(), options.exercise, folder)
        chosen = configuration.chosen(options, map(Path, options.targets or [folder]))
        settings = run.settings(chosen, language, confined=options.require_confinement)
        language = settings.language
        for name, _path in options.report:
            import_module(f"grader.render.{name}")  # while the first process is being started
        show = Screen(language, quiet=any(path == "-" for _format, path in options.report))
        report = run.grade(found.files, settings, processes, show.exercise)
        show.closing(report, found.remarks, len(found.files))
    whole = len(report.exercises) == len(found.files)
    reports = options.report if whole else [each for each in options.report if each[0] not in PLATFORMS]
    destinations.write(reports, report)
    from grader.cli import hint  # noqa: PLC0415 - everything has been shown already

    for target, each in zip(found.files, report.exercises, strict=False):
        hint.forget_passed(target, each)
    if len(reports) < len(options.report):
        return _fault(language(say("Interrupted: there are no marks, since not everything was graded.")))
    return PASSED if report.passed and whole else NOT_PASSED
