"""A plugin for pytest: `pytest grader/checks --submission FILE` shows every check as a test of its own.

It is there in every run of pytest where the grader is installed, so it does nothing and imports nothing unless
`--submission` is given.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

OPTION = "--submission"
CHECKS = Path(__file__).parent.parent / "checks"
_SUBMISSIONS = pytest.StashKey[Any]()
_PROCESSES = pytest.StashKey[Any]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Make the option known before pytest takes its value for a path, whose `conftest.py` it would import."""
    group = parser.getgroup("grader")
    group.addoption(OPTION, action="append", default=[], metavar="FILE", help="grade FILE: each check becomes a test")


def pytest_configure(config: pytest.Config) -> None:
    """Find the submissions, if any are given."""
    given: Sequence[str] = config.getoption(OPTION)
    if not given:
        return
    from grader.core.errors import UsageError  # noqa: PLC0415 - the same
    from grader.course import exercise, targets  # noqa: PLC0415 - only when grading

    try:
        config.stash[_SUBMISSIONS] = targets.find(given, exercise.names(), None).files
    except UsageError as error:
        raise pytest.UsageError(_language()(error.why)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "CheckFile | None":
    """Collect a module of checks if a submission for it is given."""
    given = parent.config.stash.get(_SUBMISSIONS, ())
    if file_path.parent != CHECKS or file_path.stem not in (target.exercise for target in given):
        return None
    file: CheckFile = CheckFile.from_parent(parent, path=file_path)
    return file


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the process that has forked submissions."""
    started = config.stash.get(_PROCESSES, None)
    if started is not None:
        started.close()


class CheckFile(pytest.File):
    """The checks of one exercise, for every submission that is given for it."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each check."""
        from grader.course import exercise  # noqa: PLC0415 - only when grading

        mine = [target for target in self.config.stash[_SUBMISSIONS] if target.exercise == self.path.stem]
        for target in mine:
            graded = _Graded(self.config, target)
            for check in exercise.load(target.exercise).checks:
                name = check.name if len(mine) == 1 else f"{check.name}[{target.shown}]"
                yield CheckItem.from_parent(self, name=name, graded=graded, check=check.name)


class CheckItem(pytest.Item):
    """One check, as a test."""

    def __init__(self, *, graded: "_Graded", check: str, **named: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**named)
        self._graded = graded
        self._check = check

    def runtest(self) -> None:
        """Grade the file, once for all of its checks, and tell what this one found."""
        from grader.core.report import Status  # noqa: PLC0415 - only when grading

        finding = self._graded.finding(self._check)
        self.user_properties += [("points", finding.score), ("max_points", finding.max_score)]
        if finding.diagnosis is not None:
            self.user_properties.append(("diagnosis", finding.diagnosis.id))
        if finding.output:
            self.add_report_section("call", "stdout", finding.output)
        if finding.status is Status.WAITING and not self._graded.in_trouble:
            pytest.skip(self._graded.told(finding))
        if finding.status is not Status.PASSED:
            pytest.fail(self._graded.told(finding), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the check stands, and its name."""
        return self.path, None, self.name


class _Graded:
    """A submission that is graded when somebody asks for the first time."""

    def __init__(self, config: pytest.Config, target: Any) -> None:  # noqa: ANN401 - a Target, which is not imported yet
        self._config = config
        self._target = target
        self._report: Any = None

    def finding(self, check: str) -> Any:  # noqa: ANN401 - a Finding, for the same reason
        """Return what `check` found."""
        wanted = f"{self._target.exercise}.{check}"
        return next(found for found in self._graded().findings if found.id == wanted)

    @property
    def in_trouble(self) -> bool:
        """Whether the file could not be graded at all."""
        return self._graded().message is not None

    def told(self, finding: Any) -> str:  # noqa: ANN401 - the same
        """Return all that there is to say about `finding`."""
        from grader.render import account, wording  # noqa: PLC0415 - only when grading

        tell, report = _language(), self._graded()
        if report.message is not None:  # the file could not be graded at all
            return account.bounded(report.message)
        lines = [finding.title, *account.plain(finding, tell)]
        if finding.status in wording.OPENINGS:
            lines.insert(0, tell(wording.opening(self._target.shown, finding)))
        return "\n".join(lines)

    def _graded(self) -> Any:  # noqa: ANN401 - the same
        if self._report is None:
            from grader.course.configuration import EXAMPLES, PUBLISHED_SEED  # noqa: PLC0415 - the same
            from grader.engine import run  # noqa: PLC0415 - only when grading
            from grader.engine.example_cache import kept  # noqa: PLC0415 - the same
            from grader.engine.examples import Examples  # noqa: PLC0415 - the same
            from grader.sandbox.process import spawner  # noqa: PLC0415 - the same

            processes = self._config.stash.setdefault(_PROCESSES, None) or spawner()
            self._config.stash[_PROCESSES] = processes
            settings = run.Settings(Examples(PUBLISHED_SEED, EXAMPLES, kept()), _language())
            self._report = run.grade_file(self._target, settings, processes)
        return self._report


def _language() -> Any:  # noqa: ANN401 - a Language, which is not imported yet
    import os  # noqa: PLC0415 - only when grading

    from grader.course import translation  # noqa: PLC0415 - the same

    return translation.language(translation.chosen((), os.environ))
