"""Processes for submissions: forked from a nursery on Linux, started one by one elsewhere."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from grader.sandbox.child.confine import close_memory
from grader.sandbox.child.wire import NUMBER, ORDER

PATIENCE = 30.0  # seconds for the nursery to answer, numpy's import on a slow disk included
WITHOUT: tuple[str, ...] = ()  # parts of the confinement that tests do without, as if this system lacked them
GRACE = 0.5  # seconds for a process that has just closed its pipes to be gone by itself
_FOLDER = Path(__file__).parent
_BOOTSTRAP = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from child.{module} import start; "
    "sys.path.pop(0); start(*sys.argv[1:])"
)


class ProcessError(Exception):
    """The grader could not start a process. The learner is not to blame."""


class UnconfinedError(Exception):
    """Full confinement was required, and parts of it are `missing`. No learner code has run."""

    def __init__(self, *missing: str) -> None:
        super().__init__(*missing)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Pipes:
    """The grader's ends: descriptors to write requests to, and to read replies and output from."""

    requests: int
    replies: int
    output: int

    def close(self) -> None:
        """Close all three."""
        for descriptor in (self.requests, self.replies, self.output):
            os.close(descriptor)


class Process(Protocol):
    """A submission's process."""

    @property
    def number(self) -> int:
        """Return the process ID."""

    @property
    def pipes(self) -> Pipes:
        """Return the grader's ends of its pipes. The channel that uses them closes them."""

    def end(self, *, grace: bool) -> int | None:
        """Kill it and its family, after a moment of `grace`.

        Return its exit status, negative for a signal; None if it let the moment of grace pass.
        """


@dataclass(frozen=True, slots=True)
class Room:
    """Limits that the operating system keeps for one process."""

    memory: int = 512  # megabytes, in addition to Python and numpy
    seconds: int = 600  # of CPU time: ends the process if the grader is gone


ROOM = Room()


class Spawner(Protocol):
    """Starts processes for submissions."""

    def start(self, room: Room = ROOM) -> Process:
        """Return a process that can be sent a submission to load."""

    def close(self) -> None:
        """End everything that was started."""


def spawner() -> Spawner:
    """Return the fastest spawner for this system, and close this process's memory to other processes."""
    close_memory()
    return Nursery(without=WITHOUT) if sys.platform == "linux" else Fresh(without=WITHOUT)


def command(module: str, *arguments: str) -> list[str]:
    """Return the command line of a Python that runs `module` of the child's folder."""
    # -P, -S, -s: neither the current folder nor site-packages nor the user's packages are importable.
    options = ["-s", "-P", "-S", "-X", "utf8"]
    return [sys.executable, *options, "-c", _BOOTSTRAP.format(module=module), str(_FOLDER), *arguments]


def numpy_folder() -> str:
    """Return the folder that numpy lies in."""
    spec = find_spec("numpy")
    if spec is None or spec.origin is None:
        raise ProcessError("numpy is not installed: run `pip install -e .` in the kit's folder")
    return str(Path(spec.origin).parent.parent)


def environment() -> dict[str, str]:
    """Return the child's environment: of ours, it has only what the system needs to start Python."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    # A fixed hash seed makes learner code repeatable. One BLAS thread keeps numpy small and safe to fork. One arena for
    # all threads saves address space.
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    return {**kept, **threads, "PYTHONHASHSEED": "0"}


def _pipes() -> tuple[Pipes, tuple[int, int, int]]:
    """Return both sides of three pipes: the grader's, and the child's descriptors 0, 1 and 2."""
    opened: list[int] = []
    try:
        for _ in range(3):
            opened += os.pipe()
    except OSError as error:
        _close(opened)
        raise ProcessError(f"there is no room for another pipe: {error}") from error
    child_reads, requests, replies, child_writes, output, child_prints = opened
    return Pipes(requests, replies, output), (child_reads, child_writes, child_prints)


def _close(descriptors: list[int] | tuple[int, ...]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


class Fresh:
    """Starts a new Python for every submission: slower, but possible everywhere."""

    def __init__(self, without: Collection[str] = ()) -> None:
        """Leave out the parts of the confinement in `without`, for tests."""
        self._without = without

    def start(self, room: Room = ROOM) -> Process:
        """Return a process that reads requests as soon as it has imported numpy."""
        ours, theirs = _pipes()
        try:
            arguments = (str(room.memory), str(room.seconds), numpy_folder(), *self._without)
            process = _python("main", arguments, *theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            _close(theirs)
        return _FreshProcess(process, ours)

    def close(self) -> None:
        """Do nothing: every process has ended with its submission."""


def _python(
    module: str, arguments: Sequence[str], stdin: int, stdout: int, stderr: int | None = None
) -> "subprocess.Popen[bytes]":
    """Start a Python that runs `module` of the child's folder. Ctrl-C in the terminal does not reach it."""
    windows = sys.platform == "win32"
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter with our own arguments
            command(module, *arguments),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env=environment(),
            start_new_session=not windows,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if windows else 0,
        )
    except OSError as error:
        raise ProcessError(f"Python can not be started: {error}") from error


