"""The journal of a class: an append-only file that keeps every result as soon as it is there.

A line is a checksum and a JSON value. The first line holds the terms on which all results depend: the seed, the limits,
the version of the grader. Each other line is a result with its key. A line that is not whole, because power failed
while it was written, does not count, and its submission is graded again.
"""

import json
import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from grader.core.errors import UsageError
from grader.core.sentence import say

PATTERN = "journal*.jsonl"
VERSIONS = ("grader", "course", "python", "numpy", "hypothesis")  # terms that are no options


def name_of(shard: tuple[int, int] | None = None) -> str:
    """Return the name of the journal, or of the journal of one shard."""
    return "journal.jsonl" if shard is None else f"journal-{shard[0]}-of-{shard[1]}.jsonl"


class Journal:
    """The results in all journals of a folder; new ones are added to one of them."""

    def __init__(self, folder: Path, name: str, terms: Mapping[str, Any]) -> None:
        """Read all journals of `folder`; new results are added to the journal `name`.

        Raises:
            UsageError: If a journal has other terms, is in use by another run, or can not be written.

        """
        self._offsets: dict[Path, dict[bytes, int]] = {}  # compact: there may be many results
        self._path = folder / name
        self._descriptor = -1
        self._size = 0
        for path in sorted(folder.glob(PATTERN)):
            for offset, value in lines(path):
                match value:
                    case {"terms": dict(others)}:
                        _compare(path, others, terms)
                    case [str(key), _]:
                        self._remember(path, key, offset)
        try:
            self._begin(terms)
        except UsageError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __contains__(self, key: str) -> bool:
        return any(_short(key) in offsets for offsets in self._offsets.values())

    def __len__(self) -> int:
        return sum(map(len, self._offsets.values()))

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        short = _short(key)
        path, offset = next((path, some[short]) for path, some in reversed(self._offsets.items()) if short in some)
        with path.open("rb") as file:
            file.seek(offset)
            _whole, (_key, value) = _value(file.readline())
        return value

    def add(self, key: str, value: str) -> None:
        """Write `value`, JSON text. It stays, even if this process is killed right afterwards."""
        line = _line(f"[{json.dumps(key)},{value}]")
        offset = self._size
        written = 0
        try:
            while written < len(line):
                written += os.write(self._descriptor, line[written:])
        except OSError as error:
            raise UsageError(
                say(
                    "The journal `{path}` can not be written: {reason}. What it holds is safe; once there is room, the "
                    "same command goes on from there.",
                    path=str(self._path),
                    reason=error.strerror or str(error),
                )
            ) from None
        finally:
            self._size += written
        self._remember(self._path, key, offset)

    def sync(self) -> None:
        """Wait until everything is on the disk, where it survives a loss of power."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the journal."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _begin(self, terms: Mapping[str, Any]) -> None:
        """Open the journal for this run alone; write the terms if it has none."""
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        begun = any("terms" in value for _offset, value in lines(self._path)) if self._path.exists() else False
        try:
            self._descriptor = os.open(self._path, flags, 0o644)
            _lock(self._descriptor, self._path)
            self._size = os.fstat(self._descriptor).st_size
            torn = self._size > 0 and not _ends_whole(self._path)
            start = (b"\n" if torn else b"") + (b"" if begun else _line(json.dumps({"terms": dict(terms)})))
            self._size += os.write(self._descriptor, start)
        except OSError as error:
            raise UsageError(
                say(
                    "The journal `{path}` can not be written: {reason}.",
                    path=str(self._path),
                    reason=error.strerror or str(error),
                )
            ) from None

    def _remember(self, path: Path, key: str, offset: int) -> None:
        self._offsets.setdefault(path, {})[_short(key)] = offset


def terms_of(folder: Path) -> Mapping[str, Any] | None:
    """Return the terms of the first journal in `folder`; None if no journal has any."""
    for path in sorted(folder.glob(PATTERN)):
        for _offset, value in lines(path):
            match value:
                case {"terms": dict(terms)}:
                    return terms
    return None


def lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the offset and the value of each whole line."""
    offset = 0
    with path.open("rb") as file:
        for line in file:
            whole, value = _value(line)
            if whole:
                yield offset, value
            offset += len(line)


def _short(key: str) -> bytes:
    """Return a key in half the memory: most are digests."""
    try:
        return bytes.fromhex(key)
    except ValueError:
        return key.encode()


def _line(text: str) -> bytes:
    data = text.encode()
    return b"%08x %s\n" % (zlib.crc32(data), data)


def _value(line: bytes) -> tuple[bool, Any]:
    """Return whether `line` is whole, and its value if so."""
    checksum, _space, data = line.removesuffix(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(data):
        return False, None
    return True, json.loads(data)


def _lock(descriptor: int, path: Path) -> None:
    """Keep other runs from adding to the same journal, where the system has locks."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            say("Another run is at work on `{path}`: wait for it, or give another folder.", path=str(path))
        ) from None


def _ends_whole(path: Path) -> bool:
    """Tell whether a file, which is not empty, ends with a whole line."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _compare(path: Path, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    differing = next((name for name in (*wanted, *found) if found.get(name) != wanted.get(name)), None)
    if differing is None:
        return
    if differing in VERSIONS:
        raise UsageError(
            say(
                "`{path}` holds results of another version of {name}. Give another folder with --output, so that all "
                "are graded alike.",
                path=str(path),
                name=differing,
            )
        )
    raise UsageError(
        say(
            "`{path}` holds results of another run: {name} was {was} there and is {now} now. Give another folder with "
            "--output, or the same options as then.",
            path=str(path),
            name=differing,
            was=str(found.get(differing)),
            now=str(wanted.get(differing)),
        )
    )
