"""The child process: loads one submission, answers calls, and decides nothing.

It reads requests from one pipe and writes replies to another. A request is `[number, batches,
order, together]`, a batch a list of groups, a group `[function, count, columns]`: so many calls of one
function, whose first arguments are the first column, and so on. A column of lists is written as `["lists", lengths,
items]`. The order is a flat list of pairs: of which group, counted through all batches, how many calls are next.
Each call is answered, with `[number, index, "returned", value, changed]` or `[number,
index, "raised", kind, message, line, text, place, package, called]`; where `together` says so, answers
may wait for each other, and share a frame (see `answers`). The first request loads the source: `[0,
source, filename, functions, scripts]` with `functions` as `[name, parameters, arrays]`, where
`arrays` are the indexes of the parameters that are handed over as arrays; it is answered by `[0, 0,
"loaded", [[name, line, kind], …]]`. A script is `[name, source, functions, parameters, arrays]`: it is
called like a function, and gets the learner's `functions` before its own arguments. `called` is the call
`[function, arguments]` that a script made last. Before any request it says what its confinement lacks: `[0, 0,
"confined", [name, …]]`. Everything printed goes to a third pipe.

A notebook is loaded as a list of cells, with `skipped` and `rest` behind: the numbers of the
statements to be left out, and the number from which on only quick ones are run. Statements that may
take time are announced, by `[0, number, "running"]`; and the last reply ends in a list of all that
was left out, each `[number, names, kind, message, line, text, place, package]`, where `kind` is ""
for what was not even tried.
"""

import builtins
import os
import random
import sys
import types
from _sitebuiltins import Quitter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import accumulate, islice, repeat
from operator import is_
from typing import Any, NoReturn, TypeAlias

from . import cells, confine, convert, standin, wire
from .answers import Answers
from .arrays import Arrays
from .calling import Convention, code, convention

LISTS = "lists"
FILENAME = "<submission>"
SCRIPT = "<script>"
MODULE = "submission"
_FAMILIES = (NotImplementedError, MemoryError)  # whose members bear the family's name: numpy has its own
_NUMPY = ("numpy", "numpy.libs")  # its folders
MAX_TEXT = 300  # characters of an error message or a source line that travel
MOST_LEFT_OUT = 50  # statements of a notebook that are told of

Row: TypeAlias = "tuple[Any, ...]"  # the arguments of a call
Learned: TypeAlias = "tuple[Callable[..., object], Convention, list[str]]"


