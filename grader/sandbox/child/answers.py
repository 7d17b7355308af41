"""Gather the answers to the calls of one request: a system call for each would be slow.

Answers that hold nothing but numbers travel as one row of them: `[number, first, "numbers", shapes,
which, row]`. `which` has the index of a shape for each call from index `first` on, and `row` all
their numbers. A shape is None for a number by itself, else `[kind, count]` for so many numbers, or
`[kind, [shape, …]]`. Every other answer is a frame of its own.

A row ends where other calls are next. The answer to the first call of each function is sent at
once, the others after SOON seconds where other calls are next, after twice that time in any case. So
the grader knows when a slow call began. If the process is lost while answers wait, the grader asks
these calls once more, one by one.
"""

from collections.abc import Callable
from functools import lru_cache
from time import monotonic
from typing import Any, TypeAlias

from . import wire
from .wire import MAX_TOGETHER, NUMBERS

SOON = 0.01  # seconds that an answer may wait for others
WIDEST = 32  # numbers in one answer of a row
DEEPEST = 4  # levels of a shape

Shape: TypeAlias = "tuple[str, int | tuple[Shape | None, ...]] | None"


class Answers:
    """The answers to one request, in the order of its calls."""

    def __init__(self, number: int, send: Callable[[bytes], None], *, together: bool) -> None:
        """Answer request `number` by `send`; `together` says whether answers may wait for each other."""
        self._number = number
        self._send = send
        self._together = together
        self._begun: set[str] = set()  # functions
        self._count = 0  # of the calls answered so far
        self._ready = bytearray()
        self._first = 0  # the call whose answer begins the row
        self._shapes: dict[Shape, int] = {}
        self._which: list[int] = []
        self._row: list[float] = []
        self._codes: list[str] = []  # of the numbers in the row
        self._due = 0.0

    def begin(self, function: str) -> None:
        """Begin calls of another group.

        Before the first call of a function, what has been gathered is sent; the answer to it is sent at once.
        """
        if function not in self._begun:
            self._begun.add(function)
            self.send()
            self._due = 0.0
        elif monotonic() < self._due:
            self._end_row()
        else:
            self.send()

    def take(self, answer: list[Any]) -> None:
        """Take the answer to the next call: `["returned", value, changed]` or `["raised", …]`."""
        if answer[0] == "returned":
            self.returned(*answer[1:])
        else:
            self.alone(answer)

    def returned(self, value: Any, changed: list[int]) -> None:  # noqa: ANN401 - whatever it was, as plain data
        """Take what the next call returned, and the indexes of the arguments that it has changed."""
        if changed or not self._add_to_row(value):
            self.alone(["returned", value, changed])
        else:
            self._added()

    def alone(self, answer: list[Any]) -> None:
        """Take the answer to the next call, and make it a frame of its own."""
        self._end_row()
        self._ready += wire.frame([self._number, self._count, *answer])
        self._added()

    def calls(self, name: str, arguments: list[Any]) -> None:
        """Say that the next call calls a function that the grader answers."""
        self._end_row()
        self._ready += wire.frame([self._number, self._count, "calls", name, arguments])
        self.send()

    def _added(self) -> None:
        self._count += 1
        # Usually the row ends before: then it is the same of all who answer the same.
        if not self._together or not self._due or monotonic() >= self._due + SOON:
            self.send()

    def send(self) -> None:
        """Send what has been gathered."""
        self._end_row()
        if self._ready:
            self._send(bytes(self._ready))
            self._ready.clear()
        self._due = monotonic() + SOON

    def _add_to_row(self, value: Any) -> bool:  # noqa: ANN401 - the same
        """Add an answer to the row, and tell whether that is possible."""
        shape: Shape = None
        if type(value) is float:  # this, and a few numbers together, is what nearly all answers are
            numbers, codes = [value], "d"
        elif type(value) is list and value[2] is None and (codes := _codes(tuple(map(type, value[1])))):
            numbers, shape = value[1], (value[0], len(value[1]))
        else:
            numbers = []
            try:
                shape = _shape(value, numbers, 0)
            except _NoRowError:
                return False
            codes = _codes(tuple(map(type, numbers)))
        if len(numbers) > WIDEST:
            return False
        if len(self._row) > MAX_TOGETHER - WIDEST or len(self._which) == MAX_TOGETHER:
            self._end_row()
        if not self._which:
            self._first = self._count
        self._which.append(self._shapes.setdefault(shape, len(self._shapes)))
        self._row += numbers
        self._codes.append(codes)
        return True

    def _end_row(self) -> None:
        if self._which:
            row = wire.numbers("".join(self._codes), self._row)
            shapes, which = _written((tuple(self._shapes), tuple(self._which)))
            self._ready += wire.frame([self._number, self._first, "numbers", shapes, which, row])
            self._shapes, self._which, self._row, self._codes = {}, [], [], []


class _NoRowError(Exception):
    """The answer holds something else than numbers."""


def _shape(value: Any, numbers: list[float], depth: int) -> Shape:  # noqa: ANN401 - the same
    """Return the shape of an answer, and add the numbers in it to `numbers`; raise _NoRowError if it can not be."""
    if type(value) in NUMBERS:
        numbers.append(value)
        return None
    if type(value) is not list or value[2] is not None or not value[1] or depth == DEEPEST:
        raise _NoRowError
    kind, items, _names = value
    if NUMBERS.issuperset(map(type, items)):
        numbers += items
        return kind, len(items)
    return kind, tuple([_shape(item, numbers, depth + 1) for item in items])


_codes = lru_cache(256)(wire.number_codes)


@lru_cache(256)
def _written(parts: "tuple[tuple[object, ...], ...]") -> "list[wire.Written]":
    return [wire.written(part) for part in parts]
