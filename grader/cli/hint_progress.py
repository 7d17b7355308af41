"""Remember between two runs how far each ladder of hints was climbed, in a file of the user's state folder.

Nothing here ever stops a run: a file that can not be read counts as empty, and saving tells whether it worked.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.core.files import state_folder, write_whole
from grader.core.report import ExerciseReport, Status

VERSION = 1
MOST_BYTES = 1_000_000  # a larger file is not ours
MOST_FILES = 300  # learner's files that are remembered; those asked about longest ago are forgotten
MOST_STEPS = 100


@dataclass
class Progress:
    """The name of the ladder that was climbed last, and how many of its steps were shown, by file and check."""

    files: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)

    def shown(self, path: str, check: str, ladder: str) -> int:
        """Return how many steps of `ladder` have been shown for `check`; another ladder begins at 0."""
        climbed, steps = self.files.get(_key(path), {}).get(check, ("", 0))
        return steps if climbed == ladder else 0

    def climb(self, path: str, check: str, ladder: str) -> None:
        """Count one more step."""
        steps = self.shown(path, check, ladder) + 1
        checks = self.files.pop(_key(path), {})  # the file asked about last stands last
        checks[check] = ladder, min(steps, MOST_STEPS)
        self.files[_key(path)] = checks
        while len(self.files) > MOST_FILES:
            del self.files[next(iter(self.files))]

    def forget_passed(self, report: ExerciseReport) -> bool:
        """Forget the checks of a file that pass; tell whether any was remembered."""
        known = self.files.get(_key(report.path), {})
        passed = [each.id for each in report.findings if each.status is Status.PASSED and each.id in known]
        for check in passed:
            del known[check]
        if not known:
            self.files.pop(_key(report.path), None)
        return bool(passed)


def forget_passed(reports: Sequence[ExerciseReport]) -> None:
    """Forget the checks that pass in files that have just been graded."""
    progress = load()
    forgotten = [progress.forget_passed(report) for report in reports]
    if any(forgotten):
        save(progress)


def load() -> Progress:
    """Return what is remembered; nothing if that can not be read."""
    try:
        file = _file()
        if file.is_file() and file.stat().st_size <= MOST_BYTES:
            return Progress(_files(json.loads(file.read_bytes())))
    except (OSError, RuntimeError, ValueError):  # RuntimeError: no home, or JSON nested without end
        pass
    return Progress()


def save(progress: Progress) -> bool:
    """Remember `progress`; tell whether that worked."""
    try:
        file = _file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, json.dumps({"version": VERSION, "hints": progress.files}, indent=1).encode())
    except (OSError, RuntimeError, ValueError):
        return False
    return True


def _file() -> Path:
    return state_folder() / "hints.json"


def _key(path: str) -> str:
    return str(Path(path).resolve())


def _files(found: object) -> dict[str, dict[str, tuple[str, int]]]:
    """Return the progress that a file holds; anything else in it is left out."""
    files: dict[str, dict[str, tuple[str, int]]] = {}
    if isinstance(found, dict) and found.get("version") == VERSION:
        for path, checks in _items(found.get("hints")):
            for check, climbed in _items(checks):
                match climbed:
                    case [str(ladder), int(steps)] if 0 < steps <= MOST_STEPS:
                        files.setdefault(path, {})[check] = ladder, steps
    return files


def _items(found: object) -> list[tuple[str, object]]:
    return list(found.items()) if isinstance(found, dict) else []
