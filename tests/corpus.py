"""The corpus of right and wrong submissions in `submissions/`, as the tests use it."""

from functools import cache
from pathlib import Path

from grader.author import corpus
from grader.author.corpus import Row

__all__ = ["FOLDER", "RIGHT", "VALUES", "Row", "rows", "submission"]

FOLDER = Path(__file__).parent / "submissions"
EXERCISES = [place.parent.name for place in sorted(FOLDER.glob("*/right.py"))]
RIGHT = {
    name: {function: text for function, text in corpus.right(FOLDER, name).items() if function} for name in EXERCISES
}

# The values of which a row may still earn the checks.
VALUES = {"linear": ("w",), "multiple": ("w", "b"), "quadratic": ("w1", "w2", "b")}


@cache
def rows() -> tuple[Row, ...]:
    """Return every row."""
    return tuple(row for name in EXERCISES for row in corpus.rows_of(FOLDER, name))


def submission(row: Row) -> str:
    """Return the source of a right submission whose one function is the row's."""
    return corpus.submission(FOLDER, row)
