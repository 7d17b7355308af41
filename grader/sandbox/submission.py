"""Ask the process of one submission, under limits, and start it again when it was lost."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType, TracebackType
from typing import Final, Self

from grader.core.outcome import (
    Answers,
    Argument,
    Ask,
    Batch,
    Call,
    Died,
    Exceeded,
    Garbled,
    LeftOut,
    Outcome,
    Raised,
    Right,
    ScriptText,
)
from grader.sandbox import clock, requests
from grader.sandbox.channel import (
    Channel,
    ChannelError,
    ClosedError,
    DeadlineError,
    OutputError,
    connect,
)
from grader.sandbox.child import wire
from grader.sandbox.limits import USUAL, Limits
from grader.sandbox.loading import Loading
from grader.sandbox.notebook import Notebook
from grader.sandbox.process import Pipes, Process, Room, Spawner, UnconfinedError
from grader.sandbox.replies import MAX_TEXT, called, is_line, outcomes
from grader.sandbox.requests import Request

MEGABYTE = 2**20
LARGEST = wire.MAX_FRAME - 100  # bytes of a request without its number
MOST_ASKED = 10_000  # calls of right functions within one call
MOST_WAITING = 8  # times its limit that something may take by the clock, where its process has to wait for a CPU


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of a function. `kind` is "function", "missing", or the type of what else bears its name."""

    kind: str
    line: int | None
    left_out: LeftOut | None = None  # of a missing one in a notebook: what should have defined it


@dataclass(frozen=True, slots=True)
class _Allowance:
    """The time that something may take: `seconds`, by the limit that is reached first, until `deadline`.

    Waiting for a CPU does not count: a process that had to wait may work on, until `latest` at most. It had `worked`
    for so many seconds before, if that is known.
    """

    limit: str
    seconds: float
    deadline: float
    latest: float
    worked: float | None


class _LostError(Exception):
    """The process was lost, with this `outcome` of a call.

    If it was lost `silently`, it may have answered more calls, and the answers are lost too.
    """

    def __init__(self, outcome: Outcome, *, silently: bool) -> None:
        self.outcome = outcome
        self.silently = silently


class _Told:
    """The outcomes of one request so far, and which of them came as rows of numbers."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self._last = -1
        self._rows: dict[int, tuple[int, bytes]] = {}  # by the index of its first outcome: the count, and the bytes

    def add(self, some: Sequence[Outcome], raw: bytes | None = None) -> None:
        """Add outcomes; `raw` is a row of numbers that all of them were told by."""
        if raw is not None:
            self._rows[len(self.outcomes)] = len(some), raw
        self.outcomes += some

    def end(self, outcome: Outcome) -> None:
        """Add the outcome of a call after which no others are asked."""
        self._last = len(self.outcomes)
        self.add([outcome])

    def of(self, places: Sequence[range], output: bytes) -> Answers:
        """Return the answers to a batch whose calls stand at `places`; no outcomes if the loss was another's."""
        found = tuple(outcome for place in places for outcome in self.outcomes[place.start : place.stop])
        lost = any(self._last in place for place in places)
        count = sum(map(len, places))
        if len(found) < count and not lost:
            return Answers(())
        rows = None if lost else self._rows_of(places)
        return Answers(found, rows, output if count == 1 or lost else b"")

    def _rows_of(self, places: Sequence[range]) -> bytes | None:
        """Return the rows of the calls at `places`, one behind the other; None if they are not whole rows."""
        parts: list[bytes] = []
        for place in places:
            at = place.start
            while at < place.stop and at in self._rows:
                width, raw = self._rows[at]
                parts.append(raw)
                at += width
            if at != place.stop:
                return None
        return parts[0] if len(parts) == 1 else b"".join(parts)


