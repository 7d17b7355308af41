"""The journal of a class: what was added is there for good, whole or not at all, and other terms are never mixed in."""

import gc
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from grader.classroom.grading.journal import Journal, lines, name_of, terms_of
from grader.core.errors import UsageError
from grader.core.sentence import ENGLISH

NAME = "journal.jsonl"
DIGEST = "00ff" * 16


def written(folder: Path, name: str = NAME, **results: str) -> Path:
    """Return a journal with these results, each a text."""
    with Journal(folder, name, {"seed": 7}) as journal:
        for key, value in results.items():
            journal.add(key, json.dumps(value))
    return folder / name


def said(refused: pytest.ExceptionInfo[UsageError]) -> str:
    return ENGLISH(refused.value.why)


def test_a_shard_has_a_journal_of_its_own() -> None:
    assert name_of() == "journal.jsonl"
    assert name_of((2, 5)) == "journal-2-of-5.jsonl"


def test_a_line_is_a_checksum_and_a_value_and_the_first_holds_the_terms(tmp_path: Path) -> None:
    path = written(tmp_path, ada="값")
    assert path.read_bytes().splitlines(keepends=True) == [
        b'261269f0 {"terms": {"seed": 7}}\n',
        b'6970ab2a ["ada","\\uac12"]\n',
    ]
    assert list(lines(path)) == [(0, {"terms": {"seed": 7}}), (32, ["ada", "값"])]


def test_what_was_added_is_there_now_and_in_every_later_run(tmp_path: Path) -> None:
    for number in range(3):
        with Journal(tmp_path, NAME, {"seed": 7}) as journal:
            assert len(journal) == number
            journal.add(f"key {number}", json.dumps(number))
            assert [journal[f"key {n}"] for n in range(number + 1)] == list(range(number + 1))
            assert [f"key {n}" in journal for n in range(3)] == [n <= number for n in range(3)]
            assert len(journal) == number + 1
    assert (tmp_path / NAME).read_bytes().count(b"terms") == 1


def test_the_terms_are_written_once_and_anew_where_they_were_lost(tmp_path: Path) -> None:
    for _ in range(2):
        path = written(tmp_path)
        assert [value for _offset, value in lines(path)] == [{"terms": {"seed": 7}}]
    written(tmp_path, ada="right")
    path.write_bytes(b"torn" + path.read_bytes())
    for _ in range(2):
        with Journal(tmp_path, NAME, {"seed": 7}) as journal:
            assert journal["ada"] == "right"
        assert [value for _offset, value in lines(path)] == [["ada", "right"], {"terms": {"seed": 7}}]


def test_where_the_system_tells_text_from_bytes_a_journal_is_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    begin, binary = os.open, 1 << 30

    def opening(path: Path, flags: int, mode: int) -> int:
        asked.append(flags & binary)
        return begin(path, flags & ~binary, mode)

    with monkeypatch.context() as patch:
        patch.setattr(os, "O_BINARY", binary, raising=False)
        patch.setattr(os, "open", opening)
        journal = Journal(tmp_path, NAME, {})
    journal.close()
    assert asked == [binary]


def test_a_key_that_is_a_digest_is_found_like_any_other(tmp_path: Path) -> None:
    with Journal(tmp_path, NAME, {}) as journal:
        journal.add(DIGEST, "1")
        journal.add(DIGEST.replace("ff", "fe"), "2")
        journal.add("no digest", "3")
        assert [journal[key] for key in (DIGEST, DIGEST.replace("ff", "fe"), "no digest")] == [1, 2, 3]
        assert "00" not in journal


def test_a_result_that_is_added_again_replaces_the_one_before(tmp_path: Path) -> None:
    written(tmp_path, ada="before")
    with Journal(tmp_path, NAME, {"seed": 7}) as journal:
        assert journal["ada"] == "before"
        journal.add("ada", '"after"')
        assert (journal["ada"], len(journal)) == ("after", 1)


def test_the_results_of_all_journals_of_a_folder_count_and_of_one_key_the_last(tmp_path: Path) -> None:
    written(tmp_path, "journal-1-of-2.jsonl", ada="first", bob="first")
    written(tmp_path, "journal-2-of-2.jsonl", bob="second", eve="second")
    (tmp_path / "other.jsonl").write_text("no journal\n", encoding="utf-8")
    with Journal(tmp_path, NAME, {"seed": 7}) as journal:
        journal.add("zoe", '"third"')
        assert {key: journal[key] for key in ("ada", "bob", "eve", "zoe")} == {
            "ada": "first",
            "bob": "second",
            "eve": "second",
            "zoe": "third",
        }
        assert "ian" not in journal


