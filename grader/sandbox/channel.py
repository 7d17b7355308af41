"""Frames to and from a child process, under a deadline and with bounds on size.

There are two kinds of channel: one polls all pipes at once; the other, for systems where pipes can not be polled, reads
each in a thread. Replies and output come through different pipes. So output is assigned to calls only up to the size of
a pipe (64 KB), and the limit of output counts from one reply to the next.
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

KEPT_OUTPUT = 16 * 2**10  # bytes of output that are kept to be shown
_CHUNK = 2**16
_IN_A_PIPE = 2**20  # the most bytes that a pipe can hold, if its owner has enlarged it
SETTLED = 0.002  # seconds without output after which no more is expected
SETTLING = 0.05  # seconds to wait for that at most
_FAREWELL = 0.5  # seconds for the threads to notice that the child has gone


class ChannelError(Exception):
    """The conversation with the child is over."""


class DeadlineError(ChannelError):
    """No whole answer came in time."""


class ClosedError(ChannelError):
    """The child closed its end, usually because it ended."""


class OutputError(ChannelError):
    """The child printed more than one call may print."""


class Channel(Protocol):
    """Sends frames to a child and receives frames. It owns the grader's ends of the pipes."""

    def send(self, frame: bytes, deadline: float) -> None:
        """Send a frame; raise a ChannelError if the child does not take it before `deadline`."""

    def receive(self, deadline: float) -> bytes:
        """Return the next frame's payload; raise a ChannelError or a WireError if none comes before `deadline`."""

    def received(self) -> bytes | None:
        """Return the next frame's payload, or None if it has not come yet."""

    def check_quiet(self) -> None:
        """Raise a WireError if the child has sent bytes without a request, ClosedError if it has gone."""

    def take_output(self) -> bytes:
        """Return the beginning of what was printed since the last time, and count from 0 again."""

    def forget_output(self) -> None:
        """Drop what was printed, and count from 0 again."""

    def close(self) -> None:
        """Close the pipes. The child has ended, but processes that it started may hold the other ends."""


def connect(pipes: Pipes, most: int) -> Channel:
    """Return a channel for this system, to a child that may print `most` bytes in one call."""
    return ThreadedChannel(pipes, most) if sys.platform == "win32" else PolledChannel(pipes, most)


class _Output:
    """The output of a child since it was last taken: counted, and kept up to a bound."""

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
    """Remove the first frame from `received` and return its payload; None if it is incomplete."""
    if not _is_whole(received):
        return None
    end = wire.PREFIX.size + wire.length(received)
    data = bytes(received[wire.PREFIX.size : end])
    del received[:end]
    return data


def _is_whole(received: bytearray) -> bool:
    """Tell whether the first frame is complete."""
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
        """Send a frame, and read meanwhile: else a child that prints would wait for the grader, and both for ever."""
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
        """Return the next frame's payload, or None if it has not come yet."""
        return _take_payload(self._received)

    def check_quiet(self) -> None:
        """Raise a WireError if the child has sent bytes without a request, ClosedError if it has gone."""
        if not self._received:
            self._read_replies()
        _check_empty(self._received)

    def take_output(self) -> bytes:
        """Return the beginning of what was printed since the last time, and count from 0 again."""
        read = 0
        while read < _IN_A_PIPE and (count := self._read_output()):
            read += count
        return self._output.take()

    def forget_output(self) -> None:
        """Drop what was printed, and count from 0 again."""
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
        # Replies first, then at most one chunk of output: what is printed later counts for later calls.
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
        if not data:  # closed: from now on poll would always report it
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
    """Reads and writes each pipe in a thread. The thread closes its pipe: no other may while it reads."""

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
                    # The threads read in any order: the reply to an earlier call may still come.
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
        """Return the next frame's payload, or None if it has not come yet."""
        with self._changed:
            data = None if self._output.size > self._most else _take_payload(self._received)
            if data is not None:
                self._changed.notify_all()  # there is room again
            return data

    def check_quiet(self) -> None:
        """Raise a WireError if the child has sent bytes without a request, ClosedError if it has gone."""
        with self._changed:
            _check_empty(self._received)
            if self._gone:
                raise ClosedError

    def take_output(self) -> bytes:
        """Return the beginning of what was printed since the last time, and count from 0 again."""
        with self._changed:
            deadline = time.monotonic() + SETTLING
            while self._changed.wait(SETTLED) and time.monotonic() < deadline:
                pass  # something came: there may be more
            return self._take_output()

    def forget_output(self) -> None:
        """Drop what was printed, and count from 0 again."""
        with self._changed:
            self._take_output()

    def close(self) -> None:
        """Have the threads close the pipes, at once or as soon as no process holds the other ends."""
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
