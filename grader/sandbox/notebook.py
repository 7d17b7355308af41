"""Reads the code cells of a notebook as text, whatever tool has written it, within bounds.

Nothing here parses learner code: that happens in the submission's process (`child/cells.py`).
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from grader.core.location import CellLine
from grader.core.sentence import say, words
from grader.sandbox.source import MAX_SIZE, UnreadableError, content

SUFFIX = ".ipynb"
LARGEST = 64 * 2**20  # bytes of a notebook with its outputs
SMALL = 2 * 2**20  # bytes that are parsed whole; from a larger notebook the outputs are removed first
MOST_BRACKETS = 2_000_000  # that are read for that, in a second or two
MOST_CELLS = 10_000
_DROPPED = re.compile(rb'"(?:outputs|attachments|metadata)"\s*:\s*(?=[\[{])')
_TO_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+"?)*+[\[\]{}]?', re.DOTALL)
_MARIMO = re.compile(r"^app = marimo\.App\(", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of code. Messages name it by its number; None if its lines are those of a file."""

    number: int | None
    source: str


@dataclass(frozen=True)
class Notebook:
    """Cells of code in order. Grader and child number their lines from the first cell to the last."""

    cells: tuple[Cell, ...]
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        counts = (cell.source.count("\n") + 1 for cell in self.cells)
        object.__setattr__(self, "_starts", list(accumulate(counts, initial=0)))

    def line(self, counted: int | None) -> int | None:
        """Return the line within its cell for a line that is numbered through all cells."""
        index = bisect_right(self._starts, (counted or 0) - 1) - 1
        if counted is None or not 0 <= index < len(self.cells):
            return None
        within, number = counted - self._starts[index], self.cells[index].number
        return within if number is None else CellLine(within, number)


def read(path: Path) -> Notebook:
    """Return the code cells of the notebook `path`; raise UnreadableError if it is none."""
    return of(content(path, LARGEST))


def of(data: bytes) -> Notebook:
    """Return the code cells of a notebook with this content; raise UnreadableError if it is none.

    Only code cells are numbered, from 1, as Jupyter does when all cells are run from the top.
    """
    if len(data) > LARGEST:
        why = words("The notebook is larger than {size} MB. Clear its outputs in Jupyter, save it and grade it again.")
        raise UnreadableError(say(why, size=LARGEST >> 20))
    sources = tuple(_sources(_parsed(data)))
    if sum(map(len, sources)) > MAX_SIZE or len(sources) > MOST_CELLS:
        raise UnreadableError(
            say("The code in the notebook is larger than {size} MB: this is no exercise.", size=MAX_SIZE >> 20)
        )
    return Notebook(tuple(Cell(number, source) for number, source in enumerate(sources, start=1)))


def of_python(source: str) -> Notebook:
    """Return Python source as a notebook of one cell: it is run statement by statement, and its lines stay."""
    return Notebook((Cell(None, source),))


def of_marimo(source: str) -> Notebook | None:
    """Return `source` as a marimo notebook, a Python file whose cells are functions; None if it is not one."""
    return of_python(source) if _MARIMO.search(source) else None


def _parsed(data: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    if not data.strip():
        raise UnreadableError(say("The notebook is empty. Open it in Jupyter, save it and grade it again."))
    try:
        text = (data if len(data) <= SMALL else _without_outputs(data)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(
            say("The notebook is no text in UTF-8. Open it in Jupyter, save it there and grade it again.")
        ) from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        if not text.lstrip().startswith("{"):
            why = say(
                "The file is no notebook, only its name is. If it holds Python, give it a name that ends in `.py`."
            )
        elif "\n<<<<<<<" in text:
            why = say(
                "Git has written both versions of a conflict into the notebook. "
                "Choose one: `git checkout --ours FILE` or `--theirs`."
            )
        else:
            why = say(
                "The notebook is damaged: a part of it is missing. Save it again in Jupyter, or take an earlier copy."
            )
        raise UnreadableError(why) from None


def _without_outputs(data: bytes) -> bytes:
    """Return a notebook's JSON without outputs, attachments and metadata."""
    kept: list[bytes] = []
    end, left = 0, MOST_BRACKETS
    while left and (found := _DROPPED.search(data, end)):
        kept += (data[end : found.end()], b"null")
        depth = 0
        for part in _TO_BRACKET.finditer(data, found.end()):
            left -= 1
            end = part.end()
            depth += 1 if data[end - 1 : end] in b"[{" else -1
            if not depth or not left or end == len(data):
                break
    rest = data[end:]
    if not left or sum(map(len, kept)) + len(rest) > SMALL:
        raise UnreadableError(
            say("There is too much in the notebook. Clear its outputs in Jupyter, save it and grade it again.")
        )
    return b"".join((*kept, rest))


def _sources(notebook: Any) -> Iterator[str]:  # noqa: ANN401 - whatever the file holds
    """Yield the text of each code cell, for nbformat 4 and older."""
    cells = _cells(notebook)
    if cells is None:
        raise UnreadableError(
            say("The file is no notebook: it has no cells. Save it again in Jupyter, or take an earlier copy.")
        )
    for cell in cells:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            yield _text(cell.get("source", cell.get("input"))).replace("\r\n", "\n").replace("\r", "\n")


def _cells(notebook: Any) -> list[Any] | None:  # noqa: ANN401 - whatever the file holds
    match notebook:
        case {"cells": list(cells)}:
            return cells
        case {"worksheets": list(sheets)}:  # before nbformat 4
            found = (sheet.get("cells") for sheet in sheets if isinstance(sheet, dict))
            return [cell for cells in found if isinstance(cells, list) for cell in cells]
    return None


def _text(source: Any) -> str:  # noqa: ANN401 - whatever the file holds
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))
