"""The wire carries plain values unchanged, and whatever else arrives is refused, never obeyed."""

import math
import time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.child import convert, wire

whole = st.integers(-(2**63), 2**63 - 1)
text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(st.none() | st.booleans() | whole | st.floats() | text, st.lists, max_leaves=30)


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


@given(st.binary())
def test_random_bytes_are_a_value_or_refused(data: bytes) -> None:
    try:
        value = wire.payload(data)
    except wire.WireError:
        return
    assert wire.frame(value)[wire.PREFIX.size :] == data  # every value has one spelling only


@given(st.lists(st.sampled_from([b"N", b"T", b"i", b"d", b"q", b"s", b"l", b"n", b"\0" * 3, b"\1\0\0\0", b"\2\0\0\0"])))
def test_bytes_that_resemble_a_frame_are_a_value_or_refused(parts: list[bytes]) -> None:
    try:
        value = wire.payload(b"".join(parts))
    except wire.WireError:
        return
    assert wire.frame(value)[wire.PREFIX.size :] == b"".join(parts)


@given(values, st.data())
def test_a_frame_that_is_cut_off_is_refused(value: wire.Value, data: st.DataObject) -> None:
    payload = wire.frame(value)[wire.PREFIX.size :]
    end = data.draw(st.integers(0, len(payload) - 1))
    with pytest.raises(wire.WireError):
        wire.payload(payload[:end])


@given(values, st.binary(min_size=1))
def test_bytes_after_the_value_are_refused(value: wire.Value, more: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.payload(wire.frame(value)[wire.PREFIX.size :] + more)


numbers = st.lists(whole | st.floats(), min_size=1, max_size=wire.MAX_TOGETHER)


@given(numbers)
def test_numbers_that_travel_together_keep_their_types_and_bits(some: list[float]) -> None:
    assert repr(sent(some)) == repr(some)
    assert len(wire.frame(some)) == wire.PREFIX.size + 5 + 9 * len(some)


@pytest.mark.parametrize("count", [wire.MAX_TOGETHER, wire.MAX_TOGETHER + 1])
def test_a_list_of_any_length_arrives(count: int) -> None:
    assert sent([1.5] * count) == [1.5] * count


@pytest.mark.parametrize(
    "data",
    [
        b"n\0\0\0\0",  # an empty list has another spelling
        b"n\1\0\0\0s" + b"\0" * 8,
        b"n\1\0\0\0x" + b"\0" * 8,
        b"n\1\0\0\0\xff" + b"\0" * 8,
        b"n\2\0\0\0dq" + b"\0" * 15,
        b"n\2\0\0\0dq" + b"\0" * 17,
        b"n\1\10\0\0" + b"d" * 2049 + b"\0" * 8,
        b"l\1\0\0\0i" + b"\0" * 8,  # numbers alone travel together
        b"l\2\0\0\0i" + b"\0" * 8 + b"d" + b"\0" * 8,
    ],
)
def test_numbers_in_any_other_spelling_are_refused(data: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.payload(data)


def test_more_numbers_than_travel_together_are_refused() -> None:
    count = wire.MAX_TOGETHER + 1
    with pytest.raises(wire.WireError):
        wire.payload(b"n" + count.to_bytes(4, "little") + b"d" * count + b"\0" * 8 * count)


@given(st.lists(values))
def test_a_list_that_is_written_already_can_be_part_of_a_frame(value: list[wire.Value]) -> None:
    assert wire.frame([7, wire.written(value)]) == wire.frame([7, value])


answers = whole | st.floats() | text | st.tuples(text, st.lists(whole | st.floats() | text), st.none()).map(list)


@given(answers)
def test_the_quick_way_to_plain_data_leads_to_the_same(value: object) -> None:
    items = value[1] if isinstance(value, list) else value
    for some in (items, tuple(items) if isinstance(items, list) else items):
        assert repr(convert.plain(some)) == repr(convert._plain(some, 0, [convert.MAX_ITEMS]))  # noqa: SLF001 - the long way


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
    with pytest.raises(wire.WireError):
        wire.frame(value)
    with pytest.raises(wire.WireError):
        wire.frame([value])


def test_lists_nest_to_a_bound_in_both_directions() -> None:
    deepest = nested(wire.MAX_DEPTH)
    assert sent(deepest) == deepest
    with pytest.raises(wire.WireError):
        wire.frame([deepest])
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
    with pytest.raises(wire.WireError):
        wire.frame("x" * wire.MAX_FRAME)
    assert wire.length(wire.PREFIX.pack(wire.MAX_FRAME)) == wire.MAX_FRAME
    for length in (wire.MAX_FRAME + 1, 2**32 - 1):
        with pytest.raises(wire.WireError):
            wire.length(wire.PREFIX.pack(length))


@pytest.mark.parametrize("tag", [b"s", b"l", b"n"])
def test_a_length_beyond_the_frame_is_refused_before_anything_is_read(tag: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(wire.WireError):
        wire.payload(tag + b"\xff\xff\xff\xff" + b"N" * 1000)
    assert time.perf_counter() - started < 0.1
