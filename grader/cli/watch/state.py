"""State of `watch` between two saves: what was graded, what was shown, and what is being graded.

A file is graded as soon as it is seen to have changed, and shown when nothing has changed for a moment. So a file that
an editor writes in two steps flashes no error, and yet hardly anybody waits.
"""

import time
from concurrent.futures import ThreadPoolExecutor

from grader.cli.watch.files import GONE, File, Source, Watched
from grader.cli.watch.grading import Grading
from grader.core.report import ExerciseReport, Finding, Status
from grader.course.targets import Target
from grader.engine import run
from grader.engine.run import Settings
from grader.render.changes import Page, changes
from grader.sandbox.process import Spawner

SHORT = 0.1  # seconds without a change after which a file is complete
LONG = 0.4  # the same where a part of a file can not be loaded, or the file is empty: it may be half written
PATIENCE = 5.0  # seconds for a grading that was given up to come to its end


class State:
    """Grades one file at a time, and makes a page when there is something new to see."""

    def __init__(self, watched: Watched, settings: Settings, spawner: Spawner) -> None:
        self._watched = watched
        self._settings = settings
        self._spawner = spawner
        self._threads = ThreadPoolExecutor(1)
        self._grading: Grading | None = None
        self._begun = 0.0
        self._graded: dict[Target, tuple[Source, ExerciseReport]] = {}
        self._shown: dict[Target, Source | None] = {}  # what stood in the files of the last page
        self._reports: dict[Target, ExerciseReport] = {}  # the last one shown of each file
        self._loaded: dict[Target, ExerciseReport] = {}  # the same, of a file that could be loaded
        self._saved = ""

    @property
    def passed(self) -> bool:
        """Tell whether every check of every file passes now."""
        reports = [self._report(file) for file in self._watched.files]
        return bool(reports) and all(report is not None and report.status is Status.PASSED for report in reports)

    def busy(self, now: float, longer_than: float) -> str | None:
        """Return the file whose grading has taken longer than so many seconds."""
        slow = self._grading is not None and now - self._begun > longer_than
        return self._grading.target.shown if slow and self._grading is not None else None

    def turn(self, now: float) -> Page | None:
        """Look at the files, grade what has changed, and return a page if there is something new to see."""
        self._watched.look(now)
        self._follow(now)
        files = self._watched.files
        changed = [file for file in files if (file.target, file.source) not in self._shown.items()]
        if not changed and self._sources().keys() != self._shown.keys():
            changed = list(files)  # one that is no longer watched changes the page of the others
        still = now - max(file.since for file in files)
        if self._grading is not None or not changed or still < max(map(self._patience, changed)):
            return None
        return self._page(changed)

    def wait(self, seconds: float) -> None:
        """Wait for so many seconds, or until a grading has come to its end."""
        if self._grading is None:
            time.sleep(seconds)
        else:
            self._grading.wait(seconds)

    def close(self) -> None:
        """Give up what is being graded."""
        if self._grading is not None:
            self._grading.give_up()
            self._grading.wait(PATIENCE)
        self._threads.shutdown(wait=False)

    def _follow(self, now: float) -> None:
        """Take what has been graded, give up what is out of date, and begin with what is due."""
        grading = self._grading
        if grading is not None:
            if grading.done:
                self._grading = None
                if (report := grading.report()) is not None:
                    self._graded[grading.target] = grading.source, report
            elif self._sources().get(grading.target) != grading.source:
                grading.give_up()
        for file in self._watched.files:
            if self._grading is None and file.source is not None and self._report(file) is None:
                self._grading = Grading(file.target, file.source, self._settings, self._spawner, self._threads)
                self._begun = now

    def _sources(self) -> dict[Target, Source | None]:
        return {file.target: file.source for file in self._watched.files}

    def _report(self, file: File) -> ExerciseReport | None:
        """Return the report on a file as it stands now, if there is one."""
        source, report = self._graded.get(file.target, (None, None))
        return report if source is not None and source == file.source else None

    def _patience(self, file: File) -> float:
        """Return for how long nothing may have changed before a file is shown."""
        report = self._report(file)
        if report is None:
            return GONE
        empty = isinstance(file.source, str) and not file.source.strip()
        return LONG if empty or report.message is not None or any(map(_is_left_out, report.findings)) else SHORT

    def _page(self, changed: list[File]) -> Page:
        files = self._watched.files
        graded = {file.target: report for file in files if (report := self._report(file)) is not None}
        new = [file.target for file in changed if file.target in graded]
        compared = [target for target in new if target in self._reports]
        told = [
            change
            for target in compared
            for change in changes(self._loaded.get(target), self._reports[target], graded[target])
        ]
        if new or self._saved not in {target.shown for target in graded}:
            saved = min(new or graded, key=lambda target: _urgency(graded[target]), default=None)
            self._saved = "" if saved is None else saved.shown
        self._shown = self._sources()
        self._reports |= graded
        self._loaded |= {target: report for target, report in graded.items() if report.message is None}
        return Page(
            run.gathered(list(graded.values()), self._settings, self._spawner),
            self._saved,
            tuple(told) if compared else None,
            tuple(file.target.shown for file in files if file.source is None),
            self._watched.remarks,
        )


def _is_left_out(finding: Finding) -> bool:
    """Tell whether the definition of the function could not be loaded: it crashed, and no call did."""
    return finding.status is Status.CRASHED and finding.counterexample is None


def _urgency(report: ExerciseReport) -> int:
    """Return a number that is the lower the sooner a file is to be looked at."""
    return {Status.PASSED: 2, Status.TODO: 1}.get(report.status, 0)
