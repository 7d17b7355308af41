"""The languages the grader speaks: English where it is written, the others from a catalogue keyed by the English."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.core.korean import Word
from grader.core.sentence import ENGLISH, Language
from grader.course import selection as courses
from grader.course.selection import Course

CODES = ("en", "ko")
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_FOLDER = Path(__file__).parent.parent


def language(code: str) -> Language:
    """Return the language `code`."""
    return ENGLISH if code == "en" else Language(code, catalogue(code), Word)


def catalogue(code: str) -> Mapping[str, str]:
    """Return the translations into `code`, keyed by the English: the grader's own, and beside them the course's."""
    own = own_catalogue(_FOLDER / f"{code}.toml")
    course = courses.chosen()
    return own if course is None else {**of_course(course, code), **own}


def own_catalogue(path: Path) -> Mapping[str, str]:
    """Return what stands in one catalogue."""
    import tomllib  # noqa: PLC0415 - English needs no catalogue

    with path.open("rb") as file:
        return tomllib.load(file)


def of_course(course: Course, code: str) -> Mapping[str, str]:
    """Return what stands in a course's own catalogue, `checks/ko.toml` for Korean; raise a UsageError if it is none."""
    from grader.course.catalogue import read  # noqa: PLC0415 - without a course nobody needs it

    return read(course, code)


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that the command line asks for, else the first that the environment does, else English."""
    for before, after in zip(arguments, [*arguments[1:], ""], strict=False):
        option, equals, value = before.partition("=")
        if option == "--lang" and (value if equals else after) in CODES:
            return value if equals else after
    wanted = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    code = wanted.replace("-", "_").partition(":")[0].partition("_")[0].partition(".")[0].lower()
    return code if code in CODES else "en"
