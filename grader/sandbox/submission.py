"""The grader's handle on one submission: asks its process, under limits, and starts it again when it was lost."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from grader.outcome import (
    Answer,
    Call,
    Died,
    Exceeded,
    Garbled,
    Number,
    Other,
    Outcome,
    Raised,
    Returned,
    Several,
)
from grader.sandbox.channel import (
    OUTPUT_LIMIT,
    Channel,
    ChannelError,
    ClosedError,
    OutputError,
    PolledChannel,
)
from grader.sandbox.child import wire
from grader.sandbox.process import Process, Spawner


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds."""

    call: float = 2.0
    loading: float = 10.0
    file: float = 60.0


@dataclass(frozen=True, slots=True)
class Definition:
    """How the submission defines a function: `kind` is "function", "missing", or the type of what bears its name."""

    kind: str
    line: int | None


class Submission:
    """One learner's file in a process of its own."""

    def __init__(
        self,
        source: str,
        filename: str,
        functions: Mapping[str, Sequence[str]],
        spawner: Spawner,
        limits: Limits = Limits(),
    ) -> None:
        self._request: Final = [source, filename, [[name, list(names)] for name, names in functions.items()]]
        self._functions: Final = functions
        self._spawner: Final = spawner
        self._limits: Final = limits
        self._process: Process | None = None
        self._channel: Channel | None = None
        self._number = 0
        self._spent = 0.0
        self.definitions: Mapping[str, Definition] = {}
        self.trouble: Outcome | None = None  # why the file could not be loaded
        self.output = b""  # what the last call asked alone has printed

    def __enter__(self) -> Self:
        self.load()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end(grace=False)

    def load(self) -> None:
        """Start a process and load the file into it; `trouble` tells afterwards whether that failed."""
        started = time.monotonic()
        self._process = self._spawner.start()
        self._channel = PolledChannel(self._process.pipes)
        self._number = 0
        self.trouble = self._load(self._channel)
        self.output = b"" if self._channel is None else self._channel.take_output()
        self._spent += time.monotonic() - started
        if self.trouble is not None:
            self._end(grace=False)

    def ask(self, call: Call) -> Outcome:
        """Return the outcome of one call; `output` holds afterwards what it printed."""
        return self.ask_all([call])[0]

    def ask_all(self, calls: Sequence[Call]) -> list[Outcome]:
        """Return the outcomes of `calls`, asked in one frame. The list ends early where the process was lost."""
        if self._channel is None:
            self.load()
            if self.trouble is not None:
                return [self.trouble]
        assert self._channel is not None  # noqa: S101 - for the type checker
        channel = self._channel
        channel.take_output()
        outcomes: list[Outcome] = []
        self._ask(channel, calls, outcomes)
        return outcomes

    def _ask(self, channel: Channel, calls: Sequence[Call], outcomes: list[Outcome]) -> None:
        self._number += 1
        try:
            if not channel.quiet():
                raise wire.WireError("a reply before its request")
            request = [self._number, [[call.function, call.arguments] for call in calls]]
            channel.send(request, time.monotonic() + self._limits.call)
            for index, call in enumerate(calls):
                channel.forget_output()
                started = time.monotonic()
                try:
                    reply = channel.receive(self._deadline(started))
                finally:
                    self._spent += time.monotonic() - started
                outcomes.append(_outcome(reply, self._number, index, call))
            self.output = channel.take_output()
        except (ChannelError, wire.WireError) as error:
            outcomes.append(self._lost(error, "call", self._limits.call))

    def _deadline(self, started: float) -> float:
        left = max(0.0, self._limits.file - self._spent)
        return started + min(self._limits.call, left)

    def _load(self, channel: Channel) -> Outcome | None:
        try:
            deadline = time.monotonic() + self._limits.loading
            channel.send([0, *self._request], deadline)
            reply = channel.receive(deadline)
            match reply:
                case [0, 0, "loaded", list(definitions)]:
                    self.definitions = _definitions(definitions, list(self._functions))
                    return None
            return _outcome(reply, 0, 0, Call("", (), ()))
        except (ChannelError, wire.WireError) as error:
            return self._lost(error, "loading", self._limits.loading)

    def _lost(self, error: Exception, limit: str, seconds: float) -> Outcome:
        """End the process and return what its loss means."""
        if self._channel is not None:
            self.output = self._channel.last_output()
        status = self._end(grace=isinstance(error, ClosedError))
        if isinstance(error, ClosedError):
            return _died(status)
        if isinstance(error, wire.WireError):
            return Garbled()
        if isinstance(error, OutputError):
            return Exceeded("output", OUTPUT_LIMIT)
        if self._spent >= self._limits.file:
            return Exceeded("file", self._limits.file)
        return Exceeded(limit, seconds)

    def _end(self, *, grace: bool) -> int:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is None:
            return 0
        process, self._process = self._process, None
        return process.end(grace=grace)


def _died(status: int) -> Died:
    if status >= 0:
        return Died(status)
    import signal  # noqa: PLC0415 - needed only here

    try:
        return Died(status, signal.Signals(-status).name)
    except ValueError:
        return Died(status, f"signal {-status}")


def _definitions(pairs: Sequence[wire.Value], names: Sequence[str]) -> dict[str, Definition]:
    """Return the child's account of the functions, checked field by field."""
    found: dict[str, Definition] = {}
    for pair in pairs:
        match pair:
            case [str(name), int() | None as line, str(kind)] if name in names and not isinstance(line, bool):
                found[name] = Definition(kind, line)
            case _:
                raise wire.WireError("no account of a function")
    if list(found) != list(names):
        raise wire.WireError("not the functions that were asked for")
    return found


def _outcome(reply: wire.Value, number: int, index: int, call: Call) -> Outcome:
    """Return what `reply` says, checked field by field; raise WireError if it is no reply to this call."""
    match reply:
        case [int(n), int(i), "returned", value, list(changed)] if (n, i) == (number, index):
            return Returned(_answer(value), tuple(_changed(changed, call)))
        case [
            int(n),
            int(i),
            "raised",
            str(kind),
            str(message),
            int() | None as line,
            str(text),
            str() | None as place,
            str() | None as package,
        ] if (n, i) == (number, index) and not isinstance(line, bool):
            return Raised(kind, message, line, text, place, package)
    raise wire.WireError("no reply to this call")


def _changed(indexes: Sequence[wire.Value], call: Call) -> list[str]:
    names = []
    for index in indexes:
        if type(index) is not int or not 0 <= index < len(call.names):
            raise wire.WireError("no index of an argument")
        names.append(call.names[index])
    return names


def _answer(value: wire.Value) -> Answer:
    match value:
        case bool() | None:
            raise wire.WireError("no answer")
        case int() | float():
            number: Number = value
            return number
        case str():
            return Other(value)
        case [str(kind), list(items), None]:
            return Several(kind, tuple(_answer(item) for item in items))
        case [str(kind), list(items), list(names)] if len(names) == len(items):
            return Several(kind, tuple(_answer(item) for item in items), tuple(_name(name) for name in names))
    raise wire.WireError("no answer")


def _name(value: wire.Value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise wire.WireError("no name")
