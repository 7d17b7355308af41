"""A reply of a submission's process is taken field by field, and refused where a field is not what it has to be."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.outcome import Answer, Call, Other, Outcome, Raised, Returned, Several
from grader.sandbox import replies
from grader.sandbox.child import answers, wire
from grader.sandbox.child.answers import DEEPEST, WIDEST
from grader.sandbox.replies import MAX_ITEMS, MAX_TEXT, MAX_VALUES
from grader.sandbox.source import MAX_SIZE

NUMBER = 7  # of the request
CALLS = [Call("f", ("x", "w"), (number, 2)) for number in range(3)]
LONG = "ab" * MAX_TEXT
SHORT = LONG[:MAX_TEXT]


def heard(value: object, first: int, calls: Sequence[Call] = CALLS) -> list[Outcome]:
    """Return what a reply says of the calls from the index `first` on."""
    return list(replies.outcomes(wire.frame(value)[wire.PREFIX.size :], NUMBER, calls, first)[0])


def understood(*said: object) -> Outcome:
    """Return what a reply says of the second call."""
    (found,) = heard([NUMBER, 1, *said], 1)
    return found


# A reply to one call.


ANSWERS: list[tuple[object, Answer]] = [
    (3, 3),
    (1.5, 1.5),
    ("NoneType", Other("NoneType")),
    (LONG, Other(SHORT)),
    (["list", [], None], Several("list", ())),
    (["tuple", [1, ["list", [2.5, "str"], None]], None], Several("tuple", (1, Several("list", (2.5, Other("str")))))),
    ([LONG, [1], None], Several(SHORT, (1,))),
    (["dict", [1, 2, 3], ["a", None, LONG]], Several("dict", (1, 2, 3), ("a", None, SHORT))),
    (["dict", [], []], Several("dict", (), ())),
    (["list", [0.5] * MAX_ITEMS, None], Several("list", (0.5,) * MAX_ITEMS)),
    (["dict", [0.5] * MAX_ITEMS, [None] * MAX_ITEMS], Several("dict", (0.5,) * MAX_ITEMS, (None,) * MAX_ITEMS)),
]


@pytest.mark.parametrize(("value", "answer"), ANSWERS, ids=lambda some: repr(some)[:40])
def test_what_a_function_returned_is_understood(value: object, answer: Answer) -> None:
    assert understood("returned", value, []) == Returned(answer)


@pytest.mark.parametrize(("changed", "names"), [([], ()), ([0], ("x",)), ([1], ("w",)), ([0, 1], ("x", "w"))], ids=str)
def test_the_arguments_that_a_call_has_changed_are_known_by_name(changed: list[int], names: tuple[str, ...]) -> None:
    assert understood("returned", 3, changed) == Returned(3, names)


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        (
            ("KeyError", "'x'", 4, "d['x']", "f", "torch", None, None),
            Raised("KeyError", "'x'", 4, "d['x']", "f", "torch"),
        ),
        (("KeyError", "", None, "", None, None, None, None), Raised("KeyError", "", None, "", None)),
        ((LONG, LONG, MAX_SIZE, LONG, LONG, LONG, None, None), Raised(SHORT, SHORT, MAX_SIZE, SHORT, SHORT, SHORT)),
        (("E", "", 1, "", "", "", [LONG, [1, [2.5, 3]]], None), Raised("E", "", 1, "", "", "", SHORT, (1, [2.5, 3]))),
        (("E", "", 1, "", "f", None, None, [7, LONG]), Raised("E", "", 1, "", "f", by=(7, SHORT))),
    ],
    ids=["whole", "of what nothing is known", "long", "in a script", "called by another"],
)
def test_what_a_call_raised_is_understood_and_cut_to_a_length(said: tuple[object, ...], raised: Raised) -> None:
    assert understood("raised", *said) == raised


REFUSED: dict[str, tuple[tuple[object, ...], str]] = {
    "nothing": ((), "no reply to this call"),
    "another word": (("replied", 3, []), "no reply to this call"),
    "too little": (("returned", 3), "no reply to this call"),
    "too much": (("returned", 3, [], None), "no reply to this call"),
    "changes that are no list": (("returned", 3, "x"), "no reply to this call"),
    "a truth value": (("returned", True, []), "no answer"),
    "nothing returned": (("returned", None, []), "no answer"),
    "several of no kind": (("returned", [3, [1], None], []), "no answer"),
    "several that are none": (("returned", ["list", 3, None], []), "no answer"),
    "names that are none": (("returned", ["dict", [1], "a"], []), "no answer"),
    "fewer names than values": (("returned", ["dict", [1, 2], ["a"]], []), "no answer"),
    "more names than values": (("returned", ["dict", [1], ["a", "b"]], []), "no answer"),
    "a name that is none": (("returned", ["dict", [1], [7]], []), "no name"),
    "a truth value among several": (("returned", ["list", [1, True], None], []), "no answer"),
    "too many values": (("returned", ["list", [0.5] * (MAX_ITEMS + 1), None], []), "no answer"),
    "too many names": (("returned", ["dict", [1] * (MAX_ITEMS + 1), [""] * (MAX_ITEMS + 1)], []), "no answer"),
    "too many changes": (("returned", 3, [0, 1, 0]), "more changed arguments than there are"),
    "a change of no argument": (("returned", 3, [2]), "no index of an argument"),
    "a change before the first": (("returned", 3, [-1]), "no index of an argument"),
    "a change that is true": (("returned", 3, [True]), "no index of an argument"),
    "half a change": (("returned", 3, [0.5]), "no index of an argument"),
    "raised without a kind": (("raised", None, "", 1, "", None, None, None, None), "no reply to this call"),
    "raised without a message": (("raised", "E", None, 1, "", None, None, None, None), "no reply to this call"),
    "raised on half a line": (("raised", "E", "", 0.5, "", None, None, None, None), "no reply to this call"),
    "raised on line 0": (("raised", "E", "", 0, "", None, None, None, None), "no reply to this call"),
    "raised on line True": (("raised", "E", "", True, "", None, None, None, None), "no reply to this call"),
    "raised beyond the last line": (
        ("raised", "E", "", MAX_SIZE + 1, "", None, None, None, None),
        "no reply to this call",
    ),
    "raised without a text": (("raised", "E", "", 1, None, None, None, None, None), "no reply to this call"),
    "raised in a place that is none": (("raised", "E", "", 1, "", 7, None, None, None), "no reply to this call"),
    "raised for a package that is none": (("raised", "E", "", 1, "", None, 7, None, None), "no reply to this call"),
    "raised in a call that is none": (("raised", "E", "", 1, "", None, None, "f", None), "no call"),
    "raised in a call of no function": (("raised", "E", "", 1, "", None, None, [3, []], None), "no call"),
    "raised with an argument that is none": (("raised", "E", "", 1, "", None, None, ["f", ["x"]], None), "no argument"),
    "raised in what was called on line 0": (("raised", "E", "", 1, "", None, None, None, [0, ""]), "no line"),
    "raised in what was called by no line": (("raised", "E", "", 1, "", None, None, None, 7), "no line"),
    "raised with a true argument": (
        ("raised", "E", "", 1, "", None, None, ["f", [[True]]], None),
        "no argument",
    ),
    "too many values in all": (
        ("returned", ["list", [["list", [0.5] * 1000, None]] * 11, None], []),
        "lists nested too deeply, or too many values",
    ),
}


@pytest.mark.parametrize(("said", "reason"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_and_it_is_known_why(said: tuple[object, ...], reason: str) -> None:
    with pytest.raises(wire.WireError, match=f"^{re.escape(reason)}$"):
        understood(*said)


@pytest.mark.parametrize("said", [("returned", 3, []), ("raised", "E", "", 1, "", None, None, None, None)])
@pytest.mark.parametrize("at", [(8, 1), (7, 0), (7, 2), (1, 7), (True, 1), (7.0, 1)], ids=str)
def test_a_reply_to_another_call_or_request_is_refused(said: tuple[object, ...], at: tuple[object, object]) -> None:
    with pytest.raises(wire.WireError, match=r"^no reply to this call$"):
        heard([*at, *said], 1)


def test_as_many_values_as_a_reply_may_have_are_understood() -> None:
    inner = ["list", [0.5] * 998, None]  # with its kind, its list and its names: 1001
    value = ["list", [inner] * 9, None]
    assert understood("returned", value, []) == Returned(Several("list", (Several("list", (0.5,) * 998),) * 9))
    assert MAX_VALUES == 10_010


# Answers that come in rows.


def pieces(some: Sequence[list[Any]], *, together: bool) -> list[bytes]:
    """Return what the child sends for these answers, each time that it sends."""
    found: list[bytes] = []
    gathering = answers.Answers(NUMBER, found.append, together=together)
    for one in some:
        gathering.take(one)
    gathering.send()
    return found


def payloads(data: bytes) -> list[bytes]:
    found = []
    while data:
        end = wire.PREFIX.size + wire.length(data)
        found.append(data[wire.PREFIX.size : end])
        data = data[end:]
    return found


def sent(some: Sequence[list[Any]], *, together: bool) -> list[Outcome]:
    """Return what is understood of the answers as the child sends them."""
    calls = [Call("f", ("x",), (n,)) for n in range(len(some))]
    found: list[Outcome] = []
    for payload in payloads(b"".join(pieces(some, together=together))):
        found += replies.outcomes(payload, NUMBER, calls, len(found))[0]
    return found


def nested(depth: int, inner: object = None) -> object:
    return ["tuple", [nested(depth - 1, inner)]] if depth else inner


def levels(depth: int, *beside: float) -> list[Any]:
    """Return a number in so many lists, beside others in the outermost."""
    value: Any = 1.5
    for _ in range(depth):
        value = ["tuple", [value], None]
    return ["tuple", [*value[1], *beside], None]


def parts(*widths: int) -> list[Any]:
    return ["tuple", [["list", [1.5] * width, None] for width in widths], None]


real = st.floats(allow_nan=False)
whole = st.integers(-(2**63), 2**63 - 1)
numbers = st.lists(whole | real, max_size=3) | st.just([1.5] * (WIDEST + 1))
IN_ROWS: list[Any] = [
    *(1.5, 7, ["list", [1, 2.5], None], ["tuple", [1.5] * WIDEST, None], parts(1), parts(WIDEST // 2, WIDEST // 2)),
    *(levels(DEEPEST), levels(2, 7, 8)),
]
ALONE: list[Any] = [
    *("None", ["dict", [1.5], ["w"]], ["list", [], None], ["tuple", [1.5, "str"], None]),
    *(["tuple", [["dict", [1.5], ["w"]], 2], None], ["dict", [["list", [1], None]], ["w"]]),
    *(["tuple", [1.5] * (WIDEST + 1), None], parts(1, 0), parts(WIDEST // 2, WIDEST // 2 + 1), levels(DEEPEST + 1)),
]
values = whole | real | st.tuples(st.sampled_from(["tuple", "list"]), numbers, st.none()).map(list)
returned = st.tuples(
    st.just("returned"), values | st.sampled_from(IN_ROWS + ALONE), st.sampled_from([[], [], [0]])
).map(list)
raised = st.just(["raised", "KeyError", "'x'", 4, "d['x']", "f", None, None, None])


@given(st.lists(returned | raised, max_size=12))
def test_answers_that_travel_together_are_understood_as_they_are_alone(some: list[list[Any]]) -> None:
    expected = [
        Returned(replies.answer(one[1]), ("x",) * len(one[2]))
        if one[0] == "returned"
        else Raised("KeyError", "'x'", 4, "d['x']", "f")
        for one in some
    ]
    assert sent(some, together=False) == sent(some, together=True) == expected


@pytest.mark.parametrize(("value", "rowed"), [(value, True) for value in IN_ROWS] + [(value, False) for value in ALONE])
def test_nothing_but_a_few_numbers_not_too_deep_travels_in_a_row(value: Any, *, rowed: bool) -> None:
    for changed in ([], [0]):
        some = [["returned", value, changed]] * 3
        found = [wire.payload(payload) for payload in payloads(b"".join(pieces(some, together=True)))]
        words = [said[2] for said in found if isinstance(said, list)]
        assert words == (["numbers", "numbers"] if rowed and not changed else ["returned"] * 3)
        assert sent(some, together=True) == [Returned(replies.answer(value), ("x",) * len(changed))] * 3


def test_the_first_answer_is_sent_at_once_and_the_rest_in_one_piece_unless_it_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some: list[list[Any]] = [["returned", 1.5, []]] * 3
    for pace, sendings in ((0.0, [1, 1]), (2 * answers.SOON, [1, 1, 1])):
        clock = count(step=pace)
        monkeypatch.setattr(answers, "monotonic", lambda clock=clock: next(clock))
        assert [len(payloads(piece)) for piece in pieces(some, together=True)] == sendings


def test_a_long_row_is_broken_where_it_could_not_travel() -> None:
    some: list[list[Any]] = [["returned", ["tuple", [1.5] * WIDEST, None], []]] * 1000
    assert sent(some, together=True) == [Returned(Several("tuple", (1.5,) * WIDEST))] * 1000


PAIR = ["tuple", 2]
NO_ROW, NO_INDEX, NO_SHAPE = "no row of numbers", "no index of a shape", "no shape"
OTHER_COUNT = "not as many numbers as the shapes have"
NO_ROWS: dict[str, tuple[list[object], str]] = {
    "more answers than calls": ([NUMBER, 0, "numbers", [None], [0] * 4, [1.5] * 4], "more answers than calls"),
    "to another request": ([NUMBER + 1, 0, "numbers", [None], [0], [1.5]], "no reply to this call"),
    "to another call": ([NUMBER, 1, "numbers", [None], [0], [1.5]], "no reply to this call"),
    "no answer": ([NUMBER, 0, "numbers", [None], [], []], NO_ROW),
    "no number": ([NUMBER, 0, "numbers", [None], [0], []], NO_ROW),
    "no numbers": ([NUMBER, 0, "numbers", [None], [0], ["1"]], NO_ROW),
    "truth values": ([NUMBER, 0, "numbers", [None], [0], [True]], NO_ROW),
    "more numbers than the shapes have": ([NUMBER, 0, "numbers", [None], [0], [1.5, 2.5]], OTHER_COUNT),
    "less numbers than the shapes have": ([NUMBER, 0, "numbers", [PAIR], [0, 0], [1.5, 2.5, 3.5]], OTHER_COUNT),
    "no shape at all": ([NUMBER, 0, "numbers", [], [0], [1.5]], NO_INDEX),
    "a shape that is not there": ([NUMBER, 0, "numbers", [None], [1], [1.5]], NO_INDEX),
    "a shape before the first": ([NUMBER, 0, "numbers", [None], [-1], [1.5]], NO_INDEX),
    "half a shape": ([NUMBER, 0, "numbers", [None], [0.5], [1.5]], NO_INDEX),
    "a shape of no numbers": ([NUMBER, 0, "numbers", [["tuple", 0]], [0], [1.5]], NO_SHAPE),
    "a shape of less than none": ([NUMBER, 0, "numbers", [["tuple", -1]], [0], [1.5]], NO_SHAPE),
    "a shape of truth": ([NUMBER, 0, "numbers", [["tuple", True]], [0], [1.5]], NO_SHAPE),
    "a shape of nothing": ([NUMBER, 0, "numbers", [["tuple", []]], [0], [1.5]], NO_SHAPE),
    "a shape of no kind": ([NUMBER, 0, "numbers", [[3, 1]], [0], [1.5]], NO_SHAPE),
    "too wide": ([NUMBER, 0, "numbers", [["tuple", WIDEST + 1]], [0], [1.5] * (WIDEST + 1)], NO_SHAPE),
    "too wide in parts": ([NUMBER, 0, "numbers", [["tuple", [["list", WIDEST], None]]], [0], [1.5]], NO_SHAPE),
    "too deep": ([NUMBER, 0, "numbers", [nested(DEEPEST + 1)], [0], [1.5]], NO_SHAPE),
    "one thing more": ([NUMBER, 0, "numbers", [None], [0], [1.5], None], "no reply to this call"),
    "more than a reply may hold": (
        [NUMBER, 0, "numbers", [None], [0] * MAX_VALUES, [1.5] * MAX_VALUES],
        "lists nested too deeply, or too many values",
    ),
}


@pytest.mark.parametrize(("row", "reason"), NO_ROWS.values(), ids=NO_ROWS)
def test_a_row_that_is_none_is_refused_and_it_is_known_why(row: list[object], reason: str) -> None:
    for _ in range(2):  # a refusal is not remembered as an answer
        with pytest.raises(wire.WireError, match=f"^{reason}$"):
            heard(row, 0)


@pytest.mark.parametrize(
    ("shape", "width"),
    [
        (["list", WIDEST], WIDEST),
        (["list", [None] * WIDEST], WIDEST),
        (["tuple", [["list", WIDEST // 2], ["list", WIDEST // 2]]], WIDEST),
        (nested(DEEPEST), 1),
        (nested(DEEPEST, ["list", WIDEST]), WIDEST),
    ],
    ids=["in one piece", "one by one", "in parts", "deep", "deep and in one piece"],
)
def test_a_row_up_to_the_bounds_is_taken(shape: object, width: int) -> None:
    found = heard([NUMBER, 0, "numbers", [shape], [0] * 3, [1.5] * (3 * width)], 0)
    assert len(found) == 3
    assert all(isinstance(outcome, Returned) and isinstance(outcome.answer, Several) for outcome in found)


def test_a_long_name_in_a_row_is_cut() -> None:
    assert heard([NUMBER, 0, "numbers", [[LONG, 1]], [0], [1.5]], 0) == [Returned(Several(SHORT, (1.5,)))]


def test_a_row_of_later_answers_has_no_more_than_there_are_calls_left() -> None:
    assert heard([NUMBER, 1, "numbers", [None], [0] * 2, [1.5] * 2], 1) == [Returned(1.5)] * 2
    with pytest.raises(wire.WireError, match=r"^more answers than calls$"):
        heard([NUMBER, 1, "numbers", [None], [0] * 3, [1.5] * 3], 1)
