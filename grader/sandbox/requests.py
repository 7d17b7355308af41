"""Write the requests to a submission's process. A request that many submissions are asked is written once.

Where a request has a long batch, all batches are cut into pieces, and the pieces are mixed: so the calls of a function
are spread over the time that the whole request takes, in an order that follows from the examples. Code that does not
know the examples can not foresee when it is asked for what.
"""

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import TypeAlias

from grader.core.outcome import Argument, Batch, Call, Truth
from grader.sandbox.child import wire

REMEMBERED = 256  # batches, and requests: more than the checks of all exercises have
PIECE = 8  # calls in a piece
LONG = 3 * PIECE  # calls of a long batch
_LISTS = "lists"  # marks a column of lists: no argument is text

Piece: TypeAlias = tuple[int, int, tuple[Call, ...]]  # the index of its batch, that of its group, and its calls


@dataclass(frozen=True, slots=True)
class Request:
    """The calls of some batches in the order in which they are asked, and all of it in its written form."""

    calls: tuple[Call, ...]
    places: tuple[tuple[range, ...], ...]  # of each batch: where its calls stand among all calls
    written: tuple[wire.Written, wire.Written]  # the batches, and the order

    @property
    def size(self) -> int:
        """The number of bytes."""
        return sum(map(len, self.written))


def frame(number: int, request: Request, *, together: bool, replaced: Sequence[str] = ()) -> bytes:
    """Return the frame of request `number`.

    Args:
        number: The number of the request.
        request: The calls to ask.
        together: Answers may wait for each other.
        replaced: Functions in whose place right ones stand while the request is answered.

    """
    return wire.frame([number, *request.written, together, *([list(replaced)] if replaced else [])])


def result(number: int, truth: "Truth | None") -> bytes:
    """Return the frame that answers a call of a replaced function."""
    return wire.frame([number, _plain(truth)])


def _plain(truth: "Truth | None") -> object:
    """Return a value as plain data: several values and arrays as pairs, of which the first says which of them."""
    if isinstance(truth, tuple):
        return ["tuple", list(map(_plain, truth))]
    return ["array", truth] if isinstance(truth, list) else truth


@lru_cache(REMEMBERED)
def request(batches: tuple[Batch, ...]) -> Request:
    """Return the request that asks all calls of `batches`."""
    written = wire.written(list(map(_written, batches)))
    mixed = len(batches) > 1 and any(len(batch.calls) >= LONG for batch in batches)
    pieces = _pieces(batches, PIECE if mixed else None)
    if mixed:
        pieces = _mixed(pieces, random.Random(zlib.crc32(written)))  # noqa: S311 - has to repeat
    places: list[list[range]] = [[] for _ in batches]
    start = 0
    for batch, _group, calls in pieces:
        places[batch].append(range(start, start + len(calls)))
        start += len(calls)
    order = wire.written([number for _batch, group, calls in pieces for number in (group, len(calls))])
    every = tuple(chain.from_iterable(calls for _batch, _group, calls in pieces))
    return Request(every, tuple(map(tuple, places)), (written, order))


def _pieces(batches: Sequence[Batch], most: int | None) -> list[Piece]:
    """Return the calls of all batches in pieces of a group each, and of `most` calls."""
    pieces: list[Piece] = []
    groups = [(number, some) for number, batch in enumerate(batches) for some in _tables(batch.calls)]
    for group, (batch, calls) in enumerate(groups):
        size = most or len(calls)
        pieces += [(batch, group, calls[start : start + size]) for start in range(0, len(calls), size)]
    return pieces


def _mixed(pieces: Sequence[Piece], chance: random.Random) -> list[Piece]:
    """Return the pieces in an order of chance, but those of each batch in their own order, evenly spread."""
    moments: list[float] = []
    for _batch, some in groupby(pieces, lambda piece: piece[0]):
        count = len(list(some))
        moments += [(index + chance.random()) / count for index in range(count)]
    return [piece for _moment, piece in sorted(zip(moments, pieces, strict=True), key=lambda pair: pair[0])]


@lru_cache(REMEMBERED)
def _written(batch: Batch) -> wire.Written:
    return wire.written([_group(calls) for calls in _tables(batch.calls)])


def _tables(calls: Sequence[Call]) -> list[tuple[Call, ...]]:
    """Return the calls in runs that can stand in a table each."""
    return [tuple(some) for _kind, some in groupby(calls, lambda call: (call.function, len(call.arguments)))]


def _group(calls: Sequence[Call]) -> list[object]:
    """Return calls that can stand in a table as `[function, count, columns]`."""
    rows = [call.arguments for call in calls]
    return [calls[0].function, len(rows), [_column(column) for column in zip(*rows, strict=True)]]


def _column(values: tuple[Argument, ...]) -> list[object]:
    """Return one column of arguments; lists of numbers as their lengths and all their items, which is sooner read."""
    lists = [value for value in values if type(value) is list and wire.NUMBERS.issuperset(map(type, value))]
    if len(lists) < len(values) or not values:
        return list(values)
    return [_LISTS, [len(value) for value in lists], [item for value in lists for item in value]]
