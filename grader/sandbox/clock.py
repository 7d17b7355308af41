"""How long a submission's process has worked: on a busy machine, who has to wait for a CPU uses up no limit."""

import sys
import time
from pathlib import Path

_OF_A_PROCESS = 2  # the lowest bits of such a clock's number: all time on a CPU (include/linux/posix-timers.h)


def worked_at_most(process: int) -> float | None:
    """Return the seconds that all threads of a process have worked so far; None where nobody can tell.

    This takes a microsecond: it is asked before every call.
    """
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~process << 3) | _OF_A_PROCESS)
    except OSError:
        return None


def worked_at_least(process: int) -> float | None:
    """Return the seconds that its first thread has worked so far, in which calls run; None where nobody can tell.

    What other threads have worked does not count: with a CPU for each, they cost a call no time.
    """
    try:
        return int(Path(f"/proc/{process}/schedstat").read_bytes().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return None


def could_work(process: int) -> bool:
    """Tell whether its first thread works at this moment, or would if it had a CPU: it does not sleep."""
    try:
        return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0] == b"R"
    except (OSError, IndexError):
        return False
