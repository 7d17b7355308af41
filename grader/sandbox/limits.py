"""Limits on the time, memory and output of a submission."""

from dataclasses import dataclass

SECONDS = ("loading", "file")  # the limits in seconds that `--limit` sets
LEAST = {"memory": 32, "output": 1}  # the limits in megabytes that it sets, each with its smallest value


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in seconds and in megabytes."""

    call: float = 2.0
    loading: float = 10.0
    file: float = 60.0  # for everything together
    memory: int = 512  # in addition to Python and numpy
    output: int = 4  # printed by one call
    margin: float = 1.0  # a call is stopped after this many times its limit in CPU time, where that is known


USUAL = Limits()