class Submission:
    """One learner's file in a process of its own. Whatever happens in there comes back as an outcome."""

    def __init__(
        self,
        source: str | Notebook,
        filename: str,
        functions: Mapping[str, Sequence[str]],
        spawner: Spawner,
        limits: Limits = USUAL,
        connect: Callable[[Pipes, int], Channel] = connect,
        *,
        arrays: Mapping[str, Sequence[str]] = MappingProxyType({}),
        scripts: Sequence[ScriptText] = (),
        confined: bool = False,
    ) -> None:
        """Take a file's `source`, and of the `functions` in it their parameters.

        `arrays`: which of the parameters a function gets as numpy arrays. `scripts`: what can be asked like a function,
        and runs beside the source. `confined`: never run the source in a process that is not fully confined.
        """
        self._loading: Final = Loading(source, filename, functions, arrays, scripts)
        self._functions: Final = tuple(functions)
        self._spawner: Final = spawner
        self._limits: Final = limits
        self._connect: Final = connect
        self._confined: Final = confined
        self._process: Process | None = None
        self._channel: Channel | None = None
        self._number = 0
        self._replaced: tuple[str, ...] = ()
        self._right: Right = lambda _name, _arguments: None
        self._together = True  # answers may wait for each other, until some were lost on the way
        self._before = 0.0  # seconds that have been counted
        self._since: float | None = None  # when counting began, while it goes on
        self.missing: tuple[str, ...] | None = None  # what its confinement lacks, once that is known
        self.definitions: Mapping[str, Definition] = {}
        self.trouble: Outcome | None = None  # why the file could not be loaded, the first time or again
        self.left_out: Sequence[LeftOut] = ()  # of a notebook
        self.doubtful = False  # a limit was exceeded, and perhaps only since the machine was busy
        self.output = b""  # what the last call has printed, or the loading of the file

    def __enter__(self) -> Self:
        self.load()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end(grace=False)

    def load(self) -> None:
        """Start a process and load the file into it; `trouble` tells afterwards whether that failed."""
        with self._counted():
            self._load_again()

    def _load_again(self) -> None:
        try:
            while True:
                if self._spent >= self._limits.file:
                    self.trouble, self.doubtful = Exceeded("file", self._limits.file), True
                    return
                allowed = self._allow("loading", self._limits.loading)
                self._process = self._spawner.start(Room(self._limits.memory))
                self._channel = self._connect(self._process.pipes, self._limits.output * MEGABYTE)
                self._number = 0
                self.trouble = self._load(self._channel, allowed)
                if self.trouble is None or not self._loading.goes_on_without(self.trouble):
                    return
                # For lack of time the rest of it is loaded otherwise, and there may have been time.
                self.doubtful |= isinstance(self.trouble, Exceeded) and self.trouble.limit == "loading"
        except BaseException:
            self._end(grace=False)
            raise

    def ask(self, batches: Sequence[Batch]) -> list[Answers]:
        """Return the answers to each of `batches`, asked in one frame; without outcomes where a loss came before.

        The next calls find the file loaded anew; if that fails, its trouble is the outcome of all that follow.
        """
        request = requests.request(tuple(batches))
        if len(batches) > 1 and request.size > LARGEST:
            return [self.ask([batch])[0] for batch in batches]
        told = _Told()
        with self._counted():
            self._ask(request, told)
        return [told.of(places, self.output) for places in request.places]

    def replacing(self, functions: Sequence[str], right: Right) -> Ask:
        """Return a way to ask as if the learner's `functions` were right: `right` answers calls of them.

        The truth stays in this process: the learner's code gets single values.
        """

        def ask(batches: Sequence[Batch]) -> list[Answers]:
            self._replaced, self._right = tuple(functions), right
            try:
                return self.ask(batches)
            finally:
                self._replaced = ()

        return ask

    def _ask(self, request: Request, told: "_Told") -> None:
        """Ask all calls of `request`, and gather what is told."""
        if not request.calls:
            return
        if self.trouble is None and self._spent >= self._limits.file:
            self._end(grace=False)
            self.doubtful = True
            told.end(Exceeded("file", self._limits.file))
            return
        if self.trouble is None and self._channel is None:
            self.load()
        if self.trouble is not None or self._channel is None:
            told.end(self.trouble or Garbled())
            return
        doubtful, before = self.doubtful, len(told.outcomes)
        try:
            self._exchange_all(self._channel, request, told)
        except _LostError as loss:
            count = len(told.outcomes) - before
            if self._together and loss.silently and not _is_known(request.calls, count):
                # Some calls may have been answered already, and the answers lost. One by one, it is known which.
                self._together, self.doubtful = False, doubtful
                self._ask(requests.request((Batch(request.calls[count:]),)), told)
            else:
                told.end(loss.outcome)

    def _exchange_all(self, channel: Channel, request: Request, told: "_Told") -> None:
        """Gather the outcomes of a request as they come; raise _LostError where the process is lost."""
        self._number += 1
        calls = request.calls
        frame = requests.frame(self._number, request, together=self._together, replaced=self._replaced)
        allowed = self._allow("call", self._limits.call)
        count = 0
        try:
            channel.check_quiet()
            while count < len(calls):
                channel.forget_output()
                # What has come along with the reply before took no time of its own.
                reply = channel.received() if count else None
                if reply is None:
                    allowed = self._allow("call", self._limits.call) if count else allowed
                    reply = self._exchange(channel, b"" if count else frame, allowed)
                asked = 0
                while self._replaced and (call := called(reply, self._number, count)) is not None:
                    asked += 1
                    if asked > MOST_ASKED:
                        raise DeadlineError("it never ends asking")
                    answer = self._answer(call)
                    allowed = self._allow("call", self._limits.call)
                    reply = self._exchange(channel, answer, allowed)
                some, raw = outcomes(reply, self._number, calls, count)
                count += len(some)
                last = self._located(some[-1])
                if isinstance(last, Exceeded):
                    break
                told.add(some if last is some[-1] else [*some[:-1], last], raw)
            self.output = channel.take_output()
        except (ChannelError, wire.WireError) as error:
            raise _LostError(self._lost(channel, error, allowed), silently=isinstance(error, ChannelError)) from None
        if isinstance(last, Exceeded):
            self._end(grace=False)
            raise _LostError(last, silently=False)

    def _answer(self, call: tuple[str, tuple[Argument, ...]]) -> bytes:
        """Return the frame that answers a call of a replaced function. Its time is not the learner's."""
        started = time.monotonic()
        frame = requests.result(self._number, self._right(*call))
        self._before -= time.monotonic() - started
        return frame

    def _load(self, channel: Channel, allowed: _Allowance) -> Outcome | None:
        try:
            self.missing = self._confinement(wire.payload(self._exchange(channel, b"", allowed)))
            reply = self._exchange(channel, self._loading.frame(), allowed)
            whole = allowed
            while self._loading.runs(wire.payload(reply)):
                if time.monotonic() >= whole.latest:  # replies that are there already are taken without a look at it
                    allowed = whole
                    raise DeadlineError
                allowed = min(whole, self._allow("statement", self._limits.call), key=lambda each: each.deadline)
                reply = self._exchange(channel, b"", allowed)
            match wire.payload(reply):
                case [0, 0, "loaded", list(definitions), *left_out]:
                    self._learn(_definitions(definitions, self._functions), self._loading.left_out(left_out))
                    self.output = channel.take_output()
                    return None
            (found,), _raw = outcomes(reply, 0, [Call("", (), ())], 0)
            trouble = self._located(found)
        except (ChannelError, wire.WireError) as error:
            return self._lost(channel, error, allowed)
        self.output = channel.take_output()
        self._end(grace=False)
        return trouble

    def _confinement(self, reply: wire.Value) -> tuple[str, ...]:
        """Return what the confinement lacks. This comes before the source has been sent, so nobody can forge it."""
        match reply:
            case [0, 0, "confined", list(names)]:
                missing = tuple(name for name in names if isinstance(name, str))
                if missing and self._confined:
                    raise UnconfinedError(*missing)
                return missing
        raise wire.WireError("no account of the confinement")

    def _learn(self, definitions: dict[str, Definition], left_out: Sequence[LeftOut]) -> None:
        """Remember what the file defines, and what of it was left out: what was judged so far rests on the first."""
        if self.definitions:
            return
        located = {name: replace(each, line=self._loading.line(each.line)) for name, each in definitions.items()}
        missing = {name for name, each in located.items() if each.kind == "missing"}
        reasons = {name: each for each in left_out for name in each.names if name in missing}
        located |= {name: Definition("missing", each.line, each) for name, each in reasons.items()}
        self.definitions = located
        self.left_out = [each for each in left_out if not any(each is reason for reason in reasons.values())]

    def _allow(self, limit: str, seconds: float) -> _Allowance:
        """Return the time that something may take from now on."""
        now = time.monotonic()
        worked = 0.0 if self._process is None else clock.worked_at_most(self._process.number)
        left = max(0.0, self._limits.file - self._spent)
        if left < seconds:
            return _Allowance("file", self._limits.file, now + left, now + left, worked)
        return _Allowance(limit, seconds, now + seconds, now + min(left, MOST_WAITING * seconds), worked)

    def _exchange(self, channel: Channel, frame: bytes, allowed: _Allowance) -> bytes:
        """Send a frame, if it is not empty, and return the next reply."""
        deadline = allowed.deadline
        if frame:
            channel.send(frame, deadline)
        while True:
            try:
                return channel.receive(deadline)
            except DeadlineError:
                later = self._later(allowed)
                if later is None:
                    raise
                deadline = later

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count the time that this takes against the limit of the file: starts and moments of grace too."""
        counting, self._since = self._since, self._since or time.monotonic()
        try:
            yield
        finally:
            if counting is None:
                self._before, self._since = self._spent, None

    @property
    def _spent(self) -> float:
        """The seconds that count so far."""
        return self._before + (0.0 if self._since is None else time.monotonic() - self._since)

    def _later(self, allowed: _Allowance) -> float | None:
        """Return when to look again, at the deadline of what had to wait for a CPU; None if its time is over."""
        if self._process is None or not clock.could_work(self._process.number):
            return None
        now = time.monotonic()
        left = min(self._left(allowed), allowed.latest - now)
        return now + left if left > 0 else None

    def _left(self, allowed: _Allowance) -> float:
        """Return how many seconds more the process has to work until it is beyond doubt that it takes too long.

        None are left to what would have been stopped on any machine.
        """
        most = self._limits.margin * allowed.seconds
        if self._process is None or allowed.worked is None:
            return most
        worked = clock.worked_at_least(self._process.number)
        return most if worked is None else max(0.0, most - (worked - allowed.worked))

    def _located(self, outcome: Outcome) -> Outcome:
        """Return `outcome` with its line where it stands; if Python could get no more memory, as a limit exceeded."""
        if not isinstance(outcome, Raised):
            return outcome
        if outcome.kind == "MemoryError":
            self.doubtful = True
            return Exceeded("memory", self._limits.memory)
        return self._loading.located(outcome)

    def _lost(self, channel: Channel, error: Exception, allowed: _Allowance) -> Outcome:
        """End the process and return what its loss means."""
        self.output = channel.take_output()
        if isinstance(error, DeadlineError | OutputError):
            proven = isinstance(error, DeadlineError) and allowed.limit != "file" and not self._left(allowed)
            self.doubtful |= not proven
        status = self._end(grace=isinstance(error, ClosedError))
        if isinstance(error, DeadlineError):
            return Exceeded(allowed.limit, allowed.seconds)
        if isinstance(error, OutputError):
            return Exceeded("output", self._limits.output)
        if isinstance(error, ClosedError) and status is not None:
            return Died(status, _signal(status))
        return Garbled()

    def _end(self, *, grace: bool) -> int | None:
        """End the process and what belongs to it; return its exit status, None if it has none of its own."""
        process, self._process = self._process, None
        channel, self._channel = self._channel, None
        if process is None:
            return None
        try:
            return process.end(grace=grace)
        finally:
            (channel or process.pipes).close()


def _is_known(calls: Sequence[Call], lost: int) -> bool:
    """Tell whether it was the call `lost`, and none after it.

    The answer to the first call of a function waits for no other, and is sent when all before it have been.
    """
    if lost == len(calls) - 1:
        return True
    function = calls[lost].function
    return all(call.function != function for call in calls[:lost])


def _signal(status: int) -> str | None:
    """Return the name of the signal that ended a process with this exit status."""
    if status >= 0:
        return None
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def _definitions(pairs: Sequence[wire.Value], names: Sequence[str]) -> dict[str, Definition]:
    """Return the child's account of the functions, checked field by field."""
    found: dict[str, Definition] = {}
    for pair in pairs:
        match pair:
            case [str(name), int() | None as line, str(kind)] if name in names and is_line(line):
                found[name] = Definition(kind[:MAX_TEXT], line)
            case _:
                raise wire.WireError("no account of a function")
    if list(found) != list(names):
        raise wire.WireError("not the functions that were asked for")
    return found
