"""Mistakes about a model with a vector."""

from typing import Any

from grader.law.matrix.derivation import derivations_of as _derivations
from grader.law.matrix.mistakes import mistakes_of as _mistakes
from grader.law.matrix.model import MatrixModel
from grader.law.matrix.probing import probes_of as _probes
from grader.law.squared_error import SquaredError


def mistakes_of(model: SquaredError) -> Any:  # noqa: ANN401, D103 - for now
    return _mistakes(MatrixModel(model))


def probes_of(model: SquaredError) -> Any:  # noqa: ANN401, D103 - for now
    return _probes(MatrixModel(model))


def derivations_of(model: SquaredError) -> Any:  # noqa: ANN401, D103 - for now
    return _derivations(MatrixModel(model))
