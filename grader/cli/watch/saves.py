"""What happens between a save and the page that shows it: what has changed is graded, what comes of it is compared.

A file is graded as soon as it is seen to have changed, and shown when nothing has changed for a moment: so a file that
an editor writes in two goes flashes no error, and yet hardly anybody waits for it.
"""

import time
from collections.abc import Sequence

from grader.cli import hint
from grader.cli.watch.cancellable import PATIENCE, Grading
from grader.cli.watch.files import GONE, Source, Watching
from grader.core.report import ExerciseReport, Status
from grader.course.targets import Target
from grader.engine import run
from grader.engine.run import Settings
from grader.render import changes
from grader.render.changes import Change, Page
from grader.sandbox.process import Spawner

SHORT = 0.1  # seconds without a change after which a file is as it was meant to be
LONG = 0.4  # the same where a file can not be loaded, or is empty: it may be half written


class Saves:
    """Grades what has changed, one file at a time, and keeps what came of it."""

    def __init__(self, watching: Watching, settings: Settings, spawner: Spawner) -> None:
        self._watching = watching
        self._settings = settings
        self._spawner = spawner
        self._grading: Grading | None = None
        self._begun = 0.0
        self._reports: dict[Target, tuple[Source, ExerciseReport]] = {}
        self._shown: dict[Target, ExerciseReport] = {}
        self._loaded: dict[Target, ExerciseReport] = {}  # the last report shown of each file that could be loaded
        self._view: dict[Target, Source | None] = {}  # what stood in the files that the last page shows
        self._saved = ""

    @property
    def passed(self) -> bool:
        """Whether every check of every file passes as it stands now."""
        graded = [self._current(target) for target in self._watching.files]
        return bool(graded) and all(report is not None and report.status is Status.PASSED for report in graded)

    def busy(self, now: float, longer_than: float) -> str | None:
        """Return the file whose grading has taken longer than so many seconds."""
        slow = self._grading is not None and now - self._begun > longer_than
        return self._grading.target.shown if slow and self._grading is not None else None

    def turn(self, now: float) -> Page | None:
        """Look at the files, have graded what has changed, and return a page if there is something new to see."""
        self._watching.look(now)
        self._follow(now)
        changed = self._changed()
        if self._grading is not None or not changed or self._watching.quiet(now) < self._patience(changed):
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

    def remember(self) -> None:
        """Have the hints of the checks that pass now forgotten."""
        for target in self._watching.files:
            if target in self._shown:
                hint.forget_passed(target, self._shown[target])

    def _follow(self, now: float) -> None:
        """Take what has been graded, give up what is out of date, and begin with what is due."""
        grading = self._grading
        if grading is not None:
            if grading.done:
                self._grading = None
                report = grading.report()
                if report is not None:
                    self._reports[grading.target] = grading.source, report
            elif not self._is_wanted(grading):
                grading.give_up()
        due = next((target for target in self._watching.files if self._is_due(target)), None)
        source = None if due is None else self._watching.source(due)
        if self._grading is None and due is not None and source is not None:
            self._grading = Grading(due, source, self._settings, self._spawner)
            self._begun = now

    def _is_wanted(self, grading: Grading) -> bool:
        target = grading.target
        return target in self._watching.files and self._watching.source(target) == grading.source

    def _is_due(self, target: Target) -> bool:
        return self._watching.source(target) is not None and self._current(target) is None

    def _current(self, target: Target) -> ExerciseReport | None:
        """Return the report on a file as it stands now, if there is one."""
        source = self._watching.source(target)
        graded = self._reports.get(target)
        return graded[1] if graded is not None and source is not None and graded[0] == source else None

    def _changed(self) -> list[Target]:
        """Return the files in which something else stands than on the last page."""
        view = {target: self._watching.source(target) for target in self._watching.files}
        unknown = object()
        changed = [each for each in self._watching.files if view[each] != self._view.get(each, unknown)]
        # One that is no longer watched changes the page of the others.
        return changed or ([] if view.keys() == self._view.keys() else list(self._watching.files))

    def _patience(self, changed: Sequence[Target]) -> float:
        """Return for how long nothing may have changed before it is shown."""
        sources = [self._watching.source(target) for target in changed]
        if None in sources:
            return GONE
        reports = [self._current(target) for target in changed]
        unsure = any(report is None or report.message is not None for report in reports)
        return LONG if unsure or any(isinstance(each, str) and not each.strip() for each in sources) else SHORT

    def _page(self, changed: Sequence[Target]) -> Page:
        files = self._watching.files
        graded = {target: report for target in files if (report := self._current(target)) is not None}
        told: list[Change] = []
        new = [target for target in changed if target in graded]
        compared = [target for target in new if target in self._shown]
        for target in compared:
            told += changes.changes(self._loaded.get(target), self._shown[target], graded[target])
        saved = min(new or graded, key=lambda target: _urgency(graded[target]), default=None)
        if new or self._saved not in {target.shown for target in graded}:
            self._saved = "" if saved is None else saved.shown
        self._view = {target: self._watching.source(target) for target in files}
        self._shown |= graded
        self._loaded |= {target: each for target, each in graded.items() if each.message is None}
        return Page(
            run.gathered(list(graded.values()), self._settings, self._spawner),
            self._saved,
            tuple(told) if compared else None,
            tuple(target.shown for target in self._watching.missing),
            self._watching.remarks,
        )


def _urgency(report: ExerciseReport) -> int:
    """Return a number that is the lower the sooner a file is to be looked at."""
    order = {Status.PASSED: 2, Status.TODO: 1}
    return order.get(report.status, 0)
