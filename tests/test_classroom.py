"""A class is graded whole, whatever happens meanwhile: nobody lost, nobody twice, nobody otherwise than alone."""

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import classes
import pytest
from classes import Layout
from sample import cases, thorough

from grader.classroom.grading import workers
from grader.classroom.grading.journal import Journal, lines, terms_of
from grader.classroom.grading.stored_report import restored, stored
from grader.classroom.grading.worker import File, Job, Result, Rules
from grader.classroom.grading.worker import grade as grade_jobs
from grader.classroom.grading.workers import LocalWorkers, work
from grader.classroom.intake.students import Attempt, Attempts, Student
from grader.classroom.report import output
from grader.classroom.report.student_report import ReportForm
from grader.cli.main import main
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.course.targets import Target
from grader.engine.examples import Examples
from grader.engine.run import Settings, grade_file
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner

ROOT = Path(__file__).parent.parent
QUICK = ["--time-limit", "0.3", "--examples", "20", "--jobs", "2"]
STUDENTS = 10
WHOLE = sum(len(exercise.load(name).checks) for name in exercise.names())
RULES = Rules(7, 10, "en", Limits(), confined=False)


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small class, with somebody whose code never ends."""
    folder = tmp_path_factory.mktemp("class")
    classes.make(folder, STUDENTS - 1, 3, Layout.FOLDERS, wrong=0.4, endless=0.0, absent=0.1)
    (folder / "Zoe Endless").mkdir()
    (folder / "Zoe Endless" / "linear.py").write_text("def forward(x, w):\n    while True: pass\n")
    return folder


@pytest.fixture(scope="module")
def whole(arrived: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, graded without any trouble."""
    into = tmp_path_factory.mktemp("whole") / "results"
    assert main(["classroom", str(arrived), "--output", str(into), "--seed", "7", *QUICK]) == 0
    return into


def rows(into: Path) -> list[dict[str, str]]:
    with (into / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def started(arrived: Path, into: Path, *more: str, rules: Sequence[str] = QUICK) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "grader", "classroom", str(arrived), "--output", str(into), *rules, *more]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def keys(into: Path) -> list[str]:
    """Return the keys of all results in the journals."""
    found = [value for path in into.glob("journal*.jsonl") for _offset, value in lines(path)]
    return [value[0] for value in found if isinstance(value, list)]


def until(condition: Any, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


# What comes of a class


def test_everybody_has_a_row_and_a_report(whole: Path) -> None:
    book = rows(whole)
    assert len(book) == STUDENTS
    assert len({row["student"] for row in book}) == STUDENTS
    assert {row["max_score"] for row in book} == {str(WHOLE)}
    for row in book:
        points = [int(cell) for name, cell in row.items() if "." in name]
        assert (len(points), sum(points)) == (WHOLE, int(row["score"]))
    endless = next(row for row in book if row["student"] == "Zoe Endless")
    assert (endless["status"], endless["score"]) == ("stopped", "0")
    assert len(list((whole / "students").glob("*.json"))) == len(list((whole / "students").glob("*.html"))) == STUDENTS
    report = json.loads((whole / "students" / "Zoe Endless.json").read_text(encoding="utf-8"))
    assert [exercise["status"] for exercise in report["exercises"]] == [
        "stopped",
        *["todo"] * (len(exercise.names()) - 1),
    ]
    assert report["exercises"][1]["message"] == "Nothing was handed in for this exercise."
    assert "Zoe Endless" in (whole / "report.html").read_text(encoding="utf-8")


@thorough
def test_a_student_gets_what_grading_alone_would_give(arrived: Path, whole: Path, tmp_path: Path) -> None:
    for row in rows(whole):
        folder = arrived / row["student"]
        report = tmp_path / "alone.json"
        if not list(folder.glob("*.py")):
            continue
        main([str(folder), "--seed", "7", "--report", f"json={report}", *QUICK[:4]])
        assert json.loads(report.read_text(encoding="utf-8"))["score"] == int(row["score"]), row["student"]


def test_the_class_as_one_report(arrived: Path, whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "results")
    arguments = ["classroom", str(arrived), "--output", str(tmp_path / "results"), "--seed", "7", *QUICK]
    assert main([*arguments, "--report", f"json={tmp_path / 'class.json'}", "--canvas", "Lab 3 (17)"]) == 0
    document = json.loads((tmp_path / "class.json").read_text(encoding="utf-8"))
    assert [entry["student"] for entry in document["students"]] == [row["student"] for row in rows(whole)]
    assert "Lab 3 (17)" in (tmp_path / "results" / "canvas.csv").read_text(encoding="utf-8-sig")


@thorough
def test_the_zip_of_a_platform_is_graded(tmp_path: Path) -> None:
    classes.make(tmp_path / "class", 3, 5, Layout.GRADESCOPE, endless=0.0, absent=0.0, unfinished=0.0)
    zipped = classes.zipped(tmp_path / "class", tmp_path / "class.zip")
    assert main(["classroom", str(zipped), "--output", str(tmp_path / "results"), *QUICK]) == 0
    assert len(rows(tmp_path / "results")) == 3


def test_pages_are_the_same_whether_they_are_made_with_the_result_or_afterwards(
    arrived: Path, whole: Path, tmp_path: Path
) -> None:
    shutil.copytree(whole, tmp_path / "results")
    shutil.rmtree(tmp_path / "results" / "students")
    before = keys(tmp_path / "results")
    arguments = ["classroom", str(arrived), "--output", str(tmp_path / "results"), "--seed", "7", *QUICK]
    assert main(arguments) == 0
    assert keys(tmp_path / "results") == before
    for name in ("gradebook.csv", "report.html"):
        assert (tmp_path / "results" / name).read_bytes() == (whole / name).read_bytes()
    pages = {path.name: path.read_bytes() for path in (whole / "students").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "results" / "students").iterdir()} == pages


