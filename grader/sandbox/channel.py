"""Bytes to and from a child process, under a deadline and with bounds: the grader never waits for goodwill."""

import os
import queue
import selectors
import threading
import time
from dataclasses import dataclass
from typing import Protocol

from grader.sandbox.child import wire
from grader.sandbox.process import Pipes

OUTPUT_LIMIT = 4 * 2**20  # bytes that one call may print
KEPT_OUTPUT = 16 * 2**10  # bytes of it that are kept to be shown
_CHUNK = 2**16


class ChannelError(Exception):
    """The conversation with the child is over."""


class DeadlineError(ChannelError):
    """No whole answer came in time."""


class ClosedError(ChannelError):
    """The child closed its end, most often by ending."""


class OutputError(ChannelError):
    """The child printed more than one call may print."""


class Channel(Protocol):
    """Frames to a child and from it."""

    def close(self) -> None:
        """Give back what the channel itself holds."""

    def send(self, value: object, deadline: float) -> None:
        """Send `value` as one frame; raise a ChannelError if the child does not take it before `deadline`."""

    def receive(self, deadline: float) -> wire.Value:
        """Return the next frame's value; raise a ChannelError or a WireError if none comes before `deadline`."""

    def take_output(self) -> bytes:
        """Return what was printed since the last time, shortened, and start counting anew."""

    def last_output(self) -> bytes:
        """Return what has been read of the output so far, whatever else may be on its way."""

    def forget_output(self) -> None:
        """Start counting anew."""

    def quiet(self) -> bool:
        """Tell whether no byte waits that nobody asked for."""


class _Output:
    """What a child prints between two looks at it: counted, and kept up to a bound."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self.size = 0

    def add(self, data: bytes) -> None:
        self.size += len(data)
        self._kept += data[: KEPT_OUTPUT - len(self._kept)]

    def take(self) -> bytes:
        kept = bytes(self._kept)
        self._kept.clear()
        self.size = 0
        return kept


class PolledChannel:
    """Waits for all three pipes at once with `poll`."""

    def __init__(self, pipes: Pipes) -> None:
        self._pipes = pipes
        self._received = bytearray()
        self._output = _Output()
        self._selector = selectors.DefaultSelector()
        for descriptor in (pipes.requests, pipes.replies, pipes.output):
            os.set_blocking(descriptor, False)
        self._selector.register(pipes.replies, selectors.EVENT_READ)
        self._selector.register(pipes.output, selectors.EVENT_READ)

    def close(self) -> None:
        """Give the selector's own descriptor back."""
        self._selector.close()

    def send(self, value: object, deadline: float) -> None:
        data = memoryview(wire.frame(value))
        data = data[self._write(data) :]
        if not data:
            return
        self._selector.register(self._pipes.requests, selectors.EVENT_WRITE)
        try:
            while data:
                if self._pipes.requests in self._wait(deadline):
                    data = data[self._write(data) :]
        finally:
            self._selector.unregister(self._pipes.requests)

    def receive(self, deadline: float) -> wire.Value:
        while True:
            if len(self._received) >= wire.PREFIX.size:
                end = wire.PREFIX.size + wire.length(bytes(self._received[: wire.PREFIX.size]))
                if len(self._received) >= end:
                    data = bytes(self._received[wire.PREFIX.size : end])
                    del self._received[:end]
                    return wire.payload(data)
            self._wait(deadline)

    def take_output(self) -> bytes:
        self._drain()
        return self._output.take()

    def last_output(self) -> bytes:
        return self._output.take()

    def forget_output(self) -> None:
        self._output.take()

    def quiet(self) -> bool:
        if self._received:
            return False
        return not any(key.fd == self._pipes.replies for key, _events in self._selector.select(0))

    def _wait(self, deadline: float) -> set[int]:
        """Wait until something can be read or written, and read it; raise DeadlineError at `deadline`."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlineError
        ready = {key.fd for key, _events in self._selector.select(left)}
        if self._pipes.output in ready:
            self._drain()
        if self._pipes.replies in ready:
            data = os.read(self._pipes.replies, _CHUNK)
            if not data:
                raise ClosedError
            self._received += data
        return ready

    def _drain(self) -> None:
        """Read what was printed, as much as is there now, up to the limit."""
        while self._output.size <= OUTPUT_LIMIT:
            try:
                data = os.read(self._pipes.output, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                if self._pipes.output in self._selector.get_map():
                    self._selector.unregister(self._pipes.output)
                return
            self._output.add(data)
        raise OutputError

    def _write(self, data: memoryview) -> int:
        try:
            return os.write(self._pipes.requests, data[:_CHUNK])
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise ClosedError from None


@dataclass(frozen=True, slots=True)
class _End:
    """What a reading thread leaves behind when its pipe is closed."""


class ThreadedChannel:
    """Reads each pipe in a thread: for systems whose pipes can not be polled."""

    def __init__(self, pipes: Pipes) -> None:
        self._pipes = pipes
        self._replies: queue.Queue[bytes | _End] = queue.Queue(64)
        self._received = bytearray()
        self._output = _Output()
        self._lock = threading.Lock()
        for target in (self._read_replies, self._read_output):
            threading.Thread(target=target, daemon=True).start()

    def close(self) -> None:
        """Do nothing: the threads end with their pipes."""

    def send(self, value: object, deadline: float) -> None:
        data = wire.frame(value)
        writer = threading.Thread(target=self._write, args=(data,), daemon=True)
        writer.start()
        writer.join(max(0.0, deadline - time.monotonic()))
        if writer.is_alive():
            raise DeadlineError

    def receive(self, deadline: float) -> wire.Value:
        while True:
            if len(self._received) >= wire.PREFIX.size:
                end = wire.PREFIX.size + wire.length(bytes(self._received[: wire.PREFIX.size]))
                if len(self._received) >= end:
                    data = bytes(self._received[wire.PREFIX.size : end])
                    del self._received[:end]
                    return wire.payload(data)
            self._received += self._next(deadline)

    def take_output(self) -> bytes:
        with self._lock:
            return self._output.take()

    def last_output(self) -> bytes:
        return self.take_output()

    def forget_output(self) -> None:
        self.take_output()

    def quiet(self) -> bool:
        return not self._received and self._replies.empty()

    def _next(self, deadline: float) -> bytes:
        while True:
            if self._output.size > OUTPUT_LIMIT:
                raise OutputError
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeadlineError
            try:
                part = self._replies.get(timeout=min(left, 0.05))
            except queue.Empty:
                continue
            if isinstance(part, _End):
                self._replies.put(part)
                raise ClosedError
            return part

    def _read_replies(self) -> None:
        try:
            while data := os.read(self._pipes.replies, _CHUNK):
                self._replies.put(data)
        except OSError:
            pass
        self._replies.put(_End())

    def _read_output(self) -> None:
        try:
            while data := os.read(self._pipes.output, _CHUNK):
                with self._lock:
                    self._output.add(data)
        except OSError:
            pass

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._pipes.requests, view) :]
        except OSError:
            pass  # the child has gone: the reader of its replies will say so
