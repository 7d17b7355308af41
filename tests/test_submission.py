"""Whatever happens in a submission's process comes back as an outcome, in time; all others live on."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from asking import ask, ask_several
from sample import rarely

from grader.core.outcome import Batch, Call, Died, Exceeded, Garbled, Outcome, Raised, Returned, Several
from grader.sandbox import channel, clock, process
from grader.sandbox.channel import Channel, PolledChannel, ThreadedChannel, connect
from grader.sandbox.child import wire
from grader.sandbox.child.confine import PARTS
from grader.sandbox.limits import USUAL, Limits
from grader.sandbox.process import ROOM, Fresh, Nursery, Pipes, Process, ProcessError, Room, Spawner, spawner
from grader.sandbox.submission import MOST_WAITING, Definition, Submission

LINUX = sys.platform == "linux"
PARAMETERS = {"forward": ("x", "w"), "loss": ("x", "y", "w")}
FORWARD = Call("forward", ("x", "w"), (3, 7))
LOSS = Call("loss", ("x", "y", "w"), (3, 5, 7))
QUICK = Limits(call=0.3, loading=5, file=20)
RIGHT = "def forward(x, w):\n    return x * w\n"
# What a submission has to know to write into the pipe of its replies itself.
FORGE = """
import os, struct
def pack(value):
    if isinstance(value, (list, tuple)) and value and all(isinstance(v, (int, float)) for v in value):
        codes = "".join("q" if isinstance(v, int) else "d" for v in value)
        return struct.pack("<cI", b"n", len(value)) + codes.encode() + struct.pack("<" + codes, *value)
    if isinstance(value, (list, tuple)):
        return struct.pack("<cI", b"l", len(value)) + b"".join(map(pack, value))
    if isinstance(value, str):
        return struct.pack("<cI", b"s", len(value.encode())) + value.encode()
    if isinstance(value, int):
        return struct.pack("<cq", b"i", value)
    return struct.pack("<cd", b"d", value) if value is not None else b"N"
def framed(data):
    return struct.pack("<I", len(data)) + data
def frame(*value):
    return framed(pack(value))
import gc
server = next(o for o in gc.get_objects() if type(o).__name__ == "Server")
def send(data):
    while data:
        data = data[os.write(server._replies, data):]
"""


@dataclass(frozen=True)
class World:
    """A way to start processes and a way to talk to them."""

    spawner: Spawner
    connect: Callable[[Pipes, int], Channel]

    @contextmanager
    def loaded(self, source: str, limits: Limits = QUICK) -> Iterator[Submission]:
        with self.maybe(source, limits) as submission:
            assert submission.trouble is None
            yield submission

    def maybe(self, source: str, limits: Limits = QUICK) -> Submission:
        return Submission(textwrap.dedent(source), "linear.py", PARAMETERS, self.spawner, limits, self.connect)

    def outcome(self, body: str, top: str = "", limits: Limits = QUICK) -> Outcome:
        """Return the outcome of a `forward` with this body; afterwards, the file can be asked again."""
        with self.loaded(
            f"{top}\ndef forward(x, w):\n{textwrap.indent(body, '    ')}\n{LOSS_IS_7}", limits
        ) as submission:
            found = ask(submission, FORWARD)
            assert ask(submission, LOSS) == Returned(7)
            return found


LOSS_IS_7 = "def loss(x, y, w):\n    return 7\n"


SHAPES: dict[str, Callable[[Pipes, int], Channel]] = {"polled": PolledChannel, "threaded": ThreadedChannel}


@pytest.fixture(scope="module")
def processes() -> Iterator[Spawner]:
    """Processes without the operating system's help: what holds here, holds everywhere."""
    started = Nursery(without=PARTS) if LINUX else Fresh()
    yield started
    started.close()


@pytest.fixture(params=["nursery, polled", rarely("nursery, threaded")] if LINUX else ["fresh, threaded"])
def world(request: pytest.FixtureRequest, processes: Spawner) -> World:
    """Both ways to talk to a process."""
    return _world(request.param, processes)


@pytest.fixture(params=["nursery, polled", rarely("fresh, threaded")] if LINUX else ["fresh, threaded"])
def started(request: pytest.FixtureRequest, processes: Spawner) -> World:
    """Both ways to start a process: a fresh one takes its time, and is tried where it may make a difference."""
    return _world(request.param, processes)


def _world(name: str, processes: Spawner) -> World:
    kind, _, shape = name.partition(", ")
    return World(Fresh(without=PARTS) if kind == "fresh" else processes, SHAPES[shape])


@pytest.fixture
def quickest(processes: Spawner) -> World:
    return World(processes, connect)


