"""The vocabulary that checks are written in: inputs, calls, truths, and laws that hold for whole families of models."""

from grader.core.outcome import Argument, Number
from grader.core.sentence import say, words
from grader.law import laws
from grader.law.calls import Calls
from grader.law.check import Check, Function, Question, Script, given
from grader.law.draw import Draw, Example, Inputs
from grader.law.inputs import Move, Point, Run, example, fixed_runs
from grader.law.inputs import long_runs as long_runs_of
from grader.law.inputs import moves as moves_of
from grader.law.inputs import points as points_of
from grader.law.inputs import runs as runs_of
from grader.law.later import common_mistakes_of, derivations_of, mistakes_of, probes_of
from grader.law.mistakes.evidence import Probes
from grader.law.mistakes.mistake import Mistake, mistake
from grader.law.mistakes.returns import kinds_of
from grader.law.mistakes.wrong_model import WrongModel, power
from grader.law.pictures import Descent, Fit, Walk
from grader.law.reply import Refusal, Reply, close, number, several
from grader.law.smooth import SmoothLoss
from grader.law.squared_error import SquaredError

__all__ = [
    "Argument",
    "Calls",
    "Check",
    "Descent",
    "Draw",
    "Example",
    "Fit",
    "Function",
    "Inputs",
    "Mistake",
    "Move",
    "Number",
    "Point",
    "Probes",
    "Question",
    "Refusal",
    "Reply",
    "Run",
    "Script",
    "SmoothLoss",
    "SquaredError",
    "Walk",
    "WrongModel",
    "close",
    "common_mistakes_of",
    "derivations_of",
    "example",
    "fixed_runs",
    "given",
    "kinds_of",
    "laws",
    "long_runs_of",
    "mistake",
    "mistakes_of",
    "moves_of",
    "number",
    "points_of",
    "power",
    "probes_of",
    "runs_of",
    "say",
    "several",
    "words",
]
