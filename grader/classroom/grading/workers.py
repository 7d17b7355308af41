"""Hands jobs to workers and collects the results, whatever happens to a worker.

Workers are processes of this machine or of a Dask cluster, behind the same `concurrent.futures.Executor`. A worker that
dies loses its batch: each job of it is tried again alone. A job that exceeded a limit is tried again alone too, unless
its process has surely used the time: it may have waited for a busy machine.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from itertools import islice
from typing import Any, Protocol

from grader.classroom.grading.worker import Job, Result, Rules, grade, prepare
from grader.core.errors import UsageError
from grader.core.sentence import say

BATCH = 2  # jobs that travel together: with more, workers would be idle while the last batch is graded
AHEAD = 3  # batches for each worker, under way or waiting
TRIES = 2  # alone, after a worker has died
PATIENCE = 30  # seconds for the scheduler of a cluster to answer
# The errors that mean that a worker is gone, by name: Dask need not be installed.
_LOSSES = ("BrokenProcessPool", "KilledWorker", "CommClosedError", "WorkerError")


class Workers(Protocol):
    """Workers, wherever they are."""

    @property
    def count(self) -> int:
        """The number of jobs that are graded at once."""

    def executor(self) -> Executor:
        """Return the executor to use now; it may replace one that broke."""

    def close(self) -> None:
        """End everything that was started."""


class LocalWorkers:
    """Processes of this machine."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._executor: ProcessPoolExecutor | None = None

    def begin(self, rules: Rules) -> None:
        """Start the processes, so that they get ready while the class is read."""
        for _process in range(self.count):
            self.executor().submit(prepare, rules)  # an error here occurs again when a job is graded

    def executor(self) -> Executor:
        """Return the pool, or a new one if a process of it has died."""
        if self._executor is not None and self._executor._broken:  # noqa: SLF001 - nothing else tells without submitting
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
        if self._executor is None:
            context = multiprocessing.get_context("spawn")  # a fork would copy the locks of our threads
            self._executor = ProcessPoolExecutor(self.count, mp_context=context, initializer=_begin)
        return self._executor

    def close(self) -> None:
        """End the processes at once."""
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
    """Leave Ctrl-C to the parent, and end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def cores() -> int:
    """Return the number of processes that can run at once on this machine."""
    available: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return max(1, len(available(0)) if available else os.cpu_count() or 1)


class ClusterWorkers:
    """The workers of a running Dask cluster: `pip install '.[cluster]'`."""

    def __init__(self, address: str) -> None:
        """Connect to the scheduler; raise a UsageError if it does not answer."""
        try:
            from distributed import Client  # noqa: PLC0415 - an extra
        except ImportError:
            raise UsageError(say("--dask takes the cluster extra: run `pip install -e '.[cluster]'`.")) from None
        for name in ("distributed", "distributed.client"):  # Dask gives each a level of its own
            logging.getLogger(name).setLevel(logging.ERROR)  # a lost worker is dealt with here
        try:
            self._client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                say("No Dask scheduler answers at `{address}`: {reason}.", address=address, reason=str(error))
            ) from None
        self._executor: Any = self._client.get_executor(pure=False)  # type: ignore[no-untyped-call]

    @property
    def count(self) -> int:
        """The number of threads of all workers."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def executor(self) -> Executor:
        """Return the cluster as an executor."""
        executor: Executor = self._executor
        return executor

    def close(self) -> None:
        """Disconnect; the cluster goes on."""
        self._executor.shutdown(wait=False)
        self._client.close()


def work(rules: Rules, jobs: Iterable[Job], workers: Workers) -> Iterator[Result]:
    """Yield one result for each job, in the order in which they are ready."""
    doubtful: list[Job] = []
    lost: list[Job] = []
    for batch, results in _batches(rules, jobs, workers):
        if results is None:
            lost += batch
            continue
        doubtful += [job for job, result in zip(batch, results, strict=True) if result.stopped]
        yield from (result for result in results if not result.stopped)
    for job in (*lost, *doubtful):
        yield _alone(rules, job, workers)


def _alone(rules: Rules, job: Job, workers: Workers) -> Result:
    """Return the result of one job while nothing else is under way."""
    for _ in range(TRIES):
        for _batch, results in _batches(rules, [job], workers):
            if results is not None:
                return results[0]
    names = ", ".join(file.shown for file in job.files)  # no submission runs in a worker: the fault is the grader's
    return Result(job.key, "", fault=f"workers died over {names}")


def _batches(
    rules: Rules, jobs: Iterable[Job], workers: Workers
) -> Iterator[tuple[Sequence[Job], Sequence[Result] | None]]:
    """Yield each batch with its results, or None if its worker died."""
    waiting = iter(jobs)
    under_way: dict[Future[list[Result]], Sequence[Job]] = {}
    try:
        while True:
            while len(under_way) < AHEAD * workers.count and (batch := tuple(islice(waiting, BATCH))):
                under_way[_submitted(rules, batch, workers)] = batch
            if not under_way:
                return
            done = wait(under_way, return_when=FIRST_COMPLETED).done
            for future in [each for each in under_way if each in done]:  # in the order of submission
                yield under_way.pop(future), _results(future)
    finally:
        for future in under_way:
            future.cancel()


def _submitted(rules: Rules, batch: Sequence[Job], workers: Workers) -> "Future[list[Result]]":
    try:
        return workers.executor().submit(grade, rules, batch)
    except Exception:  # noqa: BLE001 - the executor broke at this moment: the batch is lost
        lost: Future[list[Result]] = Future()
        lost.set_exception(CancelledError())
        return lost


def _results(future: "Future[list[Result]]") -> Sequence[Result] | None:
    """Return the results of a batch; None if its worker died. The grader's own faults are raised."""
    try:
        return future.result()
    except CancelledError:
        return None
    except Exception as error:
        if type(error).__name__ in _LOSSES:
            return None
        raise