def running() -> set[int]:
    """Return the numbers of all processes but those that have ended and wait to be noticed."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if path.read_text(errors="replace").rpartition(")")[2].split()[0] != "Z":
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


def runs(number: int) -> bool:
    return number in running()


def comes_true(condition: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


# Loss of the process


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("import os; os._exit(0)", Died(0)),
        ("import os; os._exit(3)", Died(3)),
        ("import ctypes; ctypes.string_at(0)", Died(-signal.SIGSEGV, "SIGSEGV")),
        ("import os; os.abort()", Died(-signal.SIGABRT, "SIGABRT")),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Died(-signal.SIGKILL, "SIGKILL")),
        ("import os, signal; os.kill(os.getpid(), 40)", Died(-40, "signal 40")),
        ("import signal; signal.alarm(0); signal.raise_signal(signal.SIGALRM)", Died(-signal.SIGALRM, "SIGALRM")),
        ("import os; os.closerange(0, 100)", Died(1)),
        ("import sys; sys.exit('bye')", Raised("SystemExit", "bye", 3, "import sys; sys.exit('bye')", "forward")),
        ("import threading, os; threading.Thread(target=os._exit, args=(5,)).start()\nwhile 1: pass", Died(5)),
    ],
)
def test_how_the_process_ended_is_told(body: str, expected: Outcome, world: World) -> None:
    assert world.outcome(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "while True:\n try:\n  while True: pass\n except BaseException: pass",
        "import time; time.sleep(1000)",
        "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
        "import signal; signal.pause()",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import signal as s\nfor n in range(1, 65):\n try: s.signal(n, s.SIG_IGN)\n except: pass\nwhile True: pass",
        "import threading; threading.Event().wait()",
        "return (i for i in iter(int, 1) if i)",
        "class Slow(list):\n def __iter__(self):\n  while True: pass\nreturn Slow()",
    ],
)
def test_a_call_that_does_not_end_is_stopped(body: str, quickest: World) -> None:
    started = time.monotonic()
    assert quickest.outcome(body) == Exceeded("call", QUICK.call)
    assert time.monotonic() - started < QUICK.call + 2


@pytest.mark.parametrize(
    ("rest", "trouble"),
    [
        ("while True: pass", Exceeded("loading", 0.4)),
        ("import os; os._exit(0)", Died(0)),
        ("import ctypes; ctypes.string_at(0)", Died(-signal.SIGSEGV, "SIGSEGV")),
        ("1 / 0", Raised("ZeroDivisionError", "division by zero", 2, "1 / 0", "<module>")),
        ("input('? ')", Raised("EOFError", "nobody is at the keyboard", 2, "input('? ')", "<module>")),
    ],
)
def test_a_file_that_can_not_be_loaded_has_trouble(rest: str, trouble: Outcome, quickest: World) -> None:
    with quickest.maybe(f"print('here')\n{rest}", Limits(loading=0.4)) as submission:
        assert submission.trouble == trouble
        assert submission.output == b"here\n"
        started = time.monotonic()
        assert ask_several(submission, [FORWARD, LOSS]) == [trouble]  # told again, not tried again
        assert time.monotonic() - started < 0.1


def test_after_a_loss_the_file_is_loaded_anew(started: World) -> None:
    source = """
        import os
        asked = []
        def forward(x, w):
            asked.append(x)
            return len(asked) if x else os._exit(0)
    """
    with started.loaded(source) as submission:
        found = [ask(submission, Call("forward", ("x", "w"), (x, 0))) for x in (1, 1, 0, 1, 1)]
        assert found == [Returned(1), Returned(2), Died(0), Returned(1), Returned(2)]


def test_a_file_that_can_not_be_loaded_again_is_not_tried_forever(started: World, tmp_path: Path) -> None:
    source = f"""
        import os, pathlib
        trace = pathlib.Path({str(tmp_path)!r})
        (trace / str(os.getpid())).touch()
        if len(list(trace.iterdir())) > 1:
            raise RuntimeError("only once")
        def forward(x, w):
            os._exit(0)
    """
    with started.loaded(source) as submission:
        assert ask(submission, FORWARD) == Died(0)
        for _ in range(3):
            found = ask(submission, FORWARD)
            assert isinstance(found, Raised)
            assert found.message == "only once"
        assert submission.trouble == found
        assert submission.definitions["forward"] == Definition("function", 7)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_process_that_died_between_two_calls_is_told_as_dead(started: World) -> None:
    source = f"""
        import os, threading, time
        def forward(x, w):
            threading.Timer(0.02, os._exit, (9,)).start()
            return x * w
        {LOSS_IS_7.replace(chr(10), chr(10) + " " * 8)}
    """
    with started.loaded(source) as submission:
        assert ask(submission, FORWARD) == Returned(21)
        time.sleep(0.2)
        assert ask(submission, LOSS) == Died(9)
        assert ask(submission, LOSS) == Returned(7)


LOST = {
    "dies": ("import os; os._exit(4)", Died(4)),
    "never ends": ("while True: pass", Exceeded("call", QUICK.call)),
    "prints too much": ("print('x' * 2**23)", Exceeded("output", QUICK.output)),
}


@pytest.mark.parametrize(("body", "outcome"), LOST.values(), ids=LOST)
def test_it_is_known_which_of_many_quick_calls_was_the_one(body: str, outcome: Outcome, started: World) -> None:
    source = f"def forward(x, w):\n    if x == 30:\n        {body}\n    return x * w\n"
    calls = [Call("forward", ("x", "w"), (x, 7)) for x in range(50)]
    with started.loaded(source) as submission:
        assert ask_several(submission, calls) == [*(Returned(7 * x) for x in range(30)), outcome]
        assert ask_several(submission, calls[31:]) == [Returned(7 * x) for x in range(31, 50)]


def test_where_many_calls_are_mixed_a_loss_belongs_to_its_own_batch(quickest: World) -> None:
    source = f"import os\n{RIGHT}def loss(x, y, w):\n    x == 70 and os._exit(1)\n    return 7\n"
    forward = Batch(tuple(Call("forward", ("x", "w"), (x, 2)) for x in range(90)))
    loss = Batch(tuple(Call("loss", ("x", "y", "w"), (x, 0, 0)) for x in range(90)))
    with quickest.loaded(source) as submission:
        lost, *others = sorted(submission.ask([forward, loss]), key=lambda answers: answers.outcomes[-1:] != (Died(1),))
        assert lost.outcomes == (*[Returned(7)] * 70, Died(1))
        assert [each.outcomes for each in others] == [()]  # to be asked once more
        (alone,) = submission.ask([forward])
        assert alone.outcomes == tuple(Returned(2 * x) for x in range(90))
        assert alone.raw is not None


def test_answers_are_the_same_bytes_whatever_is_asked_beside_them(quickest: World) -> None:
    forward = Batch(tuple(Call("forward", ("x", "w"), (x, 2)) for x in range(90)))
    others = [Batch(tuple(Call("loss", ("x", "y", "w"), (x, 0, 0)) for x in range(30))) for _ in range(2)]
    with quickest.loaded(RIGHT + LOSS_IS_7) as submission:
        first, *_rest = submission.ask([forward, *others])
        second, *_rest = submission.ask([forward, *others])
    assert first.outcomes == tuple(Returned(2 * x) for x in range(90))
    assert first.raw == second.raw is not None


def test_a_function_that_never_ends_costs_its_limit_once_whatever_was_asked_before_it(started: World) -> None:
    class Counting:
        starts = 0

        def start(self, room: process.Room = process.ROOM) -> process.Process:
            self.starts += 1
            return started.spawner.start(room)

        def close(self) -> None:
            pass

    spawner = Counting()
    source = f"{RIGHT}\ndef loss(x, y, w):\n    while True: pass\n"
    with Submission(source, "linear.py", PARAMETERS, spawner, QUICK, started.connect) as submission:
        found = ask_several(submission, [FORWARD] * 5 + [LOSS] * 5)
    assert found == [Returned(21)] * 5 + [Exceeded("call", QUICK.call)]
    assert spawner.starts == 1


def test_quick_calls_that_print_a_little_each_are_not_taken_for_one_that_prints_too_much(started: World) -> None:
    source = "def forward(x, w):\n    print('x' * 100_000)\n    return x * w\n"
    with started.loaded(source) as submission:
        assert ask_several(submission, [FORWARD] * 60) == [Returned(21)] * 60


# Limits


def test_the_time_of_a_call_starts_with_each_answer(quickest: World) -> None:
    source = "import time\ndef forward(x, w):\n    time.sleep(0.1)\n    return x * w\n"
    with quickest.loaded(source) as submission:
        assert ask_several(submission, [FORWARD] * 5) == [Returned(21)] * 5


def test_a_slow_drip_of_bytes_does_not_restart_it(world: World) -> None:
    drip = """
        import time
        for byte in frame(1, 0, "returned", 21, []):
            send(bytes([byte]))
            time.sleep(0.02)
        time.sleep(1000)
    """
    started = time.monotonic()
    assert world.outcome(textwrap.dedent(drip), FORGE) == Exceeded("call", QUICK.call)
    assert time.monotonic() - started < QUICK.call + 2


def test_a_child_that_takes_no_request_is_stopped(started: World) -> None:
    source = (
        f"{RIGHT}\nimport os, signal, threading\nthreading.Timer(0.05, os.kill, (os.getpid(), signal.SIGSTOP)).start()"
    )
    long = Call("forward", ("x", "w"), ([0.5] * 300_000, 7))
    with started.loaded(source) as submission:
        time.sleep(0.2)
        begun = time.monotonic()
        assert ask(submission, long) == Exceeded("call", QUICK.call)
        assert time.monotonic() - begun < QUICK.call + 2


class Clock:
    """Stands for a system that says how long a process has worked, `before` a call and at every look in it."""

    def __init__(self, worked: float, before: float) -> None:
        self._worked = worked
        self._before = before

    def worked_at_most(self, _process: int) -> float:
        return self._before

    def worked_at_least(self, _process: int) -> float:
        return self._worked

    def could_work(self, _process: int) -> bool:
        return True


SLOW = "def forward(x, w):\n    import time\n    time.sleep({seconds})\n    return x * w\n"


@dataclass(frozen=True)
class Waiting:
    """A call that sleeps for `seconds` times its limit, and says it has worked for so many times its limit."""

    worked: float
    seconds: float
    outcome: Outcome
    doubtful: bool
    margin: float = USUAL.margin
    before: float = 0.0


TIGHT = replace(QUICK, call=0.15)
STOPPED, RETURNED = Exceeded("call", TIGHT.call), Returned(21)


@pytest.mark.parametrize(
    "case",
    [
        Waiting(1.25, 1000, STOPPED, doubtful=False, margin=1.25),  # beyond doubt
        Waiting(1.2, 1.1, RETURNED, doubtful=False, margin=1.5),  # less than its margin
        Waiting(20, 1000, STOPPED, doubtful=True, before=21),  # all of it before the call
        Waiting(0.3, 2.5, RETURNED, doubtful=False),  # it had to wait for a CPU
        Waiting(0, 1000, STOPPED, doubtful=True),  # but it is not waited for without end
    ],
)
def test_time_in_which_a_process_waits_for_a_cpu_does_not_count(
    case: Waiting, quickest: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Clock(case.worked * TIGHT.call, before=case.before * TIGHT.call)
    monkeypatch.setattr("grader.sandbox.submission.clock", said)
    with quickest.loaded(SLOW.format(seconds=case.seconds * TIGHT.call), replace(TIGHT, margin=case.margin)) as one:
        started = time.monotonic()
        assert ask(one, FORWARD) == case.outcome
        assert time.monotonic() - started < MOST_WAITING * TIGHT.call + 2
        assert one.doubtful is case.doubtful


@pytest.mark.parametrize(
    "body",
    [
        "import time; time.sleep(1000)",
        "import threading, time; threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start(); time.sleep(1000)",
        "while True: print('a' * 10_000)",
        "return [0.0] * 10**12",
    ],
)
def test_what_was_stopped_without_having_worked_so_long_is_in_doubt(quickest: World, body: str) -> None:
    with quickest.loaded(f"def forward(x, w):\n    {body}\n") as submission:
        assert isinstance(ask(submission, FORWARD), Exceeded)
        assert submission.doubtful


@pytest.mark.skipif(not LINUX, reason="only Linux tells how long another process has worked")
def test_how_long_a_process_has_worked(quickest: World) -> None:
    source = """
        import os, threading, time
        def forward(x, w):
            while time.process_time() < 0.2: pass
            return os.getpid(), time.thread_time()
        def loss(x, y, w):
            other = threading.Thread(target=lambda: forward(0, 0))
            while time.thread_time() < 0.1: pass
            other.start()
            other.join()
            return os.getpid(), time.thread_time()
    """
    for call in (FORWARD, LOSS):
        with quickest.loaded(source, USUAL) as submission:
            match ask(submission, call):
                case Returned(Several("tuple", (int(number), float(worked)))):
                    most, least = clock.worked_at_most(number), clock.worked_at_least(number)
                    assert most is not None
                    assert least == pytest.approx(worked, abs=0.05)
                    assert most > 0.2
                    while clock.could_work(number):  # until it waits for the next call
                        time.sleep(0.001)
                case other:
                    pytest.fail(str(other))
        assert clock.worked_at_most(number) is clock.worked_at_least(number) is None
        assert not clock.could_work(number)


def test_the_whole_file_has_a_limit_of_its_own(quickest: World) -> None:
    source = "import time\ndef forward(x, w):\n    time.sleep(0.2)\n    return x * w\n"
    with quickest.loaded(source, Limits(call=2, loading=5, file=0.7)) as submission:
        outcomes = ask_several(submission, [FORWARD] * 20)
        assert 1 <= len(outcomes) < 10
        assert outcomes == [Returned(21)] * (len(outcomes) - 1) + [Exceeded("file", 0.7)]
        started = time.monotonic()
        assert ask_several(submission, [FORWARD] * 20) == [Exceeded("file", 0.7)]
        assert time.monotonic() - started < 0.1


def test_the_limit_of_the_file_bounds_loading_it_and_counts_the_childs_time_only(quickest: World) -> None:
    with quickest.maybe("while True: pass", Limits(call=2, loading=5, file=0.3)) as submission:
        assert submission.trouble == Exceeded("file", 0.3)
    with quickest.loaded(RIGHT, Limits(call=2, loading=5, file=0.3)) as submission:
        time.sleep(0.4)
        assert ask(submission, FORWARD) == Returned(21)


@dataclass(frozen=True)
class SlowStarts:
    """A spawner that takes its time."""

    spawner: Spawner
    seconds: float

    def start(self, room: Room = ROOM) -> Process:
        time.sleep(self.seconds)
        return self.spawner.start(room)

    def close(self) -> None:
        self.spawner.close()


def test_every_start_counts_against_the_limit_of_the_file(quickest: World) -> None:
    slow = replace(quickest, spawner=SlowStarts(quickest.spawner, 0.2))
    with slow.loaded("import os\ndef forward(x, w):\n    os._exit(1)\n", Limits(file=0.7)) as submission:
        found = [ask(submission, FORWARD) for _ in range(10)]
    assert found[0] == Died(1)
    assert found[-1] == Exceeded("file", 0.7)
    assert found.count(Died(1)) <= 3


def test_the_moment_of_grace_counts_against_the_limit_of_the_file(quickest: World) -> None:
    lingers = "import os, time\ndef forward(x, w):\n    os.closerange(0, 100)\n    time.sleep(9)\n"
    with quickest.loaded(lingers, Limits(file=0.8)) as submission:
        found = [ask(submission, FORWARD) for _ in range(10)]
    assert found[-1] == Exceeded("file", 0.8)
    assert found.count(Garbled()) <= 2


# Output


@pytest.fixture
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for what was printed: a busy machine may take its time to run the thread that reads it."""
    monkeypatch.setattr(channel, "SETTLED", 0.2)
    monkeypatch.setattr(channel, "SETTLING", 2.0)


