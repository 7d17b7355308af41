"""The vocabulary that checks of models over a matrix of samples are written in: what `grader.law` is for one sample."""

from grader.law.matrix import laws
from grader.law.matrix.derivation import derivations_of
from grader.law.matrix.inputs import Move, Point, Run, fixed_runs
from grader.law.matrix.inputs import moves as moves_of
from grader.law.matrix.inputs import points as points_of
from grader.law.matrix.inputs import runs as runs_of
from grader.law.matrix.mistakes import mistakes_of
from grader.law.matrix.model import MatrixModel
from grader.law.matrix.probing import probes_of

__all__ = [
    "MatrixModel",
    "Move",
    "Point",
    "Run",
    "derivations_of",
    "fixed_runs",
    "laws",
    "mistakes_of",
    "moves_of",
    "points_of",
    "probes_of",
    "runs_of",
]
