"""The wire carries plain values unchanged, and whatever else arrives is refused, never obeyed."""

import math
import time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.child import wire

whole = st.integers(-(2**63), 2**63 - 1)
text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(st.none() | st.booleans() | whole | st.floats() | text, st.lists, max_leaves=10)


def sent(value: object) -> wire.Value:
    """Return what arrives at the other end."""
    frame = wire.frame(value)
    size = wire.PREFIX.size
    assert wire.length(frame[:size]) == len(frame) - size
    return wire.payload(frame[size:])


def nested(depth: int) -> list[object]:
    value: list[object] = []
    for _ in range(depth - 1):
        value = [value]
    return value


@given(values)
def test_what_is_sent_arrives(value: wire.Value) -> None:
    assert repr(sent(value)) == repr(value)  # by repr: NaN is not equal to itself, and True is equal to 1


marks = st.sampled_from([b"N", b"T", b"i", b"d", b"q", b"s", b"l", b"n", b"\0" * 3, b"\1\0\0\0", b"\2\0\0\0"])


@given(st.binary() | st.lists(marks).map(b"".join))
def test_any_bytes_are_a_value_or_refused(data: bytes) -> None:
    try:
        value = wire.payload(data)
    except wire.WireError:
        return
    assert wire.frame(value)[wire.PREFIX.size :] == data  # every value has one spelling only


@given(values, st.binary(min_size=1), st.data())
def test_a_frame_that_is_cut_off_or_goes_on_is_refused(value: wire.Value, more: bytes, data: st.DataObject) -> None:
    payload = wire.frame(value)[wire.PREFIX.size :]
    end = data.draw(st.integers(0, len(payload) - 1))
    for wrong in (payload[:end], payload + more):
        with pytest.raises(wire.WireError):
            wire.payload(wrong)


numbers = st.lists(whole | st.floats(), min_size=1, max_size=wire.MAX_TOGETHER)


@given(numbers)
def test_numbers_that_travel_together_keep_their_types_and_bits(some: list[float]) -> None:
    assert repr(sent(some)) == repr(some)
    assert len(wire.frame(some)) == wire.PREFIX.size + 5 + 9 * len(some)


@pytest.mark.parametrize("count", [wire.MAX_TOGETHER, wire.MAX_TOGETHER + 1])
def test_a_list_of_any_length_arrives(count: int) -> None:
    assert sent([1.5] * count) == [1.5] * count


NO_NUMBERS, NOT_TOGETHER = r"^no list of numbers$", r"^numbers that do not travel together$"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", r"^an unknown tag, or none$"),
        (b"x", r"^an unknown tag, or none$"),
        (b"l\1\0\0\0", r"^a length beyond the frame$"),
        (b"s\2\0\0\0a", r"^a length beyond the frame$"),
        (b"i\0\0", "requires a buffer of at least"),
        (b"s\1\0\0\0\xff", "invalid start byte"),
        (b"NN", r"^bytes after the value$"),
        (b"n\0\0\0\0", NO_NUMBERS),  # an empty list has another spelling
        (b"n\1\0\0\0s" + b"\0" * 8, NO_NUMBERS),
        (b"n\1\0\0\0X" + b"\0" * 8, NO_NUMBERS),
        (b"n\1\0\0\0\xff" + b"\0" * 8, NO_NUMBERS),
        (b"n\1\20\0\0" + b"d" * (wire.MAX_TOGETHER + 1) + b"\0" * 8 * (wire.MAX_TOGETHER + 1), NO_NUMBERS),
        (b"n\2\0\0\0dq" + b"\0" * 15, "requires a buffer of at least"),
        (b"n\2\0\0\0dq" + b"\0" * 17, r"^bytes after the value$"),
        (b"l\1\0\0\0i" + b"\0" * 8, NOT_TOGETHER),
        (b"l\2\0\0\0i" + b"\0" * 8 + b"d" + b"\0" * 8, NOT_TOGETHER),
        (b"l" + wire.MAX_TOGETHER.to_bytes(4, "little") + (b"i" + b"\0" * 8) * wire.MAX_TOGETHER, NOT_TOGETHER),
    ],
    ids=lambda some: repr(some)[:40],
)
def test_any_other_spelling_is_refused_for_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(wire.WireError, match=reason):
        wire.payload(data)


