"""Errors that a user can act on."""

from grader.core.sentence import ENGLISH, Sentence


class UsageError(Exception):
    """The command line asks for something that makes no sense; `why` says what to do."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why)  # as the one argument, so that workers can hand it over
        self.why = why

    def __str__(self) -> str:
        """Return the reason in English."""
        return ENGLISH(self.why)
