"""A class on a Dask cluster: a real scheduler and two workers on loopback, one of which is killed midway."""

import logging
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import classes
import pytest
from authoring import LOGISTIC
from classes import Layout
from sample import thorough
from test_classroom import QUICK, keys, rows, started, until

from grader.classroom.grading.journal import terms_of
from grader.cli.main import main

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed by a signal")
RULES = [argument for argument in QUICK if argument not in ("--jobs", "2")]


class Cluster:
    """A scheduler, and two workers of one process each."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.address = ""
        self._log = folder / "scheduler.log"
        self._start(stack, "scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1")
        assert until(self._found)
        self.workers = [
            self._start(
                stack,
                "worker",
                self.address,
                *("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)),
            )
            for _ in range(2)
        ]

    def _start(self, stack: ExitStack, kind: str, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
        log = stack.enter_context(self._log.open("ab"))
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONWARNINGS": "ignore"})
        stack.callback(process.wait)
        stack.callback(process.kill)
        return process

    def _found(self) -> bool:
        match = re.search(r"Scheduler at:\s+(tcp://\S+)", self._log.read_text(errors="replace"))
        self.address = match[1] if match else ""
        return match is not None


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    with ExitStack() as stack:
        yield Cluster(stack, folder)


def test_a_cluster_gives_the_same_marks_also_when_a_worker_is_lost(cluster: Cluster, tmp_path: Path) -> None:
    classes.make(tmp_path / "class", 40, 3, Layout.FOLDERS, endless=0.0)
    into = tmp_path / "results"
    with started(tmp_path / "class", into, "--seed", "7", "--dask", cluster.address, rules=RULES) as run:
        assert until(lambda: keys(into))
        cluster.workers[0].kill()
        _shown, trouble = run.communicate(timeout=120)
    assert (run.returncode, trouble) == (0, "")
    assert len(keys(into)) == len(set(keys(into)))
    here = tmp_path / "here"
    assert main(["classroom", str(tmp_path / "class"), "--output", str(here), "--seed", "7", *QUICK]) == 0
    assert rows(into) == rows(here)
    assert terms_of(into) == terms_of(here)


@thorough
def test_a_cluster_grades_by_a_course_whose_folder_its_workers_do_not_have(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks travel with the rules: they are the same bytes that the journal holds the digest of."""
    folder, into = tmp_path / "class", tmp_path / "results"
    for name in ("Ann", "Bob"):
        (folder / name).mkdir(parents=True)
        shutil.copy(LOGISTIC / "solutions" / "logistic.py", folder / name / "logistic.py")
    monkeypatch.chdir(LOGISTIC.parent)  # where the workers, which were started elsewhere, find nothing of this name
    arguments = ["classroom", str(folder), "--output", str(into), "--dask", cluster.address, "--seed", "7", *RULES]
    assert main([*arguments, "--course", LOGISTIC.name]) == 0
    assert {row["score"] for row in rows(into)} == {"15"}


def test_where_no_scheduler_answers_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.classroom.grading.workers.PATIENCE", 1)
    classes.make(tmp_path / "class", 2, 3, Layout.FOLDERS)
    begun = time.monotonic()
    arguments = ["classroom", str(tmp_path / "class"), "--output", str(tmp_path / "results")]
    assert main([*arguments, "--dask", "tcp://127.0.0.1:9", *RULES]) == 2
    assert "No Dask scheduler answers at `tcp://127.0.0.1:9`" in capsys.readouterr().err
    assert not logging.getLogger("distributed.client").isEnabledFor(logging.WARNING)  # a lost worker is no news
    assert time.monotonic() - begun < 20