@pytest.mark.usefixtures("_unhurried")
def test_what_a_call_printed_is_known(started: World) -> None:
    source = """
        import os, sys
        print("loading")
        def forward(x, w):
            print("forward", x, "예측 \\ud800")
            print("error", file=sys.stderr)
            os.system("echo shell")
            return x * w
        def loss(x, y, w):
            return 7
    """
    with started.loaded(source) as submission:
        assert submission.output == b"loading\n"
        for _ in range(2):
            assert ask(submission, FORWARD) == Returned(21)
            assert submission.output == "forward 3 예측 \\ud800\nerror\nshell\n".encode()
        assert ask(submission, LOSS) == Returned(7)
        assert submission.output == b""


@pytest.mark.usefixtures("_unhurried")
@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("while True: pass", Exceeded("call", QUICK.call)),
        ("os._exit(0)", Died(0)),
        ("os.kill(os.getpid(), 11)", Died(-signal.SIGSEGV, "SIGSEGV")),
        ("1 / 0", Raised("ZeroDivisionError", "division by zero", 5, "1 / 0", "forward")),
    ],
)
def test_what_was_printed_before_the_end_is_known(end: str, expected: Outcome, world: World) -> None:
    source = f"import os\ndef forward(x, w):\n    for i in range(3):\n        print('step', i)\n    {end}\n"
    with world.loaded(source) as submission:
        assert ask(submission, FORWARD) == expected
        assert submission.output == b"step 0\nstep 1\nstep 2\n"


