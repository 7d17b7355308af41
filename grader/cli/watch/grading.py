"""Grade one file in a thread, and give it up when a newer save has come: its process is killed."""

import threading
from concurrent.futures import Executor, wait

from grader.cli.watch.files import Source
from grader.core.report import ExerciseReport
from grader.core.sentence import Sentence
from grader.course import exercise
from grader.course.targets import Target
from grader.engine import run
from grader.engine.run import Settings
from grader.sandbox.process import ROOM, Process, Room, Spawner


class GivenUpError(BaseException):
    """Ends a grading that was given up; no Exception, so that nothing on the way takes it for a mistake."""


class Grading:
    """The grading of one file as it was seen, which begins at once."""

    def __init__(self, target: Target, source: Source, settings: Settings, spawner: Spawner, threads: Executor) -> None:
        self.target = target
        self.source = source
        self._spawner = _Cancellable(spawner)
        self._future = threads.submit(_grade, target, source, settings, self._spawner)

    @property
    def done(self) -> bool:
        """Tell whether the grading has ended."""
        return self._future.done()

    def report(self) -> ExerciseReport | None:
        """Return the report, None if it was given up; raise what went wrong in the grader itself."""
        if self._spawner.cancelled:
            return None
        if fault := self._future.exception():
            fault.add_note(self.target.shown)
            raise fault
        return self._future.result()

    def wait(self, seconds: float) -> None:
        """Wait until it has come to its end, for at most so many `seconds`."""
        wait([self._future], seconds)

    def give_up(self) -> None:
        """Have it end as soon as possible."""
        self._spawner.cancel()


def _grade(target: Target, source: Source, settings: Settings, spawner: Spawner) -> ExerciseReport:
    settings.examples.prepare(exercise.load(target.exercise))
    if isinstance(source, Sentence):
        return run.unreadable(source, target, settings)
    return settings.configuration.applied(run.grade_source(source, target, settings, spawner))


class _Cancellable:
    """Starts processes until it is told to stop, and then kills the one that runs."""

    def __init__(self, spawner: Spawner) -> None:
        self._spawner = spawner
        self._lock = threading.Lock()
        self._process: Process | None = None
        self.cancelled = False

    def start(self, room: Room = ROOM) -> Process:
        with self._lock:
            if self.cancelled:
                raise GivenUpError
            self._process = self._spawner.start(room)
            return self._process

    def cancel(self) -> None:
        with self._lock:
            if self._process is not None and not self.cancelled:
                self._process.end(grace=False)
            self.cancelled = True

    def close(self) -> None:
        """Do nothing: the spawner belongs to the command."""
