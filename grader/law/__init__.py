"""The vocabulary that checks are written in: inputs, truth, tolerance, and laws that hold for whole families of models."""

from grader.law.given import Check, Draw, Example, Function, Inputs, given
from grader.law.squared_error import SquaredError

__all__ = ["Check", "Draw", "Example", "Function", "Inputs", "SquaredError", "given"]
