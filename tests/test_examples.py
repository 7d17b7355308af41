"""Examples that were drawn are kept for the next run; nothing that stands in a cache can do any harm."""

import json
import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from grader.course import exercise
from grader.engine.example_cache import MOST_BYTES, MOST_FILES, Kept
from grader.engine.examples import Examples
from grader.law.draw import Draw, Example, Inputs
from grader.law.inputs import PACES

ROOT = Path(__file__).parent.parent
LINEAR = exercise.load("linear")
INPUTS = list(dict.fromkeys(check.inputs for name in exercise.names() for check in exercise.load(name).checks))
POINTS = LINEAR.checks[0].inputs
POINT = [0, 3, 0, 5, 0, 2, 4]  # the choices of a point: x = 3, y = 5, w = 2, and a pace
GRADE = """
import sys
from grader.cli.main import main
code = main(["linear", "--solutions", "--examples", "20", "--report", "json=-"])
sys.stderr.write(f"{code} {'hypothesis' in sys.modules}")
"""


@pytest.fixture
def cache(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "cache" / "examples")


def examples(cache: Kept | None, inputs: Inputs = POINTS, count: int = 30) -> tuple[Example, ...]:
    return Examples(5, count, cache).of(inputs, "linear")


def only_file(cache: Kept) -> Path:
    (file,) = cache.folder.iterdir()
    return file


def fail(*_anything: object) -> None:
    pytest.fail("was drawn again")


