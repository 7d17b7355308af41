"""The vocabulary that checks are written in: inputs, truths, and laws that hold for whole families of models."""

from grader.law import laws
from grader.law.derivation import derivations_of
from grader.law.given import Check, Draw, Example, Function, Inputs, given
from grader.law.inputs import Run, fixed_runs
from grader.law.inputs import moves as moves_of
from grader.law.inputs import points as points_of
from grader.law.inputs import runs as runs_of
from grader.law.mistake import mistake
from grader.law.mistakes import mistakes_of
from grader.law.pictures import Descent, Fit, Walk
from grader.law.probing import probes_of
from grader.law.reply import Submission
from grader.law.squared_error import SquaredError
from grader.law.value_mistakes import WrongModel, power
from grader.sentence import words

__all__ = [
    "Check",
    "Descent",
    "Draw",
    "Example",
    "Fit",
    "Function",
    "Inputs",
    "Run",
    "SquaredError",
    "Submission",
    "Walk",
    "WrongModel",
    "derivations_of",
    "fixed_runs",
    "given",
    "laws",
    "mistake",
    "mistakes_of",
    "moves_of",
    "points_of",
    "power",
    "probes_of",
    "runs_of",
    "words",
]
