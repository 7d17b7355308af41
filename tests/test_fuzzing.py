"""Whatever bytes come from a submission's process or stand in its file: the grader lives, and answers in time."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from asking import ask_several
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample import EVERYTHING

from grader.core.outcome import Call, Died, Exceeded, Garbled, Outcome, Raised, Returned
from grader.sandbox import notebook, process
from grader.sandbox.channel import Channel, PolledChannel, ThreadedChannel
from grader.sandbox.child import wire
from grader.sandbox.limits import Limits
from grader.sandbox.replies import MAX_VALUES
from grader.sandbox.source import UnreadableError, decode
from grader.sandbox.submission import Submission

OFTEN = settings(
    max_examples=150 if EVERYTHING else 40,
    deadline=None,
    database=None,
    derandomize=True,  # the same bytes each time: a test that fails today fails tomorrow
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LOADED = wire.frame([0, 0, "loaded", [["forward", 1, "function"]]])
CONFINED = wire.frame([0, 0, "confined", []])
FORWARD = Call("forward", ("x", "w"), (3, 7))
SHAPES = {"polled": PolledChannel, "threaded": ThreadedChannel}

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=20,
)
replies = st.one_of(
    st.just([1, 0, "returned", 21, []]),
    st.tuples(st.just(1), st.just(0), st.just("returned"), plain, plain),
    st.tuples(st.just(1), st.just(0), st.just("raised"), *[plain] * 8),
    st.tuples(st.just(1), st.integers(0, 1), st.just("numbers"), st.just([None]), st.lists(st.integers(0, 1)), plain),
    st.tuples(st.just(1), st.just(0), st.just("numbers"), st.lists(plain), plain, st.lists(st.floats())),
    st.tuples(
        st.integers(0, 2), st.integers(0, 2), st.sampled_from(["returned", "raised", "loaded", "confined"]), plain
    ),
    plain,
)


@st.composite
def conversations(draw: st.DrawFn) -> bytes:
    """Draw all that a hostile process says: right frames, made-up ones, and bytes changed, lost or added."""
    frames = [draw(st.sampled_from([CONFINED, b""])), draw(st.sampled_from([LOADED, LOADED, b""]))]
    frames += [wire.frame(draw(replies)) for _ in range(draw(st.integers(0, 3)))]
    said = bytearray(b"".join(frames))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(said)))
        said[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=4))
    return bytes(said)


@dataclass(frozen=True)
class Talker:
    """A process that says what it was given, and listens no more."""

    pipes: process.Pipes
    requests: int
    number: int = 0  # no process has it: it has never worked

    def end(self, *, grace: bool) -> int | None:  # noqa: ARG002 - whoever has ended needs no grace
        os.close(self.requests)
        return 0


class Talkers:
    """Starts processes that say the same each time."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def start(self, room: process.Room = process.ROOM) -> process.Process:  # noqa: ARG002 - it takes no room
        requests, to_child = os.pipe()
        replies, from_child = os.pipe()
        output, prints = os.pipe()
        os.write(from_child, self._said)
        for end in (from_child, prints):
            os.close(end)
        return Talker(process.Pipes(to_child, replies, output), requests)

    def close(self) -> None:
        """Nothing is left."""


def asked(said: bytes, shape: type[PolledChannel | ThreadedChannel], calls: Sequence[Call]) -> list[Outcome]:
    """Return the outcomes of asking whoever says this."""

    def connect(pipes: process.Pipes, most: int) -> Channel:
        return shape(pipes, most)

    limits = Limits(call=0.03, loading=0.03, file=1)  # all is said beforehand
    with Submission("", "linear.py", {"forward": ("x", "w")}, Talkers(said), limits, connect) as submission:
        assert submission.missing in (None, ())
        return ask_several(submission, calls)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_any_conversation_ends_in_an_outcome(shape: type[PolledChannel | ThreadedChannel]) -> None:
    @OFTEN
    @given(conversations())
    def holds(said: bytes) -> None:
        for outcome in asked(said, shape, [FORWARD, FORWARD]):
            assert isinstance(outcome, Returned | Raised | Died | Exceeded | Garbled)

    holds()


