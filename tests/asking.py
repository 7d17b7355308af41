"""Asks a submission single calls, or several at once: for tests that look at outcomes one by one."""

from collections.abc import Sequence

from grader.core.outcome import Batch, Call, Outcome, ask_all
from grader.sandbox.submission import Submission


def ask(submission: Submission, call: Call) -> Outcome:
    """Return the outcome of one call."""
    return submission.ask([Batch((call,))])[0].outcomes[0]


def ask_several(submission: Submission, calls: Sequence[Call]) -> list[Outcome]:
    """Return the outcomes of `calls`, fewer where the process was lost."""
    return list(ask_all(submission.ask, calls))
