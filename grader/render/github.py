"""The report as workflow commands: annotations that GitHub shows beside the learner's lines.

GitHub shows ten of a kind for each step. Printed output is left to the job summary (`markdown`): here, a line of it
could be a command of its own.
"""

from collections.abc import Iterator

from grader.core.location import CellLine, line_capitalised
from grader.core.report import ExerciseReport, Finding, Report, Status
from grader.core.sentence import Language
from grader.course import translation
from grader.render import account, wording
from grader.render.withheld import withheld

MOST = 10  # of a kind, in one step
ERROR, NOTICE = "error", "notice"


def render(report: Report) -> str:
    """Return the commands for `report`, one a line."""
    tell = translation.language(report.language)
    total = command(NOTICE, account.bounded(tell(wording.advice(report))), title=tell(wording.title(report)))
    exercises = [withheld(each, tell) for each in report.exercises]
    errors = _chosen(exercises, ERROR)[:MOST]
    notices = _chosen(exercises, NOTICE)[: MOST - 1]
    lines = [_annotation(exercise, finding, tell) for exercise, finding in (*errors, *notices)]
    return "".join(f"{line}\n" for line in (total, *lines))


def command(kind: str, message: str, **properties: str | int | None) -> str:
    """Return a workflow command, escaped: nothing in it ends it or starts another."""
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    return f"::{kind} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _chosen(exercises: list[ExerciseReport], kind: str) -> list[tuple[ExerciseReport, Finding | None]]:
    """Return the findings to annotate: the first of every file, then the second of every file, and so on."""
    ranked = [(rank, each, found) for each in exercises for rank, found in enumerate(_open(each, kind))]
    ranked.sort(key=lambda entry: entry[0])
    return [(each, found) for _rank, each, found in ranked]


def _open(exercise: ExerciseReport, kind: str) -> Iterator[Finding | None]:
    """Yield the first open finding of each function; None stands for the file as a whole."""
    if exercise.trouble is not None:
        if kind == ERROR:
            yield None
        return
    wanted = wording.TRIED if kind == ERROR else (Status.TODO,)
    seen: set[str] = set()
    for finding in exercise.findings:
        if finding.status in wanted and finding.function not in seen:
            seen.add(finding.function)
            yield finding


def _annotation(exercise: ExerciseReport, finding: Finding | None, tell: Language) -> str:
    if finding is None:
        title = f"{exercise.name}: {tell(wording.WORDS[exercise.status])}"
        return command(ERROR, account.bounded(exercise.message or ""), file=_file(exercise), title=title)
    lines = [account.bounded(finding.title), *account.plain(finding, tell)]
    line = finding.line
    if isinstance(line, CellLine):  # GitHub does not know the lines of cells
        lines.insert(0, f"{tell(line_capitalised(line))}:")
        line = None
    kind = NOTICE if finding.status is Status.TODO else ERROR
    title = f"{finding.function}: {tell(wording.WORDS[finding.status])}"
    return command(kind, "\n".join(lines), file=_file(exercise), line=line, title=title)


def _file(exercise: ExerciseReport) -> str:
    return account.bounded(exercise.path, longest=4096).replace("\\", "/") or exercise.name
