"""Import the checks of a course from what was read of its folder, as a package of their own: `from ._shared import …`.

The package is named by the course's digest, so that what one course brings never answers for another.
"""

import importlib
import sys
import traceback
from collections.abc import Sequence
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import decode_source, spec_from_loader
from pathlib import Path
from types import ModuleType

from grader.core.errors import UsageError
from grader.core.sentence import say
from grader.course.courses import CHECKS, Course
from grader.law.check import Check


def load(course: Course, name: str) -> ModuleType:
    """Return the module of checks `name`; raise a UsageError that names file and line if it can not be imported."""
    package = f"grader_course_{course.digest}"
    if not any(isinstance(finder, _Finder) and finder.package == package for finder in sys.meta_path):
        sys.meta_path.append(_Finder(package, course))
    try:
        module = importlib.import_module(f"{package}.{name}")
    except Exception as error:
        raise _fault(course, name, error) from error
    path = _shown(course, name)
    model = getattr(module, "model", None)
    if not (hasattr(model, "functions") and hasattr(model, "truth")):
        raise UsageError(
            say("`{path}` has no `model`: give that name to the truth, with its `functions` and `truth`.", path=path)
        )
    if not any(isinstance(value, Check) for value in vars(module).values()):
        raise UsageError(say("`{path}` has no check: write one, a function under `@given(…)`.", path=path))
    return module


class _Finder(MetaPathFinder, ExecutionLoader):
    """Finds the modules of one course, and nothing else."""

    def __init__(self, package: str, course: Course) -> None:
        self.package = package
        self._course = course

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to import `name`; None for what is not the course's."""
        known = name == self.package or self._content(name) is not None
        return spec_from_loader(name, self, is_package=name == self.package) if known else None

    def is_package(self, fullname: str) -> bool:
        """Tell whether `fullname` is the course itself."""
        return fullname == self.package

    def get_source(self, fullname: str) -> str:
        """Return the text of a module; the package itself may have none."""
        return decode_source(self._content(fullname) or b"")

    def get_filename(self, fullname: str) -> str:
        """Return the path of the module, in the folder of the course as it was given."""
        return _shown(self._course, fullname.removeprefix(self.package).removeprefix(".") or "__init__")

    def _content(self, name: str) -> bytes | None:
        inner = "__init__" if name == self.package else name.removeprefix(f"{self.package}.")
        return None if inner == name else self._course.file(f"{inner}.py")


def _fault(course: Course, name: str, error: Exception) -> UsageError:
    """Return what to say about an exception that importing the module has raised, with the author's line."""
    path, line = _shown(course, name), None
    if isinstance(error, SyntaxError):
        path, line = error.filename or path, error.lineno
    else:
        files = {_shown(course, file.removesuffix(".py")) for file, _content in course.files}
        for frame, number in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename in files:
                path, line = frame.f_code.co_filename, number
    told = error.msg if isinstance(error, SyntaxError) else str(error)
    return UsageError(
        say(
            "`{path}`, line {line}: this module of checks can not be imported ({reason}). Correct it; with "
            "GRADER_TRACEBACK=1 you see how it came to that.",
            path=path,
            line=str(line or 1),
            reason=f"{type(error).__name__}: {told}",
        )
    )


def _shown(course: Course, name: str) -> str:
    return str(Path(course.folder) / CHECKS / f"{name}.py")
