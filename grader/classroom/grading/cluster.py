"""Workers of a Dask cluster that is there already: `pip install '.[cluster]'`."""

import logging
from concurrent.futures import Executor
from typing import Any

from grader.core.errors import UsageError
from grader.core.sentence import say

PATIENCE = 30  # seconds for the scheduler to answer


class ClusterWorkers:
    """The workers of the Dask cluster at an address. Dask gives a lost worker's batch to another one."""

    def __init__(self, address: str) -> None:
        """Connect; raise a UsageError if nobody answers there."""
        try:
            from distributed import Client  # noqa: PLC0415 - an extra
        except ImportError:
            raise UsageError(say("--dask takes the cluster extra: run `pip install -e '.[cluster]'`.")) from None
        for name in ("distributed", "distributed.client"):  # Dask gives each a level of its own
            logging.getLogger(name).setLevel(logging.ERROR)  # that a worker is lost is no news: it is dealt with
        try:
            self._client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                say("No Dask scheduler answers at `{address}`: {reason}.", address=address, reason=str(error))
            ) from None
        self._executor: Any = self._client.get_executor(pure=False)  # type: ignore[no-untyped-call]

    @property
    def count(self) -> int:
        """How many work at once: one a thread of every worker."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def executor(self) -> Executor:
        """Return the cluster as an executor."""
        executor: Executor = self._executor
        return executor

    def close(self) -> None:
        """Leave the cluster as it was."""
        self._executor.shutdown(wait=False)
        self._client.close()
