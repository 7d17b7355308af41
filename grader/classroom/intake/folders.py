"""Folders and files of a class, on the disk or in a zip. Links are never followed, hidden entries never seen."""

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

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
class Folder(ABC):
    """A folder."""

    name: str
    shown: str  # its path as people see it

    @abstractmethod
    def listing(self) -> "Listing":
        """Return the contents; an error on reading them is a remark."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The contents of a folder, sorted by name, and remarks on entries that are left alone."""

    folders: tuple[Folder, ...] = ()
    files: tuple[File, ...] = ()
    remarks: tuple[Sentence, ...] = ()

    def folder(self, name: str) -> Folder | None:
        """Return the folder with this name, in upper or lower case."""
        return next((folder for folder in self.folders if folder.name.casefold() == name), None)


Entry = TypeVar("Entry", Folder, File)


def listed(folders: Iterable[Folder], files: Iterable[File], remarks: Iterable[Sentence] = ()) -> Listing:
    """Return a listing in an order that does not depend on the disk."""
    return Listing(tuple(_by_name(folders)), tuple(_by_name(files)), tuple(remarks))


def _by_name(entries: Iterable[Entry]) -> list[Entry]:
    # Two sorts need less memory than one with two keys.
    return sorted(sorted(entries, key=attrgetter("name")), key=lambda entry: natural(entry.name))


def is_seen(name: str) -> bool:
    """Tell whether an entry with this name is looked at: hidden entries and leftovers of tools are not."""
    return not name.startswith(".") and name.casefold() not in _NEVER_SEEN


def not_followed(names: Iterable[str]) -> Sentence:
    """Return the remark on links, pipes and devices with these names."""
    return say("Links, pipes and devices are never followed: {names}.", names=some(names))


@dataclass(frozen=True, slots=True)
class FolderOnDisk(Folder):
    """A folder of the file system; its entry `without` does not count."""

    path: str
    without: str | None = None

    def listing(self) -> Listing:
        """Return the contents; links, pipes and devices are a remark."""
        folders: list[Folder] = []
        files: list[File] = []
        links: list[str] = []
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    if not is_seen(entry.name) or entry.name == self.without:
                        continue
                    name = readable(entry.name)
                    shown = f"{self.shown}/{name}"
                    shown = entry.path if shown == entry.path else shown  # one text for both, in a large class
                    if entry.is_dir(follow_symlinks=False) and not _is_junction(entry):
                        folders.append(FolderOnDisk(name, shown, entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        files.append(File(name, shown, partial(Path, entry.path)))
                    else:
                        links.append(name)
        except OSError as error:
            why = say("`{name}` can not be read: {reason}.", name=self.shown, reason=error.strerror or str(error))
            return Listing(remarks=(why,))
        return listed(folders, files, [not_followed(sorted(links))] if links else [])


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell whether a folder of Windows stands for another folder."""
    if os.name != "nt":
        return False
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)
