"""Find out how to call a learner's function: by position; parameters that it lacks are set as globals.

The lecture writes `forward(x)` and reads a global `w`; the stubs write `forward(x, w)`. Both are
right.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType, MethodType

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_LAYERS = 20  # decorators, methods and partials around one function: beyond it, it goes in circles


@dataclass(frozen=True, slots=True)
class Convention:
    """The indexes of the parameters that are passed by position, by name, and as globals."""

    by_position: tuple[int, ...]
    by_name: tuple[int, ...]  # keyword-only parameters of the learner's
    as_globals: tuple[int, ...]

    @property
    def simple(self) -> bool:
        """Tell whether all go by position, in order."""
        return not self.by_name and not self.as_globals


def convention(function: Callable[..., object], asked: Sequence[str]) -> Convention:
    """Return how to hand the `asked` parameters to `function`."""
    everything = tuple(range(len(asked)))
    if _is_as_asked(function, asked):
        return Convention(everything, (), ())
    try:
        parameters = signature(function).parameters.values()
    except Exception:  # noqa: BLE001 - built in C, or it fails at being looked at
        return Convention(everything, (), ())
    named = {p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}
    by_name = tuple(index for index in everything if asked[index] in named)
    rest = tuple(index for index in everything if index not in by_name)
    if any(parameter.kind is inspect.Parameter.VAR_POSITIONAL for parameter in parameters):
        return Convention(rest, by_name, ())
    positional = [parameter for parameter in parameters if parameter.kind in _POSITIONAL]
    present = {parameter.name for parameter in positional}
    lacking = tuple(index for index in rest if asked[index] not in present)
    kept = tuple(index for index in rest if index not in lacking)
    required = sum(parameter.default is inspect.Parameter.empty for parameter in positional)
    if len(positional) >= len(rest) and not (
        # `def forward(x, bias=0)` next to a global `w`: what is to be calculated with is `w`
        required <= len(kept) and _reads(function, {asked[index] for index in lacking})
    ):
        return Convention(rest, by_name, ())
    if required <= len(kept) <= len(positional):
        return Convention(kept, by_name, lacking)
    return Convention(rest[: len(positional)], by_name, rest[len(positional) :])


def _is_as_asked(function: object, asked: Sequence[str]) -> bool:
    """Tell whether this is a plain function with exactly the `asked` parameters: most are, and `signature` is slow."""
    if type(function) is not FunctionType or function.__dict__ or function.__defaults__:
        return False
    found = function.__code__
    extra = found.co_kwonlyargcount or found.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)
    return not extra and found.co_varnames[: found.co_argcount] == tuple(asked)


def code(function: object) -> CodeType | None:
    """Return the code that the learner wrote for `function`, beneath decorators and the like."""
    for _ in range(_LAYERS):
        if isinstance(function, MethodType):
            function = function.__func__
        elif isinstance(function, functools.partial):
            function = function.func
        elif (wrapped := inspect.getattr_static(function, "__wrapped__", None)) is not None:
            function = wrapped
        elif isinstance(function, FunctionType):
            return function.__code__
        else:  # an object that can be called
            function = inspect.getattr_static(type(function), "__call__", None)
    return None


def signature(function: Callable[..., object]) -> inspect.Signature:
    """Return the signature of a learner's function; raise ValueError or TypeError if it has none."""
    if sys.version_info >= (3, 14):  # annotations are evaluated late there, and may name anything
        from annotationlib import Format  # noqa: PLC0415 - exists only there

        return inspect.signature(function, annotation_format=Format.FORWARDREF)
    return inspect.signature(function)


def _reads(function: object, names: set[str]) -> bool:
    """Tell whether `function` reads every one of `names` as a global (and there are any)."""
    found = code(function)
    return bool(names) and found is not None and names <= set(_names(found))


def _names(outer: CodeType) -> Iterator[str]:
    """Yield the names that code uses, and the code of comprehensions and functions within it."""
    yield from outer.co_names
    for constant in outer.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
