"""Zips as folders: nothing is unpacked but what is asked for, nothing outside of one folder, nothing without end."""

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.classroom.intake.naming import decoded_together, readable, some
from grader.classroom.intake.places import GRADABLE, ZIP, File, Folder, Listing, is_seen, sorted_listing
from grader.core.errors import UsageError
from grader.core.sentence import Sentence, say

MB = 2**20
MOST_MEMBERS = 200_000
MOST_OF_ONE = 20_000  # of one student's zip
# What may come out of a zip at all, and how large one such file may be.
LARGEST = {**dict.fromkeys(GRADABLE, 32 * MB), ZIP: 64 * MB, ".yml": 256 * MB}
BYTES_A_MEMBER = 400  # in the list of a zip's members, which has to be read whole
MOST_UNPACKED = 2048 * MB  # of a whole class
MOST_UNPACKED_OF_ONE = 128 * MB  # of one student
DEEPEST = 32  # folders in folders
LONGEST_PATH = 1000  # characters
DENSEST = 100  # bytes that come of one: Python text gives 3 to 10, a bomb 1,000
_SURELY_SMALL = 2**16  # a file up to this size may be as dense as it likes
_NESTED = 2  # zips in zips
_KEPT_OPEN = 8
_CHUNK = 2**16
_ENCRYPTED = 0x1
_UTF_8 = 0x800
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
)


class UnpackingError(Exception):
    """Something in a zip can not, or must not, be unpacked; `why` says so."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.template)
        self.why = why


class _Guarded(io.FileIO):
    """A zip's bytes, of which never so many are read at once as a list of members without end would take."""

    def __init__(self, path: Path, members: int) -> None:
        super().__init__(path)
        self._most = max(members * BYTES_A_MEMBER, _CHUNK)

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._most:
            raise zipfile.BadZipFile
        return super().read(size)


@dataclass(frozen=True, slots=True)
class _Archive:
    """An open zip, and the file that has to be closed with it."""

    zip: zipfile.ZipFile
    raw: _Guarded


def _archive(path: Path, most: int) -> _Archive:
    raw = _Guarded(path, most)
    try:
        return _Archive(zipfile.ZipFile(raw), raw)
    except BaseException:
        raw.close()
        raise


@dataclass(slots=True)
class _Node:
    """A folder in a zip: its folders and files by the names that the zip has for them."""

    folders: dict[str, "_Node"] = field(default_factory=dict)
    files: dict[str, zipfile.ZipInfo] = field(default_factory=dict)


class Unpacker:
    """Opens zips, and unpacks single files of them into `folder`, under names that are safe everywhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[Path, _Archive] = OrderedDict()
        self._filled = 0  # folders so far
        self._names: set[str] = set()  # in the last of them
        self._left = MOST_UNPACKED
        self._left_of_one = MOST_UNPACKED

    def begin_student(self) -> None:
        """Count from here on what comes out of zips as one student's."""
        self._left_of_one = MOST_UNPACKED_OF_ONE

    def close(self) -> None:
        """Close every zip; what has been unpacked stays."""
        while self._open:
            self._open.popitem()[1].raw.close()

    def opened(self, file: File, most: int = MOST_MEMBERS, nested: int = 0) -> Folder:
        """Return what is in the zip `file`, `most` members, with `nested` zips around it; else raise UnpackingError."""
        if nested >= _NESTED:
            raise UnpackingError(say("`{name}` is a zip in a zip in a zip, and was left alone.", name=file.shown))
        try:
            path = file.fetch()
            infos = self._archive(path, most).infolist()
        except OSError as error:
            reason = error.strerror or str(error)
            raise UnpackingError(say("`{name}` can not be read: {reason}.", name=file.shown, reason=reason)) from None
        except _BROKEN:
            raise UnpackingError(say("`{name}` is broken, or no zip file at all.", name=file.shown)) from None
        if len(infos) > most:
            why = say("`{name}` holds more than {count} files, and was left alone.", name=file.shown, count=most)
            raise UnpackingError(why)
        root, remarks = _tree(infos, file.shown)
        return _FolderInZip(self, path, root, file.stem, file.shown, tuple(remarks))

    def _archive(self, path: Path, most: int = MOST_MEMBERS) -> zipfile.ZipFile:
        archive = self._open.pop(path, None) or _archive(path, most)
        self._open[path] = archive
        if len(self._open) > _KEPT_OPEN:
            self._open.popitem(last=False)[1].raw.close()
        return archive.zip

    def unpacked(self, path: Path, info: zipfile.ZipInfo, name: str, shown: str) -> Path:
        """Return where on the disk the member `info` of the zip `path` lies from now on."""
        _may_be_unpacked(info, name, shown)
        if info.file_size > self._left_of_one:
            size = MOST_UNPACKED_OF_ONE // MB
            why = say("`{name}` was left alone: this student's zips hold more than {size} MB.", name=shown, size=size)
            raise UnpackingError(why)
        if info.file_size > self._left:  # to go on would cost the students who come last their marks
            size = MOST_UNPACKED // MB
            why = say("More than {size} MB came out of zips. Unpack them yourself, and give the folder.", size=size)
            raise UsageError(why)
        self._left_of_one -= info.file_size
        self._left -= info.file_size
        try:
            place = self._place(safe(name))
            place.unlink(missing_ok=True)  # of a run that was killed
            with place.open("xb") as copy:
                for chunk in self._chunks(path, info, shown):
                    copy.write(chunk)
        except OSError as error:  # no student's fault: the disk is full, or may not be written
            why = say("`{name}` can not be unpacked: {reason}.", name=shown, reason=error.strerror or str(error))
            raise UsageError(why) from None
        return place

    def _chunks(self, path: Path, info: zipfile.ZipInfo, shown: str) -> Iterator[bytes]:
        try:
            with self._archive(path).open(info) as member:
                while chunk := member.read(_CHUNK):
                    yield chunk
        except (*_BROKEN, OSError):  # the latter where the zip points before its own beginning
            raise UnpackingError(say("`{name}` is broken in its zip file.", name=shown)) from None

    def _place(self, name: str) -> Path:
        """Return where a file of that name can go: beside the last one, unless that has the same name."""
        if name.casefold() in self._names or not self._filled:
            self._filled += 1
            self._names.clear()
            (self._folder / f"{self._filled:06}").mkdir(parents=True, exist_ok=True)
        self._names.add(name.casefold())
        return self._folder / f"{self._filled:06}" / name


