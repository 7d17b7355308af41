"""The checks of given submissions as tests of pytest."""

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from grader.core.errors import UsageError
from grader.core.report import ExerciseReport, Finding, Status
from grader.course import exercise, targets, translation
from grader.course.configuration import EXAMPLES, PUBLISHED_SEED
from grader.course.targets import Target
from grader.engine import run
from grader.engine.example_cache import kept
from grader.engine.examples import Examples
from grader.render import account, wording
from grader.sandbox.process import Spawner, spawner

CHECKS = Path(__file__).parent.parent / "checks"


class Submissions:
    """A plugin that collects the checks of `given` files and folders."""

    def __init__(self, given: Sequence[str], config: pytest.Config) -> None:
        self._config = config
        self.language = translation.language(translation.chosen((), os.environ))
        try:
            self._targets = targets.find(given, exercise.names(), None).files
        except UsageError as error:
            raise pytest.UsageError(self.language(error.why)) from None

    @cached_property
    def processes(self) -> Spawner:
        """The processes that run submissions, until pytest ends."""
        started = spawner()
        self._config.add_cleanup(started.close)
        return started

    @pytest.hookimpl
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> "CheckFile | None":
        """Collect a module of checks if a submission for it is given."""
        if file_path.parent != CHECKS:
            return None
        mine = [Graded(self, target) for target in self._targets if target.exercise == file_path.stem]
        if not mine:
            return None
        file: CheckFile = CheckFile.from_parent(parent, path=file_path, submissions=mine)
        return file


class Graded:
    """A submission, graded when its report is first needed."""

    def __init__(self, plugin: Submissions, target: Target) -> None:
        self._plugin = plugin
        self.target = target

    @cached_property
    def report(self) -> ExerciseReport:
        """The report on the submission."""
        settings = run.Settings(Examples(PUBLISHED_SEED, EXAMPLES, kept()), self._plugin.language)
        return run.grade_file(self.target, settings, self._plugin.processes)

    def finding(self, check: str) -> Finding:
        """Return the finding of `check`."""
        wanted = f"{self.target.exercise}.{check}"
        return next(found for found in self.report.findings if found.id == wanted)

    def told(self, finding: Finding) -> str:
        """Return all that there is to say about `finding`."""
        if self.report.message is not None:  # the file could not be graded at all
            return account.bounded(self.report.message)
        lines = [finding.title, *account.plain(finding, self._plugin.language)]
        if finding.status in wording.OPENINGS:
            lines.insert(0, self._plugin.language(wording.opening(self.target.shown, finding)))
        return "\n".join(lines)


class CheckFile(pytest.File):
    """The checks of one exercise, for every submission that is given for it."""

    def __init__(self, *, submissions: Sequence[Graded], **named: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**named)
        self._submissions = submissions

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each check."""
        for graded in self._submissions:
            for check in exercise.load(graded.target.exercise).checks:
                name = check.name if len(self._submissions) == 1 else f"{check.name}[{graded.target.shown}]"
                yield CheckItem.from_parent(self, name=name, graded=graded, check=check.name)


class CheckItem(pytest.Item):
    """One check, as a test."""

    def __init__(self, *, graded: Graded, check: str, **named: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**named)
        self._graded = graded
        self._check = check

    def runtest(self) -> None:
        """Grade the file, once for all of its checks, and pass, skip or fail as this one does."""
        finding = self._graded.finding(self._check)
        self.user_properties += [("points", finding.score), ("max_points", finding.max_score)]
        if finding.diagnosis is not None:
            self.user_properties.append(("diagnosis", finding.diagnosis.id))
        if finding.output:
            self.add_report_section("call", "stdout", finding.output)
        if finding.status is Status.WAITING and self._graded.report.message is None:
            pytest.skip(self._graded.told(finding))
        if finding.status is not Status.PASSED:
            pytest.fail(self._graded.told(finding), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the check stands, and its name."""
        return self.path, None, self.name
