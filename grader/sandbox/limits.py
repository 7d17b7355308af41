"""How much a submission may take."""

from dataclasses import dataclass

SECONDS = ("loading", "file")  # limits that `--limit` sets, in seconds
LEAST = {"memory": 32, "output": 1}  # the others, with the least of each, in megabytes


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds, and how much, in megabytes."""

    call: float = 2.0
    loading: float = 10.0
    file: float = 60.0  # all that its process does
    memory: int = 512  # besides what Python and numpy take
    output: int = 4  # printed by one call
    margin: float = 1.0  # times its limit that something has to work to be stopped, if its work can be told


USUAL = Limits()
