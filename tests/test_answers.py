"""Answers that travel together: whatever a function returns, it is what it would have been alone."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import Call, Outcome, Returned, Several
from grader.sandbox import replies
from grader.sandbox.child import answers, wire
from grader.sandbox.child.answers import Answers

NUMBER = 7
real = st.floats(allow_nan=False)
whole = st.integers(-(2**63), 2**63 - 1)
numbers = st.lists(whole | real, max_size=3) | st.just([1.5] * (answers.WIDEST + 1))
values = st.one_of(
    whole | real,
    st.tuples(st.sampled_from(["tuple", "list"]), numbers, st.none()).map(list),
    st.just("None"),
    st.just(["dict", [1.5], ["w"]]),
    st.just(["tuple", [1.5, ["list", [2], None]], None]),
    st.just(["tuple", [["ndarray", [1.5, 2], None], 3.5], None]),
    st.just(["tuple", [["dict", [1.5], ["w"]], 3.5], None]),
    st.just(["ndarray", [["list", [1, 2], None], ["list", [3, 4.5], None]], None]),
    st.just(["list", [], None]),
    st.just(["tuple", [["list", [], None], 1], None]),
)
said = st.lists(st.tuples(st.just("returned"), values, st.sampled_from([[], [], [0]])).map(list), max_size=12)


def calls(count: int) -> list[Call]:
    return [Call("f", ("x",), (n,)) for n in range(count)]


def sent(some: Sequence[list[Any]], *, together: bool) -> list[bytes]:
    """Return what is sent for these answers, each time."""
    found: list[bytes] = []
    gathering = Answers(NUMBER, found.append, together=together)
    for one in some:
        gathering.take(one)
    gathering.send()
    return found


def payloads(frames: bytes) -> list[bytes]:
    found = []
    while frames:
        end = wire.PREFIX.size + wire.length(frames)
        found.append(frames[wire.PREFIX.size : end])
        frames = frames[end:]
    return found


def understood(frames: bytes, count: int) -> list[Outcome]:
    found: list[Outcome] = []
    for payload in payloads(frames):
        found += replies.outcomes(payload, NUMBER, calls(count), len(found))
    return found


@given(said)
def test_answers_that_travel_together_are_understood_as_they_are_alone(some: list[list[Any]]) -> None:
    alone = [frame for frames in sent(some, together=False) for frame in payloads(frames)]
    assert len(alone) == len(some)
    expected = understood(b"".join(sent(some, together=False)), len(some))
    assert understood(b"".join(sent(some, together=True)), len(some)) == expected


def test_the_first_answer_is_sent_at_once_and_the_rest_in_one_piece() -> None:
    first, rest = sent([["returned", 1.5, []]] * 100, together=True)
    assert len(payloads(first)) == len(payloads(rest)) == 1
    assert understood(first + rest, 100) == [Returned(1.5)] * 100


def test_an_answer_that_took_long_is_sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 0.0, answers.SOON, answers.SOON, answers.SOON, answers.SOON])
    monkeypatch.setattr(answers, "monotonic", lambda: next(now))
    assert len(sent([["returned", 1.5, []]] * 3, together=True)) == 3


def test_a_long_row_is_broken_where_it_could_not_travel() -> None:
    some: list[list[Any]] = [["returned", ["tuple", [1.5] * answers.WIDEST, None], []]] * 1000
    expected = [Returned(Several("tuple", (1.5,) * answers.WIDEST))] * 1000
    assert understood(b"".join(sent(some, together=True)), 1000) == expected


def test_the_same_answers_are_the_same_objects() -> None:
    def look() -> list[int]:
        return list(map(id, understood(b"".join(sent([["returned", 0.1, []]] * 5, together=True)), 5)))

    assert look() == look()


PAIR = ["tuple", 2]
REFUSED: dict[str, Callable[[], list[object]]] = {
    "more answers than calls": lambda: [NUMBER, 0, "numbers", [None], [0] * 4, [1.5] * 4],
    "to another request": lambda: [NUMBER + 1, 0, "numbers", [None], [0], [1.5]],
    "to another call": lambda: [NUMBER, 1, "numbers", [None], [0], [1.5]],
    "no answer": lambda: [NUMBER, 0, "numbers", [None], [], []],
    "no number": lambda: [NUMBER, 0, "numbers", [None], [0], []],
    "no numbers": lambda: [NUMBER, 0, "numbers", [None], [0], ["1"]],
    "truth values": lambda: [NUMBER, 0, "numbers", [None], [0], [True]],
    "more numbers than the shapes have": lambda: [NUMBER, 0, "numbers", [None], [0], [1.5, 2.5]],
    "less numbers than the shapes have": lambda: [NUMBER, 0, "numbers", [PAIR], [0, 0], [1.5, 2.5, 3.5]],
    "no shape at all": lambda: [NUMBER, 0, "numbers", [], [0], [1.5]],
    "a shape that is not there": lambda: [NUMBER, 0, "numbers", [None], [1], [1.5]],
    "a shape before the first": lambda: [NUMBER, 0, "numbers", [None], [-1], [1.5]],
    "half a shape": lambda: [NUMBER, 0, "numbers", [None], [0.5], [1.5]],
    "a shape of no numbers": lambda: [NUMBER, 0, "numbers", [["tuple", 0]], [0], [1.5]],
    "a shape of less than none": lambda: [NUMBER, 0, "numbers", [["tuple", -1]], [0], [1.5]],
    "a shape of truth": lambda: [NUMBER, 0, "numbers", [["tuple", True]], [0], [1.5]],
    "a shape of nothing": lambda: [NUMBER, 0, "numbers", [["tuple", []]], [0], [1.5]],
    "a shape of no kind": lambda: [NUMBER, 0, "numbers", [[3, 1]], [0], [1.5]],
    "too wide": lambda: [NUMBER, 0, "numbers", [["tuple", answers.WIDEST + 1]], [0], [1.5] * (answers.WIDEST + 1)],
    "too wide in parts": lambda: [NUMBER, 0, "numbers", [["tuple", [["list", answers.WIDEST], None]]], [0], [1.5]],
    "too deep": lambda: [NUMBER, 0, "numbers", [nested(answers.DEEPEST + 1)], [0], [1.5]],
    "one thing more": lambda: [NUMBER, 0, "numbers", [None], [0], [1.5], None],
}


def nested(depth: int) -> object:
    return ["tuple", [nested(depth - 1)]] if depth else None


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED)
def test_a_row_that_is_none_is_refused(made: Callable[[], list[object]]) -> None:
    payload = wire.frame(made())[wire.PREFIX.size :]
    for _ in range(2):  # a refusal is not remembered as an answer
        with pytest.raises(wire.WireError):
            replies.outcomes(payload, NUMBER, calls(3), 0)
