"""Stand-ins for packages that a submission imports and can not have here.

A top-level `import torch` or `import matplotlib.pyplot as plt`, and whatever is done with it while the file
loads, does no harm: it all ends in an `Absent`. Only a graded call that uses one fails, and says which package it was.
"""

import ast
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from dis import opname
from types import FrameType
from typing import NoReturn


class PackageAbsentError(ImportError):
    """A graded call used a package that is not to be had."""


class _State:
    grading = False


def start_grading() -> None:
    """From now on using a stand-in is an error."""
    _State.grading = True


def start_loading() -> None:
    """From now on using a stand-in does nothing."""
    _State.grading = False


def complain(absent: "Absent") -> NoReturn:
    """Raise PackageAbsentError with the name of the package that `absent` stands for."""
    raise PackageAbsentError(object.__getattribute__(absent, "_package"))


class Absent:
    """Anything that a missing package would have offered: takes every use while loading, none while grading."""

    def __init__(self, package: str) -> None:
        self._package = package

    def _used(self, *_arguments: object, **_named: object) -> "Absent":
        if _State.grading:
            complain(self)
        return self

    def __getattr__(self, name: str) -> "Absent":
        if name.startswith("__"):
            raise AttributeError(name)
        return self._used()

    def __call__(self, *arguments: object, **named: object) -> object:
        self._used()
        if len(arguments) == 1 and not named and isinstance(arguments[0], types.FunctionType):
            return arguments[0]  # used as a decorator: the learner's function stays what it is
        return self

    def __setattr__(self, name: str, value: object) -> None:
        if name == "_package":
            object.__setattr__(self, name, value)
        else:
            self._used()

    def __mro_entries__(self, _bases: tuple[object, ...]) -> tuple[type, ...]:
        return (object,)

    def __iter__(self) -> Iterator["Absent"]:
        self._used()
        return iter([self] * _targets(sys._getframe(1)))

    def __bool__(self) -> bool:
        self._used()
        return False

    def __len__(self) -> int:
        self._used()
        return 0

    def __float__(self) -> float:
        self._used()
        return 0.0

    def __exit__(self, *_error: object) -> None:
        self._used()

    def __repr__(self) -> str:
        return f"<{self._package} is not available>"

    __enter__ = __getitem__ = __setitem__ = __delitem__ = _used
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _used
    __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __floordiv__ = __mod__ = __neg__ = __abs__ = _used
    __iadd__ = __isub__ = __imul__ = __itruediv__ = _used
    __lt__ = __le__ = __gt__ = __ge__ = _used


def _targets(frame: FrameType) -> int:
    """Return how many names `fig, ax = …` unpacks into at this place of `frame`; 0 for any other iteration."""
    code = frame.f_code.co_code
    if opname[code[frame.f_lasti]] == "UNPACK_SEQUENCE":
        return code[frame.f_lasti + 1]
    return 0


class _AbsentModule(types.ModuleType):
    """The module object that an import of a missing package binds."""

    __path__: Sequence[str] = []
    __all__: Sequence[str] = []

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(self.__name__.partition(".")[0])._used()  # noqa: SLF001 - one idea, two classes


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The last finder asked: what the submission itself imports and nobody has becomes a stand-in."""

    def __init__(self, filename: str, source: str) -> None:
        self._filename = filename
        self._guarded = _guarded_lines(source)

    def find_spec(
        self, fullname: str, _path: object = None, _target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for a stand-in if the submission's own code asks, else None."""
        parent = sys.modules.get(fullname.rpartition(".")[0])
        if isinstance(parent, _AbsentModule) or self._wanted(sys._getframe(1)):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Return the stand-in."""
        return _AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: there is nothing to load."""

    def _wanted(self, frame: FrameType | None) -> bool:
        while frame is not None and "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        if frame is None or frame.f_code.co_filename != self._filename:
            return False
        return frame.f_lineno not in self._guarded


def _guarded_lines(source: str) -> frozenset[int]:
    """Return the lines of imports inside a `try`: there the learner has provided for the package's absence."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    guarded = [node for node in ast.walk(tree) if isinstance(node, ast.Try)]
    return frozenset(
        inner.lineno
        for node in guarded
        for statement in node.body
        for inner in ast.walk(statement)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    )
