"""Names that people gave: decoded, safe to show, comparable, and listed in bounds."""

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence

from grader.core.sentence import Filling, say

LONGEST = 100  # characters of a name
NAMELESS = "?"
_LISTED = 5  # names that a remark lists
_OLD_KOREAN = "cp949"  # what Korean Windows writes where it does not write UTF-8
# Marks that change the reading direction of the text after them.
_DIRECTIONS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_CONTROL = {"Cc", "Zl", "Zp"}
_DIGITS = re.compile(r"\d+")
_COPY = re.compile(r"(?P<stem>.*[^-_ ])[-_ ]*(?:\((\d{1,2})\)|-(\d{1,2}))", re.DOTALL)


def readable(name: str) -> str:
    """Return `name` in composed Unicode, on one line, without control characters; never empty."""
    text = unicodedata.normalize("NFC", _decoded(name))
    if not text.isascii() or not text.isprintable():
        text = "".join(map(_shown, text))
    return " ".join(text.split()) or NAMELESS


def _decoded(name: str) -> str:
    """Return `name`; where its bytes are not UTF-8, read as Korean Windows."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        try:
            return os.fsencode(name).decode(_OLD_KOREAN)
        except UnicodeError:
            pass
    return name


def _shown(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return "\ufffd"
    return " " if kind in _CONTROL else "" if letter in _DIRECTIONS else letter


def decoded_together(names: Sequence[bytes]) -> list[str]:
    """Return `names`, all written in the same unknown encoding: UTF-8, Korean Windows, or DOS."""
    for encoding in ("utf-8", _OLD_KOREAN):
        try:
            return [name.decode(encoding) for name in names]
        except UnicodeDecodeError:
            continue
    return [name.decode("cp437") for name in names]


def short(name: str) -> str:
    """Return `name`, cut if it is too long."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def natural(name: str) -> str:
    """Return a sort key that puts `a2` before `a10`: each number is preceded by its length."""
    return _DIGITS.sub(_sortable, name.casefold())


def _sortable(digits: re.Match[str]) -> str:
    number = str(int(digits[0][:LONGEST]))
    return f"\0{chr(len(number))}{number}"  # no name holds a zero byte


def copy_of(stem: str) -> tuple[str, int]:
    """Return the name without the mark of a copy, and the number of the copy, 0 for the first.

    `linear (2)` and `linear-2` are copy 2 of `linear`.
    """
    match = _COPY.fullmatch(stem)
    return (match["stem"], int(match[2] or match[3])) if match else (stem, 0)


def some(names: Iterable[str]) -> Filling:
    """Return the first few of `names`, and how many more there are."""
    known = list(names)
    shown, more = ", ".join(map(short, known[:_LISTED])), len(known) - _LISTED
    return say("{names} and {count} more", names=shown, count=more) if more > 0 else shown
