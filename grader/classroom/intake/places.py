"""What lies in a folder, on the disk or in a zip: links are never followed, and hidden things never seen."""

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Protocol, TypeVar

from grader.classroom.intake.naming import natural, readable, some
from grader.core.sentence import Sentence, say

GRADABLE = (".py", ".ipynb")
ZIP = ".zip"
_NEVER = {"__pycache__", "__macosx"}  # and what is hidden


@dataclass(frozen=True, slots=True)
class File:
    """A file; `fetch` returns where on the disk it lies, and may raise OSError or UnpackingError."""

    name: str
    shown: str  # where a person finds it
    size: int
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
class Listing:
    """What lies in a folder, by name."""

    folders: tuple["Folder", ...]
    files: tuple[File, ...]
    remarks: tuple[Sentence, ...] = ()

    def folder(self, name: str) -> "Folder | None":
        """Return the folder of that name, in whatever case."""
        return next((folder for folder in self.folders if folder.name.casefold() == name), None)


class Folder(Protocol):
    """A folder; `listing` never raises: what can not be read is a remark."""

    @property
    def name(self) -> str:
        """The name, readable."""

    @property
    def shown(self) -> str:
        """Where a person finds it."""

    def listing(self) -> Listing:
        """Return what lies in it."""


Entry = TypeVar("Entry", Folder, File)


def is_seen(name: str) -> bool:
    """Tell whether an entry of that name is looked at: hidden ones and what tools leave behind never are."""
    return not name.startswith(".") and name.casefold() not in _NEVER


def sorted_listing(folders: Iterable[Folder], files: Iterable[File], remarks: Iterable[Sentence] = ()) -> Listing:
    """Return a listing in an order that does not depend on the disk's."""
    return Listing(tuple(_by_name(folders)), tuple(_by_name(files)), (*remarks,))


def _by_name(entries: "Iterable[Entry]") -> "list[Entry]":
    """Return folders or files as people sort names; what differs in nothing else, by where it is."""
    in_order = sorted(entries, key=attrgetter("shown"))
    in_order.sort(key=attrgetter("name"))  # one after the other: no key takes memory but the last
    in_order.sort(key=lambda entry: natural(entry.name))
    return in_order


@dataclass(frozen=True, slots=True)
class FolderOnDisk:
    """A folder of the file system."""

    path: str
    name: str
    shown: str
    without: str | None = None  # an entry that does not count

    def listing(self) -> Listing:
        """Return what lies in it; links, junctions, pipes and devices are left alone, with a remark."""
        folders: list[Folder] = []
        files: list[File] = []
        links: list[str] = []
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    if is_seen(entry.name) and entry.name != self.without:
                        self._sort(entry, folders, files, links)
        except OSError as error:
            why = say("`{name}` can not be read: {reason}.", name=self.shown, reason=error.strerror or str(error))
            return Listing((), (), (why,))
        remarks = [_on_links(sorted(links))] if links else []
        return sorted_listing(folders, files, remarks)

    def _sort(self, entry: os.DirEntry[str], folders: list[Folder], files: list[File], links: list[str]) -> None:
        name = readable(entry.name)
        shown = f"{self.shown}/{name}"
        shown = entry.path if shown == entry.path else shown  # one text for both, in a large class
        if entry.is_dir(follow_symlinks=False) and not _is_junction(entry):
            folders.append(FolderOnDisk(entry.path, name, shown))
        elif entry.is_file(follow_symlinks=False):
            path = entry.path
            files.append(File(name, shown, 0, lambda: Path(path)))
        else:
            links.append(name)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell whether a folder is in truth another one, as Windows has them."""
    if os.name != "nt":
        return False
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)


def _on_links(names: Iterable[str]) -> Sentence:
    return say("Links, pipes and devices are never followed: {names}.", names=some(names))
