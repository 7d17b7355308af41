"""A report is the same whether answers are known again or not, from whatever submissions they are known."""

import os
from collections.abc import Iterable
from dataclasses import replace

import pytest
from corpus import Row, rows, submission
from grading import hurry, loaded, only
from small import without_bytes

from grader.core.report import Finding
from grader.core.sentence import ENGLISH
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.sandbox.process import Spawner

SEED, COUNT = 7, 16
SPARING = 1 if os.environ.get("EVERY_SEED") else 3  # outside of CI every third row will do
RIGHT = [row for row in rows() if row.right][:: 3 * SPARING]
WRONG = [row for row in rows() if not row.right][:: 5 * SPARING]


def reports(
    some: Iterable[Row], processes: Spawner, examples: Examples, *, known: bool = True
) -> dict[Row, tuple[Finding, ...]]:
    """Return the findings on submissions of the corpus; unless `known`, none of their answers is known again."""
    found = {}
    for row in some:
        of = only(row.exercise, row.function)
        with loaded(submission(row), of, processes) as asked:
            ask = asked.ask if known else without_bytes(asked.ask)
            findings = judge(of, ask, asked.definitions, examples, ENGLISH)
        found[row] = tuple(replace(finding, seconds=0.0) for finding in findings)
    return found


def test_what_is_known_of_other_submissions_changes_no_report(
    processes: Spawner, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    rows = RIGHT + WRONG
    examples = Examples(SEED, COUNT)
    reports(RIGHT, processes, examples)
    known = reports(reversed(rows), processes, examples)
    alone = reports(rows, processes, Examples(SEED, COUNT), known=False)
    assert [row for row in rows if known[row] != alone[row]] == []
