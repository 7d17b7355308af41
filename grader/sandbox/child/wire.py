"""The frames between grader and child: length-prefixed, typed, bounded plain values.

A payload is one value: a tag byte and its content. There are None, booleans, 64 bit integers,
floats, text and lists (a tuple travels as a list); nothing else can be said, so nothing else can
arrive. Both ends use this module; the grader treats every byte that it decodes as hostile.
"""

import struct
from typing import TypeAlias

Value: TypeAlias = "bool | int | float | str | list[Value] | None"

MAX_FRAME = 8 * 2**20  # bytes; checked against the prefix before anything is read
MAX_DEPTH = 16  # lists inside lists; a request needs 6
PREFIX = struct.Struct("<I")

# Between the grader and its nursery: an order with two numbers, answered by a number.
ORDER = struct.Struct("<cii")
NUMBER = struct.Struct("<i")

_INTEGER = struct.Struct("<cq")
_FLOAT = struct.Struct("<cd")
_LENGTH = struct.Struct("<cI")
_INTEGERS = range(-(2**63), 2**63)


class WireError(Exception):
    """The bytes are no frame, or the value is none that a frame can hold."""


def frame(value: object) -> bytes:
    """Return `value` as a frame: four bytes of length, then the payload."""
    parts = bytearray(PREFIX.size)
    _write(parts, value, 0)
    size = len(parts) - PREFIX.size
    if size > MAX_FRAME:
        raise WireError(f"a frame of {size} bytes is too large")
    PREFIX.pack_into(parts, 0, size)
    return bytes(parts)


def length(prefix: bytes) -> int:
    """Return the length of the payload that follows `prefix`; raise WireError if it is too large."""
    (size,) = PREFIX.unpack(prefix)
    if size > MAX_FRAME:
        raise WireError(f"a frame of {size} bytes is too large")
    return int(size)


def payload(data: bytes) -> Value:
    """Return the value that `data` holds; raise WireError unless it is exactly one value."""
    try:
        value, end = _read(data, 0, 0)
    except (struct.error, UnicodeDecodeError) as error:
        raise WireError(str(error)) from None
    if end != len(data):
        raise WireError("bytes after the value")
    return value


def _write(parts: bytearray, value: object, depth: int) -> None:
    kind = type(value)
    if kind is float:
        parts += _FLOAT.pack(b"d", value)
    elif kind is int:
        if value not in _INTEGERS:
            raise WireError("an integer of more than 64 bits")
        parts += _INTEGER.pack(b"i", value)
    elif kind is str and isinstance(value, str):
        text = value.encode("utf-8", "backslashreplace")
        parts += _LENGTH.pack(b"s", len(text)) + text
    elif kind in (list, tuple) and isinstance(value, list | tuple):
        if depth == MAX_DEPTH:
            raise WireError("lists nested too deeply")
        parts += _LENGTH.pack(b"l", len(value))
        for item in value:
            _write(parts, item, depth + 1)
    elif value is None or kind is bool:
        parts += b"N" if value is None else b"T" if value else b"F"
    else:
        raise WireError(f"a {kind.__name__} can not travel")


def _read(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    """Return the value that begins at the index `at` of `data`, and the index of what follows."""
    tag = data[at : at + 1]
    if tag == b"d":
        return _FLOAT.unpack_from(data, at)[1], at + _FLOAT.size
    if tag == b"i":
        return _INTEGER.unpack_from(data, at)[1], at + _INTEGER.size
    if tag in (b"N", b"T", b"F"):
        return (None if tag == b"N" else tag == b"T"), at + 1
    if tag not in (b"s", b"l"):
        raise WireError("an unknown tag, or none")
    count = _LENGTH.unpack_from(data, at)[1]
    at += _LENGTH.size
    if count > len(data) - at:  # an item takes at least one byte
        raise WireError("a length beyond the frame")
    if tag == b"s":
        return data[at : at + count].decode(), at + count
    if depth == MAX_DEPTH:
        raise WireError("lists nested too deeply")
    items: list[Value] = []
    for _ in range(count):
        item, at = _read(data, at, depth + 1)
        items.append(item)
    return items, at