class Server:
    """Answers the requests of one grader about one submission."""

    def __init__(self, requests: int, replies: int) -> None:
        """Read from the descriptor `requests`, write to the descriptor `replies`."""
        self._requests = requests
        self._replies = replies
        self._module = types.ModuleType(MODULE)
        self._lines: list[str] = []
        self._functions: dict[str, Learned] = {}
        self._arrays: Arrays | None = None
        self._as_arrays: dict[str, tuple[int, ...]] = {}  # by function, where there are any
        self._last: list[Any] | None = None  # the call that a script is making

    def run(self, missing: list[str]) -> None:
        """Say what is `missing` of the confinement, then answer until the grader closes its end."""
        self._reply(0, 0, ["confined", missing])
        while (request := self._receive()) is not None:
            number, *rest = request
            if number == 0:
                self._reply(0, 0, self._load(*rest))
                continue
            self._answer(number, *rest)

    def _answer(self, number: int, batches: list[Any], order: list[int], together: bool) -> None:  # noqa: FBT001 - as it came
        standin.start_grading()
        answers = Answers(number, self._send, together=together)
        groups = [self._group(answers, *group) for groups in batches for group in groups]
        for place, count in zip(order[::2], order[1::2], strict=True):
            name, answer, rows = groups[place]
            answers.begin(name)
            answer(islice(rows, count))
        answers.send()

    def _group(
        self, answers: Answers, name: str, count: int, written: list[Any]
    ) -> tuple[str, Callable[[Iterable[Row]], None], Iterator[Row]]:
        """Return a function's name, how to answer some calls of it, and the arguments of all of them."""
        columns = [_column(column) for column in written]
        lists = [place for place, column in enumerate(columns) if any(type(value) is list for value in column)]
        rows = zip(*columns, strict=True) if columns else repeat((), count)
        learned = self._functions.get(name)
        if learned is not None and learned[1].simple and name not in self._as_arrays:
            return name, partial(self._answer_simply, answers, learned[0], lists), rows
        call = self._call_with_arrays if name in self._as_arrays else self._call
        return name, partial(self._answer_others, answers, call, name, lists), rows

    def _answer_others(
        self,
        answers: Answers,
        call: Callable[[str, Row, list[int]], list[Any]],
        name: str,
        lists: list[int],
        rows: Iterable[Row],
    ) -> None:
        for arguments in rows:
            answers.take(call(name, arguments, lists))

    def _answer_simply(
        self, answers: Answers, function: Callable[..., object], lists: list[int], rows: Iterable[Row]
    ) -> None:
        """Answer calls of a function that gets everything by position: nearly all are, and there are hundreds."""
        changed: list[int] = []
        before: list[object] = []
        for arguments in rows:
            if lists:
                before = [_copy(arguments[place]) for place in lists]
            try:
                value = function(*arguments)
                value = value if type(value) is float else convert.plain(value)
            except BaseException as error:  # noqa: BLE001 - whatever it is, the grader is told
                answers.alone(self._raised(error))
                continue
            if lists:
                changed = [
                    place for place, then in zip(lists, before, strict=True) if not _same(arguments[place], then)
                ]
            answers.returned(value, changed)

    def _load(self, source: Any, filename: str, functions: list[Any], scripts: list[Any], *left_out: Any) -> list[Any]:  # noqa: ANN401 - see above
        if isinstance(source, list):
            loaded = self._load_cells(source, filename, functions, *left_out)
        else:
            self._prepare(source, source, filename)
            try:
                exec(compile(source, FILENAME, "exec", dont_inherit=True), self._module.__dict__)  # noqa: S102 - this process exists to run it
                loaded = ["loaded", [self._learn(*function) for function in functions]]
            except BaseException as error:  # noqa: BLE001 - whatever it is, the grader is told
                return self._raised(error)
        for script in scripts:
            self._learn_script(*script)
        return loaded

    def _load_cells(
        self, sources: list[str], filename: str, functions: list[Any], skipped: list[int], rest: int
    ) -> list[object]:
        parsed = cells.read_all(sources, FILENAME)
        self._prepare("\n".join(sources), "\n".join(cell.text for cell in parsed), filename)
        plan = cells.plan(parsed, skipped, rest)
        raised = cells.run(
            plan.due, self._module.__dict__, FILENAME, lambda number: self._reply(0, number, ["running"])
        )
        learned = [self._learn(*function) for function in functions]
        errors = [error for cell in parsed for error in cell.errors]
        left_out: list[list[Any]] = [[-1, names, *self._raised(error)[1:-1]] for error, names in errors]
        for number, statement in plan.statements.items():
            if number in raised:
                left_out.append([number, statement.names, *self._raised(raised[number])[1:-1]])
            elif number not in plan.due:
                line = statement.node.lineno
                left_out.append([number, statement.names, "", "", line, self._text(line), None, None])
        wanted = {name for name, *_parameters in functions}
        left_out.sort(key=lambda each: wanted.isdisjoint(each[1]))
        return ["loaded", learned, left_out[:MOST_LEFT_OUT]]

    def _prepare(self, text: str, python: str, filename: str) -> None:
        self._lines = text.split("\n")
        self._arrays = Arrays(sys.modules["numpy"])  # before the learner can put anything in its place
        self._module.__file__ = filename
        sys.argv = [filename]
        sys.modules[MODULE] = self._module
        sys.meta_path.append(standin.Finder(FILENAME, python))
        standin.start_loading()

    def _learn(self, name: str, parameters: list[str], arrays: list[int]) -> list[object]:
        """Return `[name, line, kind]`: "missing", "function", or the type of what else bears the name."""
        if name not in self._module.__dict__:
            return [name, None, "missing"]
        found = self._module.__dict__[name]
        if not callable(found) or issubclass(type(found), type):
            return [name, None, convert.type_name(found)]
        self._functions[name] = (found, convention(found, parameters), parameters)
        if arrays:
            self._as_arrays[name] = tuple(sorted(arrays))
        return [name, _line(found), "function"]

    def _learn_script(
        self, name: str, source: str, functions: list[str], parameters: list[str], arrays: list[int]
    ) -> None:
        """Make a script callable like a function. It is trusted with nothing: it runs where the learner's code runs."""
        names: dict[str, Any] = {}
        exec(compile(source, SCRIPT, "exec", dont_inherit=True), names)  # noqa: S102 - the author's
        script = names[name]
        handed = [partial(self._called, each) for each in functions]

        def run(*arguments: object) -> object:
            value = script(*handed, *arguments)
            self._last = None
            return value

        self._functions[name] = (run, Convention(tuple(range(len(parameters))), (), ()), parameters)
        if arrays:
            self._as_arrays[name] = tuple(arrays)

    def _called(self, name: str, *arguments: object) -> object:
        """Call the learner's function `name` for a script."""
        self._last = [name, arguments]
        return self._handed(name, arguments)

    def _handed(self, name: str, arguments: tuple[Any, ...]) -> object:
        """Call a function as its signature has it."""
        function, how, parameters = self._functions.get(name) or _missing(name)
        for place in how.as_globals:
            self._module.__dict__[parameters[place]] = arguments[place]
        positional = [arguments[place] for place in how.by_position]
        return function(*positional, **{parameters[place]: arguments[place] for place in how.by_name})

    def _call(self, name: str, arguments: tuple[Any, ...], lists: list[int]) -> list[wire.Value]:
        """Return the answer to one call; only the arguments with an index in `lists` can be changed by it."""
        before = [_copy(arguments[place]) for place in lists] if lists else lists
        try:
            value = convert.plain(self._handed(name, arguments))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the grader is told
            return self._raised(error)
        changed: list[wire.Value] = []
        for place, then in zip(lists, before, strict=True):
            if not _same(arguments[place], then):
                changed.append(place)
        return ["returned", value, changed]

    def _call_with_arrays(self, name: str, arguments: tuple[Any, ...], lists: list[int]) -> list[Any]:
        """Return the answer to one call of a function that gets arrays in the place of some lists."""
        arrays, places = self._arrays, self._as_arrays[name]
        assert arrays is not None  # noqa: S101 - the function has been loaded
        made = list(arguments)
        for place in places:
            made[place] = arrays.made(arguments[place])
        answer = self._call(name, tuple(made), [place for place in lists if place not in places])
        match answer:
            case ["returned", _value, list(changed)]:
                changed += [place for place in places if not arrays.same(made[place], arguments[place])]
        return answer

    def _raised(self, error: BaseException) -> list[Any]:
        kind = type(error)
        line, place = _where(error)
        if kind in (SyntaxError, IndentationError, TabError):
            message, line = _syntax(error, line)
        else:
            message = _message(error)
        name = next((base.__name__ for base in _FAMILIES if issubclass(kind, base)), convert.type_name(error))
        package = message if kind is standin.PackageAbsentError else None
        return ["raised", name, message, line, self._text(line), place, package, self._last_call()]

    def _last_call(self) -> list[Any] | None:
        """Return the call that a script made last, as plain data."""
        last, self._last = self._last, None
        try:
            return None if last is None else [last[0], [convert.argument(each) for each in last[1]]]
        except BaseException:  # noqa: BLE001 - it may hold anything of the learner's
            return None

    def _text(self, line: int | None) -> str:
        return self._lines[line - 1].strip()[:MAX_TEXT] if line and 0 < line <= len(self._lines) else ""

    def _receive(self) -> list[Any] | None:
        prefix = self._read(wire.PREFIX.size)
        data = self._read(wire.length(prefix)) if prefix else None
        request = wire.payload(data) if data else None
        return request if isinstance(request, list) else None

    def _read(self, size: int) -> bytes | None:
        parts = bytearray()
        while len(parts) < size:
            part = os.read(self._requests, size - len(parts))
            if not part:
                return None
            parts += part
        return bytes(parts)

    def _reply(self, number: int, index: int, answer: list[object]) -> None:
        self._send(wire.frame([number, index, *answer]))

    def _send(self, frames: bytes) -> None:
        _flush()  # what was printed before goes before
        while frames:
            frames = frames[os.write(self._replies, frames) :]


