"""Whole-process figures, side by side: `python tests/benchmark.py`. No test, since it depends on the machine."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 9
FLOOR = [sys.executable, "-c", "import numpy, hypothesis"]
SOLUTIONS = [sys.executable, "-m", "grader", "--solutions"]
LIMIT = 1.0


def seconds(command: list[str], folder: Path = ROOT) -> float:
    """Return the wall time of one run."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    return time.perf_counter() - started


def alternately(*commands: list[str]) -> list[float]:
    """Return the median of each command, run in turn after a warm-up."""
    times: list[list[float]] = [[] for _ in commands]
    for run in range(RUNS + 1):
        for some, command in zip(times, commands, strict=True):
            took = seconds(command)
            if run:
                some.append(took)
    return [statistics.median(some) for some in times]


def main() -> None:
    """Print the figures."""
    floor, solutions = alternately(FLOOR, SOLUTIONS)
    print(f"import numpy, hypothesis   {floor:.3f} s")
    print(f"grader --solutions         {solutions:.3f} s   {solutions / floor:.2f} times as long")
    right = (ROOT / "solutions" / "linear.py").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "linear.py").write_text(right, encoding="utf-8")
        command = [sys.executable, "-m", "grader", "linear.py", "--time-limit", str(LIMIT)]
        once = statistics.median(seconds(command, folder) for _ in range(3))
        endless = f"{right}\n\ndef train(xs, ys, w, alpha, epochs):\n    while True:\n        pass\n"
        (folder / "linear.py").write_text(endless, encoding="utf-8")
        stopped = statistics.median(seconds(command, folder) for _ in range(3))
    print(f"an endless loop            {stopped - once:.3f} s more, at a limit of {LIMIT} s")


if __name__ == "__main__":
    main()
