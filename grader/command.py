"""What the command line does: reads the arguments, grades, writes the reports, and returns the exit code."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from grader.report import ExerciseReport, Report
from grader.sentence import ENGLISH, Language, Sentence, say
from grader.targets import UsageError

PASSED, NOT_PASSED, USAGE, UNCONFINED = 0, 1, 2, 3
PUBLISHED_SEED = 20190411
FORMATS: Mapping[str, str] = {"json": "grader.render.json"}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and how to go on."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(say("{message}. `python -m grader --help` lists what there is.", message=message))


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit code."""
    try:
        return _run(arguments)
    except UsageError as error:
        sys.stderr.write(f"grader: {ENGLISH(error.why)}\n")
        return USAGE


def _run(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["build"]:
        return _build(arguments[1:])
    return _grade(_grading_parser().parse_args(arguments))


def _grading_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m grader",
        description="Grade exercises on gradient descent. Without TARGET: the folder exercises/.",
        epilog="`python -m grader build [--check]` makes the stubs in exercises/ from solutions/.",
    )
    add = parser.add_argument
    add("targets", nargs="*", metavar="TARGET", help="an exercise, a file, or a folder of files")
    add("--solutions", action="store_true", help="grade the reference solutions instead of exercises/")
    add("--exercise", metavar="NAME", help="the exercise of a file whose name does not say it")
    add("--lang", choices=("en", "ko"), help="the language of the output")
    add("--seed", type=_whole(0), default=PUBLISHED_SEED, metavar="N", help="draw other examples")
    add("--examples", type=_whole(1), default=100, metavar="N", help="examples for each check (default 100)")
    add("--time-limit", type=_seconds, default=2.0, metavar="SECONDS", help="for one call (default 2)")
    add("--report", action="append", default=[], type=_report, metavar="FORMAT=PATH", help="also write json=PATH; - is standard output")
    return parser


def _whole(least: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} on")
        return value

    return whole


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 86400:  # a day
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return value


def _report(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if not equals or not path or name not in FORMATS:
        raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT=PATH with a format of: {', '.join(FORMATS)}")
    return name, path
