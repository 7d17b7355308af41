"""Hands hostile programs to the grader as a user would, an honest neighbour after each, and looks at what is left.

What each program must come to stands in comments at its top; `hostile/README.md` explains them.
"""

import json
import os
import platform
import re
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import corpus

from grader.sandbox.child.confine import PARTS

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = Path(__file__).parent / "hostile"
KEYS: Final = ("attack", "origin", "exercise", "as", "expect", "expect at partial", "needs", "seconds")
NEEDS: Final = frozenset({"full", "x86_64", "aarch64"})
STATUSES: Final = frozenset({"passed", "failed", "todo", "crashed", "stopped"})
FUNCTIONS: Final = ("forward", "loss", "gradient", "step", "train")
OPTIONS: Final = ("--examples", "20", "--time-limit", "0.5", "--limit", "loading=5", "--limit", "file=6")
A_PROGRAM: Final = 8.0  # seconds for all of a program, where it does not say otherwise: the file's limit, and some more
SECRET: Final = "the-secret-of-whoever-grades"  # noqa: S105 - for hostile programs to look for
LEVELS: Final[Mapping[str, tuple[str, ...]]] = {"full": (), "partial": PARTS}  # and what is to be missing for it
# The grader's own command line, on a system that lacks some parts of the confinement.
_LACKING: Final = (
    "import sys; from grader.sandbox import process; process.WITHOUT = {without!r}; "
    "from grader.cli.main import main; sys.exit(main(sys.argv[1:]))"
)
_LINE: Final = re.compile(r"# ([a-z ]+): (.+)")
_HEADING: Final = re.compile(r"^(?:linear|quadratic|multiple)  \S*?(\d{3})_\w+\.(?:py|ipynb)  \d+ of \d+ points$")
_LARGE: Final = 2**20  # bytes; of what is larger, the size tells enough
_PUBLIC: Final = ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/usr", "/root", "/dev/mqueue", ".")  # noqa: S108 - looked at


@dataclass(frozen=True)
class Expectation:
    """What a program must come to: statuses of the file ("status") and of functions, and the points."""

    statuses: Mapping[str, frozenset[str]]
    points: range

    @classmethod
    def parse(cls, text: str) -> "Expectation":
        """Read `forward=failed|crashed points=0..1`."""
        pairs = dict(each.split("=") for each in text.split())
        least, _, most = pairs.pop("points").partition("..")
        statuses = {name: frozenset(some.split("|")) for name, some in pairs.items()}
        for name, some in statuses.items():
            if name not in ("status", *FUNCTIONS) or not some <= STATUSES:
                raise ValueError(f"no expectation: {name}={some}")
        return cls(statuses, range(int(least), int(most or least) + 1))


