"""Reads Gradescope's `submission_metadata.yml`: who handed in which folder. The file may be large: line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from grader.classroom.intake.names import readable, short
from grader.classroom.intake.students import Student

METADATA = "submission_metadata.yml"
_LONGEST_LINE = 2**16
_LINE = re.compile(r"(?P<indent> *)(?P<dash>- +)?(?P<key>:?[\w.-]+|\"[^\"]*\"|'[^']*') *:(?: +(?P<value>.*))?")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,6})?\d* *(Z|[+-]\d\d:?\d\d)?")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = {"", "~", "null", "Null", "NULL", "|", "|-", ">", ">-", "''", '""'}


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission of the export: who handed it in, when, and after how many others."""

    folder: str
    submitters: tuple[Student, ...] = ()
    seconds: float = 0.0  # since 1970; 0 if unknown
    earlier: int = 0


@dataclass(slots=True)
class _Reading:
    """A submission while its lines are read."""

    folder: str
    submitters: list[dict[str, str]] = field(default_factory=list)
    created: str | None = None
    earlier: int = 0
    indent: int | None = None  # of its keys
    section: str = ""
    dash: int | None = None  # of the list in this section

    def take(self, indent: int, key: str, value: str | None, *, dash: bool) -> None:
        """Take in a line. Its indentation keeps apart what students printed."""
        if self.indent is None:
            self.indent = indent
        if indent == self.indent and not dash:
            self.section, self.dash = key, None
            if key == "created_at":
                self.created = value
            return
        if dash and self.dash is None:
            self.dash = indent
        if self.dash is None:
            return
        begins = dash and indent == self.dash
        continues = not dash and indent == self.dash + 2
        if self.section == "history":
            self.earlier += begins
        elif self.section == "submitters" and (begins or continues):
            if begins:
                self.submitters.append({})
            if value is not None and self.submitters:
                self.submitters[-1][key] = value

    def submission(self) -> Submission:
        """Return the submission."""
        students = tuple(_student(fields, self.folder) for fields in self.submitters)
        return Submission(self.folder, students, _seconds(self.created), self.earlier)


def read(path: Path) -> tuple[Submission, ...]:
    """Return the submissions that the file lists, in order. Lines that are not understood are skipped."""
    with path.open(encoding="utf-8-sig", errors="replace", newline=None) as file:
        return tuple(_submissions(_lines(iter(lambda: file.readline(_LONGEST_LINE), ""))))


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Return the lines, each cut where it is too long."""
    begins = True
    for piece in pieces:
        if begins:
            yield piece.rstrip("\n")
        begins = piece.endswith("\n")


def _submissions(lines: Iterator[str]) -> Iterator[Submission]:
    anchors: dict[str, str] = {}
    current: _Reading | None = None
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        key = match["key"].strip("'\"").removeprefix(":")
        value = _scalar(match["value"] or "", anchors)
        if not match["indent"] and not match["dash"]:
            if current is not None:
                yield current.submission()
            current = _Reading(readable(key)) if key.startswith("submission_") else None
        elif current is not None:
            current.take(len(match["indent"]), key, value, dash=bool(match["dash"]))
    if current is not None:
        yield current.submission()


def _scalar(text: str, anchors: dict[str, str]) -> str | None:
    text = text.strip()
    if text.startswith("*"):
        return anchors.get(text[1:])
    anchor = ""
    if text.startswith("&"):
        anchor, _space, text = text[1:].partition(" ")
        text = text.strip()
    if text in _NOTHING or text.startswith("!"):
        return None
    if text[0] == "'" and text.endswith("'"):
        text = text[1:-1].replace("''", "'")
    elif text[0] == '"' and text.endswith('"'):
        text = _ESCAPE.sub(_unescaped, text[1:-1])
    if anchor:
        anchors[anchor] = text
    return text


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits is None:
        return {"n": "\n", "t": "\t", "r": "\r"}.get(match[4], match[4])
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"  # noqa: PLR2004 - the last character that there is


def _student(fields: dict[str, str], folder: str) -> Student:
    known = {key: short(readable(value)) for key, value in fields.items()}
    number, login = known.get("sid"), known.get("email")
    return Student(known.get("name") or login or number or short(folder), number, login)


def _seconds(created: str | None) -> float:
    match = _TIME.match(created or "")
    if match is None:
        return 0.0
    date, time, fraction, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{date}T{time}{fraction or ''}{offset or 'Z'}")
        return (moment - _EPOCH).total_seconds()
    except ValueError:
        return 0.0