def test_output_without_end_is_stopped(world: World) -> None:
    top = "import os\nblock = b'x' * 65536"
    started = time.monotonic()
    for body in ("while True: print('loss: 0.1' * 100)", "for _ in range(3200): os.write(1, block)"):
        assert world.outcome(body, top, Limits(call=5)) == Exceeded("output", USUAL.output)
    assert time.monotonic() - started < 5


def test_the_limit_of_output_is_for_a_call_not_for_all_calls_of_a_frame(world: World) -> None:
    source = "def forward(x, w):\n    for _ in range(10):\n        print('x' * 39_999)\n    return x * w\n"
    with world.loaded(source, Limits(call=5)) as submission:
        for _ in range(3):
            assert ask_several(submission, [FORWARD] * 30) == [Returned(21)] * 30  # 12 MB in all
            assert len(submission.output) <= channel.KEPT_OUTPUT


@pytest.mark.usefixtures("_unhurried")
def test_what_is_kept_of_much_output_is_its_beginning(world: World) -> None:
    with world.loaded("def forward(x, w):\n    for i in range(20_000): print(i)\n    return 1\n") as submission:
        assert ask(submission, FORWARD) == Returned(1)
        assert len(submission.output) == channel.KEPT_OUTPUT
        assert submission.output.startswith(b"0\n1\n2\n")


