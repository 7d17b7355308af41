"""Describe an exception of the learner's as plain data. Its class may be hostile: nothing here trusts it."""

from typing import Any

from . import convert, standin

FILENAME = "<submission>"  # of the learner's code, in tracebacks
MAX_TEXT = 300  # characters of an error message or a source line that travel
_FAMILIES = (NotImplementedError, MemoryError)  # whose members bear the family's name: numpy has its own


def described(error: BaseException) -> tuple[str, str, int | None, str | None, str | None]:
    """Return the name of its kind, its message, its line and function, and the absent package if it is about one."""
    kind = type(error)
    line, place = _where(error)
    if kind in (SyntaxError, IndentationError, TabError):
        message, line = _syntax(error, line)
    else:
        message = _message(error)
    name = next((base.__name__ for base in _FAMILIES if issubclass(kind, base)), convert.type_name(error))
    return name, message, line, place, message if kind is standin.PackageAbsentError else None


def _where(error: BaseException) -> tuple[int | None, str | None]:
    """Return the line, and the function, of the submission's deepest frame in the traceback."""
    line, place = None, None
    # Through `BaseException` itself: the learner's class could answer anything.
    trace = BaseException.__dict__["__traceback__"].__get__(error)
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILENAME:
            line, place = trace.tb_lineno, trace.tb_frame.f_code.co_name
        trace = trace.tb_next
    return line, place


def _syntax(error: Any, raised: int | None) -> tuple[str, int | None]:  # noqa: ANN401 - its attributes may be set to anything
    """Return the message and the line of a syntax error: of the submission, or `raised` by it on a line."""
    inside = type(error.filename) is str and error.filename == FILENAME
    line = error.lineno if inside and type(error.lineno) is int and error.lineno > 0 else raised
    return convert.text(error.msg, MAX_TEXT), line


def _message(error: BaseException) -> str:
    try:
        return convert.text(str(error), MAX_TEXT)
    except BaseException:  # noqa: BLE001 - a learner's exception may fail at being shown
        return ""
