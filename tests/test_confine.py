"""What the operating system keeps a submission from, and what it leaves it."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from asking import ask, ask_several
from sample import thorough

from grader.core.outcome import Call, Exceeded, Outcome, Raised, Returned
from grader.core.sentence import ENGLISH
from grader.sandbox import confinement
from grader.sandbox.child import confine
from grader.sandbox.child.confine import LANDLOCK, SECCOMP
from grader.sandbox.limits import USUAL, Limits
from grader.sandbox.process import Fresh, Nursery, Spawner, UnconfinedError, spawner
from grader.sandbox.submission import Submission

resource = pytest.importorskip("resource", reason="this system has no limits of this kind")
FORWARD = Call("forward", ("x", "w"), (3, 7))
KIT = Path(__file__).parent.parent
AS_ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else, and has no limits"
)


def can_confine() -> bool:
    """Tell whether this system has what full confinement takes; without it, there is nothing to test."""
    with closing(spawner()) as processes:
        return not confinement.probe(processes)


pytestmark = pytest.mark.skipif(not can_confine(), reason="this system has no Landlock or no libseccomp")


@pytest.fixture(scope="module", params=["forked", pytest.param("fresh", marks=thorough)])
def processes(request: pytest.FixtureRequest) -> Iterator[Spawner]:
    started = Nursery() if request.param == "forked" else Fresh()
    yield started
    started.close()


@pytest.fixture(scope="module")
def nursery() -> Iterator[Spawner]:
    with closing(Nursery()) as started:
        yield started


def outcome(body: str, processes: Spawner, limits: Limits = USUAL) -> Outcome:
    """Return the outcome of a `forward` that calculates `body` and returns 1."""
    source = "def forward(x, w):\n    " + body.replace("\n", "\n    ") + "\n    return 1\n"
    with Submission(source, "linear.py", {"forward": ("x", "w")}, processes, limits) as submission:
        assert submission.trouble is None
        assert submission.missing == ()
        return ask(submission, FORWARD)


# What is closed


@pytest.mark.parametrize(
    "body",
    [
        "open('/etc/passwd')",
        f"open({str(KIT / 'grader' / 'engine' / 'run.py')!r})",
        f"open({str(KIT / 'grader' / 'sandbox' / 'child' / 'main.py')!r})",
        f"open({str(KIT / 'solutions' / 'linear.py')!r})",
        "import os; os.listdir('/')",
        "import os; os.listdir('.')",
        "import numpy, os; os.listdir(os.path.dirname(os.path.dirname(numpy.__file__)))",
        "open('/proc/self/maps')",
        "import os; open(f'/proc/{os.getppid()}/environ')",
        "import os; open(f'/proc/{os.getppid()}/mem', 'r+b')",
        "open('new', 'w')",
        "import os; os.open('/tmp', os.O_RDWR | os.O_TMPFILE)",
        "import os; os.mkdir('/tmp/new')",
        "import os; os.symlink('a', '/tmp/new')",
        "import os; os.chmod('/tmp', 0o777)",
        "import os; os.utime('/tmp')",
        "import os; os.truncate('/etc/passwd', 0)",
        "import os; os.remove('/etc/passwd')",
        "import os; os.rename('/etc/passwd', '/etc/other')",
        "import numpy, os; os.open(numpy.__file__, os.O_RDWR)",
        "import numpy, os; os.close(os.open(numpy.__file__, os.O_RDONLY | os.O_TRUNC))",
        "import os; os.setxattr('/tmp', 'user.a', b'b')",
        "import os; os.chdir('/')",
        "import os; os.fork()",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "import os; os.execv('/bin/true', ['true'])",
        "import subprocess; subprocess.run(['true'])",
        "import multiprocessing; p = multiprocessing.Process(target=print); p.start()",
        "import os; os.kill(os.getppid(), 0)",
        "import os; os.kill(os.getpid(), 9)",
        "import os; os.killpg(0, 0)",
        "import os; os.setsid()",
        "import os; os.setpriority(os.PRIO_PROCESS, 0, 5)",
        "import os; os.sched_setaffinity(0, {0})",
        "import os, resource; resource.prlimit(os.getppid(), resource.RLIMIT_CPU)",
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import socket; socket.socketpair(type=socket.SOCK_DGRAM)",
        "import fcntl, os; fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())",
        "import fcntl; fcntl.fcntl(1, fcntl.F_SETSIG, 9)",
        "import fcntl; fcntl.fcntl(1, 1031, 2**20)",
        "import fcntl; fcntl.ioctl(1, 0x8901, b'1234')",
        "import os; os.memfd_create('new')",
        "import os; os.mkfifo('/tmp/new')",
        "import os; os.setuid(0)",
        "import os; os.chroot('/')",
        "import os; os.unshare(0x10000000)",
        "import os; os.pidfd_open(os.getppid())",
    ],
)
def test_what_is_forbidden_is_refused(body: str, processes: Spawner) -> None:
    if "os.unshare" in body and not hasattr(os, "unshare"):  # new in Python 3.12
        body = "raise PermissionError"
    found = outcome(body, processes)
    assert isinstance(found, Raised), found
    assert found.kind == "PermissionError", found


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ptrace", "16, os.getppid(), 0, 0"),
        ("process_vm_readv", "os.getppid(), 0, 0, 0, 0, 0"),
        ("io_uring_setup", "1, 0"),
        ("bpf", "0, 0, 0"),
        ("perf_event_open", "0, 0, -1, -1, 0"),
        ("userfaultfd", "0"),
        ("keyctl", "0, 0, 0, 0, 0"),
        ("mount", "0, 0, 0, 0, 0"),
        ("shmget", "0, 4096, 0o1600"),
        ("semget", "0, 1, 0o1600"),
        ("msgget", "0, 0o1600"),
        ("mq_open", "b'/new', 0o101, 0o600, 0"),
        ("personality", "0"),
        ("clone", "0x11, 0, 0, 0, 0"),
        ("vfork", ""),
        ("tgkill", "os.getpid(), os.getpid(), 0"),
        ("pidfd_send_signal", "0, 0, 0, 0"),
        ("open_by_handle_at", "0, 0, 0"),
        ("sendmsg", "1, 0, 0"),
        ("seccomp", "0, 0, 0"),
        ("inotify_init1", "0"),
        ("memfd_secret", "0"),
    ],
)
def test_system_calls_that_calculating_does_not_take_are_refused(name: str, arguments: str, nursery: Spawner) -> None:
    # The numbers are those of this machine, as the library that makes the filter knows them.
    number = ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_name(name.encode())
    if number < 0:
        return  # this architecture, or this version of the library, has no such call: it can not be made
    call = f"import ctypes, os\nl = ctypes.CDLL(None, use_errno=True)\nassert l.syscall({number}, {arguments}) == -1"
    assert outcome(f"{call}\nassert ctypes.get_errno() == 1, ctypes.get_errno()", nursery) == Returned(1)


# What is open

MODULES = """
    abc argparse array ast asyncio bisect calendar cmath collections concurrent.futures contextlib copy csv ctypes
    dataclasses datetime decimal difflib doctest enum fractions functools gc hashlib heapq inspect io itertools json
    locale logging math multiprocessing numbers operator os pathlib pickle platform pprint queue random re secrets
    select shutil signal socket statistics string struct subprocess sys tempfile textwrap threading time timeit
    traceback types typing unittest uuid warnings weakref zlib
    numpy.fft numpy.linalg numpy.ma numpy.polynomial numpy.random numpy.testing numpy.typing
