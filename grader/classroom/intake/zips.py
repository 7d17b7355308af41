"""Zips read as folders. A file is unpacked when it is asked for, under a safe name, and within limits."""

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from grader.classroom.intake.folders import GRADABLE, ZIP, File, Folder, Listing, is_seen, listed, not_followed
from grader.classroom.intake.names import decoded_together, readable, some
from grader.core.errors import UsageError
from grader.core.sentence import Sentence, say

MB = 2**20
MOST_MEMBERS = 200_000  # of the zip of a class
MOST_OF_ONE = 20_000  # members of a student's zip
LARGEST = {**dict.fromkeys(GRADABLE, 32 * MB), ZIP: 64 * MB, ".yml": 256 * MB}  # other files are never unpacked
BYTES_A_MEMBER = 400  # in the list of members, which has to be read whole
MOST_UNPACKED = 2048 * MB  # of a whole class
MOST_UNPACKED_OF_ONE = 128 * MB  # of one student
_DEEPEST = 32  # folders in folders
_LONGEST_PATH = 1000  # characters
_DENSEST = 100  # unpacked bytes for a packed one: Python text has 3 to 10, a bomb 1,000
_SURELY_SMALL = 2**16  # bytes up to which the density does not matter
_NESTED = 2  # zips in zips
_CHUNK = 2**16
_ENCRYPTED = 0x1
_UTF_8 = 0x800
_USUAL_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OverflowError)


