"""The commands of the command line, and the module that runs each; without one of these words, files are graded."""

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
