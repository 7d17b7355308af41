"""Answers that travel together: whatever a function returns, it is what it would have been alone."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.outcome import Call, Outcome, Raised, Returned, Several
from grader.sandbox import replies
from grader.sandbox.child import answers, wire
from grader.sandbox.child.answers import Answers

NUMBER = 7


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """Have every answer understood anew, whatever other tests have sent."""
    for remembering in (replies._remembered, replies._returned, answers._codes):  # noqa: SLF001
        remembering.cache_clear()


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
        found += replies.outcomes(payload, NUMBER, calls(count), len(found))[0]
    return found


@given(said)
def test_answers_that_travel_together_are_understood_as_they_are_alone(some: list[list[Any]]) -> None:
    alone = [frame for frames in sent(some, together=False) for frame in payloads(frames)]
    assert len(alone) == len(some)
    expected = [Returned(replies.answer(value), ("x",) * len(changed)) for _word, value, changed in some]
    for together in (True, False):
        assert understood(b"".join(sent(some, together=together)), len(some)) == expected


def levels(depth: int, *beside: float) -> list[Any]:
    """Return a number in so many lists, beside others in the outermost."""
    value: Any = 1.5
    for _ in range(depth):
        value = ["tuple", [value], None]
    return ["tuple", [*value[1], *beside], None]


def parts(*counts: int) -> list[Any]:
    return ["tuple", [["list", [1.5] * count, None] for count in counts], None]


TOGETHER = [
    *(1.5, 7, ["list", [1, 2.5], None], ["tuple", [1.5] * answers.WIDEST, None]),
    *(parts(1), parts(answers.WIDEST // 2, answers.WIDEST // 2), levels(answers.DEEPEST), levels(2, 7, 8)),
]
ALONE = [
    *("NoneType", ["list", [], None], ["dict", [1.5], ["w"]], ["tuple", [1.5] * (answers.WIDEST + 1), None]),
    *(parts(1, 0), parts(answers.WIDEST // 2, answers.WIDEST // 2 + 1), levels(answers.DEEPEST + 1)),
    *(
        ["tuple", [["dict", [1.5], ["w"]], 2], None],
        ["tuple", [1.5, "str"], None],
        ["dict", [["list", [1], None]], ["w"]],
    ),
]


@pytest.mark.parametrize(
    ("value", "rowed"), [(value, True) for value in TOGETHER] + [(value, False) for value in ALONE]
)
def test_nothing_but_a_few_numbers_not_too_deep_travels_in_a_row(value: Any, *, rowed: bool) -> None:
    for changed in ([], [0]):
        frames = b"".join(sent([["returned", value, changed]] * 3, together=True))
        found = [wire.payload(payload) for payload in payloads(frames)]
        words = [said[2] for said in found if isinstance(said, list)]
        assert words == (["numbers", "numbers"] if rowed and not changed else ["returned"] * 3)
        assert understood(frames, 3) == [Returned(replies.answer(value), ("x",) * len(changed))] * 3


def test_a_row_begins_with_the_answer_after_one_that_travels_alone() -> None:
    raised = ["raised", "KeyError", "'x'", 4, "d['x']", "f", None, None]
    some: list[list[Any]] = [["returned", 1.5, []], ["returned", 2.5, []], raised, *[["returned", 3.5, []]] * 2]
    assert understood(b"".join(sent(some, together=True)), 5) == [
        Returned(1.5),
        Returned(2.5),
        Raised("KeyError", "'x'", 4, "d['x']", "f"),
        Returned(3.5),
        Returned(3.5),
    ]


def test_whatever_is_ready_is_sent_once() -> None:
    found: list[bytes] = []
    gathering = Answers(NUMBER, found.append, together=True)
    gathering.send()
    assert found == []
    gathering.take(["returned", "NoneType", []])
    gathering.send()
    gathering.send()
    assert len(found) == 1


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
REFUSED: dict[str, tuple[Callable[[], list[object]], str]] = {
    "more answers than calls": (lambda: [NUMBER, 0, "numbers", [None], [0] * 4, [1.5] * 4], "more answers than calls"),
    "to another request": (lambda: [NUMBER + 1, 0, "numbers", [None], [0], [1.5]], "no reply to this call"),
    "to another call": (lambda: [NUMBER, 1, "numbers", [None], [0], [1.5]], "no reply to this call"),
    "no answer": (lambda: [NUMBER, 0, "numbers", [None], [], []], "no row of numbers"),
    "no number": (lambda: [NUMBER, 0, "numbers", [None], [0], []], "no row of numbers"),
    "no numbers": (lambda: [NUMBER, 0, "numbers", [None], [0], ["1"]], "no row of numbers"),
    "truth values": (lambda: [NUMBER, 0, "numbers", [None], [0], [True]], "no row of numbers"),
    "more numbers than the shapes have": (
        lambda: [NUMBER, 0, "numbers", [None], [0], [1.5, 2.5]],
        "not as many numbers as the shapes have",
    ),
    "less numbers than the shapes have": (
        lambda: [NUMBER, 0, "numbers", [PAIR], [0, 0], [1.5, 2.5, 3.5]],
        "not as many numbers as the shapes have",
    ),
    "no shape at all": (lambda: [NUMBER, 0, "numbers", [], [0], [1.5]], "no index of a shape"),
    "a shape that is not there": (lambda: [NUMBER, 0, "numbers", [None], [1], [1.5]], "no index of a shape"),
    "a shape before the first": (lambda: [NUMBER, 0, "numbers", [None], [-1], [1.5]], "no index of a shape"),
    "half a shape": (lambda: [NUMBER, 0, "numbers", [None], [0.5], [1.5]], "no index of a shape"),
    "a shape of no numbers": (lambda: [NUMBER, 0, "numbers", [["tuple", 0]], [0], [1.5]], "no shape"),
    "a shape of less than none": (lambda: [NUMBER, 0, "numbers", [["tuple", -1]], [0], [1.5]], "no shape"),
    "a shape of truth": (lambda: [NUMBER, 0, "numbers", [["tuple", True]], [0], [1.5]], "no shape"),
    "a shape of nothing": (lambda: [NUMBER, 0, "numbers", [["tuple", []]], [0], [1.5]], "no shape"),
    "a shape of no kind": (lambda: [NUMBER, 0, "numbers", [[3, 1]], [0], [1.5]], "no shape"),
    "too wide": (
        lambda: [NUMBER, 0, "numbers", [["tuple", answers.WIDEST + 1]], [0], [1.5] * (answers.WIDEST + 1)],
        "no shape",
    ),
    "too wide in parts": (
        lambda: [NUMBER, 0, "numbers", [["tuple", [["list", answers.WIDEST], None]]], [0], [1.5]],
        "no shape",
    ),
    "too deep": (lambda: [NUMBER, 0, "numbers", [nested(answers.DEEPEST + 1)], [0], [1.5]], "no shape"),
    "one thing more": (lambda: [NUMBER, 0, "numbers", [None], [0], [1.5], None], "no reply to this call"),
    "more than a reply may hold": (
        lambda: [NUMBER, 0, "numbers", [None], [0] * replies.MAX_VALUES, [1.5] * replies.MAX_VALUES],
        "lists nested too deeply, or too many values",
    ),
}


def nested(depth: int, inner: object = None) -> object:
    return ["tuple", [nested(depth - 1, inner)]] if depth else inner


@pytest.mark.parametrize(("made", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_row_that_is_none_is_refused_and_it_is_known_why(made: Callable[[], list[object]], reason: str) -> None:
    payload = wire.frame(made())[wire.PREFIX.size :]
    for _ in range(2):  # a refusal is not remembered as an answer
        with pytest.raises(wire.WireError, match=f"^{reason}$"):
            replies.outcomes(payload, NUMBER, calls(3), 0)


WIDE = answers.WIDEST
TAKEN: dict[str, Callable[[], tuple[list[object], int]]] = {
    "in one piece": lambda: ([["list", WIDE]], WIDE),
    "one by one": lambda: ([["list", [None] * WIDE]], WIDE),
    "in parts": lambda: ([["tuple", [["list", WIDE // 2], ["list", WIDE // 2]]]], WIDE),
    "deep": lambda: ([nested(answers.DEEPEST)], 1),
    "deep and in one piece": lambda: ([nested(answers.DEEPEST, ["list", WIDE])], WIDE),
    "of a long name": lambda: ([["x" * 1000, 1]], 1),
}


@pytest.mark.parametrize("made", TAKEN.values(), ids=TAKEN)
def test_a_row_up_to_the_bounds_is_taken(made: Callable[[], tuple[list[object], int]]) -> None:
    shapes, count = made()
    payload = wire.frame([NUMBER, 0, "numbers", shapes, [0] * 3, [1.5] * (3 * count)])[wire.PREFIX.size :]
    found, _raw = replies.outcomes(payload, NUMBER, calls(3), 0)
    assert len(found) == 3
    assert all(isinstance(outcome, Returned) and isinstance(outcome.answer, Several) for outcome in found)
    assert all(len(kind) <= replies.MAX_TEXT for kind in kinds(found[0]))
    with pytest.raises(wire.WireError, match=r"^more answers than calls$"):
        replies.outcomes(payload, NUMBER, calls(2), 0)


def kinds(outcome: Outcome) -> list[str]:
    """Return the kinds of what came back, from the outermost."""
    found, answer = [], outcome.answer if isinstance(outcome, Returned) else None
    while isinstance(answer, Several):
        found.append(answer.kind)
        answer = answer.items[0]
    return found


def test_a_row_of_later_answers_has_no_more_than_there_are_calls_left() -> None:
    def said(count: int) -> bytes:
        return wire.frame([NUMBER, 1, "numbers", [None], [0] * count, [1.5] * count])[wire.PREFIX.size :]

    assert list(replies.outcomes(said(2), NUMBER, calls(3), 1)[0]) == [Returned(1.5)] * 2
    with pytest.raises(wire.WireError, match=r"^more answers than calls$"):
        replies.outcomes(said(3), NUMBER, calls(3), 1)