def test_a_conversation_as_it_should_be_is_understood() -> None:
    said = CONFINED + LOADED + wire.frame([1, 0, "returned", 21, []])
    assert asked(said, PolledChannel, [FORWARD]) == [Garbled()]  # an answer that came before it was asked for
    assert asked(CONFINED + LOADED, PolledChannel, [FORWARD]) == [Died(0)]


@pytest.mark.parametrize(
    "data",
    [
        b"l\xff\xff\xff\x7f" + b"N" * 100,
        b"s\xff\xff\xff\xff",
        b"l\x01\x00\x00\x00" * 500,
        b"l" + (2**20).to_bytes(4, "little") + b"N" * 2**20,
        b"l" + (2**17).to_bytes(4, "little") + b"l\x00\x00\x00\x00" * 2**17,
    ],
    ids=["a long list", "a long text", "lists in lists", "a million values", "many lists"],
)
def test_a_value_beyond_all_bounds_is_refused_before_it_takes_memory(data: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.payload(data, MAX_VALUES)


@OFTEN
@given(
    st.binary(max_size=300), st.sampled_from(["utf-8", "cp949", "latin-1", "utf-7", "punycode", "rot13", "nonsense"])
)
def test_any_file_is_text_or_is_refused(data: bytes, coding: str) -> None:
    for content in (data, f"# coding: {coding}\n".encode() + data, b"\xef\xbb\xbf" + data):
        with suppress(UnreadableError):
            text = decode(content)
            assert "\r" not in text
            assert "\0" not in text


def test_no_coding_line_breaks_the_reader_of_a_file_of_the_largest_size() -> None:
    for coding in ("punycode", "unicode_escape", "raw_unicode_escape", "idna", "utf_16", "utf_32", "base64", "zip"):
        with suppress(UnreadableError):
            decode(f"# coding: {coding}\n".encode() + b"a" * 2**20)


# JSON that looks like a notebook, as far as it goes, and then does not.
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)
cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown"]) | anything, "source": st.text(max_size=60) | anything},
    optional={"outputs": anything, "metadata": anything, "input": anything, "language": anything},
)
notebooks = st.fixed_dictionaries(
    {"cells": st.lists(cells | anything, max_size=5) | anything, "nbformat": st.integers(-1, 6) | anything},
    optional={"worksheets": anything, "metadata": anything, "nbformat_minor": anything},
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw a notebook's bytes, of which some are changed, lost or added."""
    data = bytearray(json.dumps(draw(notebooks)).encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 5))] = draw(st.binary(max_size=4))
    return bytes(data)


def test_any_notebook_is_cells_of_text_or_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "linear.ipynb"
    understood = []

    @OFTEN
    @given(damaged() | st.binary(max_size=100))
    def holds(data: bytes) -> None:
        path.write_bytes(data)
        with suppress(UnreadableError):
            found = notebook.read(path)
            assert all(isinstance(cell.source, str) for cell in found.cells)
            understood.append(len(found.cells))

    holds()
    assert any(understood)  # so this does try what comes after reading


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10**6,
        b'{"cells": ' * 10**5,
        b'{"cells": [' + b'{"cell_type": "code", "source": ""},' * 10**5 + b"{}]}",
        b'{"nbformat": 4, "nbformat": 4, "cells": []' + b', "a": 1' * 10**5 + b"}",
        b'{"nbformat": ' + b"9" * 10**5 + b', "cells": []}',
        b'{"cells": [], "x": "' + b"\\ud800" * 10**5 + b'"}',
    ],
    ids=[
        "lists in lists",
        "objects in objects",
        "many cells",
        "one key again and again",
        "a long number",
        "half pairs",
    ],
)
def test_a_notebook_beyond_all_bounds_is_read_or_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "linear.ipynb"
    path.write_bytes(data)
    with suppress(UnreadableError):
        assert len(notebook.read(path).cells) <= 10**5 + 1
