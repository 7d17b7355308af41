"""Shows the progress of grading a class: one changing line in a terminal, a line now and then elsewhere."""

import time
from typing import Self, TextIO

from grader.core.sentence import Language, say

_OFTEN, _SELDOM = 0.2, 10.0  # seconds between two lines: in a terminal, and in a log


class Progress:
    """Tells the rate and the time left, as measured in this run."""

    def __init__(self, language: Language, stream: TextIO) -> None:
        self._tell = language
        self._stream = stream
        self._live = stream.isatty()
        self._first: tuple[int, float] | None = None
        self._last = -_SELDOM
        self._shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._live and self._shown:
            self._stream.write("\n")
            self._stream.flush()

    def show(self, finished: int, total: int) -> None:
        """Show that `finished` of `total` students are graded, unless a line was written just before."""
        now = time.monotonic()
        if self._first is None:
            self._first = finished, now
        if now - self._last < (_OFTEN if self._live else _SELDOM) and finished < total:
            return
        self._last = now
        text = self._text(finished, total, now)
        if text == self._shown:
            return
        if self._live:
            self._stream.write(f"\r{text}\x1b[K")
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()
        self._shown = text

    def _text(self, finished: int, total: int, now: float) -> str:
        begun, started = self._first or (0, now)
        graded, seconds = finished - begun, now - started
        if not graded or seconds < _OFTEN or finished == total:
            return self._tell(say("{finished} of {total} students", finished=finished, total=total))
        rate = graded / seconds
        left = round((total - finished) / rate)
        return self._tell(
            say(
                "{finished} of {total} students, {rate} a second, {left} left",
                finished=finished,
                total=total,
                rate=f"{rate:.1f}",
                left=f"{left // 60}:{left % 60:02}",
            )
        )
