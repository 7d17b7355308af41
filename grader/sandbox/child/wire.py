"""Frames between grader and child: a length and one plain value, bounded in size and depth.

A value is a tag byte and its content. There are None, booleans, 64 bit integers, floats, text and
lists (a tuple is written as a list), and nothing else. A list of numbers only has its own tag and is
written in one piece: a byte for the type of each number, then the numbers. Every value has exactly
one spelling. Both ends use this module. The grader treats every byte that it decodes as hostile.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Value: TypeAlias = "bool | int | float | str | list[Value] | None"

MAX_FRAME = 8 * 2**20  # bytes; checked against the prefix before anything is read
MAX_DEPTH = 16  # lists inside lists; a request needs 7, for a matrix among its arguments
MAX_TOGETHER = 4096  # numbers that are written in one piece; a longer list is written item by item
PREFIX = struct.Struct("<I")

# Between the grader and its nursery: an order with two numbers, answered by a number.
ORDER = struct.Struct("<cii")
NUMBER = struct.Struct("<i")

_INTEGER = struct.Struct("<cq")
_FLOAT = struct.Struct("<cd")
_LENGTH = struct.Struct("<cI")
_INTEGERS = range(-(2**63), 2**63)
NUMBERS = frozenset((int, float))
_CODES: dict[type, str] = {int: "q", float: "d"}
_EMPTY = _LENGTH.pack(b"l", 0)


class Written(bytes):
    """A value in its written form, to be put into another value."""

    __slots__ = ()


class WireError(Exception):
    """The bytes are not a frame, or a frame can not hold the value."""


def frame(value: object) -> bytes:
    """Return `value` as a frame: four bytes of length, then the payload."""
    parts = bytearray(PREFIX.size)
    _write(parts, value, 0)
    size = len(parts) - PREFIX.size
    if size > MAX_FRAME:
        raise WireError(f"a frame of {size} bytes is too large")
    PREFIX.pack_into(parts, 0, size)
    return bytes(parts)


def written(value: object) -> Written:
    """Return `value` in its written form."""
    parts = bytearray()
    _write(parts, value, 0)
    return Written(parts)


def number_codes(types: Iterable[type]) -> str:
    """Return the type codes that `numbers` takes; "" for no types, or if one of them is not a number."""
    try:
        return "".join([_CODES[each] for each in types])
    except KeyError:
        return ""


def numbers(codes: str, values: Sequence[object]) -> Written:
    """Return a list of 1 to MAX_TOGETHER numbers in its written form, in one piece."""
    try:
        content = struct.pack("<" + codes, *values)
    except struct.error:
        raise WireError("an integer of more than 64 bits") from None
    return Written(_LENGTH.pack(b"n", len(values)) + codes.encode() + content)


def length(data: bytes | bytearray) -> int:
    """Return the length in the prefix at the start of `data`; raise WireError if it is too large."""
    (size,) = PREFIX.unpack_from(data)
    if size > MAX_FRAME:
        raise WireError(f"a frame of {size} bytes is too large")
    return int(size)


def payload(data: bytes, most: int = MAX_FRAME) -> Value:
    """Return the value in `data`; raise WireError unless it is exactly one, of `most` values in all."""
    try:
        value, end = _read(data, 0, 0, [most])
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
        _write_list(parts, value, depth)
    elif value is None or kind is bool:
        parts += b"N" if value is None else b"T" if value else b"F"
    elif kind is Written and isinstance(value, Written):
        parts += value
    else:
        raise WireError(f"a {kind.__name__} can not travel")


def _write_list(parts: bytearray, value: "list[object] | tuple[object, ...]", depth: int) -> None:
    if depth == MAX_DEPTH:
        raise WireError("lists nested too deeply")
    if not value:
        parts += _EMPTY
    elif len(value) <= MAX_TOGETHER and (codes := number_codes(map(type, value))):
        parts += numbers(codes, value)
    else:
        parts += _LENGTH.pack(b"l", len(value))
        for item in value:
            _write(parts, item, depth + 1)


def _read(data: bytes, at: int, depth: int, left: list[int]) -> tuple[Value, int]:
    """Return the value at the index `at` of `data`, and the index behind it.

    `left` holds the number of values that lists may still have: a value takes a byte only, but much more memory.
    """
    tag = data[at : at + 1]
    if tag == b"d":
        return _FLOAT.unpack_from(data, at)[1], at + _FLOAT.size
    if tag == b"i":
        return _INTEGER.unpack_from(data, at)[1], at + _INTEGER.size
    if tag in (b"N", b"T", b"F"):
        return (None if tag == b"N" else tag == b"T"), at + 1
    if tag not in (b"s", b"l", b"n"):
        raise WireError("an unknown tag, or none")
    count = _LENGTH.unpack_from(data, at)[1]
    at += _LENGTH.size
    if count > len(data) - at:  # an item takes at least one byte
        raise WireError("a length beyond the frame")
    if tag == b"s":
        return data[at : at + count].decode(), at + count
    left[0] -= count
    if depth == MAX_DEPTH or left[0] < 0:
        raise WireError("lists nested too deeply, or too many values")
    if tag == b"n":
        return _read_numbers(data, at, count)
    return _read_list(data, at, count, depth, left)


def _read_numbers(data: bytes, at: int, count: int) -> tuple[Value, int]:
    codes = data[at : at + count]
    if not 0 < count <= MAX_TOGETHER or codes.strip(b"dq"):
        raise WireError("no list of numbers")
    return list(struct.unpack_from(b"<" + codes, data, at + count)), at + 9 * count


def _read_list(data: bytes, at: int, count: int, depth: int, left: list[int]) -> tuple[Value, int]:
    items: list[Value] = []
    for _ in range(count):
        item, at = _read(data, at, depth + 1, left)
        items.append(item)
    if 0 < count <= MAX_TOGETHER and NUMBERS.issuperset(map(type, items)):
        raise WireError("numbers that do not travel together")
    return items, at
