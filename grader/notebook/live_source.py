"""Writes down functions as a running session has them now, with the names that they use: a notebook to be graded.

Cells may have been run twice, or changed since; loops have left values behind. Nothing of the session is called, and
only plain values are looked into.
"""

import ast
import inspect
import linecache
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

from grader.sandbox.child import calling, cells
from grader.sandbox.notebook import Cell, Notebook

LONGEST = 100_000  # characters of a value
DEEPEST = 5  # lists in lists
_Collection: TypeAlias = list[object] | tuple[object, ...] | set[object] | dict[object, object]
_TOLD = re.compile(r"<(i?python)-input-(\d+)")


@dataclass(frozen=True)
class Session:
    """A running session: its names, and the text of its cells, by number. There is no cell 0."""

    names: Mapping[str, object]
    run: Sequence[str] = ()  # as Python ran it
    typed: Sequence[str] = ()  # with magics
    file: str | None = None  # the script, where a script grades itself


@dataclass(frozen=True, slots=True, order=True)
class _Piece:
    """A statement: the number of its cell, its first line there, its text, and the names that it uses."""

    cell: int
    line: int
    text: str
    uses: tuple[str, ...] = ()


def notebook(session: Session, wanted: Iterable[str]) -> Notebook:
    """Return the definitions of the `wanted` names and of all names that they use, as far as they are known."""
    pieces: set[_Piece] = set()
    due, seen = list(wanted), set[str]()
    while due:
        name = due.pop()
        if name in seen or name not in session.names:
            continue
        seen.add(name)
        piece = _piece(session, name)
        if piece is not None:
            pieces.add(piece)
            due += piece.uses
    return Notebook(tuple(Cell(piece.cell or None, "\n" * (piece.line - 1) + piece.text) for piece in sorted(pieces)))


def _piece(session: Session, name: str) -> _Piece | None:
    """Return the statement that gives `name` the value that it has now."""
    value = session.names[name]
    if isinstance(value, ModuleType):
        return _Piece(0, 1, f"import {value.__name__} as {name}")
    text = literal(value)
    if text is not None:
        return _Piece(0, 1, f"{name} = {text}")
    return _of_code(session, name, value) or _imported(name, value) or _last(session, name)


def literal(value: object, depth: int = 0) -> str | None:
    """Return `value` as Python text if it is plain: numbers, text and lists of them, arrays of numpy too."""
    kind = type(value)  # asked first: `isinstance` alone may run code of the learner's
    if value is None or kind in (bool, int, str):
        text = repr(value)
        return text if len(text) <= LONGEST else None
    if kind is float and isinstance(value, float):
        return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
    if kind.__module__ == "numpy" and depth == 0:
        return _array(value)
    if kind in (list, tuple, set, dict) and isinstance(value, list | tuple | set | dict) and depth < DEEPEST:
        return _collection(value, depth)
    return None


def _collection(value: _Collection, depth: int) -> str | None:
    if len(value) * 2 > LONGEST:
        return None
    items = [literal(item, depth + 1) for item in value]
    if isinstance(value, dict):
        values = [literal(item, depth + 1) for item in value.values()]
        items = [key and item and f"{key}: {item}" for key, item in zip(items, values, strict=True)]
    known = [item for item in items if item is not None]
    text = ", ".join(known)
    if len(known) < len(items) or len(text) > LONGEST:
        return None
    if isinstance(value, list):
        return f"[{text}]"
    if isinstance(value, tuple):
        return f"({text}{',' * (len(known) == 1)})"
    return f"{{{text}}}" if known or isinstance(value, dict) else "set()"


def _array(value: Any) -> str | None:  # noqa: ANN401 - of numpy
    numpy: Any = sys.modules.get("numpy")
    if type(value) is not getattr(numpy, "ndarray", None) and not issubclass(type(value), getattr(numpy, "number", ())):
        return None
    if value.dtype.kind not in "biuf" or value.size * 2 > LONGEST:
        return None
    text = literal(value.tolist(), 1)
    made = "array" if type(value) is numpy.ndarray else value.dtype.name
    how = f", dtype={value.dtype.name!r}" if made == "array" else ""
    return text and f"__import__('numpy').{made}({text}{how})"


def _of_code(session: Session, name: str, value: object) -> _Piece | None:
    """Return the statement that the code of a function stands in, if that binds `name`."""
    code = calling.code(value) if callable(value) and not isinstance(value, type) else None
    if code is None:
        return None
    try:
        text = "".join(inspect.findsource(code)[0])
    except OSError:  # typed where nothing is kept
        return None
    cell = 0 if code.co_filename == session.file else _number(session, code.co_filename, text)
    return None if cell is None else _found(text, cell, name, code.co_firstlineno)


def _number(session: Session, filename: str, text: str) -> int | None:
    """Return the number of the cell that was run from `filename`, or else of the last one with this text."""
    told = _TOLD.match(filename)
    if told is not None:
        return int(told[2]) + (told[1] == "python")  # whose own prompt counts from 0
    wanted = text.strip()
    numbers = range(len(session.run) - 1, 0, -1)
    return next((number for number in numbers if session.run[number].strip() == wanted), None)


def _found(text: str, cell: int, name: str, line: int | None = None) -> _Piece | None:
    """Return the last statement of a cell that binds `name`, of those that reach over `line`."""
    for statement in reversed(cells.read(text).statements):
        first, last = _reach(statement.node)
        if name in statement.names and (line is None or first <= line <= last):
            lines = text.split("\n")[first - 1 : last]
            uses = {each.id for each in ast.walk(statement.node) if isinstance(each, ast.Name)}
            return _Piece(cell, first, "\n".join(lines), tuple(sorted(uses)))
    return None


def _reach(node: ast.stmt) -> tuple[int, int]:
    """Return the first and the last line of a statement, with its decorators."""
    decorators = getattr(node, "decorator_list", ())
    return min([node.lineno, *(each.lineno for each in decorators)]), node.end_lineno or node.lineno


def _imported(name: str, value: object) -> _Piece | None:
    """Return the import of a value that another module defines."""
    if type(value).__module__ == "__main__":  # whose attributes may be code of the learner's
        return None
    module, own = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if not (isinstance(module, str) and isinstance(own, str) and own.isidentifier()) or module == "__main__":
        return None
    if getattr(sys.modules.get(module), own, None) is not value:
        return None
    return _Piece(0, 1, f"from {module} import {own} as {name}")


def _last(session: Session, name: str) -> _Piece | None:
    """Return the last statement that was run and binds `name`."""
    if session.file is not None:
        return _found("".join(linecache.getlines(session.file)), 0, name)
    numbers = range(len(session.typed) - 1, 0, -1)
    return next((found for number in numbers if (found := _found(session.typed[number], number, name))), None)
