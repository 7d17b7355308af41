"""Exercises: the functions asked for, the truth behind them, and the checks, as a module of checks states them."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from grader import checks as folder
from grader.core.errors import UsageError
from grader.core.outcome import ScriptText
from grader.core.sentence import say
from grader.course import courses, modules
from grader.course.courses import Course
from grader.hints import Hint
from grader.law.check import Check, Function, Model
from grader.law.later import Later
from grader.law.mistakes.evidence import Probes
from grader.law.mistakes.mistake import Mistake
from grader.law.pictures import Subject

if TYPE_CHECKING:
    from grader.law.mistakes.derivation import Derivation


@dataclass(frozen=True)
class Exercise:
    """An exercise: its name, the truth behind it, and its checks in teaching order."""

    name: str
    model: Model
    checks: tuple[Check, ...]
    mistakes: Sequence[Mistake] = ()
    probes: Mapping[str, Probes] = field(default_factory=dict)
    derivations: Sequence["Derivation"] = ()
    hints: Mapping[str, Hint] = field(default_factory=dict)  # see grader/hints
    pictures: tuple[Subject, ...] = ()

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The functions asked for, by name."""
        return {function.name: function for function in self.model.functions}

    @cached_property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        """The parameters of each function, by its name."""
        return {function.name: function.parameters for function in self.model.functions}

    @cached_property
    def arrays(self) -> dict[str, tuple[str, ...]]:
        """The parameters that each function gets as arrays, by its name."""
        return {function.name: function.arrays for function in self.model.functions}

    @cached_property
    def scripts(self) -> tuple[ScriptText, ...]:
        """The scripts that its checks ask for, each once."""
        found = {check.asks.script.name: check.asks.script for check in self.checks if check.asks.script is not None}
        return tuple(script.text for script in found.values())


_own_names = cache(folder.names)
COURSES = 4  # kept in memory: a cluster's worker may serve several


def names() -> tuple[str, ...]:
    """Return the names of all exercises, in alphabetical order, without importing any."""
    course = courses.chosen()
    return _own_names() if course is None else course.names


def load(name: str) -> Exercise:
    """Return the exercise `name`; raise a UsageError if its course is at fault."""
    course = courses.chosen()
    return _own(name) if course is None else _of_course(course)(name)


@cache
def _own(name: str) -> Exercise:
    return of_module(name, importlib.import_module(f"{folder.__name__}.{name}"))


@lru_cache(COURSES)
def _of_course(course: Course) -> Callable[[str], Exercise]:
    """Return a function that loads an exercise of `course`, each one once."""
    return cache(lambda name: of_module(name, modules.load(course, name)))


def of_module(name: str, module: ModuleType) -> Exercise:
    """Return the exercise that `module` describes: its `model`, and its checks in the order of the file.

    Mistakes that are declared one by one are looked for before those in `mistakes`, at the calls in `probes`.
    """
    values = tuple(vars(module).values())
    checks = tuple(value for value in values if isinstance(value, Check))
    declared = tuple(value for value in values if isinstance(value, Mistake))
    mistakes = Later(lambda: (*declared, *getattr(module, "mistakes", ())))
    derivations = getattr(module, "derivations", ())
    probes, hints = getattr(module, "probes", {}), getattr(module, "hints", {})
    pictures = tuple(getattr(module, "pictures", ()))
    exercise = Exercise(name, module.model, checks, mistakes, probes, derivations, hints, pictures)
    for check in checks:
        _check_subject(exercise, check)
    return exercise


def _check_subject(exercise: Exercise, check: Check) -> None:
    """Raise a UsageError if `check` is about what the exercise does not ask for."""
    function = exercise.functions.get(check.function)
    if function is None:
        about, known = check.function, tuple(exercise.functions)
    elif check.of is not None and check.of not in function.returns:
        about, known = check.of, function.returns
    else:
        return
    raise UsageError(
        say(
            "`{exercise}.{check}` is about `{about}`, but the exercise has no such function or returned value: "
            "it has {names}.",
            exercise=exercise.name,
            check=check.name,
            about=about,
            names=", ".join(known),
        )
    )
