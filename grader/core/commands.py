"""The commands of the command line, and the module that runs each."""

from collections.abc import Sequence

GRADE = "grader.cli.grade"  # where the first word names no command
COMMANDS = {
    "audit": "grader.author.audit",
    "build": "grader.author.build",
    "bundle": "grader.cli.bundle",
    "classroom": "grader.classroom.command",
    "collect": "grader.classroom.collect",
    "hint": "grader.cli.hint",
    "new": "grader.author.new",
    "watch": "grader.cli.watch.command",
}
# These commands are handed processes for submissions, which were started before their modules were imported.
WITH_PROCESSES = (GRADE, COMMANDS["hint"], COMMANDS["watch"])


def module_of(arguments: Sequence[str]) -> str:
    """Return the name of the module that runs a command line."""
    return COMMANDS.get(arguments[0], GRADE) if arguments else GRADE