@dataclass(frozen=True)
class Program:
    """A hostile program, and what is said of it at its top."""

    name: str
    source: str
    attack: str
    origin: str
    exercise: str
    expected: Mapping[str, Expectation]  # by level
    needs: frozenset[str]
    seconds: float
    notebook: bool = False

    @property
    def suffix(self) -> str:
        """The end of the name under which it is handed in."""
        return ".ipynb" if self.notebook else ".py"

    def content(self, source: str) -> str:
        """Return what is handed in: `source`, cut into cells at `# %%` where it is a notebook."""
        if not self.notebook:
            return source
        cells: list[dict[str, object]] = [
            {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
            for cell in source.split("# %%\n")[1:]
        ]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    @classmethod
    def read(cls, path: Path) -> "Program":
        """Read and check the comments at the top of `path`."""
        source = path.read_text(encoding="utf-8")
        said: dict[str, str] = {}
        key = ""
        for line in source.split("\n"):
            if not line.startswith("# "):
                break
            match = _LINE.match(line)
            if match and match[1] in KEYS:
                key = match[1]
                said[key] = match[2]
            else:
                said[key] += line[1:]
        expected = Expectation.parse(said["expect"])
        partial = said.get("expect at partial")
        needs = frozenset(said.get("needs", "").split())
        if not needs <= NEEDS:
            raise ValueError(f"{path.name} needs what nobody knows: {needs - NEEDS}")
        return cls(
            path.stem,
            source,
            said["attack"],
            said["origin"],
            said.get("exercise", "linear"),
            {"full": expected, "partial": Expectation.parse(partial) if partial else expected},
            needs,
            float(said.get("seconds", A_PROGRAM)),
            said.get("as") == "notebook",
        )

    def holds_at(self, level: str) -> bool:
        """Tell whether anything is expected of it at this level, on this machine."""
        machines = self.needs & {"x86_64", "aarch64"}
        return (level == "full" or "full" not in self.needs) and (not machines or platform.machine() in machines)


def programs() -> tuple[Program, ...]:
    """Return every program."""
    return tuple(map(Program.read, sorted(FOLDER.glob("*.py"))))


@dataclass(frozen=True)
class Trial:
    """What came of one program in a run."""

    program: Program
    report: Mapping[str, Any]  # on the program
    neighbour: Mapping[str, Any]  # on the honest file after it
    seconds: float
    changed: tuple[str, ...]  # what the program has changed outside of itself

    @cached_property
    def statuses(self) -> Mapping[str, str]:
        """The status of the file, and the worst of each function's checks."""
        order = ("crashed", "stopped", "failed", "todo", "passed", "waiting")
        found: dict[str, str] = {}
        for check in self.report["checks"]:
            name, status = check["function"], check["status"]
            found[name] = min(status, found.get(name, "waiting"), key=order.index)
        return {**found, "status": self.report["status"]}

    def wrong(self, level: str) -> list[str]:
        """Return what is not as it must be."""
        expected = self.program.expected[level]
        found = [
            f"{name} is {self.statuses[name]}, not {' or '.join(sorted(some))}"
            for name, some in expected.statuses.items()
            if self.statuses[name] not in some
        ]
        if self.report["score"] not in expected.points:
            found.append(f"{self.report['score']} points, not {expected.points}")
        if self.neighbour["status"] != "passed" or self.neighbour["score"] != self.neighbour["max_score"]:
            found.append(f"the honest neighbour is {self.neighbour['status']}: {self.neighbour['message']}")
        if self.seconds > self.program.seconds:
            found.append(f"it took {self.seconds:.1f} s, not {self.program.seconds:.1f}")
        return found + [f"changed: {change}" for change in self.changed]


@dataclass(frozen=True)
class Run:
    """One run of the grader over several programs."""

    level: str  # as the report says
    detail: str
    trials: Mapping[str, Trial]
    status: int
    out: str
    error: str
    survivors: tuple[str, ...]
    report: Mapping[str, Any]
    changed: tuple[str, ...]  # beside and around all programs
    guests: int  # connections and packets that reached the test's own server


def run(some: Sequence[Program], level: str) -> Run:
    """Grade `some` programs in one run of the grader, confined as `level` says."""
    with ExitStack() as stack:
        # Not below a folder of pytest's, which only its owner may enter: here nothing but the grader protects.
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hostile", ignore_cleanup_errors=True)))
        place.chmod(0o755)
        listener = stack.enter_context(_Listener())
        return _Runner(place, some, listener, LEVELS[level]).run()


class _Listener:
    """A server on this machine that nobody may reach: TCP and UDP on one port."""

    def __init__(self) -> None:
        self._stream = socket.create_server(("127.0.0.1", 0))
        self._packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._packets.bind(self._stream.getsockname())
        self.port: int = self._stream.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stream.close()
        self._packets.close()

    def guests(self) -> int:
        """Return how many have come."""
        self._stream.settimeout(0)
        self._packets.settimeout(0)
        count = 0
        for look in (self._stream.accept, lambda: self._packets.recv(1)):
            try:
                while True:
                    found = look()
                    count += 1
                    if isinstance(found, tuple):
                        found[0].close()
            except BlockingIOError:
                pass
        return count


def _honest(exercise: str) -> str:
    return "\n".join(corpus.RIGHT[exercise].values())


class _Runner:
    """The folder of one run: the class, a canary folder for each program, and the report."""

    def __init__(self, place: Path, some: Sequence[Program], listener: _Listener, without: Sequence[str]) -> None:
        self._programs = sorted(some, key=lambda program: program.exercise)
        self._listener = listener
        self._without = tuple(without)
        self._class = place / "class"
        self._canaries = place / "canaries"
        self._report = place / "reports" / "report.json"
        self._left = place / "left.json"
        for folder in (self._class, self._canaries, self._report.parent):
            folder.mkdir()
            folder.chmod(0o777)

    def run(self) -> Run:
        """Grade, and look at what is left."""
        self._hand_in(0, "honest_linear.py", _honest("linear"))  # that the grader takes to start is no program's time
        for index, program in enumerate(self._programs):
            self._lay_out(2 * index + 1, program)
        before = {program.name: _seen(self._canaries / program.name) for program in self._programs}
        around = self._around()
        status, out, error, moments = self._grade()
        report = json.loads(self._report.read_text(encoding="utf-8")) if self._report.exists() else {}
        after = self._around()
        exercises = report.get("exercises", [])
        trials = {}
        for index, program in enumerate(self._programs):
            if 2 * index + 2 < len(exercises):
                trials[program.name] = Trial(
                    program,
                    exercises[2 * index + 1],
                    exercises[2 * index + 2],
                    moments.get(2 * index + 1, 0.0) - moments.get(2 * index, 0.0),
                    (
                        *_changes(before[program.name], _seen(self._canaries / program.name)),
                        *_left_in_public(self._mark(program), self._class),
                    ),
                )
        confinement = report.get("confinement", {"level": "", "detail": ""})
        survivors = json.loads(self._left.read_text(encoding="utf-8"))
        return Run(
            confinement["level"],
            confinement["detail"],
            trials,
            status,
            out,
            error,
            tuple(survivors),
            report,
            tuple(_changes(around, after)),
            self._listener.guests(),
        )

    def _mark(self, program: Program) -> str:
        return f"hostile-{os.getpid()}-{self._listener.port}-{program.name}"

    def _lay_out(self, number: int, program: Program) -> None:
        """Write the program and its neighbour, and a canary folder that anybody may change."""
        canary = self._canaries / program.name
        for folder in (canary, canary / "empty"):
            folder.mkdir()
            folder.chmod(0o777)
        for name, mode in (("keep.txt", 0o666), ("script.sh", 0o777)):
            (canary / name).write_text("to be kept\n", encoding="utf-8")
            (canary / name).chmod(mode)
        places = {
            "CANARY": canary,
            "KIT": ROOT,
            "FOLDER": self._class,
            "REPORT": self._report,
            "PORT": self._listener.port,
            "SECRET": SECRET,
            "MARK": self._mark(program),
        }
        source = re.sub(r"@([A-Z]+)@", lambda match: str(places.get(match[1], match[0])), program.source)
        self._hand_in(number, f"{program.name}_{program.exercise}{program.suffix}", program.content(source))
        self._hand_in(number + 1, f"honest_{program.exercise}.py", _honest(program.exercise))

    def _hand_in(self, number: int, name: str, content: str) -> None:
        (self._class / f"{number:03}_{name}").write_text(content, encoding="utf-8")

    def _around(self) -> dict[str, object]:
        """Return what nobody may change: all the work handed in, and the kit itself."""
        kit = {f"{name}/": _seen(ROOT / name) for name in ("solutions", "exercises", "grader")}
        return {
            **_seen(self._class),
            **{folder + name: what for folder, found in kit.items() for name, what in found.items()},
        }

    def _grade(self) -> tuple[int, str, str, dict[int, float]]:
        """Run the grader; return its status and output, and when it was done with which file."""
        bound = sum(program.seconds + 1 for program in self._programs) + 20
        lacking = ["-P", "-c", _LACKING.format(without=self._without)]
        grader = [sys.executable, *(lacking if self._without else ["-m", "grader"])]
        options = [str(self._class), "--report", f"json={self._report}", *OPTIONS]
        driver = [sys.executable, "-P", str(Path(__file__).parent / "left_behind.py"), str(bound), str(self._left)]
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "GRADER"))},
            "LANG": "C.UTF-8",
            "COLUMNS": "200",
            "GRADER_SECRET": SECRET,
            "XDG_STATE_HOME": str(self._canaries.parent / "state"),
        }
        started = time.monotonic()
        lines: list[str] = []
        moments: dict[int, float] = {}
        with subprocess.Popen(
            [*driver, *grader, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._class,
            env=environment,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            errors: list[bytes] = []
            reader = threading.Thread(target=lambda stream: errors.append(stream.read()), args=[process.stderr])
            reader.start()
            for line in process.stdout:
                lines.append(line.decode(errors="replace"))
                if heading := _HEADING.match(lines[-1].rstrip("\n")):
                    moments[int(heading[1])] = time.monotonic() - started
            reader.join()
        error = b"".join(errors).decode(errors="replace")
        return process.returncode, "".join(lines), error, moments


def _seen(folder: Path) -> dict[str, object]:
    """Return all that can be seen of the files in `folder`: names, kinds, rights, owners, times, content."""
    found: dict[str, object] = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        if "__pycache__" in path.parts:
            continue
        with suppress(OSError):  # gone, or closed to everybody: that is a change as well
            seen = path.lstat()
            small = stat.S_ISREG(seen.st_mode) and seen.st_size < _LARGE
            content = path.read_bytes() if small else seen.st_size
            name = str(path.relative_to(folder))
            found[name] = (seen.st_mode, seen.st_uid, seen.st_gid, seen.st_nlink, seen.st_mtime_ns, content)
    return found


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _left_in_public(mark: str, folder: Path) -> list[str]:
    """Return what bears the program's mark where everybody may write, and take it away."""
    found = []
    for place in _PUBLIC:
        path = folder / place / mark
        with suppress(OSError):  # there is none, or nobody may look
            path.lstat()
            found.append(str(path))
            path.unlink()
    return found


def dealt(some: Sequence[Program], hands: int) -> list[Sequence[Program]]:
    """Return `some` programs in equal shares."""
    return [some[start::hands] for start in range(hands) if some[start::hands]]


def table() -> str:
    """Return what `hostile/README.md` says of each program."""
    rows = [
        f"| `{program.name}` | {program.attack} | {program.origin} | {'full' if 'full' in program.needs else 'both'} |"
        for program in programs()
    ]
    return "\n".join(["| program | attack | origin | holds at |", "|---|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    readme = FOLDER / "README.md"
    text, mark, _table = readme.read_text(encoding="utf-8").partition("| program |")
    readme.write_text(text + table(), encoding="utf-8")
