"""Hostile code gets the verdict that it deserves, its honest neighbour every point, and nothing is left of it."""

import os
import re
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from hostile_runs import FOLDER, Program, Run, Trial, dealt, programs, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is left running is looked up in Linux's /proc")

LEVELS: Mapping[str, Mapping[str, str]] = {"full": {}, "partial": {}}
PROGRAMS = programs()
CASES = [(level, program) for level in LEVELS for program in PROGRAMS if program.holds_at(level)]
AT_ONCE = 4  # runs; many programs do nothing but wait for their time limit


@dataclass(frozen=True)
class Outcome:
    """The runs at all levels."""

    runs: Mapping[str, list[Run]]

    def trial(self, level: str, program: Program) -> Trial | None:
        """Return what came of one program; None if its run did not come that far."""
        return next((each.trials[program.name] for each in self.runs[level] if program.name in each.trials), None)


@pytest.fixture(scope="module")
def outcome(request: pytest.FixtureRequest) -> Outcome:
    """What came of all programs that are asked for, some runs at a time."""
    asked = {item.name for item in request.session.items if item.path == request.path}
    chosen = {
        level: [program for program in PROGRAMS if program.holds_at(level) and f"{level}-{program.name}" in str(asked)]
        for level in LEVELS
    }
    deals = [(level, hand) for level, some in chosen.items() for hand in dealt(some, AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda deal: run(deal[1], LEVELS[deal[0]]), deals))
    return Outcome({
        level: [each for each, (asked_level, _hand) in zip(found, deals, strict=True) if asked_level == level]
        for level in LEVELS
    })


@pytest.mark.parametrize(("level", "program"), CASES, ids=[f"{level}-{program.name}" for level, program in CASES])
def test_a_hostile_program(level: str, program: Program, outcome: Outcome) -> None:
    trial = outcome.trial(level, program)
    assert trial is not None, "its run ended before it was graded"
    assert trial.wrong(level) == [], trial.report