@thorough
def test_a_class_is_asked_what_nobody_knows_beforehand_and_again_the_same(arrived: Path, tmp_path: Path) -> None:
    shutil.copytree(arrived / "Zoe Endless", tmp_path / "few" / "Zoe Endless")
    seeds = set()
    for name in ("one", "two"):
        into = tmp_path / name
        for _ in range(2):
            assert main(["classroom", str(tmp_path / "few"), "--output", str(into), *QUICK]) == 0
            terms = terms_of(into)
            assert terms is not None
            seeds.add(terms["seed"])
        assert len(keys(into)) == 1  # the second time, nothing had to be graded
    assert len(seeds) == 2


# Never lost


@thorough
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_killed_at_any_moment_the_same_command_goes_on(arrived: Path, whole: Path, tmp_path: Path) -> None:
    into = tmp_path / "results"
    for kill_after in (1, 3, 5):
        run = started(arrived, into, "--seed", "7")
        with run:
            assert until(lambda: run.poll() is not None or len(set(keys(into))) >= kill_after)  # noqa: B023 - called here
            run.kill()
    with started(arrived, into, "--seed", "7") as run:
        _shown, trouble = run.communicate()
    assert (run.returncode, trouble) == (0, "")
    assert rows(into) == rows(whole)
    assert len(keys(into)) == len(set(keys(into)))


@thorough
@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in Linux's /proc")
def test_a_killed_grader_leaves_no_worker_behind(arrived: Path, tmp_path: Path) -> None:
    with started(arrived, tmp_path / "results") as run:
        assert until(lambda: len(keys(tmp_path / "results")) >= 1)
        run.kill()

    def left() -> list[int]:
        return [number for number, session in _sessions() if session == run.pid]

    assert until(lambda: not left(), 10), left()


