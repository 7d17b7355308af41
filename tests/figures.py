"""Every figure that README states, measured anew: `python tests/figures.py [--write]`. No test: it takes minutes.

It prints the section of README, with the machine that it was measured on; with `--write` it puts it there as well. The
machine should have nothing else to do.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import benchmark
import benchmark_class

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PLACE = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL)
SEEDS = 2


def section() -> str:
    """Return the section of README."""
    lines = [*speed(), "", *hostile(), "", *audit(), "", machine()]
    return "\n".join(lines) + "\n"


def machine() -> str:
    """Return what it was measured on, and on which commit."""
    model = next((line for line in _read("/proc/cpuinfo").splitlines() if line.startswith("model name")), "")
    processor = model.partition(":")[2].strip() or platform.machine()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 - the one on the path
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "hypothesis"))
    return (
        f"Measured at commit {commit or 'unknown'} on {os.cpu_count()} cores of {processor}, {platform.system()} "
        f"{platform.release().partition('-')[0]}, Python {platform.python_version()}, {packages}."
    )


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def speed() -> Iterator[str]:
    """Yield the table of what grading costs."""
    floor, cached, drawn = benchmark.whole_runs()
    student = sum(cost.here + cost.there for cost in benchmark.cpu() if cost.exercise in benchmark_class.EXERCISES)
    with tempfile.TemporaryDirectory() as folder:
        place = benchmark_class.made(Path(folder), benchmark_class.STUDENTS)
        cost = benchmark_class.measured(place, Path(folder) / "results")
    yield "| | |"
    yield "|---|---|"
    yield f"| `import numpy, hypothesis`, for comparison | {floor:.2f} s |"
    yield f"| `python -m grader --solutions` | {cached:.2f} s; the first time, {drawn:.2f} s |"
    yield f"| CPU time of a right student, `linear` and `quadratic` | {student:.0f} ms |"
    yield (
        f"| a class of {benchmark_class.STUDENTS:,} students, 10 % wrong, 1 % in endless loops | "
        f"{benchmark_class.STUDENTS / cost.seconds:.0f} students a second |"
    )


def hostile() -> Iterator[str]:
    """Yield how many hostile programs came to what they deserve, at both levels."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        command = [sys.executable, "-m", "pytest", "-q", "tests/test_hostile.py", f"--junitxml={report}"]
        everything = {**os.environ, "EVERY_SEED": "1"}
        subprocess.run(command, cwd=ROOT, env=everything, stdout=subprocess.DEVNULL, check=False)
        cases = [case for case in ET.parse(report).iter("testcase") if "[" in (case.get("name") or "")]  # noqa: S314
    for level in ("full", "partial"):
        tried = [case for case in cases if f"[{level}-" in (case.get("name") or "")]
        held = [case for case in tried if not len(case)]
        yield (
            f"Hostile programs that got what they deserve, with every point for the honest neighbour, nothing left "
            f"running and nothing changed, at the level {level}: {len(held)} of {len(tried)}."
        )


def audit() -> Iterator[str]:
    """Yield the audit's table: what the declared mistakes and the corpus come to."""
    command = [sys.executable, "-m", "grader", "audit", "--seeds", str(SEEDS), "--json", "-"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    exercises: Sequence[Mapping[str, Any]] = json.loads(done.stdout)["exercises"]
    columns = [(one["exercise"], kind) for one in exercises for kind in ("declared", "corpus")]
    cases = {
        (one["exercise"], kind): [case for case in one["cases"] if case["declared"] is (kind == "declared")]
        for one, kind in ((one, kind) for one in exercises for kind in ("declared", "corpus"))
    }
    yield "| `python -m grader audit` | " + " | ".join(f"`{name}`, {kind}" for name, kind in columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for title, figure in ROWS.items():
        yield f"| {title} | " + " | ".join(figure(cases[column]) for column in columns) + " |"


def _share(some: Sequence[object], of: Sequence[object]) -> str:
    return f"{len(some)} of {len(of)}" if of else "–"


def _refused(cases: Sequence[Mapping[str, Any]]) -> str:
    wrong = [case for case in cases if not case["right"]]
    return _share([case for case in wrong if case["refused_by"]], wrong)


def _named(cases: Sequence[Mapping[str, Any]]) -> str:
    wrong = [case for case in cases if not case["right"] and case["wanted"]]
    return _share([case for case in wrong if case["wanted"] in case["named"]], wrong)


def _misnamed(cases: Sequence[Mapping[str, Any]]) -> str:
    return str(sum(bool(case["wanted"] and case["named"] and case["wanted"] not in case["named"]) for case in cases))


def _accepted(cases: Sequence[Mapping[str, Any]]) -> str:
    right = [case for case in cases if case["right"]]
    return _share([case for case in right if not case["refused_by"]], right)


def _changed(cases: Sequence[Mapping[str, Any]]) -> str:
    return str(sum(bool(case["changed"]) for case in cases))


ROWS = {
    "wrong submissions refused": _refused,
    "of those that have a name, named rightly": _named,
    "named wrongly": _misnamed,
    "right submissions accepted": _accepted,
    f"verdicts that change over {SEEDS} seeds": _changed,
}


def main() -> None:
    """Print the section, and write it if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put it into README")
    options = parser.parse_args()
    os.chdir(ROOT)
    text = section()
    print(text)
    if options.write:
        README.write_text(PLACE.sub(lambda _: text, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