@pytest.mark.parametrize("inputs", INPUTS, ids=lambda inputs: inputs.name)
def test_what_was_kept_is_what_was_drawn(inputs: Inputs, cache: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = examples(None, inputs)
    assert repr(examples(cache, inputs)) == repr(drawn)
    monkeypatch.setattr("grader.law.drawing.chosen", fail)
    assert repr(examples(cache, inputs)) == repr(drawn)  # by repr: 1 is equal to 1.0


def test_a_second_run_needs_no_hypothesis_and_reports_the_same(tmp_path: Path) -> None:
    def grade() -> tuple[str, object]:
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
        environment |= {"HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", GRADE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        report = json.loads(done.stdout)
        for finding in (finding for each in report["exercises"] for finding in each["checks"]):
            del finding["seconds"]
        return done.stderr, report

    (first, drawn), (second, found) = grade(), grade()
    assert (first, second) == ("0 True", "0 False")
    assert found == drawn


def test_another_seed_count_or_exercise_has_examples_of_its_own(cache: Kept) -> None:
    cache.keep("linear", POINTS, 5, 20, [(1,)])
    assert cache.find("linear", POINTS, 5, 20) == [(1,)]
    assert cache.find("linear", POINTS, 6, 20) is None
    assert cache.find("linear", POINTS, 5, 21) is None
    assert cache.find("quadratic", POINTS, 5, 20) is None
    assert cache.find("linear", INPUTS[1], 5, 20) is None


def test_examples_are_those_of_every_module_and_package_that_has_a_say_in_them(
    cache: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = {
        Path(str(module.__file__))
        for name, module in sys.modules.items()
        if name.startswith(("grader.law.", "grader.checks."))
    }
    assert len({module.parent for module in loaded}) > 2  # sub-folders too
    versions = {Path(str(package.__file__)).with_name("version.py") for package in (hypothesis, np)}
    cache.keep("linear", POINTS, 5, 20, [(1,)])
    read = Path.read_bytes
    for changed in loaded | versions:
        monkeypatch.setattr(Path, "read_bytes", lambda path, one=changed: read(path) + b"#" * (path == one))
        assert Kept(cache.folder).find("linear", POINTS, 5, 20) is None, changed


# Whatever stands in the file


KEY = "the key of the file"  # stands for the real one below


def holding(drawn: object, **other: object) -> bytes:
    return json.dumps({"key": KEY, "drawn": drawn, **other}).encode()


SPOILED = {
    "empty": b"",
    "no text": b"\xff\xfe\x00",
    "cut off": holding([POINT])[:-3],
    "null": b"null",
    "a list": b"[]",
    "of another key": holding([POINT], key="another"),
    "without a key": json.dumps({"drawn": [POINT]}).encode(),
    "nothing drawn": json.dumps({"key": KEY}).encode(),
    "no lists": holding("abc"),
    "no choices": holding([7]),
    "text": holding([["3"]]),
    "truth values": holding([[True, *POINT[1:]]]),
    "floats": holding([[0.0, *POINT[1:]]]),
    "null for a number": holding([[None, *POINT[1:]]]),
    "not a number": holding([[float("nan"), *POINT[1:]]]),
    "beyond the bounds": holding([[0, 10**6, *POINT[2:]]]),
    "below the bounds": holding([[*POINT[:-1], 0]]),
    "a pace that climbs": holding([[*POINT[:-1], PACES]]),
    "too few choices": holding([POINT[:-1]]),
    "too many choices": holding([[*POINT, 1]]),
    "too many examples": holding([POINT] * 100),
    "a number of a thousand digits": holding([[10**1000]]),
    "a number of a million digits": holding("DIGITS").replace(b'"DIGITS"', b"[[1" + b"0" * 10**6 + b"]]"),
    "lists without end": holding("LISTS").replace(b'"LISTS"', b"[" * 10**5),
    "a huge file": b" " * (MOST_BYTES + 1) + holding([POINT]),
}


def spoil(file: Path, content: bytes) -> None:
    """Write `content` under the key that is in the file."""
    key = json.dumps(json.loads(file.read_bytes())["key"]).encode()
    file.write_bytes(content.replace(json.dumps(KEY).encode(), key))


@pytest.mark.parametrize("content", SPOILED.values(), ids=SPOILED)
def test_what_does_not_fit_is_drawn_anew_and_replaced(content: bytes, cache: Kept) -> None:
    drawn = examples(cache)
    file = only_file(cache)
    whole = file.read_bytes()
    spoil(file, content)
    assert examples(cache) == drawn
    assert only_file(cache).read_bytes() == whole


def test_of_foreign_choices_come_only_examples_that_could_have_been_drawn(cache: Kept) -> None:
    examples(cache)
    spoil(only_file(cache), holding([POINT]))
    assert examples(cache) == (*POINTS.pinned, {"x": 3, "y": 5, "theta": [2], "pace": 4 / PACES})


# Whatever stands in place of the file or the folder


def test_a_folder_in_place_of_the_file_is_left_alone(cache: Kept) -> None:
    drawn = examples(cache)
    file = only_file(cache)
    file.unlink()
    file.mkdir()
    assert examples(cache) == drawn
    assert file.is_dir()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_the_file_keeps_nobody_waiting(cache: Kept) -> None:
    drawn = examples(cache)
    file = only_file(cache)
    file.unlink()
    os.mkfifo(file)
    assert examples(cache) == drawn


@pytest.mark.skipif(sys.platform == "win32", reason="there, a link takes a right of its own")
def test_a_link_in_place_of_the_file_is_not_followed(cache: Kept, tmp_path: Path) -> None:
    drawn = examples(cache)
    file = only_file(cache)
    file.unlink()
    precious = tmp_path / "precious"
    precious.write_text("mine")
    file.symlink_to(precious)
    assert examples(cache) == drawn
    assert precious.read_text() == "mine"


def test_a_file_in_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("mine")
    assert examples(Kept(tmp_path / "cache")) == examples(None)
    assert (tmp_path / "cache").read_text() == "mine"


def test_the_newest_files_stay(cache: Kept) -> None:
    for seed in range(MOST_FILES + 5):
        cache.keep("linear", POINTS, seed, 1, [tuple(POINT)])
        for age, file in enumerate(sorted(cache.folder.iterdir(), key=lambda file: -file.stat().st_mtime_ns)):
            if age == 0:
                os.utime(file, (seed, seed))  # older files are older by a second, whatever the clock is good for
    found = [seed for seed in range(MOST_FILES + 5) if cache.find("linear", POINTS, seed, 1)]
    assert found == list(range(5, MOST_FILES + 5))


def test_what_would_be_too_large_is_not_kept(cache: Kept) -> None:
    cache.keep("linear", POINTS, 5, 10**6, [(99,) * (MOST_BYTES // 2)])
    assert not cache.folder.exists()


def test_inputs_that_belong_to_no_exercise_are_not_kept(cache: Kept) -> None:
    def draw(source: Draw) -> Example:
        return {"x": source.number()}

    Examples(5, 10, cache).of(Inputs("of a test", draw))
    assert not cache.folder.exists()
