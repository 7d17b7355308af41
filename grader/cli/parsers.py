"""The command line's words: which options there are, what they take, and what they are for."""

import argparse
from collections.abc import Callable, Collection, Sequence
from typing import NoReturn

from grader.core.errors import UsageError
from grader.core.sentence import Language, say, words
from grader.course.configuration import DAY, DIGITS, DRAW, PUBLISHED_SEED
from grader.course.translation import CODES
from grader.render import CLASS_FORMATS, FORMATS
from grader.sandbox.limits import LEAST, SECONDS, USUAL

BUNDLES = ("gradescope", "classroom50", "github", "gitlab")
TARGET = words("an exercise, a file, or a folder of files")
REPORT = words("also write a report, any number of times; formats: {formats}; `-` is standard output")
CLASS_REPORT = words("also write the whole class as a report; formats: {formats}")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, in the learner's language, and how to go on."""

    def error(self, message: str) -> NoReturn:
        """Raise a UsageError."""
        raise UsageError(say("{message}. `{prog} --help` lists what there is.", message=message, prog=self.prog))


def grading(language: Language) -> Parser:
    """Return the parser of the command that grades."""
    parser = _parser(
        language,
        "python -m grader",
        language(say("Grade exercises on gradient descent. Without TARGET: the folder exercises/.")),
        language(
            say(
                "Other commands: `hint TARGET` for help, `watch` to grade at every save, `build` to make the stubs "
                "from solutions/."
            )
        ),
    )
    _add_targets(parser, language)
    parser.add_argument(
        "--solutions",
        action="store_true",
        help=language(say("grade the reference solutions instead of exercises/")),
    )
    add_shared(parser, language, seed=None)
    _add_rules(parser, language)
    _add_report(parser, language, REPORT, FORMATS)
    return parser


def watching(language: Language) -> Parser:
    """Return the parser of the command that grades at every save."""
    description = language(say("Grade again at every save, until Ctrl-C. Without TARGET: the folder exercises/."))
    parser = _parser(language, "python -m grader watch", description)
    _add_targets(parser, language)
    add_shared(parser, language)
    _add_rules(parser, language)
    _add_report(parser, language, REPORT, FORMATS)
    return parser


def _add_targets(parser: Parser, language: Language) -> None:
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=language(TARGET))


def _add_report(parser: Parser, language: Language, told: str, formats: Collection[str]) -> None:
    """Add the reports that a command writes; what is told of it has a place for the formats."""
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        type=_report(language, formats),
        metavar="FORMAT=PATH",
        help=language(say(told, formats=", ".join(formats))),
    )


def _add_rules(parser: Parser, language: Language) -> None:
    """Add what decides how each submission is graded."""
    add = parser.add_argument
    add(
        "--examples",
        type=_whole(1, language),
        metavar="N",
        help=language(say("examples for each check (default 100)")),
    )
    add(
        "--time-limit",
        type=_seconds(language),
        metavar="SECONDS",
        help=language(say("for one call (default 2)")),
    )
    limits = say(
        "other limits, in seconds and in megabytes: {names}",
        names=", ".join(f"{name}={getattr(USUAL, name):g}" for name in (*SECONDS, *LEAST)),
    )
    add("--limit", action="append", default=[], type=_limit(language), metavar="NAME=NUMBER", help=language(limits))
    add("--config", metavar="PATH", help=language(say("your own options: points, hidden checks, limits; see README")))
    add(
        "--require-confinement",
        action="store_true",
        help=language(say("exit 3 rather than run code that is not fully confined")),
    )


def teaching(language: Language) -> Parser:
    """Return the parser of the command that grades a class."""
    description = language(say("Grade a whole class, and tell what it has understood. Killed, it goes on from there."))
    parser = _parser(language, "python -m grader classroom", description)
    add = parser.add_argument
    add("folder", metavar="FOLDER", help=language(say("the folder, or the zip, that the files came in")))
    add("--output", required=True, metavar="FOLDER", help=language(say("the folder for everything that comes of it")))
    add_shared(parser, language, seed=None)
    _add_rules(parser, language)
    _add_report(parser, language, CLASS_REPORT, CLASS_FORMATS)
    add("--canvas", metavar="TITLE", help=language(say("also write canvas.csv for this assignment of Canvas")))
    add("--jobs", type=_whole(1, language), metavar="N", help=language(say("processes (default: one a core)")))
    add("--dask", metavar="ADDRESS", help=language(say("the scheduler of a Dask cluster to use instead")))
    add(
        "--shard",
        type=_shard(language),
        metavar="I/N",
        help=language(say("grade part I of N; the same command without it puts the parts together")),
    )
    return parser