def test_no_more_values_are_read_than_were_asked_for() -> None:
    data = wire.frame(["a", ["b", "c"], [1, 2]])[wire.PREFIX.size :]
    assert wire.payload(data, 7) == ["a", ["b", "c"], [1, 2]]
    with pytest.raises(wire.WireError, match=r"^lists nested too deeply, or too many values$"):
        wire.payload(data, 6)


@given(st.lists(values, max_size=5))
def test_a_list_that_is_written_already_can_be_part_of_a_frame(value: list[wire.Value]) -> None:
    assert wire.frame([7, wire.written(value)]) == wire.frame([7, value])


def test_a_tuple_travels_as_a_list() -> None:
    assert sent((1, (2.5, "a"), ())) == [1, [2.5, "a"], []]


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, -0.0, 5e-324, 1.7976931348623157e308])
def test_every_float_keeps_its_bits(value: float) -> None:
    assert repr(sent(value)) == repr(value)


def test_text_that_is_no_utf8_travels_escaped() -> None:
    assert sent("a\udc80b") == "a\\udc80b"


class Whole(int):
    """An int that is not only an int."""


class Pair(NamedTuple):
    """A tuple that is not only a tuple."""

    a: int
    b: int


class Text(str):
    """A str that is not only a str."""

    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [Whole(1), Text("a"), Pair(1, 2), {}, set(), b"bytes", 1j, object(), 2**63, -(2**63) - 1],
    ids=lambda value: type(value).__name__,
)
def test_nothing_but_plain_values_can_be_sent(value: object) -> None:
    reason = (
        r"^an integer of more than 64 bits$" if type(value) is int else f"^a {type(value).__name__} can not travel$"
    )
    for some in (value, [value], ["a", value]):
        with pytest.raises(wire.WireError, match=reason):
            wire.frame(some)


def test_lists_nest_to_a_bound_in_both_directions() -> None:
    deepest = nested(wire.MAX_DEPTH)
    assert sent(deepest) == sent(wire.written(deepest)) == deepest
    for write in (wire.frame, wire.written):
        with pytest.raises(wire.WireError, match=r"^lists nested too deeply$"):
            write([deepest])
    with pytest.raises(wire.WireError):
        wire.payload(b"l\1\0\0\0" * wire.MAX_DEPTH + b"l\0\0\0\0")
    with pytest.raises(wire.WireError):
        wire.payload(b"l\1\0\0\0" * 100_000 + b"N")


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(wire.WireError):
        wire.frame(endless)


def test_a_frame_that_is_too_large_is_refused_by_its_length_alone() -> None:
    content = wire.MAX_FRAME - 5  # with its tag and its length it is all that a frame holds
    assert len(wire.frame("x" * content)) == wire.PREFIX.size + wire.MAX_FRAME
    with pytest.raises(wire.WireError, match=f"^a frame of {wire.MAX_FRAME + 1} bytes is too large$"):
        wire.frame("x" * (content + 1))
    assert wire.length(wire.PREFIX.pack(wire.MAX_FRAME)) == wire.MAX_FRAME
    for length in (wire.MAX_FRAME + 1, 2**32 - 1):
        with pytest.raises(wire.WireError, match=f"^a frame of {length} bytes is too large$"):
            wire.length(wire.PREFIX.pack(length))


@pytest.mark.parametrize("tag", [b"s", b"l", b"n"])
def test_a_length_beyond_the_frame_is_refused_before_anything_is_read(tag: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(wire.WireError):
        wire.payload(tag + b"\xff\xff\xff\xff" + b"N" * 1000)
    assert time.perf_counter() - started < 0.1
