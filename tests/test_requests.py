"""Requests are written as tables of calls, and what many are asked is written once."""

from collections.abc import Sequence

import pytest

from grader.core.outcome import Argument, Call
from grader.sandbox.child import wire
from grader.sandbox.requests import LEAST, REMEMBERED, Requests


def call(function: str, *arguments: Argument) -> Call:
    return Call(function, ("x", "y", "z")[: len(arguments)], arguments)


def said(calls: Sequence[Call], asking: Requests | None = None, *, together: bool = True) -> wire.Value:
    """Return what is asked in request 7."""
    return wire.payload((asking or Requests()).frame(7, calls, together=together)[wire.PREFIX.size :])


@pytest.mark.parametrize("together", [True, False])
def test_a_request_has_a_number_its_calls_and_whether_answers_may_wait(*, together: bool) -> None:
    assert said([call("f", 1, 2.5)], together=together) == [7, [["f", 1, [[1], [2.5]]]], together]


def test_calls_that_follow_each_other_stand_in_one_table() -> None:
    some = [call("f", 1, 2), call("f", 3, 4), call("g", 5, 6), call("f", 7, 8), call("f", 9), call("h"), call("h")]
    assert said(some) == [
        7,
        [["f", 2, [[1, 3], [2, 4]]], ["g", 1, [[5], [6]]], ["f", 1, [[7], [8]]], ["f", 1, [[9]]], ["h", 2, []]],
        True,
    ]
    assert said([]) == [7, [], True]


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
    assert said([call("f", argument) for argument in arguments]) == [7, [["f", len(arguments), [column]]], True]


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every table that is written."""
    written: list[object] = []
    write = wire.written

    def noted(value: object) -> wire.Written:
        written.append(value)
        return write(value)

    monkeypatch.setattr(wire, "written", noted)
    return written


def batch(number: int, size: int = LEAST) -> tuple[Call, ...]:
    return tuple(call("f", number, place) for place in range(size))


def test_a_batch_that_is_asked_again_is_written_once(tables: list[object]) -> None:
    asking, one, other = Requests(), batch(1), batch(2)
    first = said(one, asking)
    assert [said(some, asking) for some in (other, one, other)] == [said(other), first, said(other)]
    assert first == [7, [["f", LEAST, [[1] * LEAST, list(range(LEAST))]]], True]
    assert len(tables) == 2 + 2  # two of them by requests of their own


def test_a_batch_that_may_change_or_is_short_is_written_each_time(tables: list[object]) -> None:
    asking = Requests()
    for calls in (list(batch(1)), batch(1, LEAST - 1)):
        tables.clear()
        said(calls, asking)
        said(calls, asking)
        assert len(tables) == 2
    changing = list(batch(1))
    said(changing, asking)
    changing[0] = call("g", 1, 0)
    assert said(changing, asking) == said(tuple(changing))


def test_of_too_many_batches_the_oldest_is_forgotten(tables: list[object]) -> None:
    asking, batches = Requests(), [batch(number) for number in range(REMEMBERED + 1)]
    for some in batches[:REMEMBERED]:
        said(some, asking)
    said(batches[0], asking)
    assert len(tables) == REMEMBERED  # all of them are at hand
    said(batches[REMEMBERED], asking)
    for some in batches[1:]:
        said(some, asking)
    assert len(tables) == REMEMBERED + 1
    said(batches[0], asking)
    assert len(tables) == REMEMBERED + 2
    said(batches[2], asking)
    assert len(tables) == REMEMBERED + 2
