"""A submission's file becomes text, whatever an editor has made of it, or a sentence that says why not."""

import codecs
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from grader.core.sentence import ENGLISH
from grader.sandbox.source import MAX_SIZE, UnreadableError, decode, read

CODE = 'def forward(x, w):\n    return x * w  # "예측"\n'
NO_UTF8 = "The file is no text in UTF-8. Save it as UTF-8 in your editor."
ZEROS = "The file is no text: it holds zero bytes."


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(path)
    return ENGLISH(caught.value.why)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "linear.py"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        CODE.encode(),
        codecs.BOM_UTF8 + CODE.encode(),
        CODE.replace("\n", "\r\n").encode(),
        CODE.replace("\n", "\r").encode(),
        codecs.BOM_UTF8 + CODE.replace("\n", "\r\n").encode(),
    ],
    ids=["as it is", "byte order mark", "CRLF", "CR", "byte order mark and CRLF"],
)
def test_utf8_is_read_whatever_marks_its_beginning_and_its_lines(tmp_path: Path, data: bytes) -> None:
    assert read(written(tmp_path, data)) == CODE


@pytest.mark.parametrize("encoding", ["cp949", "euc-kr", "utf-8"])
def test_a_coding_line_is_heeded(tmp_path: Path, encoding: str) -> None:
    code = f"# -*- coding: {encoding} -*-\n{CODE}"
    assert read(written(tmp_path, code.encode(encoding))) == code


def test_cp949_without_a_coding_line_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, CODE.encode("cp949"))) == NO_UTF8


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (CODE.encode("utf-16"), NO_UTF8),
        (CODE.encode("utf-32"), NO_UTF8),
        (b"x = 1\n".decode().encode("utf-16-le"), ZEROS),
        (b"x = 1\0\n", ZEROS),
        (b"\0" * 1000, ZEROS),
        (b"PK\3\4\xff\xfe", NO_UTF8),
        (codecs.BOM_UTF8 + b"# coding: cp949\n", NO_UTF8),
        (b"# coding: utf-8\n# \xbf\xb9\n", NO_UTF8),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    assert refusal(written(tmp_path, data)) == why


@pytest.mark.parametrize(
    "encoding", ["no-such", "rot13", "undefined", "hex", "zlib", "idna", "punycode", "utf-16", "../../x", "cp949\0"]
)
def test_a_strange_coding_line_gets_text_or_the_sentence(encoding: str) -> None:
    started = time.perf_counter()
    with suppress(UnreadableError):
        decode(f"# coding: {encoding}\n".encode() + b"a-" + b"zz9\xc3\xa9" * 200_000)
    assert time.perf_counter() - started < 2


def test_an_empty_file_is_empty_text(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"")) == ""


def test_the_size_is_limited(tmp_path: Path) -> None:
    assert len(read(written(tmp_path, b"#" * MAX_SIZE))) == MAX_SIZE
    assert refusal(written(tmp_path, b"#" * (MAX_SIZE + 1))) == "The file is larger than 1 MB: this is no exercise."


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "linear.py").mkdir()
    assert refusal(tmp_path / "linear.py").startswith("The file can not be read: ")


def test_a_missing_file_and_a_broken_link_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "linear.py") == "The file can not be read: No such file or directory."
    (tmp_path / "linear.py").symlink_to(tmp_path / "gone.py")
    assert refusal(tmp_path / "linear.py") == "The file can not be read: No such file or directory."


if sys.platform != "win32":

    def test_a_named_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "linear.py")
        assert refusal(tmp_path / "linear.py").startswith("The file can not be read: ")

    def test_a_device_is_refused() -> None:
        assert refusal(Path("/dev/zero")).startswith("The file can not be read: ")


def test_nothing_of_the_file_is_run(tmp_path: Path) -> None:
    code = f"import pathlib\npathlib.Path({str(tmp_path / 'trace')!r}).touch()\n"
    assert read(written(tmp_path, code.encode())) == code
    assert not (tmp_path / "trace").exists()
