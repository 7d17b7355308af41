"""The command line as its users rely on it: what it grades, what it writes, and how it exits."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import corpus
import pytest

from grader import command
from grader.command import main

ROOT = Path(__file__).parent.parent
RIGHT = "\n".join(corpus.RIGHT["linear"].values())
HALF = RIGHT.replace("return 2 * x * (x * w - y)", "return x * (x * w - y)")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def started(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the grader as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=folder,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def report_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_solutions_get_every_point(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["--solutions", "--examples", "20"]) == 0
    assert "33 of 33 points" in capsys.readouterr().out


def test_untouched_stubs_get_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["--report", f"json={tmp_path / 'report.json'}"]) == 1
    out = capsys.readouterr().out
    assert "0 of 33 points" in out
    assert "open exercises/linear.py" in out
    report = report_of(tmp_path / "report.json")
    assert {check["status"] for exercise in report["exercises"] for check in exercise["checks"]} == {"todo"}
    assert [exercise["status"] for exercise in report["exercises"]] == ["todo", "todo"]


def test_a_wrong_gradient_exits_1_and_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "linear.py").write_text(HALF, encoding="utf-8")
    assert main(["linear.py"]) == 1
    assert "exactly half of the slope" in capsys.readouterr().out


def test_a_report_on_standard_output_stands_there_alone(here: Path) -> None:
    (here / "linear.py").write_text(HALF, encoding="utf-8")
    done = started("linear.py", "--report", "json=-", "--report", "json=copy.json", folder=here)
    assert done.returncode == 1
    assert done.stderr == ""
    printed, copied = json.loads(done.stdout), report_of(here / "copy.json")
    assert printed == copied


def test_the_same_code_and_seed_give_the_same_report(here: Path) -> None:
    (here / "linear.py").write_text(HALF.replace("w - alpha * grad", "round(w - alpha * grad, 2)"), encoding="utf-8")
    texts = []
    for name in ("one.json", "other.json"):
        started("linear.py", "--seed", "5", "--report", f"json={name}", folder=here)
        report = report_of(here / name)
        for check in report["exercises"][0]["checks"]:
            check["seconds"] = 0
        texts.append(json.dumps(report))
    assert texts[0] == texts[1]


def test_seed_and_examples_reach_the_report(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "linear.py").write_text(RIGHT, encoding="utf-8")
    assert main(["linear.py", "--seed", "77", "--examples", "30", "--report", "json=r.json"]) == 0
    assert "Seed 77" in capsys.readouterr().out
    report = report_of(here / "r.json")
    assert (report["seed"], report["examples"]) == (77, 30)
    assert report["exercises"][0]["checks"][0]["examples"] == 30


def test_an_endless_loop_costs_its_limit_once_and_the_rest_is_graded(here: Path) -> None:
    endless = RIGHT.replace("return 2 * x * (x * w - y)", "while True: pass")
    (here / "linear.py").write_text(endless, encoding="utf-8")
    started_at = time.monotonic()
    assert main(["linear.py", "--time-limit", "0.5", "--report", "json=r.json"]) == 1
    assert time.monotonic() - started_at < 5
    report = report_of(here / "r.json")["exercises"][0]
    assert report["status"] == "stopped"
    statuses = [check["status"] for check in report["checks"] if check["function"] == "gradient"]
    assert statuses == ["stopped", "waiting", "waiting", "waiting"]
    assert {check["status"] for check in report["checks"] if check["function"] in ("forward", "loss", "step")} == {
        "passed"
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.py"], "no file or folder `nowhere.py`"),
        (["empty"], "nothing to grade"),
        (["--seed", "minus"], "not a whole number"),
        (["--examples", "0"], "not a whole number from 1"),
        (["--time-limit", "-1"], "not a number of seconds"),
        (["--report", "html"], "FORMAT=PATH"),
        (["linear.py", "--report", "json=no/such/folder/r.json"], "make it first"),
        (["linear.py", "--report", "json=empty"], "is a folder"),
        (["linear.py", "--report", "json=a.json", "--report", "json=a.json"], "can not both"),
        (["linear.py", "--exercise", "cubic"], "no exercise `cubic`"),
        (["linear.py", "--solutions"], "--solutions"),
        (["--unknown"], "--help"),
        (["--lang", "xx"], "--help"),
        (["build", "--unknown"], "--help"),
    ],
)
def test_bad_usage_is_one_line_on_standard_error(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (here / "linear.py").write_text(RIGHT, encoding="utf-8")
    (here / "empty").mkdir()
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert words in captured.err


def test_the_graders_own_fault_is_exit_2_and_not_the_learners(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "linear.py").write_text(RIGHT, encoding="utf-8")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("grader.run.judge", broken)
    assert main(["linear.py", "--report", "json=r.json"]) == 2
    captured = capsys.readouterr()
    assert "not your code's fault" in captured.err
    assert not (here / "r.json").exists()


def test_confinement_that_is_required_and_not_to_be_had_exits_3(here: Path) -> None:
    (here / "linear.py").write_text(RIGHT, encoding="utf-8")
    assert main(["linear.py", "--require-confinement"]) == command.UNCONFINED


def test_modules_beside_the_learners_file_are_never_imported(here: Path) -> None:
    for name in ("json", "random", "typing", "numpy", "hypothesis", "rich", "conftest", "sitecustomize", "grading"):
        (here / f"{name}.py").write_text(f"open('canary-{name}', 'w').close()\nraise SystemExit(9)\n")
    (here / "linear.py").write_text("import json, random\n" + RIGHT, encoding="utf-8")
    done = started("linear.py", folder=here)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in here.glob("canary*")) == []


def test_nothing_is_written_beside_the_learners_file(here: Path) -> None:
    (here / "linear.py").write_text(HALF.replace("w - alpha * grad", "round(w - alpha * grad, 2)"), encoding="utf-8")
    started("linear.py", folder=here)
    assert [path.name for path in here.iterdir()] == ["linear.py"]


def test_ctrl_c_ends_at_once_with_what_was_graded(here: Path) -> None:
    (here / "a_linear.py").write_text(RIGHT, encoding="utf-8")
    (here / "b_linear.py").write_text(RIGHT.replace("return x * w", "while True: pass"), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "grader", ".", "--time-limit", "60", "--report", "json=r.json"],
        cwd=here,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = [process.stdout.readline() for _ in range(2)]
    assert "a_linear.py" in first[0]
    time.sleep(0.3)  # the second file loops by now; if not, there is nothing to interrupt and the test still holds
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "Traceback" not in out + err
    assert [exercise["path"] for exercise in report_of(here / "r.json")["exercises"]] == ["a_linear.py"]


def test_a_reader_who_has_seen_enough_is_no_trouble(here: Path) -> None:
    (here / "linear.py").write_text(HALF, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", "linear.py"], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=20) == 1
    process.stderr.close()


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colours_are_for_terminals(here: Path, environment: dict[str, str], coloured: bool) -> None:  # noqa: FBT001
    (here / "linear.py").write_text(HALF, encoding="utf-8")
    assert ("\x1b[" in started("linear.py", folder=here, **environment).stdout) is coloured


@pytest.mark.parametrize("encoding", ["cp949", "cp1252", "ascii"])
def test_a_console_that_lacks_a_character_shows_another(here: Path, encoding: str) -> None:
    (here / "linear.py").write_text(HALF, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "grader", "linear.py"],
        cwd=here,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert "gradient(x=3, y=5, w=7)" in done.stdout.decode(encoding)


def test_build_keeps_the_stubs_in_step(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["build", "--check"]) == 0
    capsys.readouterr()


def commands_in_readme() -> list[list[str]]:
    lines = [line.strip() for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()]
    found = [line.split("#")[0].split() for line in lines if line.startswith("python -m grader")]
    return [words[3:] for words in found if not {"watch", "classroom", "hint", "audit"} & set(words)]


def test_the_commands_in_readme_are_good_usage(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil  # noqa: PLC0415 - only here

    for folder in ("exercises", "solutions"):
        shutil.copytree(ROOT / folder, here / folder)
    found = commands_in_readme()
    assert found
    for arguments in found:
        assert main(arguments) in (0, 1), arguments
    capsys.readouterr()