class UnpackingError(Exception):
    """Something in a zip can not, or must not, be unpacked; `why` says so."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.template)
        self.why = why


class _BoundedFile(io.FileIO):
    """The bytes of a zip. Refuses to read a list of members that is too long at once."""

    def __init__(self, path: Path, members: int) -> None:
        super().__init__(path)
        self._most = max(members * BYTES_A_MEMBER, _CHUNK)

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._most:
            raise zipfile.BadZipFile
        return super().read(size)


@dataclass(slots=True)
class _Node:
    """A folder in a zip: its folders and files by name."""

    folders: dict[str, "_Node"] = field(default_factory=dict)
    files: dict[str, zipfile.ZipInfo] = field(default_factory=dict)


class Unpacker:
    """Opens zips and unpacks single files of them into `folder`. Leaving its context closes the zips."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unpacked = 0  # files so far
        self._left = self._left_of_one = MOST_UNPACKED  # bytes
        self._zips = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zips.close()

    @contextmanager
    def one_student(self) -> Iterator[None]:
        """Count what is unpacked meanwhile as one student's, and close their zips at the end."""
        of_class, self._left_of_one = self._zips, MOST_UNPACKED_OF_ONE
        try:
            with ExitStack() as self._zips:
                yield
        finally:
            self._zips = of_class

    def opened(self, file: File, most: int = MOST_MEMBERS, nested: int = 0) -> Folder:
        """Return the zip `file` as a folder.

        Args:
            file: The zip.
            most: The number of members it may have.
            nested: The number of zips around it.

        Raises:
            UnpackingError: If it can not be read, or exceeds a limit.

        """
        if nested >= _NESTED:
            raise UnpackingError(say("`{name}` is a zip in a zip in a zip, and was left alone.", name=file.shown))
        try:
            archive = zipfile.ZipFile(self._zips.enter_context(_BoundedFile(file.fetch(), most)))
        except OSError as error:
            reason = error.strerror or str(error)
            raise UnpackingError(say("`{name}` can not be read: {reason}.", name=file.shown, reason=reason)) from None
        except _BROKEN:
            raise UnpackingError(say("`{name}` is broken, or no zip file at all.", name=file.shown)) from None
        if len(archive.infolist()) > most:
            why = say("`{name}` holds more than {count} files, and was left alone.", name=file.shown, count=most)
            raise UnpackingError(why)
        root, remarks = _tree(archive.infolist(), file.shown)
        return _FolderInZip(file.stem, file.shown, self, archive, root, remarks)

    def unpack(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, shown: str) -> Path:
        """Return the path on the disk to which the member was unpacked."""
        if why := _refusal(info, name, shown):
            raise UnpackingError(why)
        if info.file_size > self._left_of_one:
            size = MOST_UNPACKED_OF_ONE // MB
            why = say("`{name}` was left alone: this student's zips hold more than {size} MB.", name=shown, size=size)
            raise UnpackingError(why)
        if info.file_size > self._left:  # going on would cost the last students their marks
            size = MOST_UNPACKED // MB
            why = say("More than {size} MB came out of zips. Unpack them yourself, and give the folder.", size=size)
            raise UsageError(why)
        self._left_of_one -= info.file_size
        self._left -= info.file_size
        self._unpacked += 1
        path = self._folder / f"{self._unpacked:06}" / _safe(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as copy:
                for chunk in _chunks(archive, info, shown):
                    copy.write(chunk)
        except OSError as error:  # no student's fault: the disk is full, or can not be written
            why = say("`{name}` can not be unpacked: {reason}.", name=shown, reason=error.strerror or str(error))
            raise UsageError(why) from None
        return path


@dataclass(frozen=True, slots=True)
class _FolderInZip(Folder):
    unpacker: Unpacker
    archive: zipfile.ZipFile
    node: _Node
    remarks: tuple[Sentence, ...] = ()

    def listing(self) -> Listing:
        folders: list[Folder] = []
        files: list[File] = []
        for raw, node in self.node.folders.items():
            name = readable(raw)
            folders.append(_FolderInZip(name, f"{self.shown}/{name}", self.unpacker, self.archive, node))
        for raw, info in self.node.files.items():
            name = readable(raw)
            shown = f"{self.shown}/{name}"
            files.append(File(name, shown, partial(self.unpacker.unpack, self.archive, info, name, shown)))
        return listed(folders, files, self.remarks)


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                yield chunk
    except (*_BROKEN, OSError):  # OSError: the zip points before its own beginning
        raise UnpackingError(say("`{name}` is broken in its zip file.", name=shown)) from None


def _tree(infos: list[zipfile.ZipInfo], shown: str) -> tuple[_Node, tuple[Sentence, ...]]:
    """Return the members as folders and files, and remarks on those that are left alone."""
    root = _Node()
    outside: list[str] = []
    links: list[str] = []
    for info, name in zip(infos, _names(infos), strict=True):
        if _is_not_allowed(name):
            outside.append(readable(name))
            continue
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if not all(map(is_seen, parts)):
            continue
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            links.append(readable(name))
            continue
        file = parts.pop() if parts and not name.endswith("/") else None
        node = root
        for part in parts:
            node = node.folders.setdefault(unicodedata.normalize("NFC", part), _Node())
        if file is not None:
            node.files[file] = info
    remarks = []
    if outside:
        remarks.append(
            say(
                "`{zip}` has members with paths that are not allowed, left alone: {names}.",
                zip=shown,
                names=some(outside),
            )
        )
    if links:
        remarks.append(not_followed(links))
    return root, tuple(remarks)


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Return the names of the members. Names without a stated encoding are taken to share one."""
    names = [info.orig_filename for info in infos]
    guessed: dict[int, bytes] = {}
    for index, (info, name) in enumerate(zip(infos, names, strict=True)):
        if not info.flag_bits & _UTF_8 and not name.isascii():
            try:
                guessed[index] = name.encode("cp437")
            except UnicodeEncodeError:  # Python read the name from a field that states its encoding
                continue
    for index, name in zip(guessed, decoded_together(list(guessed.values())), strict=True):
        names[index] = name
    return names


def _is_not_allowed(name: str) -> bool:
    return (
        name.startswith("/")
        or "\\" in name
        or "\0" in name
        or _DRIVE.match(name) is not None
        or name.count("/") > _DEEPEST
        or len(name) > _LONGEST_PATH
        or ".." in name.split("/")
    )


def _refusal(info: zipfile.ZipInfo, name: str, shown: str) -> Sentence | None:
    """Return why the member must not be unpacked; None if it may be."""
    if info.flag_bits & _ENCRYPTED:
        return say("`{name}` is locked with a password: unlock the zip first.", name=shown)
    if info.compress_type not in _USUAL_METHODS:
        return say("`{name}` is packed in an unusual way: unpack the zip yourself first.", name=shown)
    largest = LARGEST.get(name[name.rfind(".") :].lower(), 0)
    dense = info.file_size > _SURELY_SMALL and info.file_size > _DENSEST * info.compress_size
    if info.file_size > largest or dense:
        return say("`{name}` would unpack to {size} MB, and was left alone.", name=shown, size=-(-info.file_size // MB))
    return None


def _safe(name: str) -> str:
    """Return a file name like `name` that every file system accepts."""
    plain = re.sub(r"[^\w.()+-]", "_", name).strip(".") or "_"
    stem, dot, suffix = plain.rpartition(".")
    short = f"{stem[:40]}{dot}{suffix[:10]}"
    return f"_{short}" if _DEVICE.match(short) else short
