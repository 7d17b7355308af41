"""Choose the options of a run: those of the command line, else those of an instructor's `grader.toml`.

The file is read from where the instructor says and from nowhere else: not from the current folder, and not from a
folder of learners' files, in which a learner could have written it.
"""

import re
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from grader.core.errors import UsageError
from grader.core.files import toml
from grader.core.report import SeedKind, Visibility
from grader.core.sentence import Sentence, say
from grader.course import exercise as exercises
from grader.course.configuration import DAY, DRAW, MOST_WHOLE, PUBLISHED_SEED, Configuration, drawn_seed
from grader.course.translation import CODES
from grader.sandbox.limits import LEAST, SECONDS, Limits

MOST_POINTS = 1000  # of one check
MOST_BYTES = 1_000_000
SHOWN = 60  # characters of a value that is wrong
WHEN_SHOWN = {
    "never": Visibility.HIDDEN,
    "after_due_date": Visibility.AFTER_DUE_DATE,
    "after_published": Visibility.AFTER_PUBLISHED,
}
Key: TypeAlias = tuple[str, ...]  # a key after the tables that it stands in
_AT_LINE = re.compile(r"^(?P<reason>.*?)\s*\(at line (?P<line>\d+), column \d+\)$", re.DOTALL)


def chosen(options: Namespace, learners: Iterable[Path]) -> Configuration:
    """Return the options of the command line, and those of the file given with `--config` where it gives none.

    Raises:
        UsageError: The file is wrong, or lies among the files of `learners`.

    """
    found = Configuration() if options.config is None else read(options.config, learners)
    seed = found.seed if options.seed in (None, DRAW) else options.seed
    kind = SeedKind.PUBLISHED if seed in (None, PUBLISHED_SEED) else SeedKind.GIVEN
    if seed is None and options.seed == DRAW:
        seed, kind = drawn_seed(), SeedKind.DRAWN
    call = {} if options.time_limit is None else {"call": options.time_limit}
    return replace(
        found,
        examples=found.examples if options.examples is None else options.examples,
        seed=seed,
        seed_kind=kind,
        language=options.lang or found.language,
        limits=replace(found.limits, **call, **dict(options.limit)),
    )


def read(path: str, learners: Iterable[Path] = ()) -> Configuration:
    """Return what the file `path` chooses.

    Raises:
        UsageError: The file can not be read or lies among those of `learners`, or an option is wrong: it names the key
            and its line.

    """
    place = Path(path)
    if any(folder.is_dir() and place.resolve().is_relative_to(folder.resolve()) for folder in learners):
        raise UsageError(
            say("`{path}` lies among the files to be graded, where a learner may have written it: move it.", path=path)
        )
    try:
        with place.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(say("`{path}` can not be read: {reason}.", path=path, reason=reason)) from None
    if len(content) > MOST_BYTES:
        raise UsageError(say("`{path}` is far too large for a file of options.", path=path))
    try:
        text = content.decode("utf-8-sig")
        found = toml(text)
    except UnicodeDecodeError:
        raise UsageError(say("`{path}` is no text in UTF-8: save it as that.", path=path)) from None
    except (ValueError, RecursionError) as error:
        raise _no_toml(path, str(error)) from None
    try:
        return _configuration(found)
    except _WrongError as error:
        line = _line_of(text, error.key, error.entry)
        raise UsageError(
            say("`{path}`, line {line}: {complaint}.", path=path, line=line, complaint=error.complaint)
        ) from None


def _no_toml(path: str, told: str) -> UsageError:
    match = _AT_LINE.match(told)
    if match is None:
        return UsageError(say("`{path}` is no TOML: {reason}.", path=path, reason=told))
    reason, line = match["reason"], int(match["line"])
    return UsageError(say("`{path}`, line {line}, is no TOML: {reason}.", path=path, line=line, reason=reason))


class _WrongError(Exception):
    """A key does not exist, or its value is not what it takes; `entry` is the wrong one of a list."""

    def __init__(self, key: Key, complaint: Sentence, entry: str = "") -> None:
        super().__init__(complaint.template)
        self.key = key
        self.complaint = complaint
        self.entry = entry


def _line_of(text: str, key: Key, entry: str) -> int:
    """Return the line on which `key` stands, or the text `entry` in its value.

    TOML is read statement by statement, each with the header of its table: one that goes on in the next line can not be
    read before that.
    """
    header, begin = "", 0
    lines = text.splitlines(keepends=True)
    for end in range(1, len(lines) + 1):
        statement = "".join(lines[begin:end])
        try:
            found = toml(header + statement)
        except ValueError:
            continue
        if _holds(found, key):
            return next((n for n in range(begin, end) if entry in lines[n]), begin) + 1
        header = statement if statement.lstrip().startswith("[") else header
        begin = end
    return 1


