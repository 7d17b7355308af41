"""How a right function stands in the place of a learner's own: it takes and returns the same kinds of values."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .calling import Convention, signature


def in_place_of(
    learned: "tuple[Callable[..., object] | None, Convention, list[str]]",
    ask: Callable[..., object],
    names: Mapping[str, object],
    own: object,
) -> Callable[..., object]:
    """Return a right function that is called as the learner's own is.

    Args:
        learned: The learner's function, None if there is none; how it takes the asked parameters; and these.
        ask: Returns what a right function returns for the asked parameters.
        names: The globals that it reads parameters from that its signature lacks.
        own: What the learner's returned: a right value comes as one of its kind.

    """
    function, how, parameters = learned

    def call(*positional: object, **named: object) -> object:
        found = named
        if function is not None:
            bound = signature(function).bind(*positional, **named)
            bound.apply_defaults()
            positional, found = bound.args, bound.kwargs
        found = found | dict(zip((parameters[place] for place in how.by_position), positional, strict=False))
        found |= {parameters[place]: names[parameters[place]] for place in how.as_globals}
        return _like(ask(*[found[name] for name in parameters]), own, parameters)

    return call


def _like(value: Any, own: Any, parameters: Sequence[str]) -> object:  # noqa: ANN401 - whatever they are
    """Return a right `value` of the kind that the learner's `own` value has, and with as few items."""
    numpy = sys.modules["numpy"]
    kind = type(own)
    if isinstance(value, tuple):
        if kind in (tuple, list) and own and not any(isinstance(item, tuple | list | numpy.ndarray) for item in own):
            value = value[: len(own)]  # the task may have asked for less once
        if issubclass(kind, dict):
            ordered = [name for name in parameters if name in own]
            return dict(zip(ordered if len(ordered) == len(own) else own, value, strict=False))
        if issubclass(kind, numpy.ndarray) and all(type(item) in (int, float) for item in value):
            return numpy.array(value, dtype=float)
        if issubclass(kind, tuple) and hasattr(kind, "_fields"):
            return kind(*value)
        return list(value) if kind is list else value
    if isinstance(value, numpy.ndarray):
        return value.tolist() if kind is list else value
    return kind(value) if issubclass(kind, numpy.floating) else value
