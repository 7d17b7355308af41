"""Describe an exception of the learner's as plain data. Its class may be hostile: nothing here trusts it."""

import io
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from . import convert, standin

if TYPE_CHECKING:
    import types

FILENAME = "<submission>"  # of the learner's code, in tracebacks
MAX_TEXT = 300  # characters of an error message or a source line that travel
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_SUGGESTING = (NameError, AttributeError, ImportError)  # of which Python says what may have been meant
_SHOW = sys.excepthook  # before the learner can put anything in its place
_FAMILIES = (NotImplementedError, MemoryError)  # whose members bear the family's name: numpy has its own


def described(
    error: BaseException, otherwise: int | None
) -> tuple[str, str, int | None, str | None, str | None, int | None]:
    """Return the name of its kind, its message, its line and function, an absent package, and the line that called it.

    Args:
        error: Any exception.
        otherwise: The line if no code of the submission had begun.

    """
    kind = type(error)
    line, place, by = _where(error)
    line = otherwise if place is None else line
    if kind in (SyntaxError, IndentationError, TabError):
        message, line = _syntax(error, line)
    else:
        message = _message(error)
    name = next((base.__name__ for base in _FAMILIES if issubclass(kind, base)), convert.type_name(error))
    return name, message, line, place, message if kind is standin.PackageAbsentError else None, by


def _where(error: BaseException) -> tuple[int | None, str | None, int | None]:
    """Return the line and the function of the submission's deepest frame in the traceback, and the line that called it.

    Of a recursion: where it begins, and its next function. The deepest frame is one or the other, by chance.
    """
    frames: list[tuple[int, types.CodeType]] = []
    # Through `BaseException` itself: the learner's class could answer anything.
    trace = BaseException.__dict__["__traceback__"].__get__(error)
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILENAME:
            frames.append((trace.tb_lineno, trace.tb_frame.f_code))
        trace = trace.tb_next
    if type(error) is RecursionError:
        times = Counter(code for _line, code in frames)
        around = [frame for frame in frames if times[frame[1]] > 1 and frame[1].co_name not in _COMPREHENSIONS]
        frames = around[1::-1] or frames
    if not frames:
        return None, None, None
    line = frames[-1][0]
    while len(frames) > 1 and frames[-1][1].co_name in _COMPREHENSIONS:  # a part of the function around it
        frames.pop()
    code = frames[-1][1]
    by = frames[-2][0] if len(frames) > 1 and frames[-2][1] is not code else None
    return line, code.co_name, by


def _syntax(error: Any, raised: int | None) -> tuple[str, int | None]:  # noqa: ANN401 - its attributes may be set to anything
    """Return the message and the line of a syntax error: of the submission, or `raised` by it on a line."""
    inside = type(error.filename) is str and error.filename == FILENAME
    line = error.lineno if inside and type(error.lineno) is int and error.lineno > 0 else raised
    return convert.text(error.msg, MAX_TEXT), line


def _message(error: BaseException) -> str:
    try:
        said = str(error)
        return convert.text(_with_suggestion(error, said) if type(error) in _SUGGESTING else said, MAX_TEXT)
    except BaseException:  # noqa: BLE001 - a learner's exception may fail at being shown
        return ""


def _with_suggestion(error: BaseException, said: str) -> str:
    """Return what is said of an error with Python's own "Did you mean": it is found where the error is shown."""
    stream, sys.stderr = sys.stderr, io.StringIO()
    try:
        _SHOW(type(error), error, error.__traceback__)
        shown = sys.stderr.getvalue()
    finally:
        sys.stderr = stream
    _before, found, suggestion = shown.rpartition(said + ". Did you ")
    return f"{said}. Did you {suggestion.strip()}" if found and "\n" not in suggestion.strip() else said
