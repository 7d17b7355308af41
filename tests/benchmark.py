"""Whole-process figures, side by side: `python tests/benchmark.py`. No test, since it depends on the machine."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from asking import ask

from grader.core.outcome import Call
from grader.core.sentence import ENGLISH
from grader.course import exercise, targets
from grader.engine import run
from grader.engine.examples import Examples
from grader.sandbox.child.confine import PARTS
from grader.sandbox.limits import Limits
from grader.sandbox.process import ROOM, Nursery, Process, Room, Spawner, spawner
from grader.sandbox.submission import Submission

ROOT = Path(__file__).parent.parent
RUNS = 9
GRADED = 50
SEED = 20170331
FLOOR = [sys.executable, "-c", "import numpy, hypothesis"]
SOLUTIONS = [sys.executable, "-m", "grader", "--solutions"]
LIMIT = 1.0
PARAMETERS = {"forward": ("x", "w")}


def seconds(command: list[str], cache: str, folder: Path = ROOT) -> float:
    """Return the wall time of one run, whose cache folder is `cache`."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"XDG_CACHE_HOME": cache, "LOCALAPPDATA": cache}
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    return time.perf_counter() - started


def alternately(*measures: Callable[[], float]) -> list[float]:
    """Return the median of each measure, taken in turn after a warm-up."""
    found: list[list[float]] = [[] for _ in measures]
    for turn in range(RUNS + 1):
        for some, measure in zip(found, measures, strict=True):
            took = measure()
            if turn:
                some.append(took)
    return [statistics.median(some) for some in found]


def whole_runs() -> tuple[float, float, float]:
    """Return the seconds of the floor, and of `--solutions` with its examples in the cache and without."""
    with tempfile.TemporaryDirectory() as warm:

        def cold() -> float:
            with tempfile.TemporaryDirectory() as empty:
                return seconds(SOLUTIONS, empty)

        floor, cached, drawn = alternately(lambda: seconds(FLOOR, warm), lambda: seconds(SOLUTIONS, warm), cold)
    return floor, cached, drawn


def show_whole_runs() -> None:
    """Print how long `--solutions` takes, beside the floor."""
    floor, cached, drawn = whole_runs()
    print("seconds of wall time                           × floor")
    print(f"  import numpy, hypothesis (floor)    {floor:7.3f}    1.00")
    print(f"  --solutions, examples in the cache  {cached:7.3f}  {cached / floor:6.2f}")
    print(f"  --solutions, examples drawn         {drawn:7.3f}  {drawn / floor:6.2f}")


def endless_loop() -> None:
    """Print what an endless loop costs beyond its limit."""
    right = (ROOT / "solutions" / "linear.py").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "linear.py").write_text(right, encoding="utf-8")
        command = [sys.executable, "-m", "grader", "linear.py", "--time-limit", str(LIMIT)]
        once = statistics.median(seconds(command, name, folder) for _ in range(3))
        endless = f"{right}\n\ndef train(xs, ys, w, alpha, epochs):\n    while True:\n        pass\n"
        (folder / "linear.py").write_text(endless, encoding="utf-8")
        stopped = statistics.median(seconds(command, name, folder) for _ in range(3))
    print(f"  an endless loop, limit {LIMIT} s         {stopped - once:7.3f} more than the right file")


class Metered:
    """A spawner that notes how much CPU time its processes have used, which Linux tells."""

    def __init__(self, inner: Spawner) -> None:
        self._inner = inner
        self.used = 0.0

    def start(self, room: Room = ROOM) -> Process:
        """Return a process that is noted when it ends."""
        process = self._inner.start(room)
        return _MeteredProcess(self, process)

    def close(self) -> None:
        """Close the inner spawner."""
        self._inner.close()


class _MeteredProcess:
    def __init__(self, meter: Metered, inner: Process) -> None:
        self._meter, self._inner = meter, inner
        self.number, self.pipes = inner.number, inner.pipes

    def end(self, *, grace: bool) -> int | None:
        with suppress(OSError):
            account = Path(f"/proc/{self.number}/schedstat").read_text()
            self._meter.used += int(account.split()[0]) / 1e9
        return self._inner.end(grace=grace)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU for a right submission: in the grader, the first and then the others, and in its process."""

    exercise: str
    first: float
    here: float
    there: float


def cpu() -> Iterator[Cost]:
    """Yield the CPU time that a right submission to each exercise takes, the median of many."""
    settings = run.Settings(Examples(SEED, 100), ENGLISH)
    with closing(Metered(spawner())) as meter:
        for target in targets.find([], exercise.names(), None, "solutions").files:
            here, there = [], []
            settings.examples.prepare(exercise.load(target.exercise))
            for _ in range(GRADED):
                meter.used, started = 0.0, time.process_time()
                run.grade_file(target, settings, meter)
                here.append(1000 * (time.process_time() - started))
                there.append(1000 * meter.used)
            yield Cost(target.exercise, here[0], statistics.median(here[1:]), statistics.median(there))


def show_cpu() -> None:
    """Print the CPU time that a right submission takes."""
    print(f"milliseconds of CPU, a right submission, median of {GRADED}: first here, then known answers")
    for cost in cpu():
        print(
            f"  {cost.exercise:12} grader {cost.first:5.1f} then {cost.here:5.1f}"
            f"   its process {cost.there:5.1f}   both {cost.here + cost.there:5.1f}"
        )


def confining() -> None:
    """Print what confinement costs a submission, and how soon a process is gone that exceeds its limit."""
    forward = Call("forward", ("x", "w"), (3, 7))
    found: dict[str, list[float]] = {"confined": [], "not confined": [], "stopped": []}
    with closing(Nursery()) as confined, closing(Nursery(without=PARTS)) as bare:
        for name, spawner in [("confined", confined), ("not confined", bare)] * GRADED:
            started = time.perf_counter()
            with Submission("def forward(x, w): return x * w", "linear.py", PARAMETERS, spawner) as submission:
                ask(submission, forward)
            found[name].append(1000 * (time.perf_counter() - started))
        for _ in range(RUNS):
            limits = Limits(call=0.2)
            with Submission(
                "def forward(x, w):\n while True: pass", "x.py", PARAMETERS, confined, limits
            ) as submission:
                started = time.perf_counter()
                ask(submission, forward)
                found["stopped"].append(1000 * (time.perf_counter() - started - limits.call))
    with_it, without = statistics.median(found["confined"]), statistics.median(found["not confined"])
    print("milliseconds of wall time, a process for one call, median")
    print(f"  confined {with_it:.1f}, not confined {without:.1f}: confinement costs {with_it - without:.1f}")
    print(f"  an endless call is over {max(found['stopped']):.1f} after its limit, at most")


def main() -> None:
    """Print the figures."""
    os.chdir(ROOT)
    show_whole_runs()
    endless_loop()
    show_cpu()
    confining()


if __name__ == "__main__":
    main()
