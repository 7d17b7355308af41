"""Bytes to and from a child process, under a deadline and with bounds: the grader never waits for goodwill.

A channel has two shapes: one waits for all pipes at once, the other, for systems whose pipes can not be polled, reads
each in a thread. Replies and output come by different pipes, so which call printed what is known only up to what a
pipe holds (64 KB): the limit of output counts from one reply to the next.
"""

import math
import os
import select
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from grader.sandbox.child import wire
from grader.sandbox.process import Pipes

KEPT_OUTPUT = 16 * 2**10  # bytes of it that are kept to be shown
_CHUNK = 2**16
_IN_A_PIPE = 2**20  # bytes that a pipe may hold at most, where its owner has enlarged it
SETTLED = 0.002  # seconds without any output after which there is none on its way
SETTLING = 0.05  # seconds after which it does not matter
_FAREWELL = 0.5  # seconds for the threads to see that the child has gone


class ChannelError(Exception):
    """The conversation with the child is over."""


class DeadlineError(ChannelError):
    """No whole answer came in time."""


class ClosedError(ChannelError):
    """The child closed its end, most often by ending."""


class OutputError(ChannelError):
    """The child printed more than one call may print."""


class Channel(Protocol):
    """Frames to a child and from it. It owns the grader's ends of the pipes."""

    def send(self, frame: bytes, deadline: float) -> None:
        """Send a frame; raise a ChannelError if the child does not take it before `deadline`."""

    def receive(self, deadline: float) -> bytes:
        """Return the next frame's payload; raise a ChannelError or a WireError if none comes before `deadline`."""

    def received(self) -> bytes | None:
        """Return the next frame's payload if it has come already."""

    def check_quiet(self) -> None:
        """Raise a WireError if a byte waits that nobody asked for, ClosedError if the child has gone."""

    def take_output(self) -> bytes:
        """Return what was printed since the last time, shortened, and start counting anew."""

    def forget_output(self) -> None:
        """Start counting anew."""

    def close(self) -> None:
        """Close the pipes. The child has ended, but what it started may hold the other ends."""


def connect(pipes: Pipes, most: int) -> Channel:
    """Return the best channel that this system has, for a child that may print `most` bytes in one call."""
    return ThreadedChannel(pipes, most) if sys.platform == "win32" else PolledChannel(pipes, most)


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


def _take_payload(received: bytearray) -> bytes | None:
    """Remove the first frame from what was received and return its payload; None if it is not whole yet."""
    if not _is_whole(received):
        return None
    end = wire.PREFIX.size + wire.length(received)
    data = bytes(received[wire.PREFIX.size : end])
    del received[:end]
    return data


def _is_whole(received: bytearray) -> bool:
    """Tell whether the first frame has been received to its end."""
    return len(received) >= wire.PREFIX.size and len(received) >= wire.PREFIX.size + wire.length(received)


def _check_empty(received: bytearray) -> None:
    if received:
        raise wire.WireError("a reply before its request")


