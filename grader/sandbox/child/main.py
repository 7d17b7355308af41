"""The child process: loads one submission, answers calls, and decides nothing.

It reads requests from one pipe and writes replies to another. A request is `[number, calls]`, a call `[function,
arguments]`; each call is answered by itself, with `[number, index, "returned", value, changed]` or
`[number, index, "raised", kind, message, line, text, place, package]`. The first request loads the source:
`[0, source, filename, functions]` with `functions` as `[name, parameters]` pairs, answered by
`[0, 0, "loaded", [[name, line, kind], …]]`. Everything printed goes to a third pipe.
"""

import builtins
import os
import sys
import types
from collections.abc import Callable
from typing import NoReturn, TypeAlias, cast

from . import convert, standin, wire
from .calling import Convention, convention

FILENAME = "<submission>"
MODULE = "submission"
MAX_TEXT = 300  # characters of an error message or a source line that travel

Learned: TypeAlias = "tuple[Callable[..., object], Convention, list[str]]"


class Server:
    """Answers the requests of one grader about one submission."""

    def __init__(self, requests: int, replies: int) -> None:
        self._requests = requests
        self._replies = replies
        self._module = types.ModuleType(MODULE)
        self._lines: list[str] = []
        self._functions: dict[str, Learned] = {}

    def run(self) -> None:
        """Answer until the grader closes its end."""
        while (request := self._receive()) is not None:
            number, *rest = request
            if number == 0:
                self._reply(0, 0, self._load(*rest))
            else:
                for index, (name, arguments) in enumerate(rest[0]):
                    self._reply(number, index, self._call(name, arguments))

    def _load(self, source: str, filename: str, functions: list[tuple[str, list[str]]]) -> list[object]:
        self._lines = source.splitlines()
        self._module.__file__ = filename
        sys.modules[MODULE] = self._module
        sys.meta_path.append(standin.Finder(FILENAME, source))
        standin.start_loading()
        try:
            code = compile(source, FILENAME, "exec", dont_inherit=True)
            exec(code, self._module.__dict__)  # noqa: S102 - this process exists to run it
        except BaseException as error:  # noqa: BLE001 - whatever it is, the grader is told
            return self._raised(error)
        finally:
            _flush()
        return ["loaded", [self._learn(name, parameters) for name, parameters in functions]]

    def _learn(self, name: str, parameters: list[str]) -> list[object]:
        """Return `[name, line, kind]`: kind is "missing", "function", or the type of what bears the name instead."""
        if name not in self._module.__dict__:
            return [name, None, "missing"]
        found = self._module.__dict__[name]
        if not callable(found) or isinstance(found, type):
            return [name, None, convert.type_name(found)]
        self._functions[name] = (found, convention(found, parameters), parameters)
        return [name, _line(found), "function"]

    def _call(self, name: str, arguments: list[object]) -> list[object]:
        function, how, parameters = self._functions[name]
        lists = [(index, value, list(value)) for index, value in enumerate(arguments) if isinstance(value, list)]
        standin.start_grading()
        try:
            for index in how.as_globals:
                self._module.__dict__[parameters[index]] = arguments[index]
            positional = [arguments[index] for index in how.by_position]
            named = {parameters[index]: arguments[index] for index in how.by_name}
            value = convert.plain(function(*positional, **named))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the grader is told
            return self._raised(error)
        finally:
            _flush()
        changed = [index for index, now, before in lists if now != before]
        return ["returned", value, changed]

    def _raised(self, error: BaseException) -> list[object]:
        line, place = _where(error)
        if isinstance(error, SyntaxError) and error.filename == FILENAME:
            line = error.lineno
        kind = "NotImplementedError" if isinstance(error, NotImplementedError) else convert.type_name(error)
        package = str(error) if isinstance(error, standin.PackageAbsentError) else None
        text = self._lines[line - 1].strip() if line and 0 < line <= len(self._lines) else ""
        message = error.msg if isinstance(error, SyntaxError) else _message(error)
        return ["raised", kind, message[:MAX_TEXT], line, text[:MAX_TEXT], place, package]

    def _receive(self) -> list[object] | None:
        prefix = self._read(wire.PREFIX.size)
        if prefix is None:
            return None
        data = self._read(wire.length(prefix))
        return None if data is None else cast("list[object]", wire.payload(data))

    def _read(self, size: int) -> bytes | None:
        parts = bytearray()
        while len(parts) < size:
            part = os.read(self._requests, size - len(parts))
            if not part:
                return None
            parts += part
        return bytes(parts)

    def _reply(self, number: object, index: int, answer: list[object]) -> None:
        data = memoryview(wire.frame([number, index, *answer]))
        while data:
            data = data[os.write(self._replies, data) :]


def _line(function: object) -> int | None:
    """Return the line on which the submission defines `function`, if it can be told."""
    for candidate in (function, getattr(function, "__func__", None), getattr(type(function), "__call__", None)):
        while (inner := getattr(candidate, "__wrapped__", None)) is not None:
            candidate = inner  # noqa: PLW2901 - a decorated function: on to what it decorates
        code = getattr(getattr(candidate, "func", candidate), "__code__", None)
        if isinstance(code, types.CodeType) and code.co_filename == FILENAME:
            return code.co_firstlineno
    return None


def _where(error: BaseException) -> tuple[int | None, str | None]:
    """Return the line, and the function, of the submission's deepest frame in the traceback of `error`."""
    line, place = None, None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILENAME:
            line, place = trace.tb_lineno, trace.tb_frame.f_code.co_name
        trace = trace.tb_next
    return line, place


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 - a learner's exception may fail at being shown
        return ""


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001, S110 - the learner may have put anything there, or closed it
            pass


def _no_keyboard(_prompt: object = "") -> NoReturn:
    raise EOFError("nobody is at the keyboard")


def serve() -> NoReturn:
    """Turn file descriptors 0, 1 and 2 into the three pipes and answer; never return."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    builtins.input = _no_keyboard
    status = 1
    try:
        Server(requests, replies).run()
        status = 0
    finally:
        os._exit(status)


def start(numpy_folder: str) -> NoReturn:
    """Serve in this very process: where no process can be forked, each submission gets one of its own."""
    prepare(numpy_folder)
    serve()


def prepare(numpy_folder: str) -> None:
    """Import numpy from the folder that holds it, then leave only the standard library importable."""
    sys.path.append(numpy_folder)
    import numpy  # noqa: F401, PLC0415 - the folder must be known first

    sys.path.remove(numpy_folder)