def test_a_journal_is_closed_once_and_then_another_run_may_have_it(tmp_path: Path) -> None:
    written(tmp_path, ada="right")
    with Journal(tmp_path, NAME, {"seed": 7}) as journal:
        assert journal["ada"] == "right"
    journal.close()
    del journal
    gc.collect()  # a file that was left open would warn now
    with Journal(tmp_path, NAME, {"seed": 7}) as journal:
        assert journal["ada"] == "right"


def test_closing_gives_back_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[int] = []
    close = os.close

    def closing(descriptor: int) -> None:
        given_back.append(descriptor)
        close(descriptor)

    monkeypatch.setattr(os, "close", closing)
    journal = Journal(tmp_path, NAME, {})
    journal.close()
    journal.close()
    (descriptor,) = given_back
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(descriptor)


def test_syncing_is_for_the_file_that_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    with Journal(tmp_path, NAME, {}) as journal:
        journal.sync()
        assert synced == [(tmp_path / NAME).stat().st_ino]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such permissions")
def test_others_may_read_a_journal_and_not_write_it(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        path = written(tmp_path)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_what_the_system_writes_in_pieces_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with Journal(tmp_path, NAME, {}) as journal:
        monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
        journal.add("ada", '"right"')
        journal.add("bob", '"left"')
        assert (journal["ada"], journal["bob"]) == ("right", "left")
    assert [value for _offset, value in lines(tmp_path / NAME)] == [{"terms": {}}, ["ada", "right"], ["bob", "left"]]


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(OSError(28, "No space left on device"), "No space left on device"), (OSError("of no number"), "of no number")],
)
def test_a_full_disk_is_told_and_the_lines_after_it_are_found(
    trouble: OSError, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    room = [4]

    def full(descriptor: int, data: bytes) -> int:
        if not room:
            raise trouble
        return write(descriptor, data[: room.pop()])

    with Journal(tmp_path, NAME, {}) as journal:
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(UsageError) as refused:
            journal.add("ada", '"right"')
        assert said(refused) == (
            f"The journal `{tmp_path / NAME}` can not be written: {reason}. What it holds is safe; once there is room, "
            "the same command goes on from there."
        )
        monkeypatch.setattr(os, "write", write)
        assert "ada" not in journal
        journal.add("bob", '"right"')
        assert journal["bob"] == "right"


@pytest.mark.parametrize("found", [b"", b"h", b"half a li", b"a line that is none\n"])
def test_a_journal_that_has_not_begun_gets_its_terms(found: bytes, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(found)
    written(tmp_path, ada="right")
    broken = found if found.endswith(b"\n") or not found else found + b"\n"
    assert (tmp_path / NAME).read_bytes().startswith(broken + b"261269f0 ")
    assert terms_of(tmp_path) == {"seed": 7}
    with Journal(tmp_path, NAME, {"seed": 7}) as journal:
        assert journal["ada"] == "right"


def test_a_journal_that_can_not_be_opened_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "nowhere" / NAME
    with pytest.raises(UsageError) as refused:
        Journal(path.parent, NAME, {})
    assert said(refused) == f"The journal `{path}` can not be written: No such file or directory."

    def without_words(*_arguments: object) -> int:
        raise OSError("of no number")

    monkeypatch.setattr(os, "open", without_words)
    with pytest.raises(UsageError) as refused:
        Journal(tmp_path, NAME, {})
    assert said(refused) == f"The journal `{tmp_path / NAME}` can not be written: of no number."


def test_values_that_are_no_results_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, ada="right")
    with Journal(tmp_path, NAME, {"seed": 7}) as journal:
        journal.add("three", "1,2")
    with Journal(tmp_path, NAME, {"seed": 7}) as journal:
        assert (len(journal), "three" in journal) == (1, False)
    assert len(list(lines(path))) == 3


def test_the_terms_are_those_of_the_first_journal(tmp_path: Path) -> None:
    assert terms_of(tmp_path) is None
    (tmp_path / "journal-0.jsonl").write_text("nothing whole\n", encoding="utf-8")
    assert terms_of(tmp_path) is None
    for shard, seed in ((1, 7), (2, 8)):
        place = tmp_path / f"{shard}"
        place.mkdir()
        with Journal(place, NAME, {"seed": seed}):
            pass
        (place / NAME).rename(tmp_path / name_of((shard, 2)))
    assert terms_of(tmp_path) == {"seed": 7}


OTHER_RUN = (
    "holds results of another run: {name} was {was} there and is {now} now. Give another folder with --output, or the "
    "same options as then."
)
OTHER_VERSION = (
    "holds results of another version of {name}. Give another folder with --output, so that all are graded alike."
)
TERMS = {
    "an option": ({"seed": 7}, {"seed": 8}, OTHER_RUN.format(name="seed", was=7, now=8)),
    "one that is not given": ({"late": 3}, {}, OTHER_RUN.format(name="late", was=3, now=None)),
    "one that was not given": ({}, {"late": 3}, OTHER_RUN.format(name="late", was=None, now=3)),
    "a version": ({"seed": 7, "numpy": "2.1"}, {"seed": 7, "numpy": "2.2"}, OTHER_VERSION.format(name="numpy")),
}


@pytest.mark.parametrize(("then", "now", "complaint"), TERMS.values(), ids=TERMS)
def test_a_journal_of_other_terms_is_refused(
    then: dict[str, object], now: dict[str, object], complaint: str, tmp_path: Path
) -> None:
    with Journal(tmp_path, NAME, then) as journal:
        journal.add("ada", "1")
    with pytest.raises(UsageError) as refused:
        Journal(tmp_path, NAME, now)
    assert said(refused) == f"`{tmp_path / NAME}` {complaint}"
    with Journal(tmp_path, NAME, then) as journal:
        assert journal["ada"] == 1


def test_where_files_can_not_be_locked_the_journal_is_kept_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with Journal(tmp_path, NAME, {}), Journal(tmp_path, NAME, {}) as journal:
        journal.add("ada", "1")
        assert journal["ada"] == 1


def test_a_journal_cut_anywhere_keeps_every_whole_line(tmp_path: Path) -> None:
    with Journal(tmp_path, "journal.jsonl", {"seed": 7}) as journal:
        for number in range(3):
            journal.add(f"key {number}", json.dumps([number, "값"]))
    whole = (tmp_path / "journal.jsonl").read_bytes()
    ends = [index + 1 for index, byte in enumerate(whole) if byte == ord("\n")]
    for cut in range(0, len(whole) + 1, 3):
        into = tmp_path / f"cut-{cut}"
        into.mkdir()
        (into / "journal.jsonl").write_bytes(whole[:cut])
        kept = sum(end <= cut for end in ends) - 1
        with Journal(into, "journal.jsonl", {"seed": 7}) as journal:
            assert [f"key {number}" in journal for number in range(3)] == [number < kept for number in range(3)]
            journal.add("later", '["after"]')
        with Journal(into, "journal.jsonl", {"seed": 7}) as journal:
            assert journal["later"] == ["after"]
            assert [journal[f"key {number}"] for number in range(kept)] == [[n, "값"] for n in range(kept)]


def test_a_line_that_was_changed_does_not_count(tmp_path: Path) -> None:
    with Journal(tmp_path, "journal.jsonl", {}) as journal:
        journal.add("ada", '["right"]')
        journal.add("bob", '["right"]')
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"ada",["right"]', b'"ada",["wrong"]'))
    with Journal(tmp_path, "journal.jsonl", {}) as journal:
        assert "ada" not in journal
        assert journal["bob"] == ["right"]


@pytest.mark.skipif(sys.platform == "win32", reason="files are not locked on Windows")
def test_two_runs_do_not_write_one_journal(tmp_path: Path) -> None:
    with Journal(tmp_path, "journal.jsonl", {}):
        free = lowest_free_descriptor()
        with pytest.raises(UsageError) as refused:
            Journal(tmp_path, "journal.jsonl", {})
        assert lowest_free_descriptor() == free
    assert said(refused) == (f"Another run is at work on `{tmp_path / NAME}`: wait for it, or give another folder.")


def lowest_free_descriptor() -> int:
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor
