"""Every row of the corpus gets the verdict that stands beside it, whatever the seed."""

from functools import cache

import pytest
from corpus import Row, rows, submission
from grading import grade, hurry, loaded, open_functions, verdicts_of
from sample import EVERYTHING, cases, sample

from grader.core.report import Finding, Status
from grader.core.sentence import ENGLISH
from grader.course.configuration import PUBLISHED_SEED
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.sandbox.process import Spawner

SEEDS = range(1, 21)
ROWS = rows()


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples(PUBLISHED_SEED, 40)  # a hundred follow below, with other seeds


def label(row: Row) -> str:
    return f"{row.exercise}.{row.function}.{row.name}"


@pytest.mark.parametrize("row", cases([row for row in ROWS if row.right], 8), ids=label)
def test_right_code_gets_every_point(row: Row, examples: Examples, processes: Spawner) -> None:
    report = grade(submission(row), verdicts_of(row.exercise), examples, processes)
    assert [finding.message for finding in report.findings if finding.status is not Status.PASSED] == []
    assert report.score == report.max_score
    if row.note:
        assert any(row.note in (finding.message or "") for finding in report.findings)


@pytest.mark.parametrize("row", cases([row for row in ROWS if not row.right], 12), ids=label)
def test_wrong_code_is_refused_in_its_function_and_in_no_other(
    row: Row, examples: Examples, processes: Spawner
) -> None:
    report = grade(submission(row), verdicts_of(row.exercise), examples, processes)
    assert open_functions(report) == {row.function}
    first = next(finding for finding in report.findings if finding.status is not Status.PASSED)
    assert first.status in (Status.FAILED, Status.CRASHED)
    assert first.message
    assert first.counterexample is not None


@pytest.mark.parametrize("row", cases([row for row in ROWS if row.passes], 8), ids=label)
def test_values_that_are_right_earn_their_checks(row: Row, examples: Examples, processes: Spawner) -> None:
    report = grade(submission(row), verdicts_of(row.exercise), examples, processes)
    of_function = [finding for finding in report.findings if finding.function == row.function]

    def about(finding: Finding, values: tuple[str, ...]) -> bool:
        return finding.id.split("_")[1] in values

    assert all(finding.status is Status.PASSED for finding in of_function if about(finding, row.passes))
    others = [finding for finding in of_function if finding.status is not Status.PASSED]
    assert others
    assert not any(about(finding, row.passes) for finding in others)


@cache
def drawn(seed: int) -> Examples:
    return Examples(seed, 100)


@pytest.mark.parametrize("function", sorted({(row.exercise, row.function) for row in ROWS}), ids=".".join)
def test_no_verdict_depends_on_the_seed(
    function: tuple[str, str], processes: Spawner, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    of = verdicts_of(*function)
    changed = []
    for row in sample([row for row in ROWS if (row.exercise, row.function) == function], 10):
        with loaded(submission(row), of, processes) as answering:
            for seed in SEEDS if EVERYTHING else SEEDS[:1]:
                found = judge(of, answering.ask, answering.definitions, drawn(seed), ENGLISH)
                if all(finding.status is Status.PASSED for finding in found) is not row.right:
                    changed.append(f"{label(row)} with seed {seed}")
    assert changed == []