@dataclass(frozen=True, slots=True)
class _FolderInZip:
    """A folder in a zip."""

    unpacker: Unpacker
    path: Path
    node: _Node
    name: str
    shown: str
    remarks: tuple[Sentence, ...] = ()

    def listing(self) -> Listing:
        """Return what lies in it."""
        return sorted_listing(self._folders(), self._files(), self.remarks)

    def _folders(self) -> Iterator[Folder]:
        for raw, node in self.node.folders.items():
            name = readable(raw)
            yield _FolderInZip(self.unpacker, self.path, node, name, f"{self.shown}/{name}")

    def _files(self) -> Iterator[File]:
        for raw, info in self.node.files.items():
            yield self._file(readable(raw), info)

    def _file(self, name: str, info: zipfile.ZipInfo) -> File:
        unpacker, path, shown = self.unpacker, self.path, f"{self.shown}/{name}"
        return File(name, shown, info.file_size, lambda: unpacker.unpacked(path, info, name, shown))


def _tree(infos: list[zipfile.ZipInfo], shown: str) -> tuple[_Node, list[Sentence]]:
    """Return the members as folders and files, and remarks on those that are left in."""
    root = _Node()
    outside: list[str] = []
    links: list[str] = []
    for info, name in zip(infos, _names(infos), strict=True):
        if _is_not_allowed(name):
            outside.append(readable(name))
            continue
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if not all(is_seen(part) for part in parts):
            continue
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            links.append(readable(name))
            continue
        folders = parts if name.endswith("/") else parts[:-1]
        node = root
        for part in folders:
            node = node.folders.setdefault(unicodedata.normalize("NFC", part), _Node())
        if folders is not parts and parts:
            node.files[parts[-1]] = info
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
        remarks.append(say("Links, pipes and devices are never followed: {names}.", names=some(links)))
    return root, remarks


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Return the members' names; those that nothing says the encoding of are taken for one program's."""
    names = [info.orig_filename for info in infos]
    guessed: dict[int, bytes] = {}
    for index, (info, name) in enumerate(zip(infos, names, strict=True)):
        if not info.flag_bits & _UTF_8 and not name.isascii():
            try:
                guessed[index] = name.encode("cp437")
            except UnicodeEncodeError:  # Python found the name in a field of its own
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
        or name.count("/") > DEEPEST
        or len(name) > LONGEST_PATH
        or ".." in name.split("/")
    )


def _may_be_unpacked(info: zipfile.ZipInfo, name: str, shown: str) -> None:
    """Raise UnpackingError, with what is wrong, unless the member is harmless by all that the zip says of it."""
    suffix = name[name.rfind(".") :].lower()
    if info.flag_bits & _ENCRYPTED:
        raise UnpackingError(say("`{name}` is locked with a password: unlock the zip first.", name=shown))
    if info.compress_type not in _PLAIN_METHODS:
        why = say("`{name}` is packed in an unusual way: unpack the zip yourself first.", name=shown)
        raise UnpackingError(why)
    largest = LARGEST.get(suffix, 0)
    dense = info.file_size > _SURELY_SMALL and info.file_size > DENSEST * info.compress_size
    if info.file_size > largest or dense:
        size = -(-info.file_size // MB)
        raise UnpackingError(say("`{name}` would unpack to {size} MB, and was left alone.", name=shown, size=size))


def safe(name: str) -> str:
    """Return a file name like `name` that every file system takes as a plain one."""
    plain = re.sub(r"[^\w.()+-]", "_", name).strip(".") or "_"
    stem, dot, suffix = plain.rpartition(".")
    short = f"{stem[:40]}{dot}{suffix[:10]}"
    return f"_{short}" if _DEVICE.match(short) else short
