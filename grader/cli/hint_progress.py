"""What the grader remembers between two runs: how far each ladder of hints was climbed, in the user's state folder.

Nothing here ever stops a run: what can not be read counts as empty, and whoever saves is told whether that worked.
"""

import json
import os
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from grader.core import user_folders
from grader.core.files import write_whole

VERSION = 1
MOST_BYTES = 1_000_000  # a larger file is not ours
MOST_FILES = 300  # of the learner's that are remembered; those asked about longest ago are forgotten
MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Place:
    """How far a ladder was climbed: its name, and how many steps have been shown."""

    ladder: str
    shown: int


@dataclass
class State:
    """The places by learner's file and check."""

    places: dict[str, dict[str, Place]] = field(default_factory=dict)

    def shown(self, path: Path, check: str, ladder: str) -> int:
        """Return how many steps of `ladder` have been shown for `check`; a check may get another ladder meanwhile."""
        place = self.places.get(_key(path), {}).get(check)
        return place.shown if place is not None and place.ladder == ladder else 0

    def climb(self, path: Path, check: str, ladder: str) -> None:
        """Count one more step."""
        shown = self.shown(path, check, ladder) + 1
        checks = self.places.pop(_key(path), {})  # what was asked about last stands last
        checks[check] = Place(ladder, min(shown, MOST_STEPS))
        self.places[_key(path)] = checks
        while len(self.places) > MOST_FILES:
            del self.places[next(iter(self.places))]

    def forget(self, path: Path, checks: Collection[str]) -> bool:
        """Forget `checks`, which pass; tell whether any was remembered."""
        known = self.places.get(_key(path), {})
        passed = [check for check in checks if known.pop(check, None) is not None]
        if not known:
            self.places.pop(_key(path), None)
        return bool(passed)


def load() -> State:
    """Return what is remembered; nothing, if that can not be read."""
    try:
        file = _file()
        if file.is_file() and file.stat().st_size <= MOST_BYTES:
            return State(_places(json.loads(file.read_bytes())))
    except (OSError, RuntimeError, ValueError):  # RuntimeError: no home, or JSON nested without end
        pass
    return State()


def save(state: State) -> bool:
    """Remember `state`; tell whether that worked."""
    places = {
        path: {check: [place.ladder, place.shown] for check, place in checks.items()}
        for path, checks in state.places.items()
    }
    try:
        file = _file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, json.dumps({"version": VERSION, "hints": places}, indent=1).encode())
    except (OSError, RuntimeError, ValueError):
        return False
    return True


def _file() -> Path:
    return user_folders.state(sys.platform, os.environ, Path.home()) / "hints.json"


def _key(path: Path) -> str:
    return str(path.resolve())


def _places(found: object) -> dict[str, dict[str, Place]]:
    """Return the places that a state file holds; whatever else stands there is left out."""
    if not isinstance(found, dict) or found.get("version") != VERSION:
        return {}
    places: dict[str, dict[str, Place]] = {}
    for path, checks in _items(found.get("hints")):
        for check, place in _items(checks):
            match place:
                case [str(ladder), int(shown)] if 0 < shown <= MOST_STEPS:
                    places.setdefault(path, {})[check] = Place(ladder, shown)
                case _:
                    pass
    return places


def _items(found: object) -> list[tuple[str, object]]:
    return list(found.items()) if isinstance(found, dict) else []
