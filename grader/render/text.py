"""The report for a learner at a terminal: what passes, and the one thing to look at next."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Unpack

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from grader.core.report import DescentPicture, ExerciseReport, Finding, Report, Status
from grader.core.sentence import Language, Sentence
from grader.render import Look, outline, wording
from grader.render.outline import EXPECTED, MISTAKE, QUESTION, RETURNED, Row
from grader.render.terminal import STYLES, Pen, grid, indented
from grader.render.withheld import withheld

FIGURES = 3  # losses that are written out before the last
OUTPUT_LINES = 8  # of what the learner's code printed
FACT_STYLES: Mapping[str, str] = {RETURNED: "red", EXPECTED: "green", MISTAKE: "bold", QUESTION: "bold cyan"}


def render(report: Report, language: Language, **look: Unpack[Look]) -> str:
    """Return all of `report`, in lines of at most `width` columns that `encoding` can hold."""
    pen = Pen.of(language, **look)
    return "".join(file(pen, each) for each in report.exercises) + _closing(pen, report)


def exercise(report: ExerciseReport, language: Language, **look: Unpack[Look]) -> str:
    """Return the part of the text that is about one file; it ends in an empty line."""
    return file(Pen.of(language, **look), report)


def closing(report: Report, language: Language, *, asked: int | None = None, **look: Unpack[Look]) -> str:
    """Return the end of the text: the points, what to do next, and how the run was made.

    `asked` is the number of files that were to be graded, if the run may have ended early.
    """
    return _closing(Pen.of(language, **look), report, asked)


def remarks(sentences: Sequence[Sentence], language: Language, **look: Unpack[Look]) -> str:
    """Return remarks, each with an empty line after it."""
    pen = Pen.of(language, **look)
    return "".join(pen.lines(pen.tell(sentence), Text()) for sentence in sentences)


def in_session(report: Report, language: Language, **look: Unpack[Look]) -> str:
    """Return all of `report` for a running session, which has no file to open next."""
    pen = Pen.of(language, **look)
    praise = [pen.tell(wording.advice(report), "bold green"), Text()] if report.passed else []
    return "".join(file(pen, each) for each in report.exercises) + pen.lines(*praise, *conditions(pen, report))


def file(pen: Pen, report: ExerciseReport) -> str:
    """Return the lines on one file; the last is empty."""
    report = withheld(report, pen.language)
    return pen.lines(heading(pen, report), *map(indented, _body(pen, report)), Text())


def heading(pen: Pen, report: ExerciseReport) -> Text:
    """Return the exercise, the path and the points of a file."""
    points = pen.tell(wording.points(report.score, report.max_score))
    if report.status is Status.PASSED:
        points.stylize(STYLES[Status.PASSED])
    return Text("  ").join((pen.text(report.name, "bold"), pen.text(report.path, "bold"), points))


def _body(pen: Pen, report: ExerciseReport) -> Iterator[RenderableType]:
    if report.message is not None:
        yield grid([(pen.status(report.status), pen.text(report.message))])
        yield from _printed(pen, report.output)
        return
    yield grid(list(_overview(pen, report.findings)))
    yield from (pen.text(note, "dim") for note in wording.notes(report))
    for picture in report.pictures:
        if isinstance(picture, DescentPicture):
            yield from _descent(pen, picture)
    yield from explanation(pen, report)


def explanation(pen: Pen, report: ExerciseReport) -> Iterator[RenderableType]:
    """Yield what there is to say about the first check that was tried and does not pass."""
    finding = wording.explained(report.findings)
    if finding is not None:
        yield Text()
        yield pen.tell(wording.opening(report.path, finding), "bold")
        yield indented(_facts(pen, finding))
        yield from map(indented, _printed(pen, finding.output))


def _overview(pen: Pen, findings: Sequence[Finding]) -> Iterator[tuple[Text, Text, Text]]:
    for function, rows in outline.functions(findings, pen.language):
        name = pen.text(function, "bold")
        for row in rows:
            status = Text() if row.status in (None, Status.WAITING) else pen.status(row.status)
            yield name, status, _row(pen, row)
            name = Text()


def _row(pen: Pen, row: Row) -> Text:
    if row.status is Status.WAITING:
        return pen.text(row.text, "dim")
    return pen.line(row.text) if row.finding and row.status is Status.PASSED else pen.text(row.text)


# The loss per epoch, in small.


def _descent(pen: Pen, shown: DescentPicture) -> Iterator[RenderableType]:
    """Yield the losses after each epoch, and below them the true ones where these look different."""
    own, true = _course(pen, shown.own, shown), _course(pen, shown.true, shown)
    rows = [(pen.say("Loss after each epoch", "dim"), own)]
    if own.plain != true.plain:
        rows.append((pen.say("as it should be", "dim"), true))
    yield Text()
    yield grid(rows)


def _course(pen: Pen, losses: Sequence[float | None], shown: DescentPicture) -> Text:
    """Return losses as a line that falls or rises, with the first and the last; as numbers where none can be drawn."""
    levels = pen.glyphs.levels
    if not levels:
        some = [*map(_figure, losses[:FIGURES]), "…", _figure(losses[-1])]
        return pen.text(" → ".join(some), "dim")
    line = "".join(_level(levels, loss, wording.highest(shown)) for loss in losses)
    return pen.text(f"{line}  {_figure(losses[0])} → {_figure(losses[-1])}", "dim")


def _level(levels: str, loss: float | None, most: float) -> str:
    if loss is None or math.isnan(loss):
        return "?"
    return levels[-1] if loss >= most else levels[int(loss / most * len(levels))]


def _figure(loss: float | None) -> str:
    return "?" if loss is None else wording.figure(loss)


# The check that is explained.


def _facts(pen: Pen, finding: Finding) -> Table:
    rows: list[tuple[Text, Text]] = []
    for label, lines in outline.facts(finding):
        style = FACT_STYLES.get(label, "")
        if label == QUESTION:
            rows.append((Text(), Text()))
        name = pen.say(label, style if label == QUESTION else "dim")
        rows += [(Text() if n else name, pen.text(line, style)) for n, line in enumerate(lines)]
    return grid(rows)


def _printed(pen: Pen, output: str) -> Iterator[RenderableType]:
    """Yield what the learner's code printed, behind a bar: none of it can pass for the grader's."""
    lines, more = outline.printed(output, OUTPUT_LINES)
    if not lines:
        return
    yield Text()
    yield pen.say("Your code printed:", "dim")
    bar = pen.text(pen.glyphs.bar, "dim")
    yield grid([(bar, pen.line(line)) for line in lines], gap=1)
    if more is not None:
        yield pen.tell(more, "dim")


# The end: points, what to do next, and how the run was made.


def _closing(pen: Pen, report: Report, asked: int | None = None) -> str:
    return pen.lines(total(pen, report), _next(pen, report, asked), Text(), *conditions(pen, report))


def total(pen: Pen, report: Report) -> Text:
    """Return the points of all files."""
    points = pen.tell(wording.points(report.score, report.max_score), "bold")
    return Text("  ").join((pen.say("Total", "bold"), points))


def conditions(pen: Pen, report: Report) -> tuple[Text, Text]:
    """Return the seed with the number of examples, and what the learner's code was kept from."""
    return pen.tell(wording.drawn(report), "dim"), pen.text(report.confinement.detail, "dim")


def _next(pen: Pen, report: Report, asked: int | None) -> Text:
    graded = len(report.exercises)
    if asked is not None and graded < asked:
        return pen.say("Ended early: graded so far {graded} of {asked}.", "bold", graded=graded, asked=asked)
    style = "bold green" if report.passed else "bold"
    return pen.tell(wording.advice(report), style if report.exercises else "")
