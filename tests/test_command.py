"""The command line as its users rely on it: what it grades, what it writes, and how it exits."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import pytest

from grader.cli.main import UNCONFINED, main
from grader.course import exercise as exercises

ROOT = Path(__file__).parent.parent
RIGHT = "\n".join(corpus.RIGHT["linear"].values())
HALF = RIGHT.replace("return 2 * x * (x * w - y)", "return x * (x * w - y)")
ROUNDED = RIGHT.replace("w - alpha * grad", "round(w - alpha * grad, 2)")  # wrong on drawn examples only: shrinks
ENDLESS = RIGHT.replace("return 2 * x * (x * w - y)", "while True: pass")
QUICK = ("--examples", "5")
EVERY = [f"exercises/{name}.py" for name in exercises.names()]
WHOLE = sum(len(exercises.load(name).checks) for name in exercises.names())
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither these signals nor these streams")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, in an environment that asks for nothing."""
    folder = tmp_path / "내 과제 1"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def kit(here: Path) -> Path:
    """A copy of the kit's folders of exercises, in the current folder."""
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, here / name, ignore=shutil.ignore_patterns("__pycache__"))
    return here


def write(path: str, content: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(content, encoding="utf-8")


def report_of(path: str = "r.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the grader as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


# What is graded.


@pytest.mark.usefixtures("kit")
def test_the_solutions_get_every_point(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--solutions", *QUICK]) == 0
    assert f"{WHOLE} of {WHOLE} points" in capsys.readouterr().out


@pytest.mark.usefixtures("kit")
def test_untouched_stubs_get_none_and_are_all_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--report", "json=r.json"]) == 1
    out = capsys.readouterr().out
    assert f"0 of {WHOLE} points" in out
    assert "Start here: open exercises/linear.py" in out
    report = report_of()
    assert [exercise["status"] for exercise in report["exercises"]] == ["todo"] * len(exercises.names())
    assert {check["status"] for exercise in report["exercises"] for check in exercise["checks"]} == {"todo"}


@pytest.mark.usefixtures("kit")
@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        ([], EVERY),
        (["linear"], ["exercises/linear.py"]),
        (["exercises/quadratic.py"], ["exercises/quadratic.py"]),
        (["./exercises/"], EVERY),
        (["quadratic", "linear"], ["exercises/quadratic.py", "exercises/linear.py"]),
        (["--exercise", "quadratic"], ["exercises/quadratic.py"]),
        (["--solutions", "linear"], ["solutions/linear.py"]),
    ],
)
def test_a_target_is_a_name_a_file_or_a_folder(arguments: list[str], paths: list[str]) -> None:
    main([*arguments, *QUICK, "--report", "json=r.json"])
    assert [exercise["path"] for exercise in report_of()["exercises"]] == [str(Path(path)) for path in paths]


@pytest.mark.usefixtures("here")
def test_a_file_whose_name_says_nothing_needs_the_exercise(capsys: pytest.CaptureFixture[str]) -> None:
    write("work.py", RIGHT)
    assert main(["work.py", *QUICK]) == 2
    assert "Add `--exercise NAME`" in capsys.readouterr().err
    assert main(["work.py", "--exercise", "linear", *QUICK]) == 0


@pytest.mark.usefixtures("here")
def test_a_broken_file_is_its_own_finding_and_the_others_are_graded() -> None:
    write("in/a_linear.py", "def forward(x, w:\n")
    write("in/b_linear.py", RIGHT)
    Path("in/c_linear.py").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    assert main(["in", *QUICK, "--report", "json=r.json"]) == 1
    assert [exercise["status"] for exercise in report_of()["exercises"]] == ["crashed", "passed", "crashed"]


# What it says, and how it exits.


@pytest.mark.usefixtures("here")
def test_a_wrong_gradient_exits_1_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    write("linear.py", HALF)
    assert main(["linear.py"]) == 1
    out = capsys.readouterr().out
    assert "exactly half of the slope" in out
    assert "11 of 12 points" in out


@pytest.mark.usefixtures("here")
def test_seed_and_examples_are_printed_and_stand_in_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    write("linear.py", RIGHT)
    assert main(["linear.py", "--seed", "77", "--examples", "30", "--report", "json=r.json"]) == 0
    assert "Seed 77 (given), 30 examples for each check." in capsys.readouterr().out
    report = report_of()
    assert (report["seed"], report["examples"]) == (77, 30)
    assert report["exercises"][0]["checks"][0]["examples"] == 30


@pytest.mark.usefixtures("here")
def test_without_a_seed_the_published_one_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    write("linear.py", RIGHT)
    main(["linear.py", *QUICK])
    assert "Seed 20170331 (published)," in capsys.readouterr().out


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "variable", "code", "word"),
    [
        ([], "C.UTF-8", "en", "Total"),
        (["--lang", "ko"], "C.UTF-8", "ko", "합계"),
        ([], "ko_KR.UTF-8", "ko", "합계"),
        (["--lang", "en"], "ko_KR.UTF-8", "en", "Total"),
    ],
)
def test_the_language_is_that_of_the_option_or_the_environment(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    variable: str,
    code: str,
    word: str,
) -> None:
    monkeypatch.setenv("LANG", variable)
    write("linear.py", RIGHT)
    assert main(["linear.py", *arguments, *QUICK, "--report", "json=r.json"]) == 0
    assert word in capsys.readouterr().out
    assert report_of()["language"] == code