def _holds(table: object, key: Key) -> bool:
    """Tell whether a key stands in a table, or in the tables in it."""
    return not key or (isinstance(table, dict) and key[0] in table and _holds(table[key[0]], key[1:]))


def _configuration(found: Mapping[str, Any]) -> Configuration:
    """Return what a parsed file chooses."""
    known: dict[str, Callable[[Any], Any]] = {
        "points": _table,
        "hidden": _texts,
        "show_hidden": partial(_one_of, tuple(WHEN_SHOWN)),
        "examples": partial(_whole, 1, MOST_WHOLE),
        "seed": partial(_whole, 0, MOST_WHOLE),
        "language": partial(_one_of, CODES),
        "limits": _table,
    }
    values = {}
    for name, value in found.items():
        if name not in known:
            raise _unknown((name,), name, known)
        values[name] = _take((name,), known[name], value)
    if "points" in values:
        values["points"] = _points(values["points"])
    for check in values.get("hidden", ()):
        if check not in _checks():
            raise _unknown(("hidden",), check, _near(check), entry=check)
    if "limits" in values:
        values["limits"] = _limits(values["limits"])
    if "show_hidden" in values:
        values["show_hidden"] = WHEN_SHOWN[values["show_hidden"]]
    return Configuration(**values)


def _take(key: Key, taken: Callable[[Any], Any], value: object) -> Any:  # noqa: ANN401 - an option's value
    """Return a value as its option wants it; `taken` returns what is wanted, as a sentence, if it is not that."""
    found = taken(value)
    if isinstance(found, Sentence):
        name, given = ".".join(key), _shown(value)
        raise _WrongError(key, say("`{key}` takes {wanted}, and not {given}", key=name, wanted=found, given=given))
    return found


def _unknown(key: Key, name: str, names: Iterable[str], entry: str = "") -> _WrongError:
    return _WrongError(key, say("there is no `{key}`. There are: {names}", key=name, names=", ".join(names)), entry)


def _points(table: Mapping[str, Any]) -> dict[str, int]:
    points = {}
    for key, value in _leaves(table, ("points",)):
        check = ".".join(key[1:])
        if check not in _checks():
            raise _unknown(key, check, _near(check))
        points[check] = _take(key, partial(_whole, 0, MOST_POINTS), value)
    return points


def _leaves(table: Mapping[str, Any], key: Key) -> Iterator[tuple[Key, object]]:
    """Yield every value in a table and the tables in it."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*key, name))
        else:
            yield (*key, name), value


def _limits(table: Mapping[str, Any]) -> Limits:
    known = dict.fromkeys(("call", *SECONDS), _seconds) | {
        name: partial(_whole, least, MOST_WHOLE) for name, least in LEAST.items()
    }
    values = {}
    for name, value in table.items():
        if name not in known:
            raise _unknown(("limits", name), name, known)
        values[name] = _take(("limits", name), known[name], value)
    return Limits(**values)


def _checks() -> tuple[str, ...]:
    return tuple(f"{name}.{check.name}" for name in exercises.names() for check in exercises.load(name).checks)


def _near(check: str) -> list[str]:
    """Return the ids of the checks that may have been meant: those of the same exercise, else all."""
    ids = _checks()
    return [each for each in ids if each.partition(".")[0] == check.partition(".")[0]] or list(ids)


def _table(value: object) -> dict[str, Any] | Sentence:
    return value if isinstance(value, dict) else say("a table of its own")


def _texts(value: object) -> frozenset[str] | Sentence:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return frozenset(value)
    return say("a list of checks in quotes")


def _one_of(names: Sequence[str], value: object) -> str | Sentence:
    if isinstance(value, str) and value in names:
        return value
    return say("one of {names}", names=", ".join(f'"{name}"' for name in names))


def _whole(least: int, most: int, value: object) -> int | Sentence:
    if type(value) is int and least <= value <= most:
        return value
    return say("a whole number from {least} to {most}", least=least, most=most)


def _seconds(value: object) -> float | Sentence:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= DAY:
        return float(value)
    return say("seconds above 0 and up to {most}", most=DAY)


def _shown(value: object) -> str:
    """Return a value as TOML writes it, cut off if it is long."""
    text = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
