"""The child process: loads one submission, answers calls, and decides nothing.

It reads requests from one pipe and writes replies to another. What is printed goes to a third pipe.
All of them are lists:

- Before any request, the child sends `[0, 0, "confined", names]`: what its confinement lacks.
- The first request loads the source: `[0, source, filename, functions, scripts]`. A function is
  `[name, parameters, arrays]`; `arrays` are the indexes of parameters that are passed as numpy arrays.
  A script is `[name, source, functions, parameters, arrays]`: it is called like a function, and gets
  the learner's `functions` before its own arguments.
- The reply is `[0, 0, "loaded", [[name, line, kind], ...]]`, or that loading raised.
- Any other request is `[number, batches, order, together]`. A batch is a list of groups, a group is
  `[function, count, columns]`: `count` calls of one function, with a column for each parameter. A
  column of lists is written as `["lists", lengths, items]`. `order` is a flat list of pairs: the index
  of a group, counted through all batches, and how many of its calls come next.
- Each call is answered by `[number, index, "returned", value, changed]`, where `changed` are the
  indexes of the arguments that the call has changed, or by `[number, index, "raised", kind, message,
  line, text, place, package, called, by]`. `called` is the call `[function, arguments]` that a script
  made last. `by` is `[line, text]` of the learner's code that called the function in which it was raised.
  If `together` is true, answers may wait for each other and share a frame (see `answers`).
- A request may end in a list of names. While it is answered, a right function stands in the place of each
  of these functions of the learner's. It asks the grader by `[number, index, "calls", name, arguments]`, which is
  answered by `[number, value]`; `value` is None for arguments that it does not take.

A notebook is loaded as a list of cells. Its request ends in `skipped` and `rest`: the numbers of
statements to leave out, and the number from which on only quick ones are run. The child announces
a statement that may take time by `[0, number, "running"]`. Its last reply ends in a list of what was left out, each
`[number, names, kind, message, line, text, place, package]`; `kind` is "" if it was not tried.
"""

import os
import random
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, islice, repeat
from operator import is_
from typing import Any, NoReturn, TypeAlias

from . import cells, confine, convert, right, standin, streams, wire
from .answers import Answers
from .arrays import Arrays
from .calling import Convention, code, convention
from .errors import FILENAME, MAX_TEXT, described

LISTS = "lists"
SCRIPT = "<script>"
MODULE = "submission"
_NUMPY = ("numpy", "numpy.libs")  # its folders
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
        self._parameters: dict[str, list[str]] = {}  # by function, as they are asked for
        self._returned: dict[str, object] = {}  # by function, what it returned last
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

    def _answer(
        self,
        number: int,
        batches: list[Any],
        order: list[int],
        together: bool,  # noqa: FBT001 - as it came
        replaced: Sequence[str] = (),
    ) -> None:
        """Answer a request; while it is answered, right functions stand in the place of those in `replaced`."""
        standin.start_grading()
        answers = Answers(number, self._send, together=together)
        if not replaced:
            self._answer_all(batches, order, answers)
            return
        names, functions, returned = self._module.__dict__, self._functions, dict(self._returned)
        before: dict[str, object] = {}
        self._functions = dict(functions)
        for name in replaced:
            parameters = self._parameters[name]
            as_asked = Convention(tuple(range(len(parameters))), (), ())
            ask = partial(self._ask_grader, answers, name)
            self._functions[name] = (ask, as_asked, parameters)
            own = functions.get(name, (None, as_asked, parameters))
            same = {each: value for each, value in names.items() if value is own[0]}  # it may have other names too
            before |= same
            stand_in = right.in_place_of(own, ask, names, self._returned.get(name))
            names.update(dict.fromkeys([*same, name], stand_in))
        self._answer_all(batches, order, answers)
        self._functions, self._returned = functions, returned
        for name in replaced:
            names.pop(name, None)
        names.update(before)

    def _ask_grader(self, answers: Answers, name: str, *arguments: object) -> object:
        """Return what the grader says that a right function `name` returns."""
        answers.calls(name, [convert.argument(each) for each in arguments])
        reply = self._receive()
        if reply is None:
            os._exit(1)
        if reply[1] is None:
            raise ValueError(f"{name}() does not take these arguments")
        return self._made(reply[1])

    def _made(self, value: Any) -> object:  # noqa: ANN401 - as the grader sent it
        """Return a value from the grader; a list becomes an array."""
        if type(value) is not list or self._arrays is None:
            return value
        kind, items = value
        return tuple([self._made(item) for item in items]) if kind == "tuple" else self._arrays.made(items)

    def _answer_all(self, batches: list[Any], order: list[int], answers: Answers) -> None:
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
            return name, partial(self._answer_simply, answers, name, learned[0], lists), rows
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
        self, answers: Answers, name: str, function: Callable[..., object], lists: list[int], rows: Iterable[Row]
    ) -> None:
        """Answer calls of a function that gets everything by position: nearly all are, and there are hundreds."""
        returned: object = None
        changed: list[int] = []
        before: list[object] = []
        for arguments in rows:
            if lists:
                before = [_copy(arguments[place]) for place in lists]
            try:
                returned = function(*arguments)
                value = returned if type(returned) is float else convert.plain(returned)
            except BaseException as error:  # noqa: BLE001 - whatever it is, the grader is told
                answers.alone(self._raised(error, function))
                continue
            if lists:
                changed = [
                    place for place, then in zip(lists, before, strict=True) if not _same(arguments[place], then)
                ]
            answers.returned(value, changed)
        self._returned[name] = returned

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
        left_out: list[list[Any]] = [[-1, names, *self._raised(error)[1:-2]] for error, names in errors]
        for number, statement in plan.statements.items():
            if number in raised:
                left_out.append([number, statement.names, *self._raised(raised[number])[1:-2]])
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
        self._parameters[name] = parameters
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
        value = function(*positional, **{parameters[place]: arguments[place] for place in how.by_name})
        self._returned[name] = value
        return value

    def _call(self, name: str, arguments: tuple[Any, ...], lists: list[int]) -> list[wire.Value]:
        """Return the answer to one call; only the arguments with an index in `lists` can be changed by it."""
        before = [_copy(arguments[place]) for place in lists] if lists else lists
        try:
            value = convert.plain(self._handed(name, arguments))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the grader is told
            name = self._last[0] if self._last is not None else name
            return self._raised(error, self._functions[name][0] if name in self._functions else None)
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

    def _raised(self, error: BaseException, function: object = None) -> list[Any]:
        """Return the description of an error; the line is that of `function` if none of the submission had begun."""
        name, message, line, place, package, by = described(error, _line(function))
        called_by = by and [by, self._text(by)]
        return ["raised", name, message, line, self._text(line), place, package, self._last_call(), called_by]

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
        streams.flush()  # what was printed before goes before
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


def serve(confined: Callable[[], list[str]]) -> NoReturn:
    """Turn file descriptors 0, 1 and 2 into the three pipes, confine this process and answer; never return."""
    status = 1
    try:
        requests, replies = os.dup(0), os.dup(1)
        streams.rewire()
        random.seed(0)  # so that learner code repeats; a fork has just seeded it by chance
        sys.modules["numpy.random"].seed(0)
        Server(requests, replies).run(confined())
        status = 0
    finally:
        os._exit(status)


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
    streams.open_streams()
    return confine.prepare([os.path.join(numpy_folder, name) for name in _NUMPY], without)
