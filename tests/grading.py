"""Grades source text in a test as the grader grades files."""

from dataclasses import replace
from itertools import count

import pytest

from grader.core.report import ExerciseReport, Status
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.course.exercise import Exercise
from grader.engine.examples import Examples
from grader.engine.judge import judge, unloadable
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Submission


def verdicts_of(name: str, function: str | None = None) -> Exercise:
    """Return the exercise `name`, or the checks of one of its functions, without what only words need."""
    of = exercise.load(name) if function is None else only(name, function)
    return replace(of, mistakes=(), derivations=())


def only(name: str, function: str) -> Exercise:
    """Return the exercise `name` with nothing but the checks of one function."""
    whole = exercise.load(name)
    return replace(whole, checks=tuple(check for check in whole.checks if check.function == function))


def loaded(source: str, of: Exercise, processes: Spawner, limits: Limits | None = None) -> Submission:
    """Return `source` as a submission to the exercise `of`, to be used in a `with` statement."""
    return Submission(
        source, f"{of.name}.py", of.parameters, processes, limits or Limits(), arrays=of.arrays, scripts=of.scripts
    )


def grade(
    source: str, of: Exercise, examples: Examples, processes: Spawner, limits: Limits | None = None
) -> ExerciseReport:
    """Return the report on `source` as a submission to the exercise `of`."""
    with loaded(source, of, processes, limits) as submission:
        if submission.trouble is not None:
            return unloadable(of, f"{of.name}.py", submission.trouble, ENGLISH, "")
        findings = judge(of, submission.ask, submission.definitions, examples, ENGLISH, submission.replacing)
        return ExerciseReport(of.name, f"{of.name}.py", findings)


def open_functions(report: ExerciseReport) -> set[str]:
    """Return the functions of which some check did not pass."""
    return {finding.function for finding in report.findings if finding.status is not Status.PASSED}


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass between any two looks at the clock: then no counterexample is made simpler to be shown."""
    ticks = count()
    monkeypatch.setattr("time.perf_counter", lambda: float(next(ticks)))