def _missing(name: str) -> NoReturn:
    raise NameError(f"there is no function '{name}'")


def _column(written: list[Any]) -> list[Any]:
    """Return a column of arguments; one of lists is written as their lengths and all their items."""
    if written[:1] != [LISTS]:
        return written
    _lists, lengths, items = written
    ends = accumulate(lengths)
    return [items[end - length : end] for length, end in zip(lengths, ends, strict=True)]


def _copy(value: object) -> object:
    if type(value) is not list:
        return value
    return [_copy(item) for item in value] if list in map(type, value) else value[:]


def _same(now: object, before: object) -> bool:
    """Tell whether an argument still is what it was, without asking anything that was put into it."""
    if isinstance(before, list):
        if type(now) is not list or len(now) != len(before):
            return False
        return all(map(is_, now, before)) or all(_same(*pair) for pair in zip(now, before, strict=False))
    return now is before or (type(now) in (int, float) and now == before)


def _line(function: object) -> int | None:
    """Return the line on which the submission defines `function`, if it can be told."""
    found = code(function)
    return found.co_firstlineno if found is not None and found.co_filename == FILENAME else None


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


def _flush() -> None:
    for name in ("stdout", "stderr"):
        try:  # noqa: SIM105 - `suppress` takes as long as all the rest
            getattr(sys, name).flush()
        except BaseException:  # noqa: BLE001, S110 - the learner may have put anything there, or closed it
            pass