class PolledChannel:
    """Waits for all three pipes at once with `poll`."""

    def __init__(self, pipes: Pipes, most: int) -> None:
        self._pipes = pipes
        self._most = most
        self._received = bytearray()
        self._output = _Output()
        for descriptor in (pipes.requests, pipes.replies, pipes.output):
            os.set_blocking(descriptor, False)
        self._poll = select.poll()
        self._poll.register(pipes.replies, select.POLLIN)
        self._poll.register(pipes.output, select.POLLIN)

    def send(self, frame: bytes, deadline: float) -> None:
        """Send a frame, and read what comes meanwhile: a child that prints must not wait for us."""
        data = memoryview(frame)
        data = data[self._write(data) :]
        if not data:
            return
        self._poll.register(self._pipes.requests, select.POLLOUT)
        while data:
            if self._pipes.requests in self._wait(deadline):
                data = data[self._write(data) :]
        self._poll.unregister(self._pipes.requests)

    def receive(self, deadline: float) -> bytes:
        """Return the next frame's payload."""
        while (data := _take_payload(self._received)) is None:
            self._wait(deadline)
        return data

    def received(self) -> bytes | None:
        """Return the next frame's payload if it has come already."""
        return _take_payload(self._received)

    def check_quiet(self) -> None:
        """Raise a WireError if a byte waits that nobody asked for, ClosedError if the child has gone."""
        if not self._received:
            self._read_replies()
        _check_empty(self._received)

    def take_output(self) -> bytes:
        """Return what was printed since the last time, shortened, and start counting anew."""
        read = 0
        while read < _IN_A_PIPE and (count := self._read_output()):
            read += count
        return self._output.take()

    def forget_output(self) -> None:
        """Start counting anew."""
        if self._output.size:
            self._output.take()

    def close(self) -> None:
        """Close the pipes."""
        self._pipes.close()

    def _wait(self, deadline: float) -> set[int]:
        """Wait until something can be read or written, and read it; raise DeadlineError at `deadline`."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlineError
        ready = {descriptor for descriptor, _event in self._poll.poll(math.ceil(left * 1000))}
        # Replies first, and then no more output than a pipe holds: what is printed later counts for later calls.
        if self._pipes.replies in ready:
            self._read_replies()
        if self._pipes.output in ready:
            self._read_output()
            if self._output.size > self._most:
                raise OutputError
        return ready

    def _read_replies(self) -> None:
        try:
            data = os.read(self._pipes.replies, _CHUNK)
        except BlockingIOError:
            return
        if not data:
            raise ClosedError
        self._received += data

    def _read_output(self) -> int:
        """Read some of what was printed, and return how much."""
        try:
            data = os.read(self._pipes.output, _CHUNK)
        except BlockingIOError:
            return 0
        if not data:  # closed: there would always be this nothing to be read
            self._poll.register(self._pipes.output, 0)
        self._output.add(data)
        return len(data)

    def _write(self, data: memoryview) -> int:
        try:
            return os.write(self._pipes.requests, data[:_CHUNK])
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise ClosedError from None


class ThreadedChannel:
    """Reads and writes each pipe in a thread, which closes its pipe in the end: nobody else may, while it reads."""

    def __init__(self, pipes: Pipes, most: int) -> None:
        self._most = most
        import queue  # noqa: PLC0415 - only this shape needs it

        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._changed = threading.Condition()  # guards all that follows
        self._received = bytearray()
        self._output = _Output()
        self._gone = False  # the child has closed its end
        self._over = False  # the grader has
        work: list[tuple[Callable[[int], None], int]] = [
            (self._write_requests, pipes.requests),
            (self._read_replies, pipes.replies),
            (self._read_output, pipes.output),
        ]
        self._threads = [threading.Thread(target=_until_closed, args=pair, daemon=True) for pair in work]
        for thread in self._threads:
            thread.start()

    def send(self, frame: bytes, deadline: float) -> None:  # noqa: ARG002 - a child that takes nothing answers nothing
        """Have a frame sent."""
        self._requests.put(frame)

    def receive(self, deadline: float) -> bytes:
        """Return the next frame's payload."""
        with self._changed:
            while (data := _take_payload(self._received)) is None:
                left = deadline - time.monotonic()
                if self._output.size > self._most:
                    # What came first may be read last: the reply to the call that did not print so much.
                    if self._changed.wait_for(lambda: _is_whole(self._received), SETTLING):
                        continue
                    raise OutputError
                if self._gone:
                    raise ClosedError
                if left <= 0:
                    raise DeadlineError
                self._changed.wait(left)
            self._changed.notify_all()  # there is room again
        return data

    def received(self) -> bytes | None:
        """Return the next frame's payload if it has come already."""
        with self._changed:
            data = None if self._output.size > self._most else _take_payload(self._received)
            if data is not None:
                self._changed.notify_all()  # there is room again
            return data

    def check_quiet(self) -> None:
        """Raise a WireError if a byte waits that nobody asked for, ClosedError if the child has gone."""
        with self._changed:
            _check_empty(self._received)
            if self._gone:
                raise ClosedError

    def take_output(self) -> bytes:
        """Return what was printed since the last time, shortened, and start counting anew."""
        with self._changed:
            deadline = time.monotonic() + SETTLING
            while self._changed.wait(SETTLED) and time.monotonic() < deadline:
                pass  # something came: there may be more
            return self._take_output()

    def forget_output(self) -> None:
        """Start counting anew."""
        with self._changed:
            self._take_output()

    def close(self) -> None:
        """Have the pipes closed by their threads: at once, or when nothing holds the other ends any more."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._requests.put(None)
        deadline = time.monotonic() + _FAREWELL
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _take_output(self) -> bytes:
        self._changed.notify_all()  # there is room again
        return self._output.take()

    def _write_requests(self, descriptor: int) -> None:
        while (frame := self._requests.get()) is not None:
            data = memoryview(frame)
            while data:
                data = data[os.write(descriptor, data) :]

    def _read_replies(self, descriptor: int) -> None:
        try:
            while data := os.read(descriptor, _CHUNK):
                with self._changed:
                    self._changed.wait_for(lambda: self._over or len(self._received) <= wire.MAX_FRAME)
                    self._received += data
                    self._changed.notify_all()
        finally:
            with self._changed:
                self._gone = True
                self._changed.notify_all()

    def _read_output(self, descriptor: int) -> None:
        while data := os.read(descriptor, _CHUNK):
            with self._changed:
                self._changed.wait_for(lambda: self._over or self._output.size <= self._most)
                self._output.add(data)
                self._changed.notify_all()


def _until_closed(work: Callable[[int], None], descriptor: int) -> None:
    """Work on a pipe until it is closed at the other end or the work is done."""
    try:
        work(descriptor)
    except OSError:
        pass  # the child has gone: the reader of its replies says so
    finally:
        os.close(descriptor)
