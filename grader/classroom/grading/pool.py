"""Hands jobs to workers and takes results from them, whatever happens to a worker.

Work goes through `concurrent.futures.Executor`: processes of this machine, or a cluster's. A worker that dies takes its
batch with it, and nobody knows whose fault that was: each job of the batch is tried again alone. What exceeded a limit
is tried again alone as well, unless its process has surely worked so long: a busy machine is nobody's fault either.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from itertools import islice
from typing import Protocol

from grader.classroom.grading.work import Job, Result, Rules, grade, prepare

BATCH = 2  # jobs that travel together: more would leave workers idle while the last batch is graded
AHEAD = 3  # batches for each worker, under way or waiting
TRIES = 2  # alone, after a worker has died over a batch


class LostWorkerError(Exception):
    """Workers died over some jobs again and again: the grader's trouble, since no submission runs in them."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        super().__init__("workers died over " + ", ".join(file.shown for job in jobs for file in job.files))


class Workers(Protocol):
    """Where the work is done."""

    @property
    def count(self) -> int:
        """How many work at once."""

    def executor(self) -> Executor:
        """Return the executor to use now: a new one, where the last was lost."""

    def close(self) -> None:
        """End what was started."""


class LocalWorkers:
    """Processes of this machine."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._executor: ProcessPoolExecutor | None = None

    def begin(self, rules: Rules) -> None:
        """Start the processes, and let them get ready while nobody waits for them yet."""
        for _process in range(self.count):
            self.executor().submit(prepare, rules)  # what goes wrong there goes wrong again when it matters

    def executor(self) -> Executor:
        """Return the pool, or a new one if a process of it has died."""
        if self._executor is not None and self._executor._broken:  # noqa: SLF001 - nothing else tells without submitting
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
        if self._executor is None:
            context = multiprocessing.get_context("spawn")  # a fork would copy our threads' locks
            self._executor = ProcessPoolExecutor(self.count, mp_context=context, initializer=_begin)
        return self._executor

    def close(self) -> None:
        """End the processes, at once."""
        if self._executor is None:
            return
        processes = list((self._executor._processes or {}).values())  # noqa: SLF001 - `shutdown` would wait for them
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = None
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


def _begin() -> None:
    """Begin a worker's life: Ctrl-C is for the parent, and without a parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def work(rules: Rules, jobs: Iterable[Job], workers: Workers) -> Iterator[Result]:
    """Yield one result for each of `jobs`, as they come; raise LostWorkerError for one that workers do not survive."""
    doubtful: list[Job] = []
    lost: list[Job] = []
    for batch, results in _batches(rules, jobs, workers):
        if results is None:
            lost += batch
            continue
        doubtful += [job for job, result in zip(batch, results, strict=True) if result.stopped]
        yield from (result for result in results if not result.stopped)
    beyond_help = []
    for job in (*lost, *doubtful):
        result = _alone(rules, job, workers)
        if result is None:
            beyond_help.append(job)
        else:
            yield result
    if beyond_help:
        raise LostWorkerError(beyond_help)


def _batches(
    rules: Rules, jobs: Iterable[Job], workers: Workers
) -> Iterator[tuple[Sequence[Job], Sequence[Result] | None]]:
    """Yield each batch with its results, or None if its worker was lost."""
    waiting = iter(jobs)
    under_way: dict[Future[list[Result]], Sequence[Job]] = {}
    try:
        while True:
            while len(under_way) < AHEAD * workers.count and (batch := tuple(islice(waiting, BATCH))):
                future = _submit(rules, batch, workers)
                if future is None:
                    yield batch, None
                else:
                    under_way[future] = batch
            if not under_way:
                return
            done = wait(under_way, return_when=FIRST_COMPLETED).done
            for future in [each for each in under_way if each in done]:  # in the order in which they were handed out
                yield under_way.pop(future), _results(future)
    finally:
        for future in under_way:
            future.cancel()


def _submit(rules: Rules, batch: Sequence[Job], workers: Workers) -> "Future[list[Result]] | None":
    with suppress(Exception):  # the executor broke in this very moment
        return workers.executor().submit(grade, rules, batch)
    return None


def _results(future: "Future[list[Result]]") -> Sequence[Result] | None:
    """Return the results of a batch; None if its worker was lost. The grader's own mistakes come through."""
    try:
        return future.result()
    except CancelledError:
        return None
    except Exception as error:
        if _is_loss(error):
            return None
        raise


def _is_loss(error: Exception) -> bool:
    """Tell whether `error` means that a worker has gone: a broken pool, or what a cluster calls a killed worker."""
    return type(error).__name__ in ("BrokenProcessPool", "KilledWorker", "CommClosedError", "WorkerError")


def _alone(rules: Rules, job: Job, workers: Workers) -> Result | None:
    """Return the result of one job while nothing else is under way; None if workers do not survive it."""
    for _ in range(TRIES):
        for _batch, results in _batches(rules, [job], workers):
            if results is not None:
                return results[0]
    return None


def cores() -> int:
    """Return how many processes can work at once on this machine."""
    available: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return max(1, len(available(0)) if available else os.cpu_count() or 1)
