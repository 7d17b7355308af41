"""Names as people gave them: made readable, comparable and harmless, and listed without end."""

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.core.sentence import Filling, Sentence, say

LONGEST = 100  # characters of a name
NAMELESS = "?"
_NAMED = 5  # names that a remark lists
_OLD_KOREAN = "cp949"  # what Windows in Korean writes where nothing says UTF-8
# What could turn the reading direction of all that follows.
_TURNING = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_CONTROL = {"Cc", "Zl", "Zp"}
_DIGITS = re.compile(r"(\d+)")
_COPY = re.compile(r"(?:\((\d{1,2})\)|-(\d{1,2}))\Z")
_LONGEST_MARK = 4


def readable(name: str) -> str:
    """Return `name` composed, on one line, and without what a screen must not get; never empty."""
    text = unicodedata.normalize("NFC", _decoded(name))
    if not text.isascii() or not text.isprintable():
        text = "".join(_shown(letter) for letter in text)
    return " ".join(text.split()) or NAMELESS


def short(name: str) -> str:
    """Return a readable name that is not too long."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _decoded(name: str) -> str:
    """Return a name whose bytes are no UTF-8, as Korean Windows meant it."""
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
    return " " if kind in _CONTROL else "" if letter in _TURNING else letter


def decoded_together(names: Sequence[bytes]) -> list[str]:
    """Return names that one program wrote in one encoding, which nothing says: UTF-8, Korean Windows, or DOS."""
    for encoding in ("utf-8", _OLD_KOREAN):
        try:
            return [name.decode(encoding) for name in names]
        except UnicodeDecodeError:
            continue
    return [name.decode("cp437") for name in names]


def natural(name: str) -> str:
    """Return what sorts `a2` before `a10`: a text, since a class has many names, in which a number has its length."""
    parts = _DIGITS.split(name.casefold())
    for index in range(1, len(parts), 2):
        number = str(int(parts[index][:LONGEST]))
        parts[index] = f"\0{chr(len(number))}{number}"  # no name holds a zero byte
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Copy:
    """A name without the mark of a copy, and which copy it is: `linear (2)` and `linear-2` are copy 2 of `linear`."""

    stem: str
    number: int


def copy_of(stem: str) -> Copy:
    """Return what `stem` is a copy of; what bears no mark is copy 0 of itself."""
    match = _COPY.search(stem[-_LONGEST_MARK:])
    before = stem[: -len(match[0])].rstrip("-_ ") if match else ""
    return Copy(before, int(match[1] or match[2])) if match and before else Copy(stem, 0)


def some(names: Iterable[str]) -> Filling:
    """Return the first few of `names`, and how many more there are."""
    known = list(names)
    shown, more = ", ".join(map(short, known[:_NAMED])), len(known) - _NAMED
    return say("{names} and {count} more", names=shown, count=more) if more > 0 else shown


def joined(parts: Sequence[Sentence]) -> Sentence:
    """Return `parts`, at least one, with commas in between."""
    whole, *others = parts
    for other in others:
        whole = say("{first}, {second}", first=whole, second=other)
    return whole
