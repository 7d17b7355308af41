"""The command line's work: reads the arguments, grades, shows and writes what came of it, returns the exit code."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from grader.files import write_whole
from grader.report import Report
from grader.sandbox.process import ProcessError, spawner
from grader.screen import Screen
from grader.sentence import ENGLISH, Language, say
from grader.targets import UsageError

PASSED, NOT_PASSED, FAULT, UNCONFINED = 0, 1, 2, 3
PUBLISHED_SEED = 20170331
FORMATS = ("json",)
LANGUAGES = ("en", "ko")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and how to go on."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(say("{message}. `python -m grader --help` lists what there is.", message=message))


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit code."""
    language = _language(None)
    try:
        return _build(arguments[1:]) if arguments[:1] == ["build"] else _grade(arguments)
    except UsageError as error:
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
        template = (
            "The grader itself failed: {fault}. This is not your code's fault. Set GRADER_TRACEBACK=1 to see where."
        )
        return _fault(language(say(template, fault=str(fault))))


def _fault(message: str) -> int:
    sys.stderr.write(f"grader: {message}\n")
    return FAULT


def _build(arguments: Sequence[str]) -> int:
    from grader import build  # noqa: PLC0415 - only this command needs it

    parser = _Parser(prog="python -m grader build", description="Make the stubs in exercises/ from solutions/.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if anything differs")
    return build.run(Path(), check=parser.parse_args(arguments).check)


def _grade(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    with closing(spawner()) as processes:  # started first: it warms up while the grader imports its own modules
        from grader import exercise, run, targets  # noqa: PLC0415 - see above

        language = _language(options.lang)
        _check_reports(options.report)
        confinement = run.confinement(language)
        if options.require_confinement and confinement.level != "full":
            sys.stderr.write(f"grader: {confinement.detail}\n")
            return UNCONFINED
        if options.solutions and any(target not in exercise.names() for target in options.targets):
            raise UsageError(say("With --solutions give names of exercises, or nothing for all of them."))
        folder = "solutions" if options.solutions else targets.DEFAULT
        found = targets.find(options.targets, exercise.names(), options.exercise, folder)
        settings = run.settings(language, options.seed, options.examples, options.time_limit)
        show = Screen(language, quiet=any(path == "-" for _format, path in options.report))
        report = run.grade(found.files, settings, processes, show.exercise)
        show.closing(report, found.remarks)
    _write_reports(options.report, report)
    return PASSED if report.passed and len(report.exercises) == len(found.files) else NOT_PASSED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m grader",
        description="Grade exercises on gradient descent. Without TARGET: the folder exercises/.",
        epilog="`python -m grader build [--check]` makes the stubs in exercises/ from solutions/.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("targets", nargs="*", metavar="TARGET", help="an exercise, a file, or a folder of files")
    add("--solutions", action="store_true", help="grade the reference solutions instead of exercises/")
    add("--exercise", metavar="NAME", help="the exercise of files whose name does not say it")
    add("--lang", choices=LANGUAGES, help="the language of the output (default: the environment's)")
    add("--seed", type=_whole(0), default=PUBLISHED_SEED, metavar="N", help="draw other examples")
    add("--examples", type=_whole(1), default=100, metavar="N", help="examples for each check (default 100)")
    add("--time-limit", type=_seconds, default=2.0, metavar="SECONDS", help="for one call (default 2)")
    add("--require-confinement", action="store_true", help="exit 3 rather than run code that is not fully confined")
    help_text = f"also write a report, any number of times; formats: {', '.join(FORMATS)}; `-` is standard output"
    add("--report", action="append", default=[], type=_report, metavar="FORMAT=PATH", help=help_text)
    return parser


def _whole(least: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `least` on."""

    def whole(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):  # noqa: PLR2004 - 10⁹ is plenty
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} on")
        return int(text)

    return whole


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 86400:  # noqa: PLR2004 - a day
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def _report(text: str) -> tuple[str, str]:
    name, _equals, path = text.partition("=")
    if name not in FORMATS or not path:
        raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT=PATH with one of the formats {', '.join(FORMATS)}")
    return name, path


def _check_reports(reports: Sequence[tuple[str, str]]) -> None:
    """Refuse reports that could not be written, before anything is graded."""
    paths = [path for _format, path in reports]
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(say("Two reports can not both go to `{path}`.", path=path))
        if path != "-" and not Path(path).absolute().parent.is_dir():
            raise UsageError(say("There is no folder for the report `{path}`: make it first.", path=path))
        if Path(path).is_dir():
            raise UsageError(say("`{path}` is a folder; give the report a file name.", path=path))


def _write_reports(reports: Sequence[tuple[str, str]], report: Report) -> None:
    for name, path in reports:
        text = import_module(f"grader.render.{name}").render(report)
        if path == "-":
            sys.stdout.buffer.write(text.encode())
            sys.stdout.flush()
            continue
        try:
            write_whole(Path(path), text.encode())
        except OSError as error:
            reason = error.strerror or str(error)
            raise UsageError(
                say("The report `{path}` can not be written: {reason}.", path=path, reason=reason)
            ) from None


def _language(chosen: str | None) -> Language:
    """Return the language that was asked for, by option or by the environment."""
    variables = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    code = chosen or next((os.environ[name] for name in variables if os.environ.get(name)), "en")
    return Language("en") if code else ENGLISH
