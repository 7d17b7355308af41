"""Stand-ins for packages that a submission imports and that are not available.

A top-level `import torch` or `import matplotlib.pyplot as plt`, and any use of it while the file
loads, gives an `Absent` and does no harm. A graded call that uses one fails with the name of the
package.
"""

import ast
import importlib.machinery
import sys
import types
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from dis import opname
from types import FrameType
from typing import Any, cast

# A loop over a progress bar is a loop over the values that it was given.
_PROGRESS_BAR = "tqdm"
# A submission that handles one of these around an import is prepared for a missing package.
_HANDLERS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


class PackageAbsentError(ImportError):
    """A graded call used a package that is not available."""


class _State:
    grading = False


def start_grading() -> None:
    """Make the use of a stand-in an error."""
    _State.grading = True


def start_loading() -> None:
    """Make the use of a stand-in harmless."""
    _State.grading = False


def check(value: object) -> None:
    """Raise PackageAbsentError with the name of the package if `value` is a stand-in."""
    if issubclass(type(value), Absent):
        raise PackageAbsentError(object.__getattribute__(value, "_package"))
    if issubclass(type(value), AbsentModule):
        raise PackageAbsentError(_package(types.ModuleType.__getattribute__(value, "__name__")))


def _package(module: str) -> str:
    return module.partition(".")[0]


class Absent:
    """Stands for an object of a missing package: allows every use while loading, none while grading."""

    _package = ""
    _items: Iterable[object] = ()

    def __init__(self, package: str, items: Iterable[object] = ()) -> None:
        """Stand for something of `package`; a loop over it is a loop over `items`."""
        object.__setattr__(self, "_package", package)
        object.__setattr__(self, "_items", items)

    def __getattr__(self, name: str) -> "Absent":
        """Be there, except where Python itself asks what this can do."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._used()

    def __call__(self, *arguments: object, **named: object) -> object:
        """Return a decorated function or class as it is, and a stand-in for any other result."""
        self._used()
        if len(arguments) == 1 and not named and isinstance(arguments[0], types.FunctionType | type):
            return arguments[0]
        if self._package == _PROGRESS_BAR and arguments:
            return Absent(self._package, _shown(arguments))
        return Absent(self._package)

    def __mro_entries__(self, _bases: tuple[object, ...]) -> tuple[type, ...]:
        """Let a class of the learner's inherit from this."""
        return (type("Absent", (_Inherited,), {"_package": self._package}),)

    def __iter__(self) -> Iterator[object]:
        """Yield as many values as `fig, ax = …` unpacks; else the values of a progress bar, or none."""
        self._used()
        targets = _targets(sys._getframe(1))  # noqa: SLF001 - the way to ask who unpacks
        return iter([self] * targets if targets else self._items)

    def __bool__(self) -> bool:
        """Be false: `if torch.cuda.is_available():` is not for here."""
        self._used()
        return False

    def __len__(self) -> int:
        """Be empty."""
        self._used()
        return 0

    __int__ = __index__ = __len__

    def __float__(self) -> float:
        """Be zero."""
        self._used()
        return 0.0

    def __exit__(self, *_error: object) -> None:
        """Let errors pass."""
        self._used()

    def __repr__(self) -> str:
        """Say what is missing."""
        return f"<{self._package} is not available>"

    def __format__(self, _spec: str) -> str:
        """Take any format."""
        return repr(self)

    def __hash__(self) -> int:
        """Be any key."""
        return id(self)

    def _used(self, *_arguments: object, **_named: object) -> "Absent":
        if _State.grading:
            check(self)
        return self


_OPERATORS = "add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift"
_USES = (
    "neg pos abs invert round trunc floor ceil lt le gt ge eq ne getitem setitem delitem contains enter setattr "
    "delattr instancecheck subclasscheck array_ufunc array_function"
)
for _name in [*_USES.split(), *(way + name for name in _OPERATORS.split() for way in ("", "r", "i"))]:
    setattr(Absent, f"__{_name}__", Absent._used)  # noqa: SLF001 - still the class itself


class _Inherited(Absent):
    """The base of a learner's class that inherits from a class of the missing package."""

    def __init__(self, *_arguments: object, **_named: object) -> None:
        """Take whatever the package's class would take."""

    def __init_subclass__(cls, **_named: object) -> None:
        """Take whatever the package's class would take."""

    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


def _shown(arguments: tuple[object, ...]) -> Iterable[object]:
    """Return what a progress bar made with `arguments` goes through: `tqdm(xs)`, or `trange(10)`."""
    whole = [argument for argument in arguments if isinstance(argument, int)]
    if len(whole) == len(arguments):
        return range(*whole)
    return arguments[0] if isinstance(arguments[0], Iterable) else ()


def _targets(frame: FrameType) -> int:
    """Return how many names `fig, ax = …` unpacks into at this place of `frame`; else 0."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if opname[code[at]] == "UNPACK_SEQUENCE":
        return code[at + 1]
    if opname[code[at]] == "UNPACK_EX":  # `first, *rest, last = …`: what follows the star stands before it
        return code[at + 1] + (code[at - 1] if opname[code[at - 2]] == "EXTENDED_ARG" else 0)
    return 0


class AbsentModule(types.ModuleType):
    """The module object that an import of a missing package binds."""

    __path__: MutableSequence[str] = []  # noqa: RUF012 - never changed: it says "I am a package"
    __all__: Sequence[str] = []

    def __getattr__(self, name: str) -> Absent:
        """Offer whatever is asked for."""
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        if _State.grading:
            check(self)
        return Absent(_package(self.__name__))


class Finder:
    """The last finder that Python asks: it makes a stand-in of a missing package that the submission imports.

    It is finder and loader without their base classes, which take longer to import than all else here.
    """

    def __init__(self, filename: str, source: str) -> None:
        """Serve the submission with this source, whose code objects have `filename`."""
        self._filename = filename
        self._source = source
        self._guarded: frozenset[int] | None = None  # computed when a package is missing: in most files none is

    def find_spec(
        self, fullname: str, _path: object = None, _target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for a stand-in if the submission's own code asks, else None."""
        parent = fullname.rpartition(".")[0]
        if isinstance(sys.modules.get(parent), AbsentModule) or (not parent and self._wanted(sys._getframe(1))):  # noqa: SLF001 - the way to ask who imports
            return importlib.machinery.ModuleSpec(fullname, cast("Any", self), is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Return the stand-in."""
        return AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: there is nothing to load."""

    def _wanted(self, frame: FrameType | None) -> bool:
        """Tell whether `frame` is an import of the submission's that is not prepared for a missing package."""
        while frame is not None and "importlib" in frame.f_code.co_filename:
            if frame.f_code.co_name == "find_spec":
                return False  # `importlib.util.find_spec`: the submission asks what there is
            frame = frame.f_back
        if frame is None or frame.f_code.co_filename != self._filename:
            return False
        if self._guarded is None:
            self._guarded = _guarded_lines(self._source)
        return frame.f_lineno not in self._guarded


def _guarded_lines(source: str) -> frozenset[int]:
    """Return the lines inside a `try` whose handler takes over when an import fails."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    guarded: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(map(_takes_over, node.handlers)):
            guarded.update(range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1))
    return frozenset(guarded)


def _takes_over(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in _HANDLERS) for kind in caught)
