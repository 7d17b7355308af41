"""What a submission's process says, checked field by field: whatever is no answer to what was asked is refused."""

import struct
from collections.abc import Sequence
from functools import lru_cache

from grader.outcome import Answer, Call, Other, Outcome, Raised, Returned, Several
from grader.sandbox.child import wire
from grader.sandbox.source import MAX_SIZE

MAX_TEXT = 300  # characters of a name, a message or a source line: the child sends no more, what replaced it might
MAX_ITEMS = 1001  # values in one list: the child sends no more
MAX_VALUES = 10 * MAX_ITEMS  # values in one reply, all levels together: the same
REMEMBERED = 2**13  # answers: right submissions give the same ones again and again
LONGEST = 256  # bytes of an answer that is remembered

_RETURNED = wire.written("returned")
_HEAD = struct.Struct(f"<cIcqcq{len(_RETURNED)}s")  # of `[number, index, "returned", …]`
_PAIR = struct.pack("<cI", b"l", 2)


def outcome(payload: bytes, number: int, index: int, call: Call) -> Outcome:
    """Return what a reply says; raise WireError if it is no reply to this call."""
    if len(payload) <= _HEAD.size + LONGEST and payload.startswith(
        _HEAD.pack(b"l", 5, b"i", number, b"i", index, _RETURNED)
    ):
        found = _returned(payload[_HEAD.size :])
        if found is not None:
            return found
    return _checked(wire.payload(payload, MAX_VALUES), number, index, call)


@lru_cache(REMEMBERED)
def _returned(rest: bytes) -> Returned | None:
    """Return what a reply means that ends in `rest`, its value and an empty list; None if the list is not empty.

    The same bytes give the same object, by which whoever has judged it knows it again.
    """
    match wire.payload(_PAIR + rest, MAX_VALUES):
        case [value, []]:
            return Returned(answer(value))
    return None


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
        ] if (n, i) == (number, index) and is_line(line):
            return Raised(_short(kind), _short(message), line, _short(text), _name(place), _name(package))
    raise wire.WireError("no reply to this call")


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
    """Return what a value from the wire says that a function returned; raise WireError if it says nothing such."""
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