def _no_keyboard(_prompt: object = "") -> NoReturn:
    raise EOFError("nobody is at the keyboard")


def serve(confined: Callable[[], list[str]]) -> NoReturn:
    """Turn file descriptors 0, 1 and 2 into the three pipes, confine this process and answer; never return."""
    status = 1
    try:
        requests, replies = os.dup(0), os.dup(1)
        _rewire()
        random.seed(0)  # so that learner code repeats; a fork has just seeded it by chance
        sys.modules["numpy.random"].seed(0)
        Server(requests, replies).run(confined())
        status = 0
    finally:
        os._exit(status)


def _rewire() -> None:
    """Leave the submission an empty keyboard and one place to print to."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    builtins.input = _no_keyboard
    builtins.exit = builtins.quit = Quitter("exit", "the end of the file")  # else the work of `site`


def _open_streams() -> None:
    """Make the streams for descriptors 0, 1 and 2, before anything is forked: they fit whatever pipe comes there."""
    for number in range(3):
        _fill(number)
    kept = [os.dup(number) for number in range(3)]
    reading, writing = os.pipe()
    for number, end in enumerate((reading, writing, writing)):
        os.dup2(end, number)
    # Buffered by the line: what was printed before an endless loop is known then.
    how: dict[str, Any] = {"buffering": 1, "encoding": "utf-8", "errors": "backslashreplace", "closefd": False}
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        stream = open(number, mode, **how)  # noqa: SIM115 - open to the end
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    for number, descriptor in enumerate(kept):
        os.dup2(descriptor, number)
    for descriptor in (*kept, reading, writing):
        os.close(descriptor)


def _fill(number: int) -> None:
    """Open the descriptor `number` to nothing if it is not open at all, those before it being open."""
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one


def start(megabytes: str, seconds: str, *arguments: str) -> NoReturn:
    """Serve in this very process: where none can be forked, each submission gets one of its own."""
    confinement = prepare(*arguments)
    serve(lambda: confinement.apply(int(megabytes), int(seconds), tasks=confine.tasks()))


def prepare(numpy_folder: str, *without: str) -> confine.Confinement:
    """Import numpy from the folder that holds it, leave only the standard library importable, prepare all the rest.

    Tests confine `without` some part, as if this system lacked it.
    """
    sys.path.append(numpy_folder)
    import numpy.random  # noqa: F401, PLC0415 - the folder must be known first

    sys.path.remove(numpy_folder)
    _open_streams()
    return confine.prepare([os.path.join(numpy_folder, name) for name in _NUMPY], without)
