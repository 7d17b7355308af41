"""Reads a submission's file as text."""

import io
import stat
import tokenize
from pathlib import Path

from grader.core.sentence import Sentence, say

MAX_SIZE = 2**20  # bytes; a learner's file has a few thousand
_ENDLESS = ("punycode",)  # decoding time grows with the square of the length


class UnreadableError(Exception):
    """The file holds no Python text; `why` is for the learner."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.template)
        self.why = why


def read(path: Path) -> str:
    """Return the text of the Python file `path`; raise UnreadableError if it has none."""
    return text(content(path, MAX_SIZE))


def text(data: bytes) -> str:
    """Return the text of a Python file with this content; raise UnreadableError if it has none."""
    if len(data) > MAX_SIZE:
        raise UnreadableError(say("The file is larger than {size} MB: this is no exercise.", size=MAX_SIZE >> 20))
    return decode(data)


def content(path: Path, most: int) -> bytes:
    """Return the file's content, one byte more than `most` at most; raise UnreadableError if it has none."""
    try:
        return read_bytes(path, most)
    except OSError as error:
        raise UnreadableError(say("The file can not be read: {reason}.", reason=error.strerror or str(error))) from None


def read_bytes(path: Path, most: int) -> bytes:
    """Return the file's content, one byte more than `most` at most; raise an OSError for a pipe or a device."""
    if not stat.S_ISREG(path.stat().st_mode):  # opening a named pipe would wait for someone to write into it
        raise OSError(0, "it is a folder or a device")
    with path.open("rb") as file:
        return file.read(most + 1)


def decode(data: bytes) -> str:
    """Decode Python source by its byte order mark, its coding line, or as UTF-8; lines end in a line feed."""
    try:
        # Zero bytes are refused below, with a better message than that of some versions of Python here.
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(data.replace(b"\0", b"\1")).readline)
        text = data.decode("ascii" if encoding in _ENDLESS else encoding)
    except (SyntaxError, UnicodeError, LookupError):
        raise UnreadableError(say("The file is no text in UTF-8. Save it as UTF-8 in your editor.")) from None
    if "\0" in text:
        raise UnreadableError(say("The file is no text: it holds zero bytes."))
    return text.replace("\r\n", "\n").replace("\r", "\n")
