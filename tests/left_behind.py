"""Runs a command and tells which processes it leaves behind: `python left_behind.py SECONDS REPORT COMMAND …`.

Whatever outlives its own parent becomes a child of this process, which is nobody else's.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
TOO_LONG = 124


def children() -> dict[int, str]:
    """Return the living children of this process, and what they are."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # number (name, which may hold anything) state parent …
            state, parent = status.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid() and state != "Z":
                command = (status.parent / "cmdline").read_bytes()[:300]
                found[int(status.parent.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def end_all() -> None:
    """Kill the children, and theirs, until there are none."""
    while left := children():
        for number in left:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.005)


def main(seconds: str, report: str, *command: str) -> int:
    """Run the command; write what is left of it to `report`; return its exit status."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    status = TOO_LONG
    with subprocess.Popen(command) as process:
        with suppress(subprocess.TimeoutExpired):
            status = process.wait(float(seconds))
        process.kill()
    left = [] if status == TOO_LONG else list(children().values())
    end_all()
    Path(report).write_text(json.dumps(left), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
