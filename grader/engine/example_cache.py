"""Keep the examples that were drawn in the user's cache folder, so that the next run need not import Hypothesis.

An example is kept as the integers that it was built from, and built again from them within the bounds of its draw:
whatever stands in such a file, no example comes of it that could not have been drawn. What can not be read, or does not
fit, counts as not there, and a folder that can not be written is left alone.
"""

import json
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from grader.core.files import cache_folder, write_whole
from grader.course import courses
from grader.law.draw import Choices, Inputs

FORMAT = 1
MOST_BYTES = 4_000_000  # of one file
MOST_FILES = 60  # ten runs with other seeds or numbers of examples
_HERE = Path(__file__).parent.parent
_DRAWING = ("law", "checks")  # whatever decides what is drawn stands in these folders, or in folders in them
_PACKAGES = ("hypothesis", "numpy")


@dataclass
class Kept:
    """The choices that were kept in `folder`, for this version of everything that draws."""

    folder: Path
    _version: str = field(default="", init=False)

    def find(self, exercise: str, inputs: Inputs, seed: int, count: int) -> list[Choices] | None:
        """Return the choices of `count` examples, fewer where there are no more; None if they are not there."""
        try:
            key = self._key(exercise, inputs, seed, count)
            file = self._file(key)
            about = file.lstat()
            if not stat.S_ISREG(about.st_mode) or about.st_size > MOST_BYTES:
                return None
            return _choices(json.loads(file.read_bytes()), key, count)
        except (OSError, RuntimeError, ValueError):  # RuntimeError: JSON nested without end
            return None

    def keep(self, exercise: str, inputs: Inputs, seed: int, count: int, drawn: Sequence[Choices]) -> None:
        """Keep choices, if that is possible."""
        key = self._key(exercise, inputs, seed, count)
        content = json.dumps({"key": key, "drawn": drawn}, separators=(",", ":")).encode()
        if len(content) > MOST_BYTES:
            return
        with suppress(OSError, RuntimeError, ValueError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = self._file(key)
            if not os.path.lexists(file) or stat.S_ISREG(file.lstat().st_mode):
                write_whole(file, content)
            _thin_out(self.folder)

    def _key(self, exercise: str, inputs: Inputs, seed: int, count: int) -> str:
        self._version = self._version or _version()
        return json.dumps([FORMAT, exercise, inputs.name, seed, count, self._version])

    def _file(self, key: str) -> Path:
        return self.folder / f"{zlib.crc32(key.encode()):08x}{zlib.adler32(key.encode()):08x}.json"


def kept() -> Kept:
    """Return what is kept in the user's cache folder."""
    return Kept(cache_folder() / "examples")


def _choices(found: object, key: str, count: int) -> list[Choices] | None:
    """Return the choices that a file holds, None unless it holds nothing else."""
    match found:
        case {"key": str(own), "drawn": [*drawn]} if own == key and len(drawn) <= count:
            if all(type(each) is list and all(type(choice) is int for choice in each) for each in drawn):
                return [tuple(each) for each in drawn]
    return None


def _version() -> str:
    """Return the sums of all that decides which examples a seed draws; stronger ones take longer than reading it."""
    sums = [f"{zlib.crc32(path.read_bytes()):08x}" for path in (*_sources(), *_version_files())]
    chosen = courses.chosen()
    return f"{sys.version} {' '.join(sums)} {'' if chosen is None else chosen.digest}"


def _sources() -> Iterable[Path]:
    for name in _DRAWING:
        yield from sorted((_HERE / name).rglob("*.py"))


def _version_files() -> Iterable[Path]:
    """Yield the files in which packages state their version: importing them, or their metadata, takes too long."""
    for name in _PACKAGES:
        spec = find_spec(name)
        for folder in () if spec is None else spec.submodule_search_locations or ():
            yield Path(folder) / "version.py"


def _thin_out(folder: Path) -> None:
    """Leave the newest files in the folder."""
    files = [entry for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    files.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime, reverse=True)
    for entry in files[MOST_FILES:]:
        with suppress(OSError):
            Path(entry.path).unlink()
