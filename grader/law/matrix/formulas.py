"""What wrong formulas about a matrix of samples are made of, and the tables they stand in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import trunc
from typing import Any, TypeAlias

from grader.core.outcome import Number
from grader.law.matrix.model import MatrixModel, Row, Rows
from grader.law.mistake import each

Slopes: TypeAlias = tuple[Any, Any]  # what somebody takes for the slopes in w and in b: arrays of any shape, or numbers


@dataclass(frozen=True)
class At:
    """Samples and parameters, and all that formulas need of them."""

    rows: Rows
    y: Row
    w: Row
    b: Number

    @cached_property
    def p(self) -> list[Number]:
        """The predictions."""
        return MatrixModel().predict(self.rows, self.w, self.b)

    @cached_property
    def r(self) -> list[Number]:
        """The residuals."""
        return [predicted - target for predicted, target in zip(self.p, self.y, strict=True)]

    @property
    def n(self) -> int:
        """How many samples there are."""
        return len(self.rows)

    @property
    def d(self) -> int:
        """How many features there are."""
        return len(self.w)

    @property
    def columns(self) -> list[Row]:
        """The features, each of all samples."""
        return list(zip(*self.rows, strict=True))

    @property
    def samples(self) -> "list[At]":
        """Each sample alone."""
        return [At([row], [target], self.w, self.b) for row, target in zip(self.rows, self.y, strict=True)]


Formula: TypeAlias = Callable[[At], Any]
Table: TypeAlias = Iterable[tuple[str, str, str, tuple[Formula, ...]]]  # id, sentence, question, formulas


def dot(one: Row, other: Row) -> Number:
    """Return Σ one_i·other_i; raise ValueError where they are not equally long."""
    return sum(a * c for a, c in zip(one, other, strict=True))


def mean(values: Sequence[Number]) -> float:
    """Return the mean."""
    return sum(values) / len(values)


def pulled(at: At, errors: Row, share: float) -> tuple[list[float], float]:
    """Return share·Xᵀ·errors and share·Σ errors: the slopes that follow from one number for each sample."""
    return [share * dot(column, errors) for column in at.columns], share * sum(errors)


def slopes(at: At) -> tuple[list[float], float]:
    """Return the right slopes."""
    return pulled(at, at.r, 2 / at.n)


def is_whole(value: Any) -> bool:  # noqa: ANN401 - an array, or a number
    """Tell whether numpy makes an array of whole numbers of `value`."""
    return all(map(is_whole, value)) if isinstance(value, tuple | list) else isinstance(value, int)


def cut(value: Any, *, where: bool) -> Any:  # noqa: ANN401 - an array, or several of them
    """Return `value` with its fractions cut off, as an array of whole numbers cuts them, `where` that is so."""
    return each(trunc, value) if where else value