def _sessions() -> Iterator[tuple[int, int]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            yield int(path.parent.name), int(fields[3])


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal on Windows")
def test_ctrl_c_finishes_the_files_with_what_there_is(arrived: Path, tmp_path: Path) -> None:
    into = tmp_path / "results"
    with started(arrived, into, "--seed", "7", "--jobs", "1") as run:
        assert until(lambda: len(keys(into)) >= 1)
        run.send_signal(signal.SIGINT)
        shown, trouble = run.communicate(timeout=30)
    assert (run.returncode, trouble) == (1, "")
    assert "goes on from there" in shown
    assert 0 < len(rows(into)) < STUDENTS


@pytest.mark.skipif(sys.platform != "linux", reason="workers are looked up in Linux's /proc")
def test_a_worker_that_dies_costs_nobody_a_mark(arrived: Path, whole: Path, tmp_path: Path) -> None:
    into = tmp_path / "results"
    with started(arrived, into, "--seed", "7") as run:
        assert until(lambda: len(keys(into)) >= 1)
        workers = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        for worker in workers:
            command = Path(f"/proc/{worker}/cmdline").read_bytes()
            if b"spawn_main" in command:
                os.kill(int(worker), signal.SIGKILL)
        _shown, trouble = run.communicate(timeout=60)
    assert (run.returncode, trouble) == (0, "")
    assert rows(into) == rows(whole)


def test_only_what_changed_is_graded_again(arrived: Path, whole: Path, tmp_path: Path) -> None:
    shutil.copytree(arrived, tmp_path / "class")
    shutil.copytree(whole, tmp_path / "results")
    before = keys(tmp_path / "results")
    (tmp_path / "class" / "Zoe Endless" / "linear.py").write_text("def forward(x, w):\n    return x * w\n")
    arguments = ["classroom", str(tmp_path / "class"), "--output", str(tmp_path / "results"), "--seed", "7", *QUICK]
    assert main(arguments) == 0
    shown = {target: row for row in rows(tmp_path / "results") for target in [row["student"]]}
    assert shown["Zoe Endless"]["score"] == "1"
    assert len(keys(tmp_path / "results")) == len(before) + 1


@thorough
@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of files' sizes on Windows")
def test_a_full_disk_is_a_clear_error_and_loses_nothing(arrived: Path, whole: Path, tmp_path: Path) -> None:
    into = tmp_path / "results"
    code = (
        "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from grader.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    )
    arguments = ["classroom", str(arrived), "--output", str(into), "--seed", "7", *QUICK]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 2
    assert "can not be written: File too large." in done.stderr  # the journal, or a student's page
    assert done.stderr.count("\n") == 1
    assert keys(into)
    assert main(arguments) == 0
    assert rows(into) == rows(whole)


# Parts, put together


def test_parts_graded_apart_are_the_whole(arrived: Path, whole: Path, tmp_path: Path) -> None:
    into = tmp_path / "results"
    arguments = ["classroom", str(arrived), "--output", str(into), "--seed", "7", *QUICK]
    for part in ("1/3", "2/3", "3/3"):
        assert main([*arguments, "--shard", part]) == 0
        assert not (into / "gradebook.csv").exists()
    graded = len(keys(into))
    assert main(arguments) == 0
    assert rows(into) == rows(whole)
    assert len(keys(into)) == graded


# Usage


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--shard", "3/2"], "not I/N"),
        (["--shard", "1/2"], "same --seed"),
        (["--dask", "tcp://127.0.0.1:1", "--jobs", "2"], "one of them"),
        (["--exercise", "cubic"], "There is no exercise"),
        (["--output", "."], "the class's own folder"),
        (["--report", "gradescope=x"], "formats"),
    ],
)
def test_what_makes_no_sense_is_refused(
    more: list[str],
    complaint: str,
    arrived: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(arrived)
    assert main(["classroom", ".", "--output", str(tmp_path / "results"), *more]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
    assert not (tmp_path / "results").exists()


def test_results_of_other_terms_are_never_mixed(
    arrived: Path, whole: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["classroom", str(arrived), "--output", str(whole)]
    assert main([*arguments, "--seed", "8", *QUICK]) == 2
    assert "seed was 7 there and is 8 now" in capsys.readouterr().err
    monkeypatch.setattr("grader.classroom.command.digest_of", lambda *_: "newer")
    assert main([*arguments, "--seed", "7", *QUICK]) == 2
    assert "another version of grader" in capsys.readouterr().err


# The journal


def test_a_report_comes_back_from_the_journal_as_it_was(arrived: Path, processes: Spawner) -> None:
    settings = Settings(Examples(7, 20), ENGLISH, Limits(call=0.3))
    found = 0
    for path in sorted(arrived.rglob("*.py")):
        name = next(name for name in exercise.names() if name in path.name)
        report = grade_file(Target(name, path, str(path)), settings, processes)
        assert restored(json.loads(json.dumps(stored(report))), ENGLISH) == replace(report, doubtful=False)
        found += 1
    assert found > STUDENTS


def test_ten_thousand_students_take_a_few_megabytes(tmp_path: Path) -> None:
    students = 2_000

    def coming() -> Iterator[Attempt]:
        for number in range(students):
            path = tmp_path / f"student {number}" / "linear.py"
            yield Attempt(Student(f"student {number}"), 1, late=False, files=(Target("linear", path, str(path)),))

    came = list(coming())  # also, Python's table of the names in paths grows before anything is counted
    with Journal(tmp_path, "journal.jsonl", {}) as journal:
        tracemalloc.start()
        attempts = Attempts(coming())
        for attempt in attempts:
            journal.add(hashlib.sha256(attempt.student.name.encode()).hexdigest(), "[]")
        tracked, _most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert list(attempts) == came
    assert tracked / students < 500  # bytes: with paths, names and offsets as objects it would be 3,000


@thorough
def test_students_with_the_same_code_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, note in (("Ada", ""), ("Bob", "\n# by Bob\n"), ("Cyd", "x = 1\n")):
        (tmp_path / "class" / name).mkdir(parents=True)
        code = "def forward(x, w):\n    return x * w\n"
        (tmp_path / "class" / name / "linear.py").write_text(code + note, encoding="utf-8")
    assert main(["classroom", str(tmp_path / "class"), "--output", str(tmp_path / "results"), *QUICK]) == 0
    page = (tmp_path / "results" / "report.html").read_text(encoding="utf-8").partition("The same code")[2]
    assert [name in page for name in ("Ada", "Bob", "Cyd")] == [True, True, False]
    assert "Folders and files named after students: 3 students." in capsys.readouterr().out


# Workers


class Scripted(Executor):
    """Answers as a script says: for each job, what comes of it the first time, the second, …"""

    def __init__(self, script: dict[str, list[str]]) -> None:
        self.script = script
        self.asked: list[list[str]] = []

    def submit(self, _function: Any, _rules: Any, jobs: Sequence[Job], /, **_named: Any) -> "Future[Any]":  # type: ignore[override]
        self.asked.append([job.key for job in jobs])
        future: Future[Any] = Future()
        found = [self.script[job.key].pop(0) for job in jobs]
        if "lost" in found:
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result([Result(job.key, what, what == "stopped") for job, what in zip(jobs, found, strict=True)])
        return future


class Scripts:
    count = 1

    def __init__(self, script: dict[str, list[str]]) -> None:
        self.only = Scripted(script)

    def executor(self) -> Executor:
        return self.only

    def close(self) -> None:
        """Nothing was started."""


def jobs(*names: str) -> list[Job]:
    return [Job(name, (File("linear", "linear.py", name, b""),)) for name in names]


def graded_by_a_worker(rules: Rules, *some: Job) -> list[Result]:
    """Return what a worker makes of jobs, before any of them is tried again."""
    with closing(LocalWorkers(1)) as local:
        return local.executor().submit(grade_jobs, rules, some).result()


def test_a_time_out_counts_only_when_it_happens_again_alone() -> None:
    scripts = Scripts({"ada": ["fine"], "bob": ["stopped", "fine"], "cyd": ["stopped", "stopped"]})
    found = [(result.key, result.reports) for result in work(RULES, jobs("ada", "bob", "cyd"), scripts)]
    assert found == [("ada", "fine"), ("bob", "fine"), ("cyd", "stopped")]  # each once: what is in doubt is no result
    assert scripts.only.asked == [["ada", "bob"], ["cyd"], ["bob"], ["cyd"]]


@pytest.mark.parametrize(
    ("never_ends", "doubtful"), cases([("import time; time.sleep(9)", True), ("while True: pass", False)], 2)
)
def test_only_what_may_have_waited_for_others_is_graded_again(never_ends: str, *, doubtful: bool) -> None:
    code = f"def forward(x, w):\n    {never_ends}\n"
    rules = replace(RULES, limits=Limits(call=0.2))
    (result,) = graded_by_a_worker(rules, Job("ada", (File("linear", "linear.py", "ada", code.encode()),)))
    assert result.stopped is doubtful
    assert '"stopped"' in result.reports


def test_whoever_was_with_a_lost_worker_is_tried_again_alone() -> None:
    scripts = Scripts({"ada": ["fine", "fine"], "bob": ["lost", "fine"]})
    assert {result.key for result in work(RULES, jobs("ada", "bob"), scripts)} == {"ada", "bob"}
    assert scripts.only.asked == [["ada", "bob"], ["ada"], ["bob"]]


def test_what_workers_never_survive_is_the_graders_trouble_after_all_others() -> None:
    scripts = Scripts({"ada": ["lost", "lost", "lost"], **{name: ["fine", "fine"] for name in "bcdefgh"}})
    faults = {result.key: result.fault for result in work(RULES, jobs("ada", *"bcdefgh"), scripts)}
    assert faults == {"ada": "workers died over ada", **dict.fromkeys("bcdefgh", "")}


def test_the_graders_own_fault_with_one_student_costs_the_others_nothing() -> None:
    broken = Job("ada", (File("no exercise", "x.py", "ada", b""),))
    ada, bob = graded_by_a_worker(RULES, broken, *jobs("bob"))
    assert ada.fault.startswith("ada: ")
    assert ada.reports == ""
    assert (bob.fault, len(json.loads(bob.reports))) == ("", 1)


@thorough
def test_what_workers_have_shared_is_given_back_at_the_end(tmp_path: Path) -> None:
    # Python's multiprocessing does that when Python itself ends, with all else that is to be done then.
    note = "import atexit, os, pathlib; atexit.register(lambda: pathlib.Path(f'ended-{os.getpid()}').touch())"
    (tmp_path / "sitecustomize.py").write_text(note)
    (tmp_path / "class" / "ada").mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / "linear.py", tmp_path / "class" / "ada")
    command = ["classroom", "class", "--output", "results", "--jobs", "1", "--examples", "5"]
    with subprocess.Popen(
        [sys.executable, "-m", "grader", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        _, error = process.communicate()
    assert (process.returncode, error) == (0, "")
    assert (tmp_path / f"ended-{process.pid}").exists()


def test_no_more_is_under_way_than_workers_can_take() -> None:
    taken = []

    def many() -> Iterator[Job]:
        for number in range(200):
            taken.append(number)
            yield jobs(str(number))[0]

    results = work(RULES, many(), Scripts({str(number): ["fine"] for number in range(200)}))
    next(results)
    assert len(taken) <= (workers.AHEAD + 1) * workers.BATCH
    results.close()  # type: ignore[attr-defined]


def test_processes_of_this_machine_do_the_work() -> None:
    source = (ROOT / "solutions" / "linear.py").read_bytes()
    files = File("linear", "linear.py", "ada/linear.py", source), File("linear", "x.py", "x", b"", "gone")
    with closing(LocalWorkers(2)) as local:
        local.begin(RULES)  # before there is work
        whole, partly = work(
            replace(RULES, form=ReportForm(("linear",), 7, 10)), [Job("ada", files[:1]), Job("bob", files)], local
        )
    assert json.loads(whole.pages["json"])["score"] == 12
    assert b"12 of 12 points" in whole.pages["html"]
    right, unreadable = (restored(record, ENGLISH) for record in json.loads(partly.reports))
    assert (right.score, right.max_score, right.path) == (12, 12, "ada/linear.py")
    assert unreadable.message == "The file can not be read: gone."


# Files


def test_every_student_has_a_file_name_that_every_system_bears() -> None:
    students = [
        "Ada",
        "ada",
        "../../etc/passwd",
        "CON",
        "a" * 300,
        "김하늘",
        "김" * 300,
        "김" * 299,
        "x/y",
        "x:y",
        "..",
        "nul.txt",
        "\n",
    ]
    others = output.other_names(students)
    names = {student: others.get(student) or output.file_name(student) for student in students}
    assert len({name.casefold() for name in names.values()}) == len(students)
    for name in names.values():
        assert 0 < len(name) <= output.LONGEST + 10
        assert not set(name) & set('/\\:*?"<>|\n')
        assert not name.startswith(".")
        assert not name.endswith((" ", "."))
    assert names["김하늘"] == "김하늘"
    assert names["CON"] == "_CON"
