"""CPU time of a submission's process. Time spent waiting for a CPU does not count against a limit."""

import sys
import time
from pathlib import Path

_OF_A_PROCESS = 2  # the lowest bits of a clock's number: CPU time (include/linux/posix-timers.h)


def worked_at_most(process: int) -> float | None:
    """Return the CPU time of all threads of a process in seconds; None where it is not known.

    This takes a microsecond, so it can be asked before every call.
    """
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~process << 3) | _OF_A_PROCESS)
    except OSError:
        return None


def worked_at_least(process: int) -> float | None:
    """Return the CPU time of a process's first thread, which runs the calls; None where it is not known.

    Other threads do not count: with a CPU for each, they cost a call no time.
    """
    try:
        return int(Path(f"/proc/{process}/schedstat").read_bytes().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return None


def could_work(process: int) -> bool:
    """Tell whether the first thread of a process is running or ready to run: it does not sleep."""
    try:
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0] == b"R"
    except (OSError, IndexError):
        return False
