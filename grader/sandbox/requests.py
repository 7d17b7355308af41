"""Write the requests to a submission's process. A batch that many submissions are asked is written once."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from grader.core.outcome import Argument, Batch, Call, Truth
from grader.sandbox.child import wire

REMEMBERED = 256  # batches: more than the checks of all exercises have
_LISTS = "lists"  # marks a column of lists: no argument is text


def frame(number: int, batches: Sequence[Batch], *, together: bool, replaced: Sequence[str] = ()) -> bytes:
    """Return the frame of request `number`.

    Args:
        together: The answers may wait for each other.
        replaced: Functions that the learner's code finds right ones in place of.

    """
    return wire.frame([number, list(map(_written, batches)), together, *([list(replaced)] if replaced else [])])


def result(number: int, truth: "Truth | None") -> bytes:
    """Return the frame that answers a call of a replaced function."""
    return wire.frame([number, _plain(truth)])


def _plain(truth: "Truth | None") -> object:
    """Return a value as plain data: several values and arrays as pairs, of which the first says which of them."""
    if isinstance(truth, tuple):
        return ["tuple", list(map(_plain, truth))]
    return ["array", truth] if isinstance(truth, list) else truth


@lru_cache(REMEMBERED)
def _written(batch: Batch) -> wire.Written:
    return wire.written(_groups(batch.calls))


def _groups(calls: Sequence[Call]) -> list[list[object]]:
    """Return the calls as `[function, count, columns]` for each run of calls that can stand in a table."""
    groups: list[list[object]] = []
    for (function, _width), some in groupby(calls, lambda call: (call.function, len(call.arguments))):
        rows = [call.arguments for call in some]
        groups.append([function, len(rows), [_column(column) for column in zip(*rows, strict=True)]])
    return groups


def _column(values: tuple[Argument, ...]) -> list[object]:
    """Return one column of arguments; lists of numbers as their lengths and all their items, which is sooner read."""
    lists = [value for value in values if type(value) is list and wire.NUMBERS.issuperset(map(type, value))]
    if len(lists) < len(values) or not values:
        return list(values)
    return [_LISTS, [len(value) for value in lists], [item for value in lists for item in value]]