def building(language: Language) -> Parser:
    """Return the parser of the command that makes stubs."""
    description = language(say("Make the stubs in exercises/ from solutions/."))
    parser = _parser(language, "python -m grader build", description)
    parser.add_argument("--check", action="store_true", help=language(say("write nothing; fail if anything differs")))
    add_course(parser, language)
    _add_language(parser, language)
    return parser


def hinting(language: Language) -> Parser:
    """Return the parser of the command that helps."""
    description = language(say("One step of help for the first open check; one step further at each call."))
    parser = _parser(language, "python -m grader hint", description)
    parser.add_argument("target", metavar="TARGET", help=language(TARGET))
    add_shared(parser, language)
    return parser


def collecting(language: Language) -> Parser:
    """Return the parser of the command that reads a submission for grading."""
    description = language(say("Copy of a submission what is to be graded: one file for each exercise."))
    parser = _parser(language, "python -m grader collect", description)
    add = parser.add_argument
    add("folder", metavar="FOLDER", help=language(say("the folder that was handed in")))
    add("--output", required=True, metavar="FOLDER", help=language(say("a new folder for the copy")))
    repository = say("the folder is a repository: nothing of it but exercises/ is read")
    add("--repository", action="store_true", help=language(repository))
    _add_one_exercise(parser, language)
    return parser


def bundling(language: Language) -> Parser:
    """Return the parser of the command that makes what platforms need."""
    description = language(say("Make what a platform needs to grade submissions with this grader."))
    parser = _parser(language, "python -m grader bundle", description)
    add = parser.add_argument
    add("platform", choices=BUNDLES, metavar="PLATFORM", help=", ".join(BUNDLES))
    output = say("the zip for Gradescope; for the others, the folder that the files belong to")
    add("-o", "--output", required=True, metavar="PATH", help=language(output))
    _add_one_exercise(parser, language)
    add("--config", metavar="FILE", help=language(say("your grader.toml, to go with it")))
    add("--kit", metavar="URL", help=language(say("the https address of your copy of the kit (github, gitlab)")))
    add("--commit", metavar="SHA", help=language(say("the commit of it that grades (github, gitlab)")))
    return parser


def _add_one_exercise(parser: Parser, language: Language) -> None:
    add = parser.add_argument
    add_course(parser, language)
    add("--exercise", metavar="NAME", help=language(say("this exercise only (default: all of them)")))
    _add_language(parser, language)


def check_exercise(name: str | None, exercises: Sequence[str]) -> None:
    """Raise UsageError if `name` is given and no exercise is called so."""
    if name is not None and name not in exercises:
        raise UsageError(
            say("There is no exercise `{name}`. There are: {names}.", name=name, names=", ".join(exercises))
        )


def beginning(language: Language) -> Parser:
    """Return the parser of the command that begins an exercise."""
    description = language(
        say("Begin an exercise: solution, checks, Korean, corpus, stub and notebook, to be filled in.")
    )
    parser = _parser(language, "python -m grader new", description)
    parser.add_argument("name", metavar="NAME", help=language(say("its name: letters from a to z")))
    told = say("the course that it belongs to, made if need be (default: this project)")
    parser.add_argument("--course", type=_folder(language), metavar="FOLDER", help=language(told))
    _add_language(parser, language)
    return parser


def auditing(language: Language) -> Parser:
    """Return the parser of the command that measures the grader itself."""
    description = language(say("Measure how good the grader itself is, on known mistakes and on a corpus."))
    parser = _parser(language, "python -m grader audit", description)
    add = parser.add_argument
    add("exercises", nargs="*", metavar="EXERCISE", help=language(say("the exercises to audit (default: all)")))
    add(
        "--seeds",
        type=_whole(0, language),
        default=1,
        metavar="N",
        help=language(say("try every submission with so many other seeds (default 1)")),
    )
    add("--corpus", metavar="FOLDER", help=language(say("the folder of right and wrong submissions")))
    add("--json", metavar="PATH", help=language(say("also write everything as JSON; `-` is standard output")))
    add_course(parser, language)
    _add_language(parser, language)
    return parser


