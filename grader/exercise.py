"""Exercises as the engine knows them: a module of checks gives the functions asked for and the laws they obey."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

from grader import checks as folder
from grader.hints import Hint
from grader.law.derivation import Derivation
from grader.law.given import Check, Function, Model
from grader.law.mistake import Mistake, Probes
from grader.law.pictures import Subject


@dataclass(frozen=True)
class Exercise:
    """An exercise: its name, the truth behind it, and its checks in teaching order."""

    name: str
    model: Model
    checks: tuple[Check, ...]
    mistakes: tuple[Mistake, ...] = ()
    probes: Mapping[str, Probes] = field(default_factory=dict)
    derivations: tuple[Derivation, ...] = ()
    hints: Mapping[str, Hint] = field(default_factory=dict)  # see grader/hints
    pictures: tuple[Subject, ...] = ()

    @property
    def functions(self) -> dict[str, Function]:
        """The functions asked for, by name."""
        return {function.name: function for function in self.model.functions}

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """The parameters of each function, by its name."""
        return {function.name: function.parameters for function in self.model.functions}

    @property
    def arrays(self) -> dict[str, tuple[str, ...]]:
        """The parameters that each function gets as arrays, by its name."""
        return {function.name: function.arrays for function in self.model.functions}

    def function_of(self, check: Check) -> Function:
        """Return the function that `check` is about: the first word of its name."""
        return self.functions[check.name.partition("_")[0]]

    def value_of(self, check: Check) -> str | None:
        """Return the value of the function that `check` is about, None for all of them: the second word."""
        function = self.function_of(check)
        word = check.name.removeprefix(function.name + "_").partition("_")[0]
        return word if word in function.returns else None


@cache
def names() -> tuple[str, ...]:
    """Return the names of all exercises, in alphabetical order, without importing any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(folder.__path__)))


@cache
def load(name: str) -> Exercise:
    """Return the exercise `name`."""
    return of_module(name, importlib.import_module(f"{folder.__name__}.{name}"))


def of_module(name: str, module: ModuleType) -> Exercise:
    """Return the exercise that `module` describes: its `model`, and its checks in the order of the file.

    Mistakes that are declared one by one are looked for before those in `mistakes`, at the calls in `probes`.
    """
    values = tuple(vars(module).values())
    checks = tuple(value for value in values if isinstance(value, Check))
    mistakes = (*(value for value in values if isinstance(value, Mistake)), *getattr(module, "mistakes", ()))
    derivations = tuple(getattr(module, "derivations", ()))
    probes, hints = getattr(module, "probes", {}), getattr(module, "hints", {})
    pictures = tuple(getattr(module, "pictures", ()))
    exercise = Exercise(name, module.model, checks, mistakes, probes, derivations, hints, pictures)
    for check in checks:
        if check.name.partition("_")[0] not in exercise.functions:
            raise ValueError(f"{name}.{check.name}: the name has to begin with one of the exercise's functions")
    return exercise