def test_a_thread_that_never_stops_printing_ends_nobody_elses_call(world: World) -> None:
    source = """
        import threading
        def chatter():
            while True:
                print("and another thing")
        def forward(x, w):
            threading.Thread(target=chatter, daemon=True).start()
            return x * w
    """
    with world.loaded(source, Limits(call=2)) as submission:
        for _ in range(10):
            found = ask_several(submission, [FORWARD])
            assert found in ([Returned(21)], [Exceeded("output", USUAL.output)])


@pytest.mark.parametrize(
    "body",
    [
        "import sys; del sys.stdout, sys.stderr",
        "import sys; sys.stdout = None",
        "import sys; sys.stdout.close()",
        "import os; os.close(1); os.close(2)",
        "import io, sys; sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8'); print('x')",
        "import sys; sys.stdout.reconfigure(encoding='utf-8'); print('x')",
        "import sys; sys.stdout = type('Out', (), {'__getattr__': lambda *_: 1 / 0})()",
        "import sys; sys.stdin.close()",
    ],
)
def test_whatever_is_done_to_the_streams_the_answer_arrives(body: str, world: World) -> None:
    assert world.outcome(f"{body}\nreturn x * w") == Returned(21)


# A submission that writes its replies itself


@pytest.mark.parametrize(
    "body",
    [
        "send(b'\\xff' * 100)",
        "send(b'PASSED')\nreturn 21",
        "send(frame(1, 0, 'returned', 21, [])[:-1])\nreturn 21",
        "send(frame(1, 1, 'returned', 21, []))",
        "send(frame(2, 0, 'returned', 21, []))",
        "send(frame(1, 0, 'returned', 21))",
        "send(frame(1, 0, 'passed', 21, []))",
        "send(frame(1, 0, 'loaded', []))",
        "send(frame('PASSED'))",
        "send(frame())",
        "send(framed(b''))",
        "send(framed(b'N'))",
        "send(framed(b'x'))",
        "send(framed(pack([1, 0, 'returned', 21, []]) + b'N'))",
        "send(framed(b'l' + b'\\xff' * 4))",
        "send(framed(struct.pack('<cI', b'l', 1) * 100_000 + b'N'))",
        "send(framed(struct.pack('<cI', b'l', 5) + pack(1) + pack(0) + b's' + b'\\2\\0\\0\\0\\xff\\xff'))",
        "send(struct.pack('<I', 2**32 - 1))",
        "send(struct.pack('<I', 8 * 2**20 + 1))\nwhile True: send(b'N' * 65536)",
        "while True: send(b'\\xff' * 65536)",
    ],
)
def test_a_forged_reply_is_no_reply(body: str, world: World) -> None:
    assert world.outcome(body, FORGE, Limits(call=1)) == Garbled()


