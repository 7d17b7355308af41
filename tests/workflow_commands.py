"""Reads a step's output as the runner of GitHub Actions does: which of its lines are commands, and what they say."""

import re
from dataclasses import dataclass

KINDS = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "set-output", "stop-commands"}
_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


@dataclass(frozen=True)
class Command:
    kind: str
    properties: dict[str, str]
    message: str


def commands(output: str) -> list[Command]:
    """Return the commands in `output`: a line that begins with `::name …::`, or holds `##[name …]` anywhere."""
    found = (_command(line) for line in re.split("\r\n|\r|\n", output))
    return [command for command in found if command is not None]


def _command(line: str) -> Command | None:
    line = line.lstrip()
    end = line.find("::", 2)
    if line.startswith("::") and end > 0:
        return _read(line[2:end], line[end + 2 :], ",")
    begin = line.find("##[")
    end = line.find("]", begin)
    if begin >= 0 and end > 0:
        return _read(line[begin + 3 : end], line[end + 1 :], ";")
    return None


def _read(head: str, message: str, between: str) -> Command | None:
    kind, _space, given = head.strip().partition(" ")
    if kind.lower() not in KINDS:
        return None
    pairs = (pair.strip().split("=", 1) for pair in given.split(between) if "=" in pair)
    return Command(kind, {name: _unescaped(value, _PROPERTY) for name, value in pairs}, _unescaped(message, _DATA))


def _unescaped(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for written, meant in table:
        text = text.replace(written, meant)
    return text
