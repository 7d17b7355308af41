"""Hostile code gets the verdict that it deserves, its honest neighbour every point, and nothing is left of it."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hostile_runs import FOLDER, LEVELS, ROOT, Expectation, Program, Run, dealt, programs, run, table
from sample import cases

AT_ONCE = 4  # runs; many programs do nothing but wait for their time limit
PROGRAMS = programs()
CASES = [(level, program) for level in LEVELS for program in PROGRAMS if program.holds_at(level)]
NAMES = [f"{level}-{program.name}" for level, program in CASES]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="what is left running is looked up in Linux's /proc")
# What GitHub's runner takes for an order: two colons at the start of a line, or the older form anywhere in it.
ORDERS = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest) -> Mapping[str, Sequence[Run]]:
    """What came of all programs that are asked for, at each level; several runs go on at once."""
    asked = {item.name.partition("[")[2].rstrip("]") for item in request.session.items if item.path == request.path}
    everything = not asked & set(NAMES)  # only a test on all of a run is asked for
    hands = [
        (level, hand)
        for level in LEVELS
        for hand in dealt(
            [each for at, each in CASES if at == level and (everything or f"{at}-{each.name}" in asked)], AT_ONCE
        )
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda hand: run(hand[1], hand[0]), hands))
    return {
        level: [each for each, (at, _programs) in zip(found, hands, strict=True) if at == level] for level in LEVELS
    }


@pytest.fixture(params=LEVELS)
def some(request: pytest.FixtureRequest, runs: Mapping[str, Sequence[Run]]) -> Sequence[Run]:
    """The runs at one level."""
    return _confined(runs, request.param)


def _confined(runs: Mapping[str, Sequence[Run]], level: str) -> Sequence[Run]:
    """Return the runs at `level`, where there can be any."""
    for each in runs[level]:
        if each.level == "partial" != level:
            pytest.skip(each.detail)
    return runs[level]


@LINUX
@pytest.mark.parametrize(("level", "program"), cases(CASES, 12), ids=NAMES)
def test_a_hostile_program_gets_what_it_deserves_and_its_neighbour_every_point(
    level: str, program: Program, runs: Mapping[str, Sequence[Run]]
) -> None:
    trials = [each.trials[program.name] for each in _confined(runs, level) if program.name in each.trials]
    assert trials, "its run ended before it was graded"
    assert trials[0].wrong(level) == [], trials[0].report


@LINUX
def test_the_level_is_told_as_it_is(runs: Mapping[str, Sequence[Run]]) -> None:
    assert {each.level for each in runs["partial"]} <= {"partial"}


@LINUX
def test_the_grader_itself_never_fails(some: Sequence[Run]) -> None:
    assert [(each.status, each.error) for each in some] == [(1, "")] * len(some)


@LINUX
def test_nothing_is_left_running(some: Sequence[Run]) -> None:
    assert [each.survivors for each in some if each.survivors] == []


@LINUX
def test_neither_the_kit_nor_what_others_handed_in_is_changed(some: Sequence[Run]) -> None:
    assert [each.changed for each in some if each.changed] == []


@LINUX
def test_nobody_reaches_the_network(some: Sequence[Run]) -> None:
    assert sum(each.guests for each in some) == 0


@LINUX
def test_what_is_shown_can_not_command_a_terminal(some: Sequence[Run]) -> None:
    assert [line for each in some for line in each.out.split("\n") if not line.isprintable()] == []


@LINUX
def test_what_is_shown_can_not_command_a_runner_of_workflows(some: Sequence[Run]) -> None:
    assert [order for each in some for order in ORDERS.findall(each.out)] == []


@LINUX
def test_the_report_keeps_its_shape(some: Sequence[Run]) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install -e '.[dev]'")
    schema = json.loads((ROOT / "grader" / "report.schema.json").read_text(encoding="utf-8"))
    for each in some:
        jsonschema.Draft202012Validator(schema).validate(each.report)


# The programs themselves.


def test_there_are_at_least_eighty() -> None:
    assert len(PROGRAMS) >= 80


def test_each_is_named_in_the_readme_with_its_origin() -> None:
    # `python tests/hostile_runs.py` writes the table anew.
    assert (FOLDER / "README.md").read_text(encoding="utf-8").endswith(table())


def test_each_of_them_is_python() -> None:
    for program in PROGRAMS:
        if not program.notebook:
            compile(program.source.replace("@PORT@", "1"), program.name, "exec", dont_inherit=True)


@pytest.mark.parametrize("text", ["forward=fine points=0", "backward=failed points=0", "points=many", "forward=failed"])
def test_an_expectation_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        Expectation.parse(text)


def test_an_expectation_may_leave_a_choice() -> None:
    expected = Expectation.parse("forward=failed|crashed points=0..2")
    assert expected == Expectation({"forward": frozenset({"failed", "crashed"})}, range(3))
