"""The first steps of a run: open the standard streams, and start processes that warm up.

The server that submissions are forked from imports numpy. That takes about as long as importing the grader itself, so
both happen at the same time.
"""

import os
import sys
from collections.abc import Sequence

from grader.core.commands import WITH_PROCESSES, module_of
from grader.sandbox.process import ProcessError, Spawner, spawner


def start_processes(arguments: Sequence[str]) -> Spawner | None:
    """Return processes that warm up, if the command line `arguments` is about to need them."""
    open_closed_streams()
    if module_of(arguments) not in WITH_PROCESSES or not {"-h", "--help"}.isdisjoint(arguments):
        return None
    try:
        return spawner()
    except ProcessError:  # the command tries again, and says what is wrong
        return None


def open_closed_streams() -> None:
    """Open /dev/null in place of standard streams that are closed; else the next file would take their number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open as long as we live
