"""How a learner's function is called: by position, and what its signature lacks is set as a global by name.

The lecture writes `forward(x)` and reads a global `w`; the stubs write `forward(x, w)`. Both are right.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Convention:
    """Which of the asked parameters, by index, go where."""

    by_position: tuple[int, ...]
    by_name: tuple[int, ...]  # keyword-only parameters of the learner's
    as_globals: tuple[int, ...]


def convention(function: Callable[..., object], asked: Sequence[str]) -> Convention:
    """Return how to hand the `asked` parameters to `function`."""
    everything = tuple(range(len(asked)))
    by_position = Convention(everything, (), ())
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):  # built in C: it has no signature to look at
        return by_position
    if any(parameter.kind is inspect.Parameter.VAR_POSITIONAL for parameter in parameters):
        return by_position
    named = {p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}
    positional = [parameter for parameter in parameters if parameter.kind in _POSITIONAL]
    by_name = tuple(index for index in everything if asked[index] in named)
    rest = tuple(index for index in everything if index not in by_name)
    present = {parameter.name for parameter in positional}
    lacking = tuple(index for index in rest if asked[index] not in present)
    least = sum(parameter.default is inspect.Parameter.empty for parameter in positional)
    if len(positional) >= len(rest) and not (
        least <= len(rest) - len(lacking) and _reads(function, [asked[index] for index in lacking])
    ):
        return Convention(rest, by_name, ())
    kept = tuple(index for index in rest if index not in lacking)
    if least <= len(kept) <= len(positional):
        return Convention(kept, by_name, lacking)
    return Convention(rest[: len(positional)], by_name, rest[len(positional) :])


def _reads(function: Callable[..., object], names: Sequence[str]) -> bool:
    """Tell whether `function` reads every one of `names` as a global (and there are any)."""
    code = getattr(function, "__code__", None)
    return bool(names) and code is not None and set(names) <= set(code.co_names)
