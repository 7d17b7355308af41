"""A small server that has imported numpy and nothing of the grader; submissions are forked from it.

A fork takes 1 to 5 ms, a fresh Python with numpy 60 to 120 ms. The grader sends orders over a Unix
socket, and each is answered by a number:

- `F` (fork) with a limit in megabytes, a limit in seconds of CPU time, and three descriptors for
  requests, replies and output: the process ID, or -1 if none can be forked.
- `K` (kill) or `W` (wait a moment, then kill) with a process ID: the wait status, or -1 if the
  process had to be killed. The answer comes after the process and all its descendants have gone.
"""

import ctypes
import gc
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import NoReturn

from . import confine, main
from .wire import NUMBER, ORDER

GRACE = 0.5  # seconds for a process that has just closed its pipes to be gone by itself
CLEARANCE = 5.0  # seconds to spend on descendants that keep multiplying
COUNTED = 5.0  # seconds for which a count of the user's processes and threads is good: it takes milliseconds
HELD = 0.1  # seconds for a killed process to be gone; while a descendant traces it, it stays
_NONE = -1
_PR_SET_CHILD_SUBREAPER = 36


def start(*arguments: str) -> NoReturn:
    """Serve the grader whose socket is descriptor 0 until it goes away; never return."""
    confinement = main.prepare(*arguments)
    confine.close_memory()
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # orphaned descendants become our children
    gc.collect()
    gc.freeze()  # the garbage collector of a child does not touch, so shares, the memory of before
    children: set[int] = set()
    tasks, counted = confine.tasks(), time.monotonic()
    with socket.socket(fileno=os.dup(0)) as control:
        for order, number, seconds, descriptors in _orders(control):
            if order == b"F":
                if time.monotonic() > counted + COUNTED:
                    tasks, counted = confine.tasks(), time.monotonic()
                answer = _fork(control, descriptors, partial(confinement.apply, number, seconds, os.getpid(), tasks))
                children |= {answer} - {_NONE}
            else:
                children.discard(number)
                answer = _finish(number, GRACE if order == b"W" else 0)
                _clear(children)
            with suppress(OSError):  # the grader has gone: the next order will not come
                control.sendall(NUMBER.pack(answer))
    _clear(set())
    os._exit(0)


def _orders(control: socket.socket) -> Iterator[tuple[bytes, int, int, list[int]]]:
    """Yield the grader's orders with their descriptors, until the grader has gone."""
    while True:
        try:
            data, descriptors, _flags, _address = socket.recv_fds(control, ORDER.size, 3)
        except OSError:
            return
        if len(data) < ORDER.size:
            return
        yield *ORDER.unpack(data), descriptors


def _fork(control: socket.socket, descriptors: list[int], confined: Callable[[], list[str]]) -> int:
    try:
        child = os.fork()
    except OSError:
        child = _NONE
    if child:
        for descriptor in descriptors:
            os.close(descriptor)
        return child
    try:
        os.setsid()  # a process group of its own, to be killed as one
        control.close()
        for target, descriptor in enumerate(descriptors):
            os.dup2(descriptor, target)
        for descriptor in descriptors:
            os.close(descriptor)
        main.serve(confined)
    finally:
        os._exit(1)


def _finish(child: int, grace: float) -> int:
    """Wait `grace` seconds for `child`, then kill it. Return its wait status, -1 if it was not gone after the wait."""
    with suppress(ChildProcessError):
        status = _awaited(child, grace)
        with suppress(ProcessLookupError):  # it may not have founded its group yet
            os.killpg(child, signal.SIGKILL)
        if status is not None:
            return status
        os.kill(child, signal.SIGKILL)
        status = _awaited(child, HELD)
        return _NONE if grace or status is None else status
    return _NONE


def _awaited(child: int, seconds: float) -> int | None:
    """Return the wait status of `child` once it is gone; None if it is not after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.001)


def _clear(spared: set[int]) -> None:
    """Kill all children but the `spared` ones, and the descendants they leave, until there are none."""
    deadline = time.monotonic() + CLEARANCE
    while (strangers := _offspring() - spared) and time.monotonic() < deadline:
        for stranger in strangers:
            _finish(stranger, 0)


def _offspring() -> set[int]:
    """Return the children of this process, adopted ones included."""
    try:
        with open("/proc/thread-self/children", "rb") as file:
            return set(map(int, file.read().split()))
    except OSError:  # a kernel without that file
        return {number for number in map(_child, filter(str.isdecimal, os.listdir("/proc"))) if number}


def _child(number: str) -> int | None:
    """Return the ID of a process if it is a child of this one."""
    with suppress(OSError), open(f"/proc/{number}/stat", errors="replace") as file:
        # number (name, which may hold anything) state parent …
        if int(file.read().rpartition(")")[2].split()[1]) == os.getpid():
            return int(number)
    return None