def test_a_frame_that_never_ends_is_stopped_at_the_deadline(quickest: World) -> None:
    body = "send(struct.pack('<I', 8 * 2**20))\nwhile True:\n    send(b'N' * 10)\n    import time; time.sleep(0.01)"
    assert quickest.outcome(body, FORGE) == Exceeded("call", QUICK.call)


EARLY = "send(frame({}, 0, 'returned', 21, []))"
LATE = "import threading\nthreading.Timer(0.05, send, [frame(1, 0, 'returned', 21, [])]).start()"


@pytest.mark.parametrize("early", [EARLY.format(1), "send(frame(0, 0, 'loaded', [['forward', 1, 'function']]))"])
def test_a_reply_while_loading_is_a_fault(early: str, world: World) -> None:
    with world.maybe(f"{FORGE}\n{RIGHT}\n{early}") as submission:
        assert submission.trouble == Garbled()


@pytest.mark.parametrize(
    "body",
    [f"{EARLY.format(1)}\nreturn 21", f"{LATE}\nreturn 21"],
    ids=["twice", "late"],
)
def test_a_reply_that_nobody_asked_for_does_not_answer_the_next_call(body: str, world: World) -> None:
    source = f"{FORGE}\ndef forward(x, w):\n{textwrap.indent(body, '    ')}\n{LOSS_IS_7}"
    with world.loaded(source) as submission:
        assert ask(submission, FORWARD) == Returned(21)
        time.sleep(0.15)
        assert [ask(submission, LOSS), ask(submission, LOSS)] == [Garbled(), Returned(7)]
    with world.loaded(source.replace("return 7", "import time; time.sleep(0.15); return 7")) as submission:
        assert ask_several(submission, [FORWARD, LOSS]) == [Returned(21), Garbled()]


def test_a_fork_that_answers_as_well_is_a_fault(world: World) -> None:
    with world.loaded("import os\ndef forward(x, w):\n    os.fork()\n    return x * w\n") as submission:
        assert ask_several(submission, [FORWARD] * 5)[-1] == Garbled()


def test_closed_descriptors_end_the_conversation(started: World) -> None:
    source = FORGE + "def forward(x, w):\n    os.close(server._replies)\n    import time; time.sleep(1000)\n"
    with started.loaded(source, Limits(call=5)) as submission:
        begun = time.monotonic()
        assert ask(submission, FORWARD) == Garbled()  # it neither answered nor ended
        assert time.monotonic() - begun < 2


# What stays behind


DAEMON = """
import os, pathlib, time
def daemon(seconds):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.symlink(str(os.getpid()), {path!r})  # no file can grow, not even here
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                print("still here", flush=True)
                time.sleep(0.01)
        os._exit(0)
    while not pathlib.Path({path!r}).is_symlink():
        time.sleep(0.001)
"""


@pytest.mark.parametrize(
    ("end", "outcomes"),
    # Where its parent has died, the daemon holds the pipe of replies: that nobody answers is found out by waiting.
    [("return x * w", [Returned(21)]), ("os._exit(0)", [Died(0), Exceeded("call", QUICK.call)])],
    ids=["while its parent lives", "when its parent has died"],
)
def test_a_daemon_that_holds_the_pipes_open_delays_nobody(
    end: str, outcomes: list[Outcome], started: World, tmp_path: Path
) -> None:
    source = DAEMON.format(path=str(tmp_path / "number")) + f"def forward(x, w):\n    daemon(1.2)\n    {end}\n"
    begun = time.monotonic()
    with started.loaded(source) as submission:
        assert ask(submission, FORWARD) in outcomes
    assert time.monotonic() - begun < 3
    number = int((tmp_path / "number").readlink().name)
    if isinstance(started.spawner, Nursery):
        assert not runs(number)
    assert comes_true(lambda: not runs(number))


