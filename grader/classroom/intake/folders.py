"""Folders and files of a class, on the disk or in a zip. Links are never followed, hidden entries never seen."""

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grader.classroom.intake.names import natural, readable, some
from grader.core.sentence import Sentence, say

GRADABLE = (".py", ".ipynb")
ZIP = ".zip"
_NEVER_SEEN = {"__pycache__", "__macosx"}  # besides hidden entries


@dataclass(frozen=True, slots=True)
class File:
    """A file; `fetch` returns its path on the disk, and may raise OSError or UnpackingError."""

    name: str
    shown: str  # its path as people see it
    fetch: Callable[[], Path]

    @property
    def suffix(self) -> str:
        """The end of the name, from its last dot on, in lower case."""
        dot = self.name.rfind(".")
        return self.name[dot:].lower() if dot > 0 else ""

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return self.name[: len(self.name) - len(self.suffix)]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; `listing` never raises: what can not be read is a remark."""

    name: str
    shown: str  # its path as people see it
    listing: Callable[[], "Listing"]


@dataclass(frozen=True, slots=True)
class Listing:
    """The contents of a folder, sorted by name, and remarks on entries that are left alone."""

    folders: tuple[Folder, ...] = ()
    files: tuple[File, ...] = ()
    remarks: tuple[Sentence, ...] = ()

    def folder(self, name: str) -> Folder | None:
        """Return the folder with this name, in upper or lower case."""
        return next((folder for folder in self.folders if folder.name.casefold() == name), None)


def listed(folders: Iterable[Folder], files: Iterable[File], remarks: Iterable[Sentence] = ()) -> Listing:
    """Return a listing in an order that does not depend on the disk."""
    return Listing(tuple(sorted(folders, key=_by_name)), tuple(sorted(files, key=_by_name)), tuple(remarks))


def _by_name(entry: Folder | File) -> tuple[str, str, str]:
    return natural(entry.name), entry.name, entry.shown


def is_seen(name: str) -> bool:
    """Tell whether an entry with this name is looked at: hidden entries and leftovers of tools are not."""
    return not name.startswith(".") and name.casefold() not in _NEVER_SEEN


def not_followed(names: Iterable[str]) -> Sentence:
    """Return the remark on links, pipes and devices with these names."""
    return say("Links, pipes and devices are never followed: {names}.", names=some(names))


def folder_on_disk(path: str, name: str, shown: str, without: str | None = None) -> Folder:
    """Return the folder `path` of the file system; its entry `without` does not count."""
    return Folder(name, shown, partial(_listing, path, shown, without))


def _listing(path: str, shown: str, without: str | None) -> Listing:
    folders: list[Folder] = []
    files: list[File] = []
    links: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if not is_seen(entry.name) or entry.name == without:
                    continue
                name = readable(entry.name)
                inner = f"{shown}/{name}"
                if entry.is_dir(follow_symlinks=False) and not _is_junction(entry):
                    folders.append(folder_on_disk(entry.path, name, inner))
                elif entry.is_file(follow_symlinks=False):
                    files.append(File(name, inner, partial(Path, entry.path)))
                else:
                    links.append(name)
    except OSError as error:
        why = say("`{name}` can not be read: {reason}.", name=shown, reason=error.strerror or str(error))
        return Listing(remarks=(why,))
    return listed(folders, files, [not_followed(sorted(links))] if links else [])


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell whether a folder of Windows stands for another folder."""
    if os.name != "nt":
        return False
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)
