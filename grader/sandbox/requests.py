"""What is asked of a submission's process, as it is written: batches that many are asked are written once."""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import groupby

from grader.core.outcome import Argument, Call
from grader.sandbox.child import wire

REMEMBERED = 256  # batches: more than the checks of all exercises have
_LISTS = "lists"  # marks a column of lists: no argument is text
LEAST = 4  # calls in a batch that is worth remembering


class Requests:
    """Writes batches of calls, and keeps those that are tuples: they may be asked again, and can not change."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Sequence[Call], wire.Written]] = OrderedDict()

    def frame(self, number: int, calls: Sequence[Call], *, together: bool) -> bytes:
        """Return the frame of request `number`; `together`: its answers may wait for each other."""
        return wire.frame([number, self._written(calls), together])

    def _written(self, calls: Sequence[Call]) -> wire.Written:
        if type(calls) is not tuple or len(calls) < LEAST:
            return wire.written(_groups(calls))
        # By identity: calls may hold lists, and comparing takes longer than writing. What is kept can not be freed,
        # so nothing else can get its id.
        known = self._kept.get(id(calls))
        if known is None:
            known = (calls, wire.written(_groups(calls)))
            while len(self._kept) >= REMEMBERED:
                self._kept.popitem(last=False)
            self._kept[id(calls)] = known
        return known[1]


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