if LINUX:

    def test_nothing_is_left_running_after_the_end(tmp_path: Path) -> None:
        processes = Nursery(without=PARTS)
        world = World(processes, connect)
        source = f"""
            import os, pathlib, subprocess, time
            def here(number):
                pathlib.Path({str(tmp_path)!r}, str(number)).touch()
            def forward(x, w):
                here(os.getpid())
                for _ in range(3):
                    if os.fork() == 0:
                        here(os.getpid())
                        os.setsid()
                        if os.fork() == 0:
                            here(os.getpid())
                        time.sleep(1000)
                here(subprocess.Popen(["sleep", "1000"], start_new_session=True).pid)
                time.sleep(0.1)
                return x * w
        """

        def left() -> set[int]:
            return {int(path.name) for path in tmp_path.iterdir()} & running()

        with world.loaded(source) as submission, world.loaded(RIGHT) as neighbour:
            assert ask(submission, FORWARD) == Returned(21)
            assert len(left()) == 8
            submission.__exit__(None, None, None)
            assert left() == set()
            assert ask(neighbour, FORWARD) == Returned(21)  # which was not taken for a descendant
        with world.loaded(source) as submission:
            ask(submission, FORWARD)
            assert len(left()) == 8
            processes.close()
            assert left() == set()

    def test_nothing_is_left_running_when_the_grader_is_killed() -> None:
        code = f"""
            import sys
            sys.path.insert(0, {str(Path(__file__).parent)!r})
            from test_submission import *
            world = World(Nursery(), connect)
            source = "import os\\ndef forward(x, w): return os.getpid(), os.getppid()\\n"
            source += "def loss(x, y, w):\\n    while True: pass\\n"
            with world.loaded(source, Limits(call=60)) as submission:
                print(*ask(submission, FORWARD).answer.items, flush=True)
                ask(submission, LOSS)
        """
        with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE) as grader:
            assert grader.stdout is not None
            numbers = set(map(int, grader.stdout.readline().split()))
            assert numbers <= running()
            grader.kill()
        assert comes_true(lambda: not numbers & running())

    def test_a_submission_that_kills_the_nursery_ends_only_itself() -> None:
        processes = Nursery(without=PARTS)
        world = World(processes, connect)
        killed = Died(-signal.SIGKILL, "SIGKILL")
        with world.loaded(RIGHT) as neighbour:
            assert world.outcome("import os; os.kill(os.getppid(), 9)\nimport time; time.sleep(9)") == killed
            assert ask_several(neighbour, [FORWARD, FORWARD])[-1] in (killed, Returned(21))
            assert ask(neighbour, FORWARD) == Returned(21)
        processes.close()

    def test_a_submission_that_stops_the_nursery_ends_only_itself() -> None:
        processes = Nursery(patience=2.0, without=PARTS)
        world = World(processes, connect)
        stops = "import os\ndef forward(x, w):\n    os.kill(os.getppid(), 19)\n    return x * w"
        for source in (stops, RIGHT):
            with world.loaded(source) as submission:
                assert ask(submission, FORWARD) == Returned(21)
        processes.close()

    def test_no_descriptor_and_no_thread_is_left_open(processes: Spawner) -> None:
        with World(processes, connect).loaded("import os\ndef forward(x, w): return os.getppid()\n") as submission:
            found = ask(submission, FORWARD)
        assert isinstance(found, Returned)
        server = str(found.answer)
        if not os.access(f"/proc/{server}/fd", os.R_OK):  # its memory is closed, and these with it, to all but root
            server = "self"

        def held() -> tuple[int, int, int]:
            ours, theirs = (len(list(Path(f"/proc/{number}/fd").iterdir())) for number in ("self", server))
            return ours, theirs, threading.active_count()

        for shape in (PolledChannel, ThreadedChannel):
            world = World(processes, shape)
            with world.loaded(RIGHT):
                pass
            before = held()
            for index in range(20):
                with world.maybe(("1 / 0", RIGHT)[index % 2]) as submission:
                    ask_several(submission, [FORWARD])
            assert held() == before

    def test_what_could_not_be_started_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
        descriptors = Path("/proc/self/fd")
        before = len(list(descriptors.iterdir()))
        monkeypatch.setattr(sys, "executable", "/no/such/python")
        with pytest.raises(ProcessError):
            Fresh().start()
        with pytest.raises(ProcessError):
            Nursery()
        monkeypatch.setattr(sys, "executable", "/bin/false")
        processes = Nursery(without=PARTS)
        with pytest.raises(ProcessError):
            processes.start()
        with pytest.raises(ProcessError):
            processes.start()
        processes.close()
        assert len(list(descriptors.iterdir())) == before


