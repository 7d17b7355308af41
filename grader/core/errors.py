"""Errors that a user can act on."""

from grader.core.sentence import Sentence


class UsageError(Exception):
    """The command line asks for something that makes no sense; `why` says what to do."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.template)
        self.why = why
