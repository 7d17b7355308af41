"""The report as Markdown, for a job summary: points, every check, and what to look at in each file."""

import re
from collections.abc import Iterator

from grader.core.report import ExerciseReport, Report, Status
from grader.core.sentence import Language, say
from grader.course import translation
from grader.render import account, wording
from grader.render.withheld import withheld

MOST_BYTES = 900_000  # of the mebibyte that a step's summary may have
_CODE = re.compile(r"`([^`]+)`")
# Marks of Markdown, and of GitHub's dialect. Those that count only at the beginning of a line are left out: text of
# others never stands there.
_MARK = re.compile(r"[\\*_\[\]<>|~&$`]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def render(report: Report) -> str:
    """Return `report` as a Markdown document of at most a mebibyte."""
    tell = translation.language(report.language)
    whole = [
        f"# {prose(tell(wording.title(report)))}",
        prose(account.bounded(tell(wording.advice(report)))),
    ]
    taken = 0
    for index, exercise in enumerate(report.exercises):
        section = list(_exercise(withheld(exercise, tell), tell))
        taken += sum(len(block.encode(errors="backslashreplace")) + 2 for block in section)
        if taken > MOST_BYTES:
            count = len(report.exercises) - index
            whole.append(prose(tell(say("Files that have no room here: {count}.", count=count))))
            break
        whole += section
    whole += [prose(tell(wording.drawn(report))), prose(account.bounded(report.confinement.detail))]
    return "\n\n".join(whole) + "\n"


def prose(text: str) -> str:
    """Return a sentence; what stands in backticks becomes code, and nothing else becomes a mark."""
    parts = _CODE.split(text)  # code is every second part
    return "".join(code(part) if n % 2 else _escaped(part) for n, part in enumerate(parts))


def code(text: str) -> str:
    """Return `text` as code on one line; it may hold backticks."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{space}{text}{space}{fence}" if text else ""


def block(lines: list[str]) -> str:
    """Return `lines` as a block of code; they may hold backticks."""
    text = "\n".join(lines)
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _escaped(text: str) -> str:
    # GitHub notifies the user after an `@`: the empty comment prevents it.
    return re.sub(r"@(?=\w)", "@<!-- -->", _MARK.sub(r"\\\g<0>", text))


def _exercise(exercise: ExerciseReport, tell: Language) -> Iterator[str]:
    points = prose(tell(wording.points(exercise.score, exercise.max_score)))
    yield f"## {exercise.name}, {code(account.bounded(exercise.path)) or '–'}: {points}"
    if exercise.message is not None:
        yield f"{_status(exercise.status, tell)}: {prose(account.bounded(exercise.message))}"
        yield from _printed(exercise.output, tell)
        return
    yield "\n".join(_table(exercise, tell))
    for note in wording.notes(exercise):
        yield f"* {prose(account.bounded(note))}"
    first = wording.explained(exercise.findings)
    if first is not None:
        yield f"### {prose(account.bounded(tell(wording.opening(exercise.path, first))))}"
        yield "\n".join(
            f"* **{label}**: {'<br>'.join(map(prose, lines))}" for label, lines in account.parts(first, tell)
        )
        yield from _printed(first.output, tell)


def _table(exercise: ExerciseReport, tell: Language) -> Iterator[str]:
    heads = (say("Function"), say("Result"), say("Check"), say("Points"))
    yield f"| {' | '.join(map(tell, heads))} |"
    yield "|---|---|---|---:|"
    for finding in exercise.findings:
        title = prose(account.bounded(finding.title))
        if finding.status is Status.PASSED and finding.message:
            title += f"<br>{prose(account.bounded(finding.message))}"
        title = re.sub(r"(?<!\\)\|", r"\\|", title)  # a bar ends a cell, also in code
        points = f"{finding.score}/{finding.max_score}"
        cells = (code(finding.function), _status(finding.status, tell), title, points)
        yield f"| {' | '.join(cells)} |"


def _status(status: Status, tell: Language) -> str:
    return f"{wording.SIGNS[status]} {tell(wording.WORDS[status])}"


def _printed(output: str, tell: Language) -> Iterator[str]:
    shown = account.printed(output, tell)
    if shown:
        yield prose(tell(say("Your code printed:")))
        yield block(shown)