@pytest.mark.usefixtures("here")
def test_an_endless_loop_costs_its_limit_once_and_the_rest_is_graded(capsys: pytest.CaptureFixture[str]) -> None:
    write("linear.py", ENDLESS)
    begin = time.monotonic()
    assert main(["linear.py", *QUICK, "--time-limit", "0.5", "--report", "json=r.json"]) == 1
    assert time.monotonic() - begin < 20  # the limit is 0.5 s; a busy machine may take its time
    assert capsys.readouterr().out.count("did not finish within 0.5 s") == 1
    report = report_of()["exercises"][0]
    assert report["status"] == "stopped"
    statuses = [check["status"] for check in report["checks"] if check["function"] == "gradient"]
    assert statuses == ["stopped", "waiting", "waiting", "waiting"]
    others = {check["status"] for check in report["checks"] if check["function"] != "gradient"}
    assert others == {"passed"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.py"], "no file or folder `nowhere.py`"),
        ([""], "no file or folder ``"),
        (["a" * 5000 + ".py"], "can not be read: "),
        ([], "no file or folder `exercises` here"),
        (["linear"], "no file or folder `exercises/linear.py` here"),
        (["empty"], "nothing to grade in `empty`"),
        (["notes.txt"], "has to end in `.py`"),
        (["--seed", "minus"], "not a whole number"),
        (["--seed"], "expected one argument"),
        (["--examples", "0"], "not a whole number from 1"),
        (["--time-limit", "-1"], "not a number of seconds"),
        (["--time-limit", "nan"], "not a number of seconds"),
        (["--report", "nosuch=r"], "FORMAT=PATH"),
        (["--report", "json"], "FORMAT=PATH"),
        (["linear.py", "--report", "json=no/such/folder/r.json"], "make it first"),
        (["linear.py", "--report", "json=empty"], "is a folder"),
        (["linear.py", "--report", "json=linear.py"], "may be somebody's work"),
        (["linear.py", "--report", "json=a.json", "--report", "json=./a.json"], "can not both"),
        (["linear.py", "--exercise", "cubic"], "no exercise `cubic`. There are: linear, multiple, quadratic."),
        (["linear.py", "--solutions"], "--solutions"),
        (["--unknown\nline"], "--help"),
        (["--lang", "xx"], "--help"),
        (["build", "--unknown"], "--help"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_bad_usage_is_one_line_on_standard_error_and_exits_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    write("linear.py", RIGHT)
    write("notes.txt", "")
    Path("empty").mkdir()
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("grader: ")
    assert captured.err.count("\n") == 1
    assert words in captured.err
    assert Path("linear.py").read_text(encoding="utf-8") == RIGHT


@pytest.mark.usefixtures("here")
def test_the_graders_own_fault_is_exit_2_and_not_the_learners(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    write("linear.py", RIGHT)
    monkeypatch.delenv("GRADER_TRACEBACK", raising=False)
    monkeypatch.setattr("grader.engine.run.judge", broken)
    assert main(["linear.py", "--report", "json=r.json"]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("grader: The grader itself failed: linear.py: ZeroDivisionError")
    assert "not your code's fault" in captured.err
    assert captured.err.count("\n") == 1
    assert not Path("r.json").exists()


@pytest.mark.usefixtures("here")
def test_confinement_that_is_required_and_not_to_be_had_exits_3_and_runs_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.sandbox.process.WITHOUT", ("landlock",))
    write("linear.py", RIGHT)
    assert main(["linear.py", "--require-confinement", "--report", "json=r.json"]) == UNCONFINED == 3
    shown, complaint = capsys.readouterr()
    assert shown == ""
    assert complaint.startswith("grader: Learner code ran")
    assert "no Landlock" in complaint
    assert complaint.count("\n") == 1
    assert not Path("r.json").exists()


# Reports.


@pytest.mark.usefixtures("here")
def test_a_report_on_standard_output_stands_there_alone(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write("linear.py", "print('from the file')\n" + HALF)
    write("helper.py", "")
    assert main([".", *QUICK, "--report", "json=-", "--report", "json=copy.json"]) == 1
    captured = capsysbinary.readouterr()
    assert captured.err == b""
    assert captured.out == Path("copy.json").read_bytes()
    assert json.loads(captured.out)["score"] == 11


@pytest.mark.usefixtures("here")
def test_a_report_that_may_not_be_written_is_refused_before_anything_is_graded(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("linear.py", RIGHT)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    assert main(["linear.py", "--report", "json=r.json"]) == 2
    assert capsys.readouterr() == ("", "grader: You may not write the report `r.json` there: give it another place.\n")


@pytest.mark.usefixtures("here")
def test_a_report_for_which_the_disk_is_full_exits_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    write("linear.py", RIGHT)
    monkeypatch.setattr("grader.cli.destinations.write_whole", refuse)
    assert main(["linear.py", *QUICK, "--report", "json=r.json"]) == 2
    assert capsys.readouterr().err == "grader: The report `r.json` can not be written: No space left on device.\n"


@POSIX
@pytest.mark.usefixtures("here")
def test_a_file_name_that_is_no_text_does_not_break_the_report() -> None:
    name = os.fsdecode(b"\xff_linear.py")
    try:
        write(name, RIGHT)
    except OSError:
        return  # a file system that has no such names has nothing to report
    assert main([name, *QUICK, "--report", "json=r.json"]) == 0
    assert report_of()["exercises"][0]["path"] == name


@pytest.mark.usefixtures("here")
def test_the_same_code_and_seed_give_the_same_report_byte_for_byte_but_for_the_seconds() -> None:
    write("linear.py", ROUNDED)
    texts = []
    for hash_seed in ("1", "2"):
        started("linear.py", "--seed", "5", "--report", "json=r.json", PYTHONHASHSEED=hash_seed)
        texts.append(re.sub(rb'"seconds": [-+.0-9e]+', b'"seconds": 0', Path("r.json").read_bytes()))
    assert texts[0] == texts[1]
    assert b'"failed"' in texts[0]


# Streams.


@POSIX
@pytest.mark.usefixtures("here")
def test_whoever_closes_the_standard_streams_gets_the_report_all_the_same() -> None:
    write("linear.py", RIGHT)
    line = f'exec "{sys.executable}" -m grader linear.py --report json=r.json <&- >&- 2>&-'
    assert subprocess.run(["/bin/sh", "-c", line], check=False, timeout=60).returncode == 0
    assert report_of()["score"] == 12


@POSIX
@pytest.mark.usefixtures("here")
def test_a_reader_who_has_seen_enough_is_no_trouble_and_the_report_is_written() -> None:
    write("linear.py", HALF)
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", "linear.py", "--report", "json=r.json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 1
    assert report_of()["score"] == 11


# Interruption.


def family(process: int) -> Iterator[int]:
    """Yield the processes that descend from `process`; none on a system without /proc."""
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, tasks.read_text().split()):
            yield child
            yield from family(child)


def lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@POSIX
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 1), (signal.SIGTERM, -signal.SIGTERM)])
def test_an_interrupted_run_ends_at_once_and_leaves_no_process(sent: signal.Signals, code: int) -> None:
    write("a_linear.py", RIGHT)
    write("b_linear.py", ENDLESS)
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", ".", *QUICK, "--time-limit", "60", "--report", "json=r.json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(0.3)  # the second file may loop by now; it can not have come to its end in any case
    begun = [process.pid, *family(process.pid)]
    begin = time.monotonic()
    process.send_signal(sent)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - begin < 5
    assert process.returncode == code
    assert "a_linear.py  12 of 12 points" in first
    assert err == ""
    deadline = time.monotonic() + 5
    while any(map(lives, begun)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [number for number in begun if lives(number)] == []
    if sent == signal.SIGINT:
        assert "Ended early: graded so far 1 of 2." in out
        assert "Every check passes" not in out
        assert [exercise["path"] for exercise in report_of()["exercises"]] == ["a_linear.py"]


# The terminal.


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colours_are_for_terminals_unless_asked_for(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    coloured: bool,  # noqa: FBT001 - what a row expects
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    write("linear.py", HALF)
    main(["linear.py", *QUICK])
    assert ("\x1b[" in capsys.readouterr().out) is coloured


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("encoding", ["cp949", "cp1252", "ascii"])
def test_a_console_that_lacks_a_character_shows_another(
    monkeypatch: pytest.MonkeyPatch, encoding: str, lang: str
) -> None:
    console = io.BytesIO()
    write("linear.py", HALF)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(console, encoding=encoding))
    assert main(["linear.py", "--lang", lang, *QUICK]) == 1
    assert "gradient(x=3, y=5, w=7)" in console.getvalue().decode(encoding)
