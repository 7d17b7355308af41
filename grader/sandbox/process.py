"""Processes for submissions: forked from a nursery where the system can fork safely, else started afresh."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol


_FOLDER = Path(__file__).parent
_BOOTSTRAP = "import sys; sys.path.insert(0, sys.argv.pop(1)); from child.{module} import start; sys.path.pop(0); start(sys.argv[1])"
_FORK_IS_SAFE = sys.platform == "linux"


class ProcessError(Exception):
    """The grader could not start a process: its own trouble, never the learner's."""


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
    def pipes(self) -> Pipes:
        """The grader's ends of its pipes."""

    def end(self, *, grace: bool) -> int:
        """Kill it and its family, after a moment of `grace`; return its exit status, negative for a signal."""


class Spawner(Protocol):
    """Starts processes for submissions."""

    def start(self) -> Process:
        """Return a new process that is ready, or about to be ready, to load a submission."""

    def close(self) -> None:
        """Leave nothing behind."""


def spawner() -> Spawner:
    """Return the fastest spawner that this system has."""
    return Nursery() if _FORK_IS_SAFE else Fresh()


def command(module: str) -> list[str]:
    """Return the command line of a Python that runs `module` of the child's folder and sees nothing of ours."""
    spec = find_spec("numpy")
    if spec is None or spec.origin is None:
        raise ProcessError("numpy is not installed: run `pip install -e .` in the kit's folder")
    numpy_folder = str(Path(spec.origin).parent.parent)
    # -P and -S: neither the current folder nor site-packages are importable; -s: nor is the user's own folder.
    options = ["-s", "-P", "-S", "-X", "utf8"]
    return [sys.executable, *options, "-c", _BOOTSTRAP.format(module=module), str(_FOLDER), numpy_folder]


def environment() -> dict[str, str]:
    """Return the child's whole environment: nothing is inherited but what the system itself needs to start Python."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    # A fixed hash seed makes learner code repeat; one BLAS thread keeps numpy small and the process forkable.
    return {**kept, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class Fresh:
    """Starts a new Python for every submission: slower, and possible everywhere."""

    def start(self) -> Process:
        """Return a process that will read requests as soon as Python and numpy are up."""
        group = {"start_new_session": True} if os.name == "posix" else {}
        process = subprocess.Popen(  # noqa: S603 - our own interpreter with our own arguments
            command("main"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment(),
            **group,  # type: ignore[call-overload]
        )
        return _FreshProcess(process)

    def close(self) -> None:
        """Do nothing: every process has ended with its submission."""


class _FreshProcess:
    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        assert process.stdin and process.stdout and process.stderr  # noqa: S101, PT018 - for the type checker
        self._streams = (process.stdin, process.stdout, process.stderr)
        self.pipes = Pipes(*(stream.fileno() for stream in self._streams))

    def end(self, *, grace: bool) -> int:
        if grace:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
        with suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        status = self._process.wait()
        for stream in self._streams:
            stream.close()
        return status


class Nursery:
    """Forks processes from one small server, which is started at once and warms up while the grader does."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603 - our own interpreter with our own arguments
                command("nursery"),
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                env=environment(),
                start_new_session=True,  # Ctrl-C is for the grader, which then closes the nursery
            )
        self._control = ours
        self._lock = threading.Lock()

    def start(self) -> Process:
        """Return a process forked from the server."""
        theirs_in, requests = os.pipe()
        replies, theirs_out = os.pipe()
        output, theirs_print = os.pipe()
        theirs = (theirs_in, theirs_out, theirs_print)
        try:
            number = self._ask(b"F", 0, theirs)
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return _ForkedProcess(self, number, Pipes(requests, replies, output))

    def end(self, number: int, *, grace: bool) -> int:
        """Have the server kill and reap the process `number`; return its exit status."""
        return os.waitstatus_to_exitcode(self._ask(b"W" if grace else b"K", number))

    def _ask(self, order: bytes, number: int, descriptors: tuple[int, ...] = ()) -> int:
        from grader.sandbox.child.nursery import COMMAND, NUMBER  # noqa: PLC0415 - exists only where fork does

        with self._lock:
            try:
                socket.send_fds(self._control, [COMMAND.pack(order, number)], descriptors)
                answer = self._control.recv(NUMBER.size, socket.MSG_WAITALL)
            except OSError as error:
                raise ProcessError(f"the process that starts submissions has gone: {error}") from error
        if len(answer) < NUMBER.size:
            raise ProcessError("the process that starts submissions has ended")
        return int(NUMBER.unpack(answer)[0])

    def close(self) -> None:
        """End the server; it ends whatever it has started."""
        self._control.close()
        self._server.wait()


@dataclass(frozen=True, slots=True)
class _ForkedProcess:
    nursery: Nursery
    number: int
    pipes: Pipes

    def end(self, *, grace: bool) -> int:
        status = self.nursery.end(self.number, grace=grace)
        self.pipes.close()
        return status
