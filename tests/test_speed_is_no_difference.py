"""The report is the same with and without every shortcut: over the corpus, and where a submission is lost midway."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from json import loads
from pathlib import Path

import pytest
from corpus import Row, rows, submission
from grader.engine.replay import Held, Part, Replay
from grading import grade, only

from grader.core.outcome import Call
from grader.core.report import Confinement, Report, Status
from grader.course.exercise import Exercise
from grader.engine.example_cache import Kept
from grader.engine.examples import Examples
from grader.law.check import Check
from grader.render import json
from grader.sandbox import replies, requests
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner

SEED, COUNT = 7, 16
RIGHT = [row for row in rows() if row.right]
WRONG = [row for row in rows() if not row.right]
SPARING = 1 if os.environ.get("EVERY_SEED") else 2  # outside of CI every other row will do
SAMPLE = RIGHT[:: 3 * SPARING] + WRONG[:: 5 * SPARING]
REMEMBERS = "remembers"
FEW = RIGHT[::30] + WRONG[::40]


def reported(source: str, of: Exercise, examples: Examples, processes: Spawner, limits: Limits | None = None) -> str:
    """Return the report on `source` as JSON, without the seconds."""
    found = grade(source, of, examples, processes, limits)
    found = replace(found, findings=tuple(replace(finding, seconds=0.0) for finding in found.findings))
    return json.render(Report("en", SEED, COUNT, Confinement("partial", ""), (found,)))


def reports(some: Iterable[Row], processes: Spawner, examples: Examples | None = None) -> dict[Row, str]:
    """Return the reports on submissions of the corpus, on what they get wrong or could have."""
    shared = Examples(SEED, COUNT) if examples is None else examples
    return {row: reported(submission(row), only(row.exercise, row.function), shared, processes) for row in some}


@pytest.fixture(scope="module")
def quick(processes: Spawner) -> dict[Row, str]:
    """The reports on the sample, with all shortcuts."""
    return reports(SAMPLE, processes)


# Each way to save time, and how to do without it.


def judge_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Held, "look", lambda _held, _replay: None)


def ask_alone(patch: pytest.MonkeyPatch) -> None:
    part = Examples._part  # noqa: SLF001 - nothing is asked before the law asks it

    def bare(examples: Examples, of: Exercise, check: Check, start: int, end: int) -> Part:
        found = part(examples, of, check, start, end)
        return replace(found, calls=((),) * len(found.examples), batch=())

    patch.setattr(Examples, "_part", bare)
    patch.setattr(Replay, "_ask_ahead", lambda _replay: None)


def ask_each_batch_by_itself(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Examples, "requests", lambda _examples, _exercise: {})


def ask_what_depends_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Replay, "_ask_ahead", lambda _replay: None)


def compare_calls(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Replay, "foreseen", lambda _replay, _function, _arguments: None)


def rehearse_each(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Examples, "_shared", lambda _examples, _exercise, _check: None)


def read_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(replies, "_remembered", replies._row)  # noqa: SLF001 - what it does when it remembers nothing


def answer_one_by_one(patch: pytest.MonkeyPatch) -> None:
    frame = requests.Requests.frame

    def alone(written: requests.Requests, number: int, calls: Sequence[Call], *, together: bool) -> bytes:  # noqa: ARG001
        return frame(written, number, calls, together=False)

    patch.setattr(requests.Requests, "frame", alone)


def write_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(requests, "LEAST", 10**9)


WITHOUT: list[Callable[[pytest.MonkeyPatch], None]] = [
    judge_again,
    ask_alone,
    ask_each_batch_by_itself,
    ask_what_depends_alone,
    compare_calls,
    rehearse_each,
    read_again,
    answer_one_by_one,
    write_again,
]


@pytest.mark.parametrize("avoid", WITHOUT, ids=lambda avoid: avoid.__name__)
def test_no_shortcut_changes_a_report(
    avoid: Callable[[pytest.MonkeyPatch], None],
    quick: dict[Row, str],
    processes: Spawner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    avoid(monkeypatch)
    slow = reports(FEW, processes)
    assert [row for row in FEW if slow[row] != quick[row]] == []


def test_all_shortcuts_together_change_no_report(
    quick: dict[Row, str], processes: Spawner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for avoid in WITHOUT:
        avoid(monkeypatch)
    slow = reports(SAMPLE, processes)
    other = [row for row in SAMPLE if slow[row] != quick[row]]
    # What code that remembers answers depends on all that it was asked before; that it is wrong does not.
    assert [row for row in other if row.diagnosis != REMEMBERS] == []
    assert [row for row in other if points(slow[row]) != points(quick[row])] == []


def points(report: str) -> list[int]:
    return [check["score"] for each in loads(report)["exercises"] for check in each["checks"]]


def test_what_is_known_from_other_submissions_changes_no_report(quick: dict[Row, str], processes: Spawner) -> None:
    shared = Examples(SEED, COUNT)
    reports(RIGHT[:: 3 * SPARING], processes, shared)
    again = reports(reversed(SAMPLE), processes, shared)
    assert [row for row in SAMPLE if again[row] != quick[row]] == []


def test_kept_examples_change_no_report(quick: dict[Row, str], processes: Spawner, tmp_path: Path) -> None:
    for _ in ("drawn and kept", "found"):
        again = reports(FEW, processes, Examples(SEED, COUNT, Kept(tmp_path)))
        assert [row for row in FEW if again[row] != quick[row]] == []


# A submission that is lost midway

LOST = {
    "dies": "import os; os._exit(3)",
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "never ends": "while True: pass",
    "prints without end": "while True: print('x' * 1000)",
    "raises": "raise ValueError(x)",
    "is no number": "return 'seven'",
    "prints and errs": "print('at', x, w); return 13",
    "answers by itself": "import os; os.write(3, b'PASSED'); os._exit(0)",
}
WHEN = {"in a pinned example": "x == 2 and w == 1", "in a drawn example": "x not in (0, 1, 2, 3, 8) and w > 2"}


@pytest.mark.parametrize("when", WHEN.values(), ids=WHEN)
@pytest.mark.parametrize("body", LOST.values(), ids=LOST)
def test_where_and_why_a_submission_was_lost_is_the_same(
    body: str, when: str, processes: Spawner, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"def forward(x, w):\n    if {when}:\n        {body}\n    return x * w\n"
    of = only("linear", "forward")
    look = partial(reported, source, of, processes=processes, limits=Limits(call=0.3))
    found = look(examples=Examples(SEED, COUNT))
    assert Status.PASSED.value not in found
    for avoid in WITHOUT:
        avoid(monkeypatch)
    assert look(examples=Examples(SEED, COUNT)) == found
