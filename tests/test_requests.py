"""Requests are written as tables of calls, batch after batch."""

from collections.abc import Sequence

import pytest

from grader.core.outcome import Argument, Batch, Call
from grader.sandbox.child import wire
from grader.sandbox.requests import frame


def call(function: str, *arguments: Argument) -> Call:
    return Call(function, ("x", "y", "z")[: len(arguments)], arguments)


def said(*batches: Sequence[Call], together: bool = True) -> wire.Value:
    """Return what is asked in request 7."""
    some = [Batch(tuple(calls)) for calls in batches]
    return wire.payload(frame(7, some, together=together)[wire.PREFIX.size :])


@pytest.mark.parametrize("together", [True, False])
def test_a_request_has_a_number_its_calls_and_whether_answers_may_wait(*, together: bool) -> None:
    assert said([call("f", 1, 2.5)], together=together) == [7, [[["f", 1, [[1], [2.5]]]]], together]


def test_calls_that_follow_each_other_stand_in_one_table() -> None:
    some = [call("f", 1, 2), call("f", 3, 4), call("g", 5, 6), call("f", 7, 8), call("f", 9), call("h"), call("h")]
    assert said(some) == [
        7,
        [[["f", 2, [[1, 3], [2, 4]]], ["g", 1, [[5], [6]]], ["f", 1, [[7], [8]]], ["f", 1, [[9]]], ["h", 2, []]]],
        True,
    ]
    assert said() == [7, [], True]
    assert said([call("f", 1)], [call("f", 1)]) == [7, [[["f", 1, [[1]]]]] * 2, True]


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
    assert said([call("f", argument) for argument in arguments]) == [7, [[["f", len(arguments), [column]]]], True]
