"""Check the replies of a submission's process field by field, and refuse whatever does not answer the request."""

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from grader.core.outcome import Answer, Argument, Call, Other, Outcome, Raised, Returned, Several
from grader.sandbox.child import wire
from grader.sandbox.child.answers import DEEPEST, WIDEST, Shape
from grader.sandbox.source import MAX_SIZE

MAX_TEXT = 300  # characters of a name, a message or a source line: the child sends no more, what replaced it might
MAX_ITEMS = 1001  # values in one list: the child sends no more
MAX_VALUES = 10 * MAX_ITEMS  # values in one reply, all levels together: the same
REMEMBERED = 2**13  # answers: right submissions give the same ones again and again
ROWS = 256  # the same, in rows
LONGEST = 16 * 2**10  # bytes of a row that is remembered

_NUMBERS = wire.written("numbers")
_CALLS_WITHIN = 64  # bytes of a reply in which its kind stands
_HEAD = struct.Struct(f"<cIcqcq{len(_NUMBERS)}s")  # of `[number, first, "numbers", …]`
_ROW = struct.pack("<cI", b"l", 3)


def outcomes(payload: bytes, number: int, calls: Sequence[Call], first: int) -> tuple[Sequence[Outcome], bytes | None]:
    """Return the outcomes that a reply holds, and their bytes.

    Args:
        payload: The reply.
        number: The request that it has to answer.
        calls: All calls of the request.
        first: The index of the next call without an answer.

    Returns:
        The outcomes of some calls, the first of which is call `first`; and their bytes if they are a row of numbers,
        else None.

    Raises:
        WireError: The payload is no reply to these calls.

    """
    if payload.startswith(_HEAD.pack(b"l", 6, b"i", number, b"i", first, _NUMBERS)):
        rest = payload[_HEAD.size :]
        row = _remembered(rest) if len(rest) <= LONGEST else _row(rest)
        if len(row) > len(calls) - first:
            raise wire.WireError("more answers than calls")
        return row, rest
    return [_checked(wire.payload(payload, MAX_VALUES), number, first, calls[first])], None


def called(payload: bytes, number: int, index: int) -> tuple[str, tuple[Argument, ...]] | None:
    """Return the call of a replaced function that a reply asks for; None if it is another reply."""
    if b"calls" not in payload[:_CALLS_WITHIN]:
        return None
    match wire.payload(payload, MAX_VALUES):
        case [int(n), int(i), "calls", str(name), list(arguments)] if (n, i) == (number, index):
            return name, tuple(map(_argument, arguments))
    return None


def _row(rest: bytes) -> tuple[Returned, ...]:
    """Return the answers in a row: it holds shapes, the index of a shape for each answer, and all numbers."""
    match wire.payload(_ROW + rest, MAX_VALUES):
        case [list(shapes), list(which), list(values)] if _are_numbers(which) and _are_numbers(values):
            return tuple(_rows([_shape(shape, 0) for shape in shapes], which, rest[-9 * len(values) :]))
    raise wire.WireError("no row of numbers")


def _rows(shapes: Sequence[tuple[Shape, int]], which: Sequence[wire.Value], numbers: bytes) -> Iterator[Returned]:
    """Yield the answers of a row. `numbers` are the type codes of its numbers, a byte each, and then the numbers."""
    count = len(numbers) // 9
    start = 0
    for index in which:
        if type(index) is not int or not 0 <= index < len(shapes):
            raise wire.WireError("no index of a shape")
        shape, width = shapes[index]
        end = start + width
        if end > count:
            break
        yield _returned(shape, numbers[start:end], numbers[count + 8 * start : count + 8 * end])
        start = end
    if end != count:
        raise wire.WireError("not as many numbers as the shapes have")


