"""Watching: what a save has changed is graded at once, and shown when the file is as it was meant to be."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import corpus
import pytest
import written
from sample import thorough

from grader.cli.main import main
from grader.cli.watch import files
from grader.cli.watch import state as waits
from grader.cli.watch.files import Watched
from grader.cli.watch.state import State
from grader.core.report import Confinement, ExerciseReport, Finding, Report, Status
from grader.core.sentence import ENGLISH, say
from grader.course import exercise
from grader.course.translation import language
from grader.engine import run
from grader.engine.examples import Examples
from grader.engine.run import Settings
from grader.render.changes import Change, Page, changes
from grader.render.watch import grading, render
from grader.sandbox.limits import Limits
from grader.sandbox.process import Fresh, Spawner

RIGHT = "\n".join(corpus.RIGHT["linear"].values())
OTHER = "\n".join(corpus.RIGHT["quadratic"].values())
HALF = RIGHT.replace("return 2 * x * (x * w - y)", "return x * (x * w - y)")
STEPS_UP = RIGHT.replace("w - alpha * grad", "w + alpha * grad")
ENDLESS = RIGHT.replace("return 2 * x * (x * w - y)", "while True: pass")
HALF_WRITTEN = RIGHT[: len(RIGHT) // 2].rsplit("(", 1)[0] + "("  # whatever a buffer held
NAMES = exercise.names()
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
# What has been so for so many seconds is shown: any file, one that can not be loaded, one that is gone.
SHORT, LONG, GONE = (seconds + 0.001 for seconds in (waits.SHORT, waits.LONG, files.GONE))
PAST = 60  # seconds after which something that a test waits for is not going to happen


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return save(tmp_path / "work" / "linear.py", RIGHT)


def save(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def save_by_renaming(path: Path, text: str) -> None:
    save(path.with_name("linear.py~tmp"), text).replace(path)


def save_in_place(path: Path, text: str) -> None:
    """Write a file as an editor that leaves its size and its times as they were, for all that `stat` tells."""
    about = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


# What a save has changed.


def reported(path: str = "linear.py", message: str | None = None, **functions: Sequence[Status]) -> ExerciseReport:
    found = tuple(
        Finding(f"{function}_{number}", function, "A law.", 1, status, int(status is Status.PASSED), 1)
        for function, statuses in functions.items()
        for number, status in enumerate(statuses)
    )
    return ExerciseReport("linear", path, found, message, None if message is None else Status.CRASHED)


P, F, T, W = Status.PASSED, Status.FAILED, Status.TODO, Status.WAITING
UNREADABLE = reported(message="Line 1 is not valid Python.", step=[W], train=[W])
LOST, FOUND = "✗ Since this save linear.py can not be loaded.", "✓ linear.py can be loaded again."


def told(*found: Change) -> list[str]:
    return [f"{'✓' if change.good else '✗'} {ENGLISH(change.told)}" for change in found]


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ([T, T], [P, P], "✓ `step` is done."),
        ([P, F], [P, P], "✓ `step` is fixed."),
        ([P, P], [P, F], "✗ `step` was broken by this save."),
        ([P, P], [T, T], "✗ `step` was broken by this save."),
        ([F, W, W], [P, F, W], "✓ `step`: 1 more check passes."),
        ([F, W, W], [P, P, F], "✓ `step`: 2 more checks pass."),
        ([P, F, W], [F, W, W], "✗ `step`: 1 check fewer passes."),
        ([P, P, F], [F, W, W], "✗ `step`: 2 checks fewer pass."),
    ],
)
def test_a_function_has_changed(before: list[Status], now: list[Status], words: str) -> None:
    then = reported(step=before)
    assert told(*changes(then, then, reported(step=now))) == [words]


def test_a_function_of_which_as_many_checks_pass_has_not_changed() -> None:
    then = reported(step=[T], gradient=[P])
    assert changes(then, then, reported(step=[F], gradient=[P])) == ()


def test_a_file_that_could_not_be_loaded_for_a_while_is_compared_with_what_it_was_before() -> None:
    good, fixed = reported(step=[P], train=[F]), reported(step=[P], train=[P])
    assert told(*changes(good, good, UNREADABLE)) == [LOST]
    assert told(*changes(good, UNREADABLE, UNREADABLE)) == []
    assert told(*changes(good, UNREADABLE, good)) == [FOUND]
    assert told(*changes(None, UNREADABLE, good)) == [FOUND]
    assert told(*changes(good, UNREADABLE, fixed)) == [FOUND, "✓ `train` is fixed."]


# From a save to its page.


@pytest.fixture
def watch(processes: Spawner) -> Iterator[Callable[..., State]]:
    """Watches files; whatever is being graded when the test is over is given up."""
    started: list[State] = []

    def begin(*given: Path, spawner: Spawner = processes) -> State:
        settings = Settings(Examples(0, 5), ENGLISH, Limits(call=PAST, file=PAST))
        started.append(State(Watched([str(each) for each in given], NAMES, None, "exercises"), settings, spawner))
        return started[-1]

    yield begin
    for each in started:
        each.close()


def settled(state: State, now: float) -> Page | None:
    """Return the page there is at the moment `now`, however long grading takes."""
    page = state.turn(now)
    while page is None and state.busy(now, -PAST):
        state.wait(PAST)
        page = state.turn(now)
    return page


def first(state: State) -> Page:
    assert settled(state, 0.0) is None
    page = settled(state, SHORT)
    assert page is not None
    return page


def news(page: Page | None) -> list[str]:
    assert page is not None
    return told(*page.changes or ())


def test_the_first_page_compares_with_nothing_and_comes_once(file: Path, watch: Callable[..., State]) -> None:
    state = watch(file)
    page = first(state)
    assert page.changes is None
    assert page.report.passed
    assert state.passed
    assert settled(state, 100.0) is None


def test_it_says_what_a_save_has_fixed_and_what_it_has_broken(file: Path, watch: Callable[..., State]) -> None:
    save(file, HALF)
    state = watch(file)
    first(state)
    save(file, STEPS_UP)
    assert settled(state, 1.0) is None
    page = settled(state, 1.0 + SHORT)
    assert news(page)[:2] == ["✓ `gradient` is fixed.", "✗ `step` was broken by this save."]
    assert not state.passed


def test_a_half_written_file_flashes_no_error(file: Path, watch: Callable[..., State]) -> None:
    save(file, HALF)
    state = watch(file)
    first(state)
    for text in (HALF_WRITTEN, ""):
        save(file, text)
        assert settled(state, 1.0) is None
        assert settled(state, 1.05) is None
        assert settled(state, 1.0 + LONG - 0.01) is None
    save(file, RIGHT)
    assert settled(state, 1.4) is None
    assert news(settled(state, 1.4 + SHORT)) == ["✓ `gradient` is fixed."]


def test_a_file_that_stays_broken_is_told_of(file: Path, watch: Callable[..., State]) -> None:
    state = watch(file)
    first(state)
    save(file, HALF_WRITTEN)
    assert settled(state, 1.0) is None
    assert news(settled(state, 1.0 + LONG)) == [f"✗ `{name}` was broken by this save." for name in ("step", "train")]
    save(file, RIGHT)
    assert settled(state, 2.0) is None
    assert news(settled(state, 2.0 + SHORT)) == ["✓ `step` is fixed.", "✓ `train` is done."]


def test_a_file_that_is_no_text_is_told_of(file: Path, watch: Callable[..., State]) -> None:
    state = watch(file)
    first(state)
    file.write_bytes(b"\xff\xfe\x00")
    assert settled(state, 1.0) is None
    assert news(settled(state, 1.0 + LONG)) == [f"✗ Since this save {file} can not be loaded."]
    save(file, RIGHT)
    assert settled(state, 2.0) is None
    assert news(settled(state, 2.0 + SHORT)) == [f"✓ {file} can be loaded again."]


@pytest.mark.parametrize("fresh", [False, True])
def test_a_newer_save_ends_the_grading_of_an_endless_loop(
    file: Path,
    watch: Callable[..., State],
    fresh: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    save(file, ENDLESS)
    state = watch(file, **({"spawner": Fresh()} if fresh else {}))
    assert state.turn(0.0) is None
    assert state.busy(1.0, 0.5) == str(file)
    save(file, RIGHT)
    begin = time.monotonic()
    assert settled(state, 1.0) is None
    page = settled(state, 1.0 + SHORT)
    assert page is not None
    assert page.report.passed
    assert time.monotonic() - begin < PAST / 2


def test_going_back_to_what_is_shown_needs_no_page(file: Path, watch: Callable[..., State]) -> None:
    state = watch(file)
    first(state)
    save(file, ENDLESS)
    assert state.turn(1.0) is None
    save(file, RIGHT)
    assert settled(state, 2.0) is None
    assert settled(state, 3.0) is None
    assert state.busy(9.0, 0.0) is None
    assert state.passed


@pytest.mark.parametrize("how", [save, save_by_renaming, save_in_place])
def test_a_save_is_seen_however_the_editor_writes(
    file: Path, watch: Callable[..., State], how: Callable[[Path, str], None]
) -> None:
    state = watch(file)
    first(state)
    how(file, STEPS_UP)
    assert settled(state, 1.0) is None
    assert "✗ `step` was broken by this save." in news(settled(state, 1.0 + SHORT))


def test_a_save_that_changes_nothing_needs_no_page(file: Path, watch: Callable[..., State]) -> None:
    state = watch(file)
    first(state)
    save_by_renaming(file, RIGHT)
    assert settled(state, 1.0) is None
    assert settled(state, 2.0) is None


def test_a_file_that_was_renamed_in_a_folder_is_watched_by_its_new_name(
    file: Path, watch: Callable[..., State]
) -> None:
    save(file.with_name("quadratic.py"), OTHER)
    state = watch(file.parent)
    first(state)
    file.rename(file.with_name("ada_linear.py"))
    assert settled(state, 1.0) is None
    page = settled(state, 1.1 + GONE)
    assert page is not None
    assert [Path(each.path).name for each in page.report.exercises] == ["ada_linear.py", "quadratic.py"]
    assert page.missing == ()


def test_of_a_python_file_and_a_notebook_it_is_the_one_that_is_worked_on(
    file: Path, watch: Callable[..., State]
) -> None:
    save(file, "def forward(x, w):\n    raise NotImplementedError\n")
    notebook = written.write(file.with_suffix(".ipynb"), "def forward(x, w):\n    raise NotImplementedError\n")
    state = watch(file.parent)
    assert first(state).saved == str(file)
    written.write(notebook, "def forward(x, w):\n    return x * w\n")
    assert settled(state, 1.0) is None
    page = settled(state, 1.0 + SHORT)
    assert page is not None
    assert [each.path for each in page.report.exercises] == [str(notebook)]


def test_running_a_notebook_is_no_change_and_changing_its_code_is_one(file: Path, watch: Callable[..., State]) -> None:
    cell = written.code(RIGHT)
    notebook = written.write(file.with_suffix(".ipynb"), cell)
    state = watch(notebook)
    first(state)
    written.write(notebook, {**cell, "execution_count": 7})
    assert settled(state, 1.0) is None
    assert settled(state, 2.0) is None
    written.write(notebook, written.code(STEPS_UP))
    assert settled(state, 3.0) is None
    assert "✗ `step` was broken by this save." in news(settled(state, 3.0 + SHORT))


def test_an_exercise_stands_for_its_file_and_its_notebook(
    file: Path, watch: Callable[..., State], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    save(Path("exercises/linear.py"), "def forward(x, w):\n    raise NotImplementedError\n")
    state = watch(Path("linear"))
    first(state)
    written.write(Path("exercises/linear.ipynb"), RIGHT)
    assert settled(state, 1.0) is None
    page = settled(state, 1.0 + SHORT)
    assert page is not None
    assert [each.path for each in page.report.exercises] == [str(Path("exercises/linear.ipynb"))]


def test_a_file_deleted_and_written_again_at_once_is_no_news(file: Path, watch: Callable[..., State]) -> None:
    state = watch(file)
    first(state)
    file.unlink()
    assert settled(state, 1.0) is None
    assert settled(state, 1.0 + GONE / 2) is None
    save(file, RIGHT)
    assert settled(state, 2.0) is None
    assert settled(state, 3.0) is None


def test_a_file_that_is_gone_is_told_of_and_graded_when_it_is_back(file: Path, watch: Callable[..., State]) -> None:
    state = watch(file)
    first(state)
    file.unlink()
    assert settled(state, 1.0) is None
    page = settled(state, 1.0 + GONE)
    assert page is not None
    assert page.missing == (str(file),)
    assert page.report.exercises == ()
    assert not state.passed
    save(file, HALF)
    assert settled(state, 5.0) is None
    assert "✗ `gradient` was broken by this save." in news(settled(state, 5.0 + SHORT))


def test_only_what_has_changed_is_graded(file: Path, watch: Callable[..., State]) -> None:
    save(file.with_name("quadratic.py"), OTHER)
    state = watch(file.parent)
    before = first(state)
    save(file, HALF)
    assert settled(state, 1.0) is None
    page = settled(state, 1.0 + SHORT)
    assert page is not None
    assert page.saved == str(file)
    assert page.report.exercises[0] is not before.report.exercises[0]
    assert page.report.exercises[1] is before.report.exercises[1]


def test_a_change_during_grading_is_graded_next(file: Path, watch: Callable[..., State]) -> None:
    other = save(file.with_name("quadratic.py"), "")
    state = watch(file.parent)
    assert state.turn(0.0) is None
    save(other, OTHER)
    assert settled(state, 1.0) is None
    page = settled(state, 2.0)
    assert page is not None
    assert page.report.passed


def test_a_fault_of_the_grader_is_raised_with_the_name_of_the_file(
    file: Path, watch: Callable[..., State], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object) -> ExerciseReport:
        raise ZeroDivisionError

    monkeypatch.setattr(run, "grade_source", fails)
    with pytest.raises(ZeroDivisionError) as raised:
        settled(watch(file), 0.0)
    assert raised.value.__notes__ == [str(file)]


# The page.


BROKEN = replace(
    reported(forward=[P], gradient=[F, W], step=[P]),
    findings=(
        *reported(forward=[P]).findings,
        *(replace(each, message="A reason.") for each in reported(gradient=[F, W]).findings),
        *reported(step=[P]).findings,
    ),
)


(FIXED_STEP,) = changes(reported(step=[F]), reported(step=[F]), reported(step=[P]))
(BROKEN_GRADIENT,) = changes(reported(gradient=[P]), reported(gradient=[P]), reported(gradient=[F]))


def page_of(*exercises: ExerciseReport, level: str = "full", **more: object) -> Page:
    held = Confinement(level, "With your own rights.")
    return replace(Page(Report("en", 1, 5, held, exercises), exercises[0].path), **more)  # type: ignore[arg-type]


def drawn(page: Page, code: str = "en", height: int | None = None) -> str:
    return render(page, "21:40:03", language(code), height=height, width=80, colour=False, encoding="utf-8")


def test_a_page_shows_what_has_changed_what_is_next_and_when_that_was() -> None:
    text = drawn(page_of(BROKEN, reported("quadratic.py", forward=[T]), changes=(FIXED_STEP, BROKEN_GRADIENT)))
    assert "✓ `step` is fixed.\n✗ `gradient` was broken by this save.\n" in text
    assert "A reason." in text
    assert "Next: open linear.py at line 1 and look at `gradient`." in text
    assert "quadratic.py  0 of 1 point" in text
    assert "21:40:03" in text
    assert "Seed 1" in text
    assert "With your own rights." not in text
    assert "With your own rights." in drawn(page_of(BROKEN, level="partial"))


def test_changes_of_several_files_bear_their_names() -> None:
    text = drawn(page_of(BROKEN, changes=(FIXED_STEP, replace(BROKEN_GRADIENT, path="other.py"))))
    assert "✓ linear.py: `step` is fixed." in text
    assert "✗ other.py: `gradient` was broken by this save." in text


def test_a_save_without_consequences_says_so_if_anything_is_known() -> None:
    same = "The same checks pass as before this save."
    assert same in drawn(page_of(BROKEN, changes=()))
    assert same not in drawn(page_of(BROKEN))
    assert same not in drawn(page_of(reported(message="Line 1 is not valid Python.", step=[W]), changes=()))


def test_what_is_next_is_in_the_file_saved_last_while_anything_is_open_there() -> None:
    open_there, open_here = reported("a.py", step=[F]), reported("b.py", step=[T])
    assert "Next: open b.py" in drawn(replace(page_of(open_there, open_here), saved="b.py"))
    done = reported("b.py", step=[P])
    assert "Next: open a.py" in drawn(replace(page_of(open_there, done), saved="b.py"))
    assert "Every check passes." in drawn(page_of(done))
    assert "Every check passes." not in drawn(page_of(done, missing=("a.py",)))


def test_a_page_that_is_too_high_leaves_out_the_table_and_keeps_the_explanation() -> None:
    page = page_of(BROKEN, reported("quadratic.py", forward=[T]), changes=())
    whole = drawn(page)
    assert drawn(page, height=whole.count("\n") + 1) == whole
    brief = drawn(page, height=whole.count("\n"))
    assert "forward" in whole
    assert "forward" not in brief
    for kept in ("linear.py", "`gradient` is not right yet", "A reason.", "Next:", "Graded at"):
        assert kept in brief


def test_remarks_and_missing_files_are_shown() -> None:
    page = page_of(BROKEN, remarks=(say("Nothing was graded."),), missing=("b.py",))
    assert "Nothing was graded." in drawn(page)
    assert "b.py is not there at the moment." in drawn(page)


def test_what_is_being_graded_fits_into_a_line() -> None:
    line = grading("a" * 200 + ".py", ENGLISH, width=40, colour=False, encoding="utf-8")
    assert "\n" not in line
    assert len(line) <= 40


# As it is used.


class Terminal:
    """The grader as it runs in a terminal, or with its output in a pipe."""

    def __init__(self, *arguments: object, terminal: bool = True) -> None:
        self._ours, theirs = os.openpty() if terminal else os.pipe()
        command = [sys.executable, "-m", "grader", "watch", *map(str, arguments), "--examples", "5"]
        variables = {**os.environ, "LANG": "C.UTF-8", "TERM": "xterm", "COLUMNS": "200"}
        variables = {name: value for name, value in variables.items() if name not in ("LANGUAGE", "LC_ALL")}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            env=variables,
        )
        os.close(theirs)

    def read(self, *wanted: str) -> str:
        """Return what is written until all of `wanted` has come."""
        data = b""
        deadline = time.monotonic() + PAST
        while not all(each in data.decode("utf-8", "replace") for each in wanted):
            assert select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))[0], data.decode()
            more = os.read(self._ours, 65536)
            assert more, f"it has ended: {data.decode('utf-8', 'replace')}"
            data += more
        return data.decode("utf-8", "replace")

    def interrupted(self) -> tuple[int, str]:
        """Return the exit code after Ctrl-C, and what was written last."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PAST)
        rest = b""
        while select.select([self._ours], [], [], 0)[0]:
            try:
                data = os.read(self._ours, 65536)
            except OSError:  # so a terminal ends on Linux
                break
            if not data:
                break
            rest += data
        return code, rest.decode("utf-8", "replace")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@POSIX
