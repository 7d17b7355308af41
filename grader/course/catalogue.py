"""A course's own sentences in other languages than English: `checks/ko.toml`, by the rules of the grader's own."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

from grader.core.errors import UsageError
from grader.core.korean import PARTICLES
from grader.core.sentence import Sentence, say
from grader.course.selection import CHECKS, Course


def read(course: Course, code: str) -> Mapping[str, str]:
    """Return the translations into `code`, none if there is no such file; raise a UsageError if it is no catalogue."""
    path = str(Path(course.folder) / CHECKS / f"{code}.toml")
    try:
        found = tomllib.loads((course.file(f"{code}.toml") or b"").decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
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
