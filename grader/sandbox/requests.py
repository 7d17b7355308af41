"""What is asked of a submission's process, as it is written: batches that all submissions are asked are written once."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from itertools import groupby

from grader.outcome import Call
from grader.sandbox.child import wire

REMEMBERED = 256  # batches: more than the checks of all exercises have
_LEAST = 4  # calls in a batch that is worth remembering


def loading(source: str, filename: str, functions: Mapping[str, Sequence[str]]) -> bytes:
    """Return the frame that has a file loaded."""
    return wire.frame([0, source, filename, [[name, names] for name, names in functions.items()]])


class Requests:
    """Writes batches of calls, and keeps those that are tuples: they may be asked again, and can not change."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Sequence[Call], wire.Written]] = OrderedDict()

    def frame(self, number: int, calls: Sequence[Call]) -> bytes:
        """Return the frame of request `number`."""
        return wire.frame([number, self._written(calls)])

    def _written(self, calls: Sequence[Call]) -> wire.Written:
        if type(calls) is not tuple or len(calls) < _LEAST:
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
        groups.append([function, len(rows), [list(column) for column in zip(*rows, strict=True)]])
    return groups