def test_in_a_terminal_one_page_is_drawn_over_the_other_until_ctrl_c(file: Path) -> None:
    save(file, ENDLESS)
    with closing(Terminal(file, "--time-limit", PAST)) as terminal:
        terminal.read("is being graded")
        save_by_renaming(file, HALF)
        page = terminal.read("\x1b[H", "Ctrl-C ends.")
        assert "Next: open" in page
        save(file, RIGHT)
        page = terminal.read("\x1b[H", "`gradient`", "is fixed", "Ctrl-C ends.")
        assert "Every check passes." in page
        code, rest = terminal.interrupted()
    assert code == 0
    assert "Traceback" not in rest


@thorough
@POSIX
def test_a_line_about_grading_goes_when_it_is_over_although_nothing_is_new(file: Path) -> None:
    with closing(Terminal(file, "--time-limit", PAST)) as terminal:
        terminal.read("Ctrl-C ends.")
        save(file, ENDLESS)
        terminal.read("is being graded")
        save(file, RIGHT)
        assert "Every check passes." in terminal.read("\x1b[H", "Ctrl-C ends.", "\x1b[J")


@POSIX
def test_in_a_pipe_page_follows_page_in_plain_text_and_reports_are_written_at_every_save(file: Path) -> None:
    report = file.with_name("report.json")
    with closing(Terminal(file, "--lang", "ko", "--report", f"json={report}", terminal=False)) as pipe:
        out = pipe.read("Ctrl-C")
        save(file, STEPS_UP)
        out += pipe.read("Ctrl-C")
        deadline = time.monotonic() + PAST
        while json.loads(report.read_bytes())["exercises"][0]["status"] != "failed":
            assert time.monotonic() < deadline  # it is written right after the page was shown
        code, rest = pipe.interrupted()
    assert code == 1
    assert "\x1b" not in out + rest
    assert "이번 저장으로 `step`이 틀리게 되었어요." in out
    assert "Traceback" not in rest


@POSIX
def test_ctrl_c_in_the_middle_of_an_endless_loop_ends_at_once_and_does_not_pass(file: Path) -> None:
    with closing(Terminal(file, "--time-limit", PAST)) as terminal:
        terminal.read("Every check passes.", "Ctrl-C ends.")
        save(file, ENDLESS)
        terminal.read("is being graded")
        begin = time.monotonic()
        code, rest = terminal.interrupted()
    assert code == 1
    assert "Traceback" not in rest
    assert time.monotonic() - begin < PAST / 2


def test_bad_usage_ends_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", str(tmp_path)]) == 2
    assert main(["watch", "--report", f"json={tmp_path}", str(tmp_path)]) == 2
    assert main(["watch", "--solutions"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 3