"""


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(f"import {name}" for name in MODULES.split()),
        "import numpy as np; np.linalg.svd(np.ones((99, 99))); np.ones((200, 200)) @ np.ones((200, 200))",
        "import numpy as np; np.linalg.solve([[2.0, 1], [1, 3]], [1, 2]); np.fft.fft(range(64))",
        "import numpy as np; np.random.default_rng().normal(size=99); np.random.seed(1); np.random.rand(9)",
        "import numpy as np; np.polyfit([1, 2, 3], [1, 4, 9], 2); np.polynomial.Polynomial.fit([1, 2], [3, 4], 1)",
        "import random, os, secrets; random.seed(); random.random(); os.urandom(8); secrets.randbits(9)",
        "open('/dev/urandom', 'rb').read(8); print('gone', file=open('/dev/null', 'w'))",
        "from decimal import Decimal; from fractions import Fraction; Decimal(1).sqrt(); Fraction(1, 3)",
        "import re; re.search('(a+)b', 'aaab').group(1)",
        "import time, datetime; time.sleep(0.001); time.localtime(); datetime.datetime.now(); time.perf_counter()",
        "import threading\nfor _ in range(16): threading.Thread(target=sum, args=([1],)).start()",
        "import concurrent.futures as f\nwith f.ThreadPoolExecutor(4) as pool: list(pool.map(abs, range(99)))",
        "import asyncio; asyncio.run(asyncio.sleep(0.001))",
        "import platform, os, resource; platform.platform(); os.cpu_count(); resource.getrusage(0)",
        "import signal; signal.signal(signal.SIGALRM, print); signal.setitimer(signal.ITIMER_REAL, 9)",
        "import logging; logging.getLogger().warning('here'); import warnings; warnings.warn('here')",
        "import sys; sys.setrecursionlimit(5000); sys.stdout.isatty()",
        "import importlib.util; assert importlib.util.find_spec('torch') is None",
        "import ctypes; ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1)()",
        "import zoneinfo; zoneinfo.available_timezones()",
    ],
)
def test_whatever_a_learner_reasonably_does_works(body: str, processes: Spawner) -> None:
    assert outcome(body, processes, Limits(call=20)) == Returned(1)


# Limits


@pytest.mark.parametrize(
    "body",
    [
        "[0.0] * 10**9",
        "import numpy; numpy.ones(10**9)",
        "grows = []\nwhile True: grows.append(' ' * 10**6)",
        "'x' * 10**10",
        "bytearray(10**10)",
    ],
)
def test_memory_beyond_the_limit_stops_the_call(body: str, nursery: Spawner) -> None:
    assert outcome(body, nursery, Limits(call=20)) == Exceeded("memory", USUAL.memory)


def test_the_limit_of_memory_can_be_chosen(nursery: Spawner) -> None:
    body = "import numpy; numpy.ones(200 * 2**17)"  # 200 MB
    assert outcome(body, nursery, Limits(memory=128)) == Exceeded("memory", 128)
    assert outcome(body, nursery, Limits(memory=512, call=20)) == Returned(1)


def test_no_more_than_a_few_threads_can_be_started(processes: Spawner) -> None:
    body = """
