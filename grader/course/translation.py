"""The languages the grader speaks: English where it is written, the others from a catalogue keyed by the English."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any

from grader.core.errors import UsageError
from grader.core.files import toml
from grader.core.korean import PARTICLES, Word
from grader.core.sentence import ENGLISH, Language, Sentence, say
from grader.course import courses
from grader.course.courses import CHECKS, Course

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
    """Return the translations in one catalogue of the grader's own."""
    return _parsed(path.read_bytes())


def _parsed(content: bytes) -> dict[str, Any]:
    return toml(content.decode("utf-8-sig"))


def of_course(course: Course, code: str) -> Mapping[str, str]:
    """Return a course's own translations into `code`, from `checks/ko.toml` for Korean; none if there is no such file.

    Raises:
        UsageError: The file is no catalogue.

    """
    path = str(Path(course.folder) / CHECKS / f"{code}.toml")
    try:
        found = _parsed(course.file(f"{code}.toml") or b"")
    except (ValueError, RecursionError) as error:
        raise UsageError(say("`{path}` is no TOML: {reason}.", path=path, reason=str(error))) from None
    for english, translated in found.items():
        if not isinstance(translated, str):
            raise UsageError(
                say('`{path}`: each line is "English" = "translation", and `{key}` is not.', path=path, key=english)
            )
        if fault := fault_in(english, translated):
            raise UsageError(say("`{path}`: {fault}", path=path, fault=fault))
    return found


def fault_in(english: str, translated: str) -> Sentence | None:
    """Return what is wrong with a translation: other places than the English has, or a particle that there is not."""
    try:
        differing = places(english) ^ places(translated)
        unknown = particles(translated) - set(PARTICLES)
    except ValueError as error:
        return say("a brace in `{english}` has no counterpart ({reason}).", english=english, reason=str(error))
    if differing:
        return say(
            "`{english}` and its translation differ in the places {names}: both need the same.",
            english=english,
            names=", ".join(f"{{{name}}}" for name in sorted(differing)),
        )
    if unknown:
        return say(
            "the translation of `{english}` asks for the particle {names}; there are {known}.",
            english=english,
            names=", ".join(sorted(unknown)),
            known=", ".join(PARTICLES),
        )
    return None


def places(template: str) -> set[str]:
    """Return the names of the places in a template."""
    return {name for _text, name, _form, _conversion in Formatter().parse(template) if name is not None}


def particles(template: str) -> set[str]:
    """Return the particles that a Korean template asks for."""
    return {form.lstrip("`") for _text, name, form, _conversion in Formatter().parse(template) if name and form}


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that the command line asks for, else the first that the environment does, else English."""
    for before, after in zip(arguments, [*arguments[1:], ""], strict=False):
        option, equals, value = before.partition("=")
        if option == "--lang" and (value if equals else after) in CODES:
            return value if equals else after
    wanted = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    code = wanted.replace("-", "_").partition(":")[0].partition("_")[0].partition(".")[0].lower()
    return code if code in CODES else "en"