def test_without_numpy_the_grader_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "find_spec", lambda _name: None)
    with pytest.raises(ProcessError, match="numpy is not installed"):
        Fresh().start()


def test_without_room_for_pipes_the_grader_says_so(monkeypatch: pytest.MonkeyPatch, processes: Spawner) -> None:
    pipes = iter([os.pipe()])
    monkeypatch.setattr(os, "pipe", lambda: next(pipes, None) or os.open("/no/such/pipe", os.O_RDONLY))
    for starting in (Fresh(), processes):
        with pytest.raises(ProcessError, match="no room"):
            starting.start()


def test_a_call_that_can_not_travel_is_the_graders_own_mistake(started: World) -> None:
    with started.loaded(RIGHT) as submission:
        with pytest.raises(wire.WireError):
            ask(submission, Call("forward", ("x", "w"), (2**64, 1)))
        assert ask(submission, FORWARD) == Returned(21)


@pytest.mark.parametrize("source", [RIGHT, "while True: pass"], ids=["in a call", "while loading"])
def test_an_interrupted_grader_leaves_nothing_behind(source: str, started: World) -> None:
    begun: list[process.Process] = []

    class Remembering:
        def start(self, room: process.Room = process.ROOM) -> process.Process:
            begun.append(started.spawner.start(room))
            return begun[-1]

        def close(self) -> None:
            pass

    def interrupted(pipes: Pipes, most: int) -> Channel:
        found = started.connect(pipes, most)
        receive = found.receive

        def once(deadline: float) -> bytes:
            if len(received) < (2 if source == RIGHT else 1):  # the account of the confinement, and of loading
                received.append(True)
                return receive(deadline)
            raise KeyboardInterrupt

        found.receive = once  # type: ignore[method-assign]
        return found

    received: list[bool] = []
    submission = Submission(source, "linear.py", PARAMETERS, Remembering(), QUICK, interrupted)
    with pytest.raises(KeyboardInterrupt), submission:
        ask(submission, FORWARD)
    (last,) = begun
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(last.pipes.replies)
    if isinstance(started.spawner, Nursery):
        assert not runs(last.number)


def test_submissions_in_several_threads_share_one_spawner(started: World) -> None:
    found: list[Outcome] = []

    def work(number: int) -> None:
        for _ in range(3):
            with started.loaded(f"def forward(x, w):\n    return {number}\n") as submission:
                found.append(ask(submission, FORWARD))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.answer for outcome in found if isinstance(outcome, Returned)) == sorted([0, 1, 2, 3] * 3)  # type: ignore[type-var]


# What a process can see


def test_files_next_to_the_submission_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("random", "json", "struct", "numpy", "child", "linear", "sitecustomize", "usercustomize"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('imported')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "json.py"))
    for starting in (Fresh(), spawner()):
        source = "import json, random, struct, numpy\nimport linear\n" + RIGHT
        with World(starting, connect).loaded(source) as submission:
            assert ask(submission, FORWARD) == Returned(21)
        starting.close()


def test_nothing_of_the_graders_environment_is_inherited(started: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "21")
    # The nursery of the session is older than the secret; what it was given is looked at all the same.
    kept = {"PYTHONHASHSEED", "MALLOC_ARENA_MAX", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "SYSTEMROOT", "LC_CTYPE"}
    body = f"import os\nreturn len(set(os.environ) - {kept!r})"
    assert started.outcome(body) == Returned(0)


def test_nothing_of_the_grader_is_within_reach_of_a_submission(started: World) -> None:
    body = (
        "import sys\nreturn len([n for n in sys.modules if n.partition('.')[0] in ('grader', 'hypothesis', 'pytest')])"
    )
    assert started.outcome(body) == Returned(0)


if sys.platform != "win32":

    @pytest.mark.parametrize("kind", [rarely("Fresh"), "Nursery"] if LINUX else ["Fresh"])
    @pytest.mark.parametrize(
        ("source", "delay"),
        [(RIGHT, 0), ("while True: pass", 0.3), ("def forward(x, w):\n    while True: pass\n", 0.3)],
        ids=["while starting", "while loading", "in a call"],
    )
    def test_ctrl_c_is_for_the_grader_alone(kind: str, source: str, delay: float) -> None:
        code = f"""
            import sys
            sys.path.insert(0, {str(Path(__file__).parent)!r})
            from test_submission import *
            processes = {kind}()
            try:
                print("now", flush=True)
                with World(processes, connect).maybe({source!r}, Limits(call=60, loading=60)) as submission:
                    while True:
                        ask(submission, FORWARD)
            except KeyboardInterrupt:
                print("interrupted")
            processes.close()
        """
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as grader:
            assert grader.stdout is not None
            assert grader.stdout.readline() == "now\n"
            time.sleep(delay)
            os.killpg(grader.pid, signal.SIGINT)
            try:
                assert grader.communicate(timeout=20) == ("interrupted\n", "")
            finally:
                grader.kill()
        assert grader.returncode == 0
