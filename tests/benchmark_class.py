"""Figures of a class: `python tests/benchmark_class.py [throughput|growth|kills]`. No test, since it takes minutes.

`throughput`: students a second, for a realistic class of 1,000. `growth`: time and memory for ever larger classes.
`kills`: a class is graded while the grader is killed 200 times, and comes out as if nothing had happened. Beside what a
clock says stands the CPU time of all processes together, which does not depend on what else the machine does.
"""

import csv
import ctypes
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import classes
from classes import Layout

from grader.classroom.grading.journal import lines

ROOT = Path(__file__).parent.parent
EXERCISES = ("linear", "quadratic")  # those of the lecture: two files a student
STUDENTS = 1_000
SIZES = (100, 400, 1_600, 10_000)
KILLS = 200
KILLED = 120  # students
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """What grading a class took: seconds by the clock, those of all CPUs, and the grader's own most megabytes."""

    seconds: float
    cpu: float
    memory: float


def started(folder: Path, into: Path) -> "subprocess.Popen[bytes]":
    """Return the grader at work on a class, as a user would start it."""
    options = ["--time-limit", "1", "--seed", "7"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "grader", "classroom", str(folder), "--output", str(into), *options]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def measured(folder: Path, into: Path) -> Cost:
    """Return what a class takes."""
    begun, before, most = time.perf_counter(), _cpu(), 0.0
    with started(folder, into) as run:
        while run.poll() is None:
            try:
                status = Path(f"/proc/{run.pid}/status").read_text()
                most = max(most, int(status.partition("VmHWM:")[2].split()[0]) / 1024)
            except (OSError, IndexError, ValueError):
                pass
            time.sleep(0.05)
    assert run.returncode == 0
    seconds = time.perf_counter() - begun
    return Cost(seconds, _cpu() - before, most)


def _cpu() -> float:
    """Return the CPU time of all processes that were started here, and of what they started, and have ended."""
    with suppress(ChildProcessError):
        while True:  # what a worker leaves behind ends a moment later, and becomes ours
            os.waitpid(-1, 0)
    times = os.times()
    return times.children_user + times.children_system


def made(folder: Path, students: int, endless: float = 0.01) -> Path:
    """Return a folder with a class of so many students."""
    place = folder / f"class-{students}"
    classes.make(place, students, 1, Layout.FOLDERS, endless=endless, exercises=EXERCISES)
    return place


def throughput(folder: Path) -> None:
    """Print students a second."""
    cost = measured(made(folder, STUDENTS), folder / "results")
    print(
        f"{STUDENTS:,} students, 1 % endless: {cost.seconds:.1f} s, {STUDENTS / cost.seconds:.1f} students a second, "
        f"{cost.cpu:.1f} s of CPU"
    )


def growth(folder: Path) -> None:
    """Print time and memory for ever larger classes."""
    print("students   seconds   a student   CPU of one   memory of the grader")
    for students in SIZES:
        cost = measured(made(folder, students, endless=0.0), folder / f"results-{students}")
        each, cpu = 1000 * cost.seconds / students, 1000 * cost.cpu / students
        print(f"{students:8}  {cost.seconds:8.1f}  {each:7.1f} ms  {cpu:8.1f} ms  {cost.memory:8.1f} MB", flush=True)


def kills(folder: Path) -> None:
    """Print what 200 kills have changed: nothing is to be lost, doubled or different."""
    chance = random.Random(7)  # noqa: S311 - when to kill is no secret
    place = made(folder, KILLED, endless=0.0)
    measured(place, folder / "whole")
    wanted = _book(folder / "whole")
    killed = rounds = 0
    while killed < KILLS:
        rounds += 1
        into = folder / f"killed-{rounds}"
        while killed < KILLS:
            with started(place, into) as run:
                try:
                    run.wait(chance.uniform(0.3, 3.0))
                    break
                except subprocess.TimeoutExpired:
                    run.kill()
                    killed += 1
        measured(place, into)
        keys = [value[0] for _offset, value in lines(into / "journal.jsonl") if isinstance(value, list)]
        assert len(keys) == len(set(keys)), "doubled"
        assert _book(into) == wanted, "lost or changed"
    print(f"{killed} kills over {rounds} classes of {KILLED}: no row lost, doubled or changed")


def _book(into: Path) -> list[list[str]]:
    with (into / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def main() -> None:
    """Print the figures that are asked for, or all."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    every = {"throughput": throughput, "growth": growth, "kills": kills}
    for name in sys.argv[1:] or every:
        with tempfile.TemporaryDirectory() as folder:
            every[name](Path(folder))


if __name__ == "__main__":
    main()
