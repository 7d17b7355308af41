"""The lines of a submission: of a file, or of one cell of a notebook."""

from typing import Self

from grader.core.sentence import Sentence, say


class CellLine(int):
    """A line of a notebook, counted within its cell, whose number it knows: all else takes it for the number it is."""

    cell: int

    def __new__(cls, line: int, cell: int) -> Self:
        """Return line `line` of the cell `cell`, both counted from 1."""
        self = super().__new__(cls, line)
        self.cell = cell
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[int, int]]:
        return type(self), (int(self), self.cell)


def line_in_words(line: int) -> Sentence:
    """Return "line 2", or "cell 3, line 2", for the middle of a sentence."""
    if isinstance(line, CellLine):
        return say("cell {cell}, line {line}", cell=line.cell, line=int(line))
    return say("line {line}", line=line)


def line_capitalised(line: int) -> Sentence:
    """Return "Line 2", or "Cell 3, line 2", for the beginning of a sentence."""
    if isinstance(line, CellLine):
        return say("Cell {cell}, line {line}", cell=line.cell, line=int(line))
    return say("Line {line}", line=line)


def path_with_line(path: str, line: int | None) -> Sentence | str:
    """Return `path` with the line in it, as editors write it where they can."""
    if isinstance(line, CellLine):
        return say("{path}, cell {cell}, line {line}", path=path, cell=line.cell, line=int(line))
    return path if line is None else f"{path}:{line}"
