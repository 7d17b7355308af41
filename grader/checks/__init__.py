"""One module an exercise: its laws in teaching order. Adding a module here adds an exercise."""

import pkgutil


def names() -> tuple[str, ...]:
    """Return the names of the exercises here, in alphabetical order, without importing any.

    A module that begins with `_` is none, but shared by others.
    """
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))