def _add_language(parser: Parser, language: Language) -> None:
    told = say("the language of the output (default: the environment's)")
    parser.add_argument("--lang", choices=CODES, help=language(told))


def add_course(parser: Parser, language: Language) -> None:
    """Add the option that takes exercises from elsewhere; it is obeyed before any other is read."""
    told = say("a course of your own: a folder with checks/, solutions/ and exercises/")
    parser.add_argument("--course", type=_folder(language), metavar="FOLDER", help=language(told))


def add_shared(parser: Parser, language: Language, seed: int | None = PUBLISHED_SEED) -> None:
    """Add what all commands that grade have in common; `seed` is used unless another is given."""
    add = parser.add_argument
    add_course(parser, language)
    add("--exercise", metavar="NAME", help=language(say("the exercise of files whose name does not say it")))
    _add_language(parser, language)
    add(
        "--seed",
        type=_seed(language) if seed is None else _whole(0, language),
        default=seed,
        metavar="N",
        help=language(say("draw other examples")),
    )


def _parser(language: Language, prog: str, description: str, epilog: str | None = None) -> Parser:
    # argparse has its own words translated by a function of this name.
    argparse._ = language  # type: ignore[attr-defined]
    return Parser(prog=prog, description=description, epilog=epilog, allow_abbrev=False)


def _whole(least: int, language: Language) -> Callable[[str], int]:
    """Return a parser of whole numbers from `least` on."""

    def whole(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) >= least):
            complaint = say("`{text}` is not a whole number from {least} on", text=text, least=least)
            raise argparse.ArgumentTypeError(language(complaint))
        return int(text)

    return whole


def _seed(language: Language) -> Callable[[str], int | str]:
    """Return a parser of seeds: a whole number, or the word for one that is to be drawn."""
    return lambda text: text if text == DRAW else _whole(0, language)(text)


def _folder(language: Language) -> Callable[[str], str]:
    """Return a parser of folders; nothing at all, as of an unset variable, names none."""

    def folder(text: str) -> str:
        if not text:
            raise argparse.ArgumentTypeError(language(say("the name of the folder is empty")))
        return text

    return folder


def _seconds(language: Language) -> Callable[[str], float]:
    """Return a parser of seconds."""

    def seconds(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0 < value <= DAY:
            raise argparse.ArgumentTypeError(language(say("`{text}` is not a number of seconds above 0", text=text)))
        return value

    return seconds


def _limit(language: Language) -> Callable[[str], tuple[str, float]]:
    """Return a parser of one limit's name and value."""

    def limit(text: str) -> tuple[str, float]:
        name, _equals, value = text.partition("=")
        if name not in (*SECONDS, *LEAST):
            names = ", ".join((*SECONDS, *LEAST))
            complaint = say("`{text}` is not NAME=NUMBER with one of {names}", text=text, names=names)
            raise argparse.ArgumentTypeError(language(complaint))
        return name, _seconds(language)(value) if name in SECONDS else _whole(LEAST[name], language)(value)

    return limit


def _shard(language: Language) -> Callable[[str], tuple[int, int]]:
    """Return a parser of a part and the number of parts."""

    def shard(text: str) -> tuple[int, int]:
        part, _slash, parts = text.partition("/")
        if not (part.isdecimal() and parts.isdecimal() and len(text) <= DIGITS and 0 < int(part) <= int(parts)):
            raise argparse.ArgumentTypeError(language(say("`{text}` is not I/N, such as 1/4", text=text)))
        return int(part), int(parts)

    return shard


def _report(language: Language, formats: Collection[str]) -> Callable[[str], tuple[str, str]]:
    """Return a parser of a report's format and path."""

    def report(text: str) -> tuple[str, str]:
        name, _equals, path = text.partition("=")
        if name not in formats or not path:
            complaint = say(
                "`{text}` is not FORMAT=PATH with one of the formats {formats}",
                text=text,
                formats=", ".join(formats),
            )
            raise argparse.ArgumentTypeError(language(complaint))
        return name, path

    return report
