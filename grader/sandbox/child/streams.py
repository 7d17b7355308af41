"""The streams of a submission's process: an empty keyboard, and one place to print to."""

import builtins
import os
import sys
from _sitebuiltins import Quitter
from typing import Any, NoReturn


def flush() -> None:
    """Send what has been printed."""
    for name in ("stdout", "stderr"):
        try:  # noqa: SIM105 - `suppress` takes as long as all the rest
            getattr(sys, name).flush()
        except BaseException:  # noqa: BLE001, S110 - the learner may have put anything there, or closed it
            pass


def _no_keyboard(_prompt: object = "") -> NoReturn:
    raise EOFError("nobody is at the keyboard")


def rewire() -> None:
    """Leave the submission an empty keyboard and one place to print to."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    builtins.input = _no_keyboard
    builtins.exit = builtins.quit = Quitter("exit", "the end of the file")  # else the work of `site`


def open_streams() -> None:
    """Make the streams for descriptors 0, 1 and 2, before anything is forked: they fit whatever pipe comes there."""
    for number in range(3):
        _fill(number)
    kept = [os.dup(number) for number in range(3)]
    reading, writing = os.pipe()
    for number, end in enumerate((reading, writing, writing)):
        os.dup2(end, number)
    # Buffered by the line: what was printed before an endless loop is known then.
    how: dict[str, Any] = {"buffering": 1, "encoding": "utf-8", "errors": "backslashreplace", "closefd": False}
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        stream = open(number, mode, **how)  # noqa: SIM115 - open to the end
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    for number, descriptor in enumerate(kept):
        os.dup2(descriptor, number)
    for descriptor in (*kept, reading, writing):
        os.close(descriptor)


def _fill(number: int) -> None:
    """Open the descriptor `number` to nothing if it is not open at all, those before it being open."""
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
