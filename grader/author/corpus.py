"""Reads a corpus of right and wrong submissions: a folder with rows in `<exercise>/<function>.toml`.

A row replaces one function of a right submission. That is `<exercise>/right.py`, in which no function calls another,
or without such a file the solution, `../solutions/<exercise>.py`.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from grader.core.errors import UsageError
from grader.core.sentence import say

_KEYS = {"right": {"code", "note"}, "wrong": {"code", "diagnosis", "passes"}}


class CorpusError(UsageError):
    """A file of the corpus breaks the format of `submissions/README.md`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way to write one function, and the verdict that it should get."""

    exercise: str
    function: str
    name: str
    code: str
    right: bool
    diagnosis: str | None  # the id of its mistake
    note: str | None  # a word of the note that it passes with
    passes: tuple[str, ...]  # the returned values that are right

    def __str__(self) -> str:
        """Return `exercise/function/name`, unique in the corpus: the id of a test case."""
        return f"{self.exercise}/{self.function}/{self.name}"


@cache
def right(folder: Path, exercise: str) -> Mapping[str, str]:
    """Return the text of each function of the right submission, in order; under "" all that stands around them."""
    source = _right_file(folder, exercise).read_text(encoding="utf-8-sig")
    functions: dict[str, str] = {"": ""}
    for node in ast.parse(source).body:
        text = f"{ast.get_source_segment(source, node)}\n"
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            functions[node.name] = text
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):  # a docstring
            functions[""] += text
    return functions


def rows_of(folder: Path, exercise: str) -> list[Row]:
    """Return the rows of one exercise, function by function; raise CorpusError if one breaks the format."""
    if not _right_file(folder, exercise).is_file():
        return []
    known = {folder / exercise / f"{name}.toml": name for name in right(folder, exercise) if name}
    stray = sorted(set((folder / exercise).glob("*.toml")) - set(known))
    if stray:
        functions = ", ".join(known.values())
        raise CorpusError(
            say(
                "`{path}` is named after no function of its exercise: give it one of the names {names}.",
                path=str(stray[0]),
                names=functions,
            )
        )
    return [row for path, name in known.items() if path.exists() for row in _read(path, exercise, name)]


def stands_alone(folder: Path, exercise: str) -> bool:
    """Tell whether no function of the right submission calls another, so that a wrong one spoils nothing else."""
    return (folder / exercise / "right.py").is_file()


def submission(folder: Path, row: Row) -> str:
    """Return the source of the right submission with the row's function in it."""
    functions = {**right(folder, row.exercise), row.function: row.code}
    return "\n\n".join(filter(None, functions.values()))


def _right_file(folder: Path, exercise: str) -> Path:
    own = folder / exercise / "right.py"
    return own if own.is_file() else folder.parent / "solutions" / f"{exercise}.py"


def _read(path: Path, exercise: str, function: str) -> list[Row]:
    """Return the rows of one file; raise CorpusError if it breaks the format."""
    try:
        return list(_rows(tomllib.loads(path.read_text(encoding="utf-8")), exercise, function))
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(say("`{path}` is no TOML: {reason}.", path=str(path), reason=str(error))) from error
    except CorpusError as error:
        raise CorpusError(say("`{path}`: {fault}", path=str(path), fault=error.why)) from error


def _rows(data: Mapping[str, Any], exercise: str, function: str) -> Iterator[Row]:
    seen: set[str] = set()
    for verdict, named in data.items():
        if verdict not in _KEYS:
            raise CorpusError(say("[{verdict}]: a row is right or wrong.", verdict=verdict))
        for name, fields in named.items():
            where = f"[{verdict}.{name}]"
            if not isinstance(fields, dict):
                raise CorpusError(say("{where} is no table.", where=where))
            unknown = set(fields) - _KEYS[verdict]
            if unknown:
                raise CorpusError(
                    say("{where} has unknown keys: {keys}.", where=where, keys=", ".join(sorted(unknown)))
                )
            if name in seen:
                raise CorpusError(say("{where}: another row of this file has the same name.", where=where))
            seen.add(name)
            passes = tuple(fields.pop("passes", ()))
            if not all(isinstance(value, str) for value in passes):
                raise CorpusError(say("{where}: `{key}` has to be a list of names.", where=where, key="passes"))
            for key, text in {"code": None, **fields}.items():
                if not isinstance(text, str) or not text.strip():
                    raise CorpusError(say("{where}: `{key}` has to be a text.", where=where, key=key))
            yield Row(
                exercise,
                function,
                name,
                fields["code"],
                verdict == "right",
                fields.get("diagnosis"),
                fields.get("note"),
                passes,
            )
