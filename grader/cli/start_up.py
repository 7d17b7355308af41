"""What a run begins with, before the command line's other modules are imported: streams, and processes that warm up.

The server that submissions are forked from imports numpy, which takes as long as all that the grader imports itself.
"""

import os
import sys
from collections.abc import Sequence

from grader.core.commands import COMMANDS
from grader.sandbox.process import ProcessError, Spawner, spawner

_HELP = ("-h", "--help")


def started(arguments: Sequence[str]) -> Spawner | None:
    """Return processes that warm up, if the command line `arguments` are about to need them."""
    open_what_is_closed()
    if (arguments and arguments[0] in COMMANDS) or not {*_HELP}.isdisjoint(arguments):
        return None
    try:
        return spawner()
    except ProcessError:  # whoever needs them tries again, and says what is wrong
        return None


def open_what_is_closed() -> None:
    """Give the standard streams that whoever started us has closed a place: else the next file takes their number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open as long as we live
