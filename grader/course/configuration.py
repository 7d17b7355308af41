"""An instructor's own options, `grader.toml`: what each check is worth, which are hidden, and how to grade.

It is read from where the instructor says and from nowhere else: not from the current folder, and not from a folder of
learners' files, in which a learner could have written it.
"""

import re
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from grader.core.errors import UsageError
from grader.core.report import ExerciseReport, Finding, Status, Visibility
from grader.core.sentence import Sentence, say
from grader.course import exercise as exercises
from grader.course.translation import CODES
from grader.sandbox.limits import LEAST, SECONDS, Limits

PUBLISHED_SEED = 20170331
EXAMPLES = 100
DIGITS = 9  # of a whole number: a billion of anything is plenty
DAY = 86_400  # seconds
MOST_POINTS = 1000  # of one check
MOST_BYTES = 1_000_000
SHOWN = 60  # characters of a value that is wrong
WHEN_SHOWN = {
    "never": Visibility.HIDDEN,
    "after_due_date": Visibility.AFTER_DUE_DATE,
    "after_published": Visibility.AFTER_PUBLISHED,
}
Path_: TypeAlias = tuple[str, ...]  # a key with the tables that it stands in
_HEADER = re.compile(r"\s*\[\s*(?P<keys>[^\[\]]+?)\s*\]\s*(#.*)?")
_ASSIGNED = re.compile(r"\s*(?P<keys>(?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_KEY = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_AT_LINE = re.compile(r"^(?P<reason>.*?)\s*\(at line (?P<line>\d+), column \d+\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an instructor has chosen; None where nothing is."""

    points: Mapping[str, int] = field(default_factory=dict)  # of checks, by their ids; all others are worth 1
    hidden: frozenset[str] = frozenset()  # ids of checks
    show_hidden: Visibility = Visibility.HIDDEN  # the details of those
    examples: int = EXAMPLES
    seed: int | None = None
    language: str | None = None
    limits: Limits = field(default_factory=Limits)

    def worth(self, check: str) -> int:
        """Return the points of the check with this id."""
        return self.points.get(check, 1)

    def applied(self, report: ExerciseReport) -> ExerciseReport:
        """Return `report` with the points and the visibility of every check."""
        return replace(report, findings=tuple(map(self._applied, report.findings)))

    def _applied(self, finding: Finding) -> Finding:
        most = self.worth(finding.id)
        earned = most if finding.status is Status.PASSED else 0
        visibility = self.show_hidden if finding.id in self.hidden else Visibility.VISIBLE
        if (finding.score, finding.max_score, finding.visibility) == (earned, most, visibility):
            return finding  # as nearly always, and a copy takes its time
        return replace(finding, score=earned, max_score=most, visibility=visibility)


def chosen(options: Namespace, learners: Iterable[Path]) -> Configuration:
    """Return what the file given with `--config` chooses, and the command line instead of it; none from `learners`."""
    found = Configuration() if options.config is None else read(options.config, learners)
    call = {} if options.time_limit is None else {"call": options.time_limit}
    return replace(
        found,
        examples=found.examples if options.examples is None else options.examples,
        seed=found.seed if options.seed is None else options.seed,
        language=options.lang or found.language,
        limits=replace(found.limits, **call, **dict(options.limit)),
    )


def read(path: str, learners: Iterable[Path] = ()) -> Configuration:
    """Return what the file `path` chooses; raise a UsageError that names the key and its line."""
    import tomllib  # noqa: PLC0415 - most runs have no such file

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
        found = tomllib.loads(text)
    except UnicodeDecodeError:
        raise UsageError(say("`{path}` is no text in UTF-8: save it as that.", path=path)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _no_toml(path, str(error)) from None
    return _Reader(path, text).read(found)


def _no_toml(path: str, told: str) -> UsageError:
    match = _AT_LINE.match(told)
    if match is None:
        return UsageError(say("`{path}` is no TOML: {reason}.", path=path, reason=told))
    reason, line = match["reason"], int(match["line"])
    return UsageError(say("`{path}`, line {line}, is no TOML: {reason}.", path=path, line=line, reason=reason))


class _WrongError(Exception):
    """A value is not what its key takes."""

    def __init__(self, wanted: Sentence) -> None:
        super().__init__(wanted.template)
        self.wanted = wanted


class _Reader:
    """Takes options out of what a file holds, and knows where each of them stands."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text

    def read(self, found: Mapping[str, Any]) -> Configuration:
        """Return what is chosen."""
        known: dict[str, Callable[[Any], Any]] = {
            "points": dict,
            "hidden": _texts,
            "show_hidden": lambda value: WHEN_SHOWN[_one_of(tuple(WHEN_SHOWN), value)],
            "examples": partial(_whole, least=1),
            "seed": partial(_whole, least=0),
            "language": partial(_one_of, CODES),
            "limits": dict,
        }
        values = {}
        for key, value in found.items():
            if key not in known:
                raise self._unknown((key,), tuple(known))
            if known[key] is dict:
                values[key] = self._take((key,), _table, value)
            else:
                values[key] = self._take((key,), known[key], value)
        if "points" in values:
            values["points"] = self._points(values["points"])
        if "hidden" in values:
            values["hidden"] = self._hidden(values["hidden"])
        if "limits" in values:
            values["limits"] = self._limits(values["limits"])
        return Configuration(**values)

    def _take(self, path: Path_, taken: Callable[[Any], Any], value: object) -> Any:  # noqa: ANN401 - an option's value
        try:
            return taken(value)
        except _WrongError as error:
            shown = _shown(value)
            key = ".".join(path)
            raise self._error(
                path, say("`{key}` takes {wanted}, and not {given}", key=key, wanted=error.wanted, given=shown)
            ) from None

    def _points(self, table: Mapping[str, Any]) -> dict[str, int]:
        points = {}
        for path, value in _leaves(table, ("points",)):
            check = ".".join(path[1:])
            if check not in _checks():
                raise self._unknown(path, _near(check))
            points[check] = self._take(path, partial(_whole, least=0, most=MOST_POINTS), value)
        return points

    def _hidden(self, checks: tuple[str, ...]) -> frozenset[str]:
        for check in checks:
            if check not in _checks():
                raise self._unknown(("hidden",), _near(check), check)
        return frozenset(checks)

    def _limits(self, table: Mapping[str, Any]) -> Limits:
        values = {}
        names = ("call", *SECONDS, *LEAST)
        for key, value in table.items():
            path = "limits", key
            if key not in names:
                raise self._unknown(path, names)
            taken = partial(_whole, least=LEAST[key]) if key in LEAST else _seconds
            values[key] = self._take(path, taken, value)
        return Limits(**values)

    def _unknown(self, path: Path_, names: Iterable[str], entry: str | None = None) -> UsageError:
        key = ".".join(path[1:] or path) if entry is None else entry
        complaint = say("there is no `{key}`. There are: {names}", key=key, names=", ".join(names))
        return self._error(path, complaint, entry)

    def _error(self, path: Path_, complaint: Sentence, entry: str | None = None) -> UsageError:
        line = line_of(self._text, path, entry)
        return UsageError(say("`{path}`, line {line}: {complaint}.", path=self._path, line=line, complaint=complaint))


def line_of(text: str, path: Path_, entry: str | None = None) -> int:
    """Return the line on which the key `path` stands, or the text `entry` in its value; 1 if it is not to be found."""
    table: Path_ = ()
    found = 0
    for number, line in enumerate(text.split("\n"), 1):
        if found and entry is not None and entry in line:
            return number
        if header := _HEADER.fullmatch(line.rstrip("\r")):
            table = _keys(header["keys"])
            here = table
        elif assigned := _ASSIGNED.match(line):
            here = table + _keys(assigned["keys"])
        else:
            continue
        if not found and (here[: len(path)] == path or (len(here) < len(path) and _inline(here, path, line))):
            found = number
            if entry is None or entry in line:
                return number
    return found or 1


def _inline(here: Path_, path: Path_, line: str) -> bool:
    """Tell whether the rest of `path` stands in a table that is written on the line itself."""
    return path[: len(here)] == here and "{" in line and all(key in line for key in path[len(here) :])


def _keys(text: str) -> Path_:
    """Return the keys of a dotted one; what is quoted may hold dots of its own."""
    return tuple(key.strip("\"'") for key in _KEY.findall(text))


def _leaves(table: Mapping[str, Any], path: Path_) -> Iterator[tuple[Path_, object]]:
    """Yield every value in a table and the tables in it."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _checks() -> tuple[str, ...]:
    return tuple(f"{name}.{check.name}" for name in exercises.names() for check in exercises.load(name).checks)


def _near(check: str) -> list[str]:
    """Return the ids of the checks that may have been meant: those of the same exercise, else all."""
    ids = _checks()
    return [each for each in ids if each.partition(".")[0] == check.partition(".")[0]] or list(ids)


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _WrongError(say("a table of its own"))
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        raise _WrongError(say("a list of checks in quotes"))
    return tuple(value)


def _one_of(names: tuple[str, ...], value: object) -> str:
    if not (isinstance(value, str) and value in names):
        raise _WrongError(say("one of {names}", names=", ".join(f'"{name}"' for name in names)))
    return value


def _whole(value: object, least: int, most: int = 10**DIGITS - 1) -> int:
    if type(value) is not int or not least <= value <= most:
        raise _WrongError(say("a whole number from {least} to {most}", least=least, most=most))
    return value


def _seconds(value: object) -> float:
    if type(value) not in (int, float) or not 0 < value <= DAY:  # type: ignore[operator] # a number by then
        raise _WrongError(say("seconds above 0 and up to {most}", most=DAY))
    return float(value)  # type: ignore[arg-type] # the same


def _shown(value: object) -> str:
    """Return a value as TOML writes it, if that is short."""
    text = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
