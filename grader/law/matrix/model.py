"""A model with a vector, in the words of the mistakes beside it."""

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

from grader.core.outcome import Number, Truth
from grader.law.squared_error import SquaredError, split

Row: TypeAlias = Sequence[Number]
Rows: TypeAlias = Sequence[Row]
VALUES = ("w", "b")
MODEL = SquaredError(VALUES, lambda row: (*row, 1), "ŷ = X·w + b", vector="w")


class MatrixModel:
    """The model ŷ = X·w + b."""

    def __init__(self, model: SquaredError = MODEL) -> None:
        self._model = model
        self.functions = model.functions

    def predict(self, rows: Rows, w: Row, b: Number) -> list[Number]:
        """Return ŷ."""
        return self._model.predictions(rows, (*w, b))

    def loss(self, rows: Rows, y: Row, w: Row, b: Number) -> float:
        """Return the loss."""
        return self._model.loss(rows, y, (*w, b))

    def sizes(self, rows: Rows, y: Row, w: Row, b: Number) -> list[Number]:
        """Return A of each sample."""
        return self._model.sizes(rows, y, (*w, b))

    def slopes(self, rows: Rows, y: Row, w: Row, b: Number) -> Any:  # noqa: ANN401 - a pair
        """Return the slopes."""
        return split(self._model, self._model.slopes(rows, y, (*w, b)))

    def trained(self, rows: Rows, y: Row, w: Row, b: Number, alpha: float, epochs: int) -> Any:  # noqa: ANN401 - a pair
        """Return where training ends, and the size of its terms."""
        found, size = self._model.trained(rows, y, (*w, b), alpha, epochs)
        return split(self._model, found), size

    def truth(self, function: str, *arguments: Any) -> Truth:  # noqa: ANN401 - arguments
        """Return the truth."""
        return cast("Truth", self._model.truth(function, *arguments))