def _shape(value: wire.Value, depth: int) -> tuple[Shape, int]:
    """Return the shape of an answer and how many numbers it has; raise WireError if it is none."""
    match value:
        case None:
            return None, 1
        case [str(kind), int(count)] if not isinstance(count, bool) and 0 < count <= WIDEST:
            return (_short(kind), count), count
        case [str(kind), list(items)] if 0 < len(items) <= WIDEST and depth < DEEPEST:
            inner = [_shape(item, depth + 1) for item in items]
            width = sum(width for _shape, width in inner)
            if width <= WIDEST:
                return (_short(kind), tuple(shape for shape, _width in inner)), width
    raise wire.WireError("no shape")


# Right submissions give the same answers again and again.
_remembered = lru_cache(ROWS)(_row)


@lru_cache(REMEMBERED)
def _returned(shape: Shape, codes: bytes, content: bytes) -> Returned:
    return Returned(_built(shape, iter(struct.unpack(f"<{codes.decode()}", content))))


def _built(shape: Shape, numbers: Iterator[int | float]) -> Answer:
    """Return an answer of this shape, made from the next `numbers`."""
    if shape is None:
        return next(numbers)
    kind, inner = shape
    items = islice(numbers, inner) if isinstance(inner, int) else (_built(each, numbers) for each in inner)
    return Several(kind, tuple(items))


def _are_numbers(values: Sequence[wire.Value]) -> bool:
    return bool(values) and wire.NUMBERS.issuperset(map(type, values))


def _checked(reply: wire.Value, number: int, index: int, call: Call) -> Outcome:
    match reply:
        case [int(n), int(i), "returned", value, list(changed)] if (n, i) == (number, index):
            return Returned(answer(value), tuple(_changed(changed, call)))
        case [
            int(n),
            int(i),
            "raised",
            str(kind),
            str(message),
            int() | None as line,
            str(text),
            str() | None as place,
            str() | None as package,
            called,
            by,
        ] if (n, i) == (number, index) and is_line(line):
            return Raised(
                _short(kind),
                _short(message),
                line,
                _short(text),
                _name(place),
                _name(package),
                *_called(called),
                _by(by),
            )
    raise wire.WireError("no reply to this call")


def _called(value: wire.Value) -> tuple[str | None, tuple[Argument, ...]]:
    """Return the call that a script made last: the function, and its arguments."""
    match value:
        case None:
            return None, ()
        case [str(function), list(arguments)]:
            return _short(function), tuple(map(_argument, arguments))
    raise wire.WireError("no call")


def _by(value: wire.Value) -> tuple[int, str] | None:
    """Return the line that called the function in which something was raised, and its text."""
    match value:
        case None:
            return None
        case [int(line), str(text)] if is_line(line):
            return line, _short(text)
    raise wire.WireError("no line")


def _argument(value: wire.Value) -> Argument:
    if isinstance(value, list):
        return [_argument(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise wire.WireError("no argument")


def _changed(indexes: Sequence[wire.Value], call: Call) -> list[str]:
    if len(indexes) > len(call.names):
        raise wire.WireError("more changed arguments than there are")
    names = []
    for index in indexes:
        if type(index) is not int or not 0 <= index < len(call.names):
            raise wire.WireError("no index of an argument")
        names.append(call.names[index])
    return names


def answer(value: wire.Value) -> Answer:
    """Return a value from the wire as an answer; raise WireError if it is none."""
    match value:
        case bool() | None:
            raise wire.WireError("no answer")
        case int() | float():
            return value
        case str():
            return Other(_short(value))
        case [str(kind), list(items), None] if len(items) <= MAX_ITEMS:
            return Several(_short(kind), tuple(map(answer, items)))
        case [str(kind), list(items), list(names)] if len(names) == len(items) <= MAX_ITEMS:
            return Several(_short(kind), tuple(map(answer, items)), tuple(map(_name, names)))
    raise wire.WireError("no answer")


def _name(value: wire.Value) -> str | None:
    if value is None or isinstance(value, str):
        return value if value is None else _short(value)
    raise wire.WireError("no name")


def is_line(number: int | None) -> bool:
    """Tell whether `number`, if there is one, may number a line of a file."""
    return number is None or (not isinstance(number, bool) and 0 < number <= MAX_SIZE)


def _short(text: str) -> str:
    return text[:MAX_TEXT]