@dataclass(frozen=True, slots=True)
class _FreshProcess:
    process: "subprocess.Popen[bytes]"
    pipes: Pipes

    @property
    def number(self) -> int:
        return self.process.pid

    def end(self, *, grace: bool) -> int | None:
        if grace:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE)
        status = self.process.poll()
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        last = self.process.wait()
        return status if grace else last


class Nursery:
    """Forks processes from one small server, which imports numpy while the grader starts up."""

    def __init__(self, patience: float = PATIENCE, without: Collection[str] = ()) -> None:
        """Start the server, which has `patience` seconds for each answer. For `without` see `Fresh`."""
        self._patience = patience
        self._without = without
        self._lock = threading.Lock()
        self._server = _Server(patience, without)

    def start(self, room: Room = ROOM) -> Process:
        """Return a process forked from the server."""
        ours, theirs = _pipes()
        try:
            return self._fork(room, ours, theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            _close(theirs)

    def _fork(self, room: Room, ours: Pipes, theirs: tuple[int, int, int]) -> Process:
        server = self._living()
        try:
            number = server.ask(b"F", room.memory, room.seconds, theirs)
        except ProcessError:  # it may have died just now; a second time is no accident
            server = self._living()
            number = server.ask(b"F", room.memory, room.seconds, theirs)
        if number < 0:
            raise ProcessError("no more processes can be started")
        return _ForkedProcess(server, number, ours)

    def _living(self) -> "_Server":
        """Return the server, or a new one: a process that it forked may have killed it."""
        with self._lock:
            if not self._server.lives:
                self._server.close()
                self._server = _Server(self._patience, self._without)
            return self._server

    def close(self) -> None:
        """End the server, which ends all processes that it has started."""
        self._server.close()


class _Server:
    """The grader's side of the nursery's server."""

    def __init__(self, patience: float, without: Collection[str]) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(patience)
        self._patience = patience
        try:
            with theirs:
                self._process = _python("nursery", (numpy_folder(), *without), theirs.fileno(), subprocess.DEVNULL)
        except BaseException:
            self._control.close()
            raise
        self._lock = threading.Lock()
        self._needed = False

    @property
    def lives(self) -> bool:
        """Tell whether it can be asked."""
        return self._control.fileno() >= 0 and self._process.poll() is None

    def ask(self, order: bytes, number: int, seconds: int = 0, descriptors: tuple[int, ...] = ()) -> int:
        """Return the server's answer to an order."""
        self._needed = True
        with self._lock:
            try:
                socket.send_fds(self._control, [ORDER.pack(order, number, seconds)], descriptors)
                answer = self._control.recv(NUMBER.size)
            except OSError:
                answer = b""
            except BaseException:  # else an answer still on its way would be taken for the next one
                self._control.close()
                raise
            if len(answer) < NUMBER.size:
                self._control.close()
                self._process.kill()
                raise ProcessError("the process that starts submissions has gone")
        return int(NUMBER.unpack(answer)[0])

    def close(self) -> None:
        """Have the server end its processes, and then itself. Kill it at once if it has none."""
        if not self._needed:
            self._process.kill()
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # a fork of the grader may hold a copy
        self._control.close()
        try:
            self._process.wait(self._patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@dataclass(frozen=True, slots=True)
class _ForkedProcess:
    server: _Server
    number: int
    pipes: Pipes

    def end(self, *, grace: bool) -> int | None:
        try:
            status = self.server.ask(b"W" if grace else b"K", self.number)
        except ProcessError:  # its children do not outlive the server
            return -signal.SIGKILL
        return os.waitstatus_to_exitcode(status) if status >= 0 else None
