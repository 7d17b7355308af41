"""Grades one file in a thread of its own, and gives it up when a newer save has come: its process is killed."""

import threading

from grader.cli.watch.files import Source
from grader.core.report import ExerciseReport
from grader.core.sentence import Sentence
from grader.course import exercise
from grader.course.targets import Target
from grader.engine import run
from grader.engine.run import Settings
from grader.sandbox.process import ROOM, Pipes, Process, Room, Spawner

PATIENCE = 5.0  # seconds for a grading that was given up to come to its end


class GivenUpError(BaseException):
    """Nobody waits for this grading any more; no Exception, so that nothing on the way takes it for a mistake."""


class Grading:
    """The grading of one file as it was seen, which begins at once."""

    def __init__(self, target: Target, source: Source, settings: Settings, spawner: Spawner) -> None:
        self.target = target
        self.source = source
        self._settings = settings
        self._spawner = _Cancellable(spawner)
        self._report: ExerciseReport | None = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._grade, daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether it has come to its end."""
        return not self._thread.is_alive()

    def report(self) -> ExerciseReport | None:
        """Return what it came to, None if it was given up; raise what went wrong in the grader itself."""
        if self._spawner.cancelled:
            return None
        if self._fault is not None:
            self._fault.add_note(self.target.shown)
            raise self._fault
        return self._report

    def wait(self, seconds: float) -> None:
        """Wait until it has come to its end, but no longer than so many `seconds`."""
        self._thread.join(seconds)

    def give_up(self) -> None:
        """Have it end as soon as possible."""
        self._spawner.cancel()

    def _grade(self) -> None:
        try:
            self._settings.examples.prepare(exercise.load(self.target.exercise))
            if isinstance(self.source, Sentence):
                self._report = run.unreadable(self.source, self.target, self._settings)
            else:
                found = run.grade_source(self.source, self.target, self._settings, self._spawner)
                self._report = self._settings.configuration.applied(found)
        except BaseException as fault:  # noqa: BLE001 - raised where the thread that waits can hear of it
            self._fault = fault


class _Cancellable:
    """Starts processes until it is told to stop, and then kills the one that runs."""

    def __init__(self, spawner: Spawner) -> None:
        self._spawner = spawner
        self._lock = threading.Lock()
        self._process: _Once | None = None
        self.cancelled = False

    def start(self, room: Room = ROOM) -> Process:
        with self._lock:
            if self.cancelled:
                raise GivenUpError
            self._process = _Once(self._spawner.start(room))
            return self._process

    def cancel(self) -> None:
        self.cancelled = True
        with self._lock:
            if self._process is not None:
                self._process.end(grace=False)

    def close(self) -> None:
        """Do nothing: whoever has made the spawner closes it."""


class _Once:
    """A process that is ended once, whichever thread comes first: its number may be another's afterwards."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._lock = threading.Lock()
        self._ended = False
        self._status: int | None = None

    @property
    def number(self) -> int:
        return self._process.number

    @property
    def pipes(self) -> Pipes:
        return self._process.pipes

    def end(self, *, grace: bool) -> int | None:
        with self._lock:
            if not self._ended:
                self._ended = True
                self._status = self._process.end(grace=grace)
            return self._status
