"""Gathers the answers to the calls of one request: alone, each of them would take a system call.

Answers that are numbers and nothing else travel as one row of them: `[number, first, "numbers",
kind, width, values]` says that each call from index `first` on returned `width` numbers in a
`kind`, which is None for a number by itself. Every other answer is a frame of its own.

The answer to the first call is sent at once, and the others as soon as SOON has passed: where
nothing comes at all, it is the first call that does not end, and of a slow call the grader knows
when it began. Where calls were lost in between, the grader asks them once more, one by one.
"""

from collections.abc import Callable
from functools import lru_cache
from time import monotonic
from typing import Any

from . import wire
from .wire import MAX_TOGETHER, Value

SOON = 0.01  # seconds that an answer may wait for others
WIDEST = 16  # numbers in one answer of a row


class Answers:
    """The answers to one request, in the order of its calls."""

    def __init__(self, number: int, send: Callable[[bytes], None], *, together: bool) -> None:
        """Answer request `number` by `send`; `together` says whether answers may wait for each other."""
        self._number = number
        self._send = send
        self._together = together
        self._count = 0  # of the calls answered so far
        self._ready = bytearray()
        self._first = 0  # the call whose answer begins the row
        self._kind: str | None = None
        self._width = 0
        self._row: list[float] = []
        self._codes: list[str] = []  # of the numbers in the row
        self._due = 0.0

    def add(self, answer: list[Any]) -> None:
        """Take the answer to the next call: `["returned", value, changed]` or `["raised", …]`."""
        kind, items, codes = _numbers(answer)
        if not codes:
            self._end_row()
            self._ready += wire.frame([self._number, self._count, *answer])
        else:
            if (
                kind != self._kind
                or len(items) != self._width
                or not self._row
                or len(self._row) > MAX_TOGETHER - WIDEST
            ):
                self._end_row()
                self._kind, self._width, self._first = kind, len(items), self._count
            self._row += items
            self._codes.append(codes)
        self._count += 1
        if not self._together or monotonic() >= self._due:
            self.send()

    def send(self) -> None:
        """Send what has been gathered."""
        self._end_row()
        if self._ready:
            self._send(bytes(self._ready))
            self._ready.clear()
        self._due = monotonic() + SOON

    def _end_row(self) -> None:
        if self._row:
            row = wire.numbers("".join(self._codes), self._row)
            self._ready += wire.frame([self._number, self._first, "numbers", self._kind, self._width, row])
            self._row, self._codes = [], []


def _numbers(answer: list[Any]) -> tuple[str | None, list[float], str]:
    """Return kind, numbers and their codes of an answer that may stand in a row; no codes if it may not."""
    if answer[0] == "returned" and not answer[2]:
        value: Value = answer[1]
        if type(value) is not list:
            return None, [value], _codes((type(value),))  # type: ignore[list-item] # a number, if it has a code
        kind, items, names = value
        if names is None and len(items) <= WIDEST:  # type: ignore[arg-type] # a list
            return kind, items, _codes(tuple(map(type, items)))  # type: ignore[return-value,arg-type] # the same
    return None, [], ""


_codes = lru_cache(256)(wire.number_codes)
