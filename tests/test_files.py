"""Files are written whole or not at all, only plain files are replaced, and the user's folders are the system's."""

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from grader.core.files import cache_folder, state_folder, write_whole

NEEDS_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def test_a_new_file_has_the_content_and_the_permissions_that_new_files_have(tmp_path: Path) -> None:
    write_whole(tmp_path / "report.json", b"{}")
    (tmp_path / "other").touch()
    assert (tmp_path / "report.json").read_bytes() == b"{}"
    assert (tmp_path / "report.json").stat().st_mode == (tmp_path / "other").stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "report.json"]


@NEEDS_POSIX
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_the_longest_name_that_a_file_can_have_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / ("r" * 250 + ".json")
    write_whole(path, b"{}")
    assert path.read_bytes() == b"{}"


@NEEDS_POSIX
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


@NEEDS_POSIX
def test_a_link_that_leads_to_no_file_yet_makes_that_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


@NEEDS_POSIX
def test_what_is_no_plain_file_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    # A pipe stands for all of its kind. Never try this with /dev/null: run by root, a mistake here destroys it.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_whole(pipe, b"content")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    reader.join(5)
    assert read == [b"content"]


@pytest.mark.skipif(sys.platform != "linux", reason="platformdirs is tested on other systems by its authors")
@pytest.mark.parametrize(
    ("environment", "state", "cache"),
    [
        ({}, "/home/kim/.local/state", "/home/kim/.cache"),
        ({"XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/c"}, "/s", "/c"),
    ],
)
def test_the_users_folders_are_where_the_system_has_them(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], state: str, cache: str
) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/kim", **environment}.items():
        monkeypatch.setenv(name, value)
    own = "gradient-descent-exercises"
    assert (state_folder(), cache_folder()) == (Path(state) / own, Path(cache) / own)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks the registry")
def test_without_a_home_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 987_654_321)  # a user whom the system does not know
    for folder in (state_folder(), cache_folder()):
        with pytest.raises(OSError, match=r".+"):
            folder.mkdir(parents=True)