import threading, time
threading.stack_size(2**15)
try:
    for count in range(2000):
        threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
except RuntimeError:
    assert count < 200, count
else:
    assert False"""
    assert outcome(body, processes) == Returned(1)


@AS_ROOT
def test_where_the_kernel_counts_no_threads_the_level_is_not_full() -> None:
    with closing(Nursery(without=(confine.USER,))) as starting:  # as root, no number of threads is too large
        assert confinement.probe(starting) == ("limits",)


def _refused(*_: object) -> None:
    raise PermissionError


@pytest.mark.parametrize(
    "what_it_does",
    [
        {"setrlimit": _refused},
        {"setrlimit": _refused, "getrlimit": _refused},
        {"setrlimit": lambda *_: None},
        {"setrlimit": lambda *_: None, "getrlimit": lambda _name: (0, 0)},  # it says so, and does not keep it
    ],
)
def test_where_the_system_refuses_or_ignores_a_limit_the_level_is_not_full(
    what_it_does: Mapping[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, instead in what_it_does.items():
        monkeypatch.setattr(resource, name, instead)
    prepared = confine.prepare([])
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, " ".join(prepared.apply(512, 60)).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert "limits" in told.read().split()
    if prepared.rules is not None:
        os.close(prepared.rules)


def test_where_proc_is_missing_the_level_is_not_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(os, "listdir", absent)
    monkeypatch.setattr(confine, "open", absent, raising=False)
    prepared = confine.prepare([])
    assert "single-thread" in prepared.missing
    assert prepared.size > 0
    if prepared.rules is not None:
        os.close(prepared.rules)


def test_after_running_out_of_memory_the_next_call_is_answered(nursery: Spawner) -> None:
    source = "def forward(x, w):\n    return x * w if x < 4 else len([0] * 10**10)\n"
    big = Call("forward", ("x", "w"), (9, 7))
    with Submission(source, "linear.py", {"forward": ("x", "w")}, nursery) as submission:
        assert ask_several(submission, [FORWARD, big, FORWARD]) == [Returned(21), Exceeded("memory", USUAL.memory)]
        assert ask(submission, FORWARD) == Returned(21)


# Levels


@pytest.mark.parametrize("lacking", [(LANDLOCK,), (SECCOMP,), (LANDLOCK, SECCOMP)])
def test_what_is_missing_is_told_and_the_submission_runs_all_the_same(lacking: tuple[str, ...]) -> None:
    for starting in (Nursery(without=lacking), Fresh(without=lacking)):
        with (
            closing(starting),
            Submission("def forward(x, w):\n    return x * w\n", "linear.py", {"forward": ("x", "w")}, starting) as one,
        ):
            assert one.missing == lacking
            assert ask(one, FORWARD) == Returned(21)


def test_where_full_confinement_is_required_nothing_else_runs(tmp_path: Path) -> None:
    trace = tmp_path / "it ran"
    source = f"import os; os.mkdir({str(trace)!r})\n"
    with closing(Nursery(without=(*confine.PARTS,))) as starting:
        with (
            pytest.raises(UnconfinedError, match="landlock"),
            Submission(source, "linear.py", {}, starting, confined=True),
        ):
            pass
        assert not trace.exists()
        with Submission(source, "linear.py", {}, starting):
            assert trace.exists()  # so this does tell whether it ran


@pytest.mark.parametrize(
    ("lacking", "body"), [(SECCOMP, "open('/etc/passwd')"), (LANDLOCK, "import os; os.fork() or os._exit(0)")]
)
def test_landlock_or_seccomp_alone_leave_the_other_in_force(lacking: str, body: str) -> None:
    with closing(Nursery(without=(lacking,))) as starting:
        source = f"def forward(x, w):\n    {body}\n"
        with Submission(source, "linear.py", {"forward": ("x", "w")}, starting) as submission:
            found = ask(submission, FORWARD)
    assert isinstance(found, Raised)
    assert found.kind == "PermissionError"


def test_rules_that_do_not_hold_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", lambda: 1)  # here, nothing is forbidden
    monkeypatch.setattr(os, "wait", lambda: (1, 0))
    assert list(confine.broken()) == ["reading", "writing", "connecting", "forking"]


def test_every_reason_can_be_told() -> None:
    for name in confinement.REASONS:
        told = confinement.confinement([name], ENGLISH)
        assert told.level == "partial"
        assert confinement.REASONS[name] in told.detail
    assert confinement.confinement([], ENGLISH).level == "full"


def test_an_old_landlock_is_helped_by_a_stricter_filter() -> None:
    assert confine.seccomp_program(truncates=True) != confine.seccomp_program(truncates=False)
    for version in range(1, 8):
        rules = confine.landlock_rules(version, [])
        assert rules is not None
        os.close(rules)


def test_without_libseccomp_there_is_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", absent)
    assert confine.seccomp_program(truncates=True) is None


def test_the_graders_memory_is_closed_to_others() -> None:
    code = (
        "import ctypes\nfrom grader.sandbox.process import spawner\nprocesses = spawner()\n"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\nprocesses.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


@AS_ROOT
def test_root_gives_the_submission_another_user_without_rights(nursery: Spawner) -> None:
    assert outcome("import os; assert min(os.getresuid() + os.getresgid()) > 9999 and not os.getgroups()", nursery) == (
        Returned(1)
    )
