"""Every row of the corpus gets the verdict that stands beside it, whatever the seed."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing

import pytest
from corpus import Row, rows, submission
from grading import grade, loaded, open_functions, verdicts_of

import grader.judge
from grader.examples import Examples
from grader.judge import judge
from grader.parsers import PUBLISHED_SEED
from grader.report import Finding, Status
from grader.sandbox.process import Spawner, spawner
from grader.sentence import ENGLISH

SEEDS = range(1, 21)
ROWS = rows()


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples(PUBLISHED_SEED, 40)  # a hundred follow below, with other seeds


def label(row: Row) -> str:
    return f"{row.exercise}.{row.function}.{row.name}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.right], ids=label)
def test_right_code_gets_every_point(row: Row, examples: Examples, processes: Spawner) -> None:
    report = grade(submission(row), verdicts_of(row.exercise), examples, processes)
    assert [finding.message for finding in report.findings if finding.status is not Status.PASSED] == []
    assert report.score == report.max_score
    if row.note:
        assert any(row.note in (finding.message or "") for finding in report.findings)


@pytest.mark.parametrize("row", [row for row in ROWS if not row.right], ids=label)
def test_wrong_code_is_refused_in_its_function_and_in_no_other(
    row: Row, examples: Examples, processes: Spawner
) -> None:
    report = grade(submission(row), verdicts_of(row.exercise), examples, processes)
    assert open_functions(report) == {row.function}
    first = next(finding for finding in report.findings if finding.status is not Status.PASSED)
    assert first.status in (Status.FAILED, Status.CRASHED)
    assert first.message
    assert first.counterexample is not None


@pytest.mark.parametrize("row", [row for row in ROWS if row.passes], ids=label)
def test_values_that_are_right_earn_their_checks(row: Row, examples: Examples, processes: Spawner) -> None:
    report = grade(submission(row), verdicts_of(row.exercise), examples, processes)
    of_function = [finding for finding in report.findings if finding.function == row.function]

    def about(finding: Finding, values: tuple[str, ...]) -> bool:
        return finding.id.split("_")[1] in values

    assert all(finding.status is Status.PASSED for finding in of_function if about(finding, row.passes))
    others = [finding for finding in of_function if finding.status is not Status.PASSED]
    assert others
    assert not any(about(finding, row.passes) for finding in others)


def changed_verdicts(seeds: tuple[int, ...]) -> list[str]:
    """Return the rows whose verdict with one of `seeds` is not the one that stands beside them."""
    grader.judge.SLOW = 0.0  # only the verdict is asked for: nothing is made simpler to be shown
    examples = [Examples(seed, 100) for seed in seeds]
    changed = []
    with closing(spawner()) as processes:
        for row in ROWS:
            of = verdicts_of(row.exercise, row.function)
            with loaded(submission(row), of, processes) as answering:
                changed += [
                    f"{label(row)} with seed {some.seed}"
                    for some in examples
                    if all(found.status is Status.PASSED for found in judge(of, answering, some, ENGLISH))
                    is not row.right
                ]
    return changed


def test_no_verdict_depends_on_the_seed() -> None:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        found = pool.map(changed_verdicts, (tuple(SEEDS[::2]), tuple(SEEDS[1::2])))
        assert [row for rows_of_one in found for row in rows_of_one] == []
