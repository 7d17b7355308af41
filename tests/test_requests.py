"""Requests are written as tables of calls, batch after batch."""

from collections.abc import Sequence

import pytest

from grader.core.outcome import Argument, Batch, Call
from grader.sandbox.child import wire
from grader.sandbox.requests import LONG, PIECE, Request, frame, request


def call(function: str, *arguments: Argument) -> Call:
    return Call(function, ("x", "y", "z")[: len(arguments)], arguments)


def said(*batches: Sequence[Call], together: bool = True) -> wire.Value:
    """Return what is asked in request 7."""
    return wire.payload(frame(7, asked(*batches), together=together)[wire.PREFIX.size :])


def asked(*batches: Sequence[Call]) -> Request:
    return request(tuple(Batch(tuple(calls)) for calls in batches))


@pytest.mark.parametrize("together", [True, False])
def test_a_request_has_a_number_its_calls_and_whether_answers_may_wait(*, together: bool) -> None:
    assert said([call("f", 1, 2.5)], together=together) == [7, [[["f", 1, [[1], [2.5]]]]], [0, 1], together]


def test_calls_that_follow_each_other_stand_in_one_table() -> None:
    some = [call("f", 1, 2), call("f", 3, 4), call("g", 5, 6), call("f", 7, 8), call("f", 9), call("h"), call("h")]
    assert said(some) == [
        7,
        [[["f", 2, [[1, 3], [2, 4]]], ["g", 1, [[5], [6]]], ["f", 1, [[7], [8]]], ["f", 1, [[9]]], ["h", 2, []]]],
        [0, 2, 1, 1, 2, 1, 3, 1, 4, 2],
        True,
    ]
    assert said() == [7, [], [], True]
    assert said([call("f", 1)], [call("f", 1)]) == [7, [[["f", 1, [[1]]]]] * 2, [0, 1, 1, 1], True]


@pytest.mark.parametrize(
    ("arguments", "column"),
    [
        ([[1, 2.5], [], [3]], ["lists", [2, 0, 1], [1, 2.5, 3]]),
        ([[1]], ["lists", [1], [1]]),
        ([[1], 2], [[1], 2]),
        ([1, 2], [1, 2]),
        ([[1], [[2], 3]], [[1], [[2], 3]]),
        ([[[1]], [[2]]], [[[1]], [[2]]]),
    ],
    ids=str,
)
def test_lists_of_numbers_are_written_in_one_piece(arguments: list[Argument], column: list[object]) -> None:
    assert said([call("f", argument) for argument in arguments]) == [
        7,
        [[["f", len(arguments), [column]]]],
        [0, len(arguments)],
        True,
    ]


# The order of calls


def test_the_order_says_of_which_table_how_many_calls_are_next() -> None:
    one = asked(numbered("f", 0, 50), [call("g", 1, 2), *numbered("g", 100, 30)])
    match wire.payload(frame(7, one, together=True)[wire.PREFIX.size :]):
        case [7, [[[_f, 50, _]], [[_g, 1, _], [_h, 30, _]]], [*order], True]:
            pairs = list(zip(order[::2], order[1::2], strict=True))
            assert [count for table, count in pairs if table == 0] == [PIECE] * (50 // PIECE) + [50 % PIECE]
            assert "".join("fgg"[int(table)] * int(count) for table, count in pairs) == functions(one)  # type: ignore[arg-type]
        case other:
            pytest.fail(str(other))


def numbered(function: str, first: int, count: int) -> list[Call]:
    return [call(function, first + index) for index in range(count)]


def functions(of: Request) -> str:
    return "".join(each.function for each in of.calls)


def test_short_batches_are_asked_one_after_the_other() -> None:
    assert functions(asked(numbered("f", 0, LONG - 1), numbered("g", 0, 2))) == "f" * (LONG - 1) + "gg"
    assert functions(asked(numbered("f", 0, 5 * LONG))) == "f" * 5 * LONG


def test_the_calls_of_long_batches_are_mixed_and_spread_over_the_whole_request() -> None:
    order = functions(asked(numbered("f", 0, 60), numbered("g", 0, 240)))
    for function, count in (("f", 60), ("g", 240)):
        for start in range(0, 300, 60):
            assert 0 < order[start : start + 60].count(function) <= count / 5 + 3 * PIECE


def test_each_batch_is_asked_whole_and_in_its_own_order() -> None:
    batches = [numbered("f", 0, 50), numbered("g", 100, 3), numbered("f", 200, 25)]
    one = asked(*batches)
    assert sorted(place for some in one.places for each in some for place in each) == list(range(78))
    for batch, places in zip(batches, one.places, strict=True):
        assert [one.calls[place] for each in places for place in each] == batch


def test_the_order_follows_from_the_arguments_alone() -> None:
    def order(first: int) -> str:
        return functions(asked(numbered("f", first, 99), numbered("g", first, 99)))

    assert order(1) == order(1)
    assert len({order(first) for first in range(5)}) == 5
