"""The report for a learner at a terminal: what passes, and the one thing to look at next."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import groupby

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.core.report import DescentPicture, ExerciseReport, Finding, Report, Status
from grader.core.sanitize import disarmed, visible
from grader.core.sentence import Filling, Language, Sentence, say
from grader.render import wording
from grader.render.withheld import withheld

FIGURES = 3  # losses that are written out before the last
OUTPUT_LINES = 8  # of what the learner's code printed
LONGEST = 500  # characters of a sentence or a printed line: a learner's message may have any number

STYLES: Mapping[Status, str] = {
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.TODO: "yellow",
    Status.CRASHED: "bold red",
    Status.STOPPED: "bold red",
    Status.WAITING: "dim",
}
# How a formula is written where the encoding lacks the character. All else that it lacks is "?".
PLAIN: Mapping[str, str] = {
    "ŷ": "y_hat",
    "∂": "d",
    "α": "alpha",
    "·": "*",
    "×": "x",
    "²": "^2",
    "←": "<-",
    "→": "->",
    "∞": "inf",
    "…": "...",
}
CUT = "…"  # what rich ends a line with that it had to cut


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs that not every encoding has: marks, the bar along printed lines, the cut."""

    passed: str
    failed: str
    todo: str
    halted: str
    bar: str
    cut: str
    levels: str = ""  # from low to high

    def mark(self, status: Status) -> str:
        """Return the mark of `status`; what waits has none."""
        marks = {Status.PASSED: self.passed, Status.FAILED: self.failed, Status.TODO: self.todo}
        return marks.get(status, " " if status is Status.WAITING else self.halted)

    def fit(self, encoding: str) -> bool:
        """Tell whether `encoding` has all of them."""
        signs = (self.passed, self.failed, self.todo, self.halted, self.bar, self.cut, self.levels)
        return _fits("".join(signs), encoding)


GLYPHS = (
    Glyphs("✓", "✗", "○", "✗", "│", CUT, "▁▂▃▄▅▆▇█"),
    Glyphs("●", "×", "○", "■", "│", CUT),  # for cp949 and its relatives
    Glyphs("+", "x", "o", "!", "|", "~"),
)


def render(report: Report, language: Language, *, width: int, colour: bool, encoding: str) -> str:
    """Return all of `report`, in lines of at most `width` columns that `encoding` can hold."""
    pen = _Pen.of(language, encoding, width=width, colour=colour)
    return "".join(_exercise(pen, each) for each in report.exercises) + _closing(pen, report)


def exercise(report: ExerciseReport, language: Language, *, width: int, colour: bool, encoding: str) -> str:
    """Return the part of the text that is about one file; it ends in an empty line."""
    return _exercise(_Pen.of(language, encoding, width=width, colour=colour), report)


def closing(
    report: Report, language: Language, *, width: int, colour: bool, encoding: str, asked: int | None = None
) -> str:
    """Return the end of the text: the points, what to do next, and what this run was.

    `asked` is the number of files that were to be graded, if a run may have ended before it came to all of them.
    """
    return _closing(_Pen.of(language, encoding, width=width, colour=colour), report, asked)


def remarks(sentences: Sequence[Sentence], language: Language, *, width: int, colour: bool, encoding: str) -> str:
    """Return remarks on what was left out, each with an empty line after it."""
    pen = _Pen.of(language, encoding, width=width, colour=colour)
    return "".join(pen.lines(pen.text(language(sentence)), Text()) for sentence in sentences)


def in_session(report: Report, language: Language, *, width: int, colour: bool, encoding: str) -> str:
    """Return all of `report` for a running session, where there is no file to be opened next."""
    pen = _Pen.of(language, encoding, width=width, colour=colour)
    praise = [pen.tell(wording.advice(report), "bold green"), Text()] if report.passed else []
    return "".join(_exercise(pen, each) for each in report.exercises) + pen.lines(*praise, *_conditions(pen, report))


@dataclass(frozen=True, slots=True)
class _Pen:
    """Turns words into text that this terminal can show, and blocks of text into lines."""

    language: Language
    width: int
    colour: bool
    encoding: str
    glyphs: Glyphs

    @classmethod
    def of(cls, language: Language, encoding: str, *, width: int, colour: bool) -> "_Pen":
        """Return the pen for a terminal; of an unknown encoding nothing but ASCII is expected."""
        try:
            "".encode(encoding)
        except LookupError:
            encoding = "ascii"
        glyphs = next((some for some in GLYPHS if some.fit(encoding)), GLYPHS[-1])
        return cls(language, width, colour, encoding, glyphs)

    def say(self, template: str, style: str = "", **values: Filling) -> Text:
        """Return a fixed sentence, filled in and translated."""
        return self.tell(say(template, **values), style)

    def tell(self, sentence: Sentence, style: str = "") -> Text:
        """Return a sentence, translated."""
        return self.text(self.language(sentence), style)

    def text(self, words: str, style: str = "") -> Text:
        """Return `words`, which may be the learner's, literally; code is set off by its colour."""
        text = Text(self.harmless(words), style)
        if not style:
            text.highlight_regex(r"`[^`]+`", "cyan")
        return text

    def line(self, words: str, style: str = "") -> Text:
        """Return `words` as text that is cut rather than wrapped."""
        text = self.text(words, style)
        text.no_wrap, text.overflow = True, "ellipsis"
        return text

    def status(self, status: Status) -> Text:
        """Return the mark of `status` and its name: colour is never alone."""
        style = STYLES[status]
        return Text.assemble((self.glyphs.mark(status), style), " ", self.say(wording.WORDS[status], style))

    def harmless(self, text: str) -> str:
        """Return `text` with all that is invisible, an order, or not in the encoding, spelt out."""
        if len(text) > LONGEST:
            text = text[: LONGEST - 1] + CUT
        return disarmed("".join(map(self._fitting, visible(text))))

    def _fitting(self, char: str) -> str:
        return char if _fits(char, self.encoding) else PLAIN.get(char, "?")

    def lines(self, *blocks: RenderableType) -> str:
        """Return `blocks` one under the other, without spaces at the ends of lines."""
        file = StringIO()
        console = Console(  # with all that rich would else find out from where it runs
            file=file,
            width=self.width,
            color_system="standard" if self.colour else None,
            no_color=not self.colour,
            force_jupyter=False,
            legacy_windows=False,
        )
        for block in blocks:
            console.print(block)
        drawn = file.getvalue().replace(CUT, self.glyphs.cut)
        return "\n".join(line.rstrip(" ") for line in drawn.split("\n"))


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _exercise(pen: _Pen, report: ExerciseReport) -> str:
    report = withheld(report, pen.language)
    blocks = (_indented(block) for block in _body(pen, report))
    return pen.lines(_heading(pen, report), *blocks, Text())


def _heading(pen: _Pen, report: ExerciseReport) -> Text:
    points = pen.tell(wording.points(report.score, report.max_score))
    if report.status is Status.PASSED:
        points.stylize(STYLES[Status.PASSED])
    return Text("  ").join((pen.text(report.name, "bold"), pen.text(report.path, "bold"), points))


def _body(pen: _Pen, report: ExerciseReport) -> Iterator[RenderableType]:
    if report.message is not None:
        yield _grid([(pen.status(report.status), pen.text(report.message))])
        yield from _printed(pen, report.output)
        return
    yield _overview(pen, report.findings)
    yield from (pen.text(note, "dim") for note in wording.notes(report))
    for picture in report.pictures:
        if isinstance(picture, DescentPicture):
            yield from _descent(pen, picture)
    yield from _opened(pen, report)


def _opened(pen: _Pen, report: ExerciseReport) -> Iterator[RenderableType]:
    """Yield what is wrong first, explained."""
    finding = wording.first_open(report.findings)
    if finding is not None and finding.status in wording.TRIED:
        yield Text()
        yield pen.tell(wording.opening(report.path, finding), "bold")
        yield _indented(_explanation(pen, finding))
        yield from map(_indented, _printed(pen, finding.output))


def _indented(block: RenderableType) -> RenderableType:
    return block if isinstance(block, Text) and not block else Padding.indent(block, 2)


def _grid(rows: Sequence[tuple[Text, ...]], gap: int = 2) -> Table:
    """Return `rows` in columns of which only the last one wraps."""
    table = Table.grid(padding=(0, gap, 0, 0))
    for _ in range(len(rows[0]) - 1 if rows else 0):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


# The functions of an exercise, and how their checks came out.


def _overview(pen: _Pen, findings: Sequence[Finding]) -> Table:
    rows: list[tuple[Text, Text, Text]] = []
    for function, group in groupby(findings, key=lambda finding: finding.function):
        name = pen.text(function, "bold")
        for status, detail in _rows(pen, tuple(group)):
            rows.append((name, status, detail))
            name = Text()
    return _grid(rows)


def _rows(pen: _Pen, findings: Sequence[Finding]) -> Iterator[tuple[Text, Text]]:
    """Yield the lines on one function, each a status and what there is to say about it."""
    passed = [finding for finding in findings if finding.status is Status.PASSED]
    if len(passed) == len(findings):
        yield pen.status(Status.PASSED), pen.tell(wording.earned(sum(finding.score for finding in passed)))
    else:
        yield from _checks(pen, findings)
    for note in dict.fromkeys(finding.message for finding in passed if finding.message):
        yield Text(), pen.text(note)


def _checks(pen: _Pen, findings: Sequence[Finding]) -> Iterator[tuple[Text, Text]]:
    """Yield a line for each check; one line for all that wait, and for all that are to do."""
    last = Status.PASSED
    for status, group in groupby(findings, key=lambda finding: finding.status):
        some = tuple(group)
        if status is Status.WAITING:
            yield Text(), pen.tell(wording.waiting(len(some), of_last=last is not Status.PASSED), "dim")
            continue
        if status is Status.TODO:
            yield pen.status(status), pen.text(some[0].message or some[0].title)
        elif status is Status.PASSED:
            yield from ((pen.status(status), pen.line(finding.title)) for finding in some)
        else:
            yield from ((pen.status(status), pen.text(finding.title)) for finding in some)
        last = status


# The loss per epoch, in small.


def _descent(pen: _Pen, shown: DescentPicture) -> Iterator[RenderableType]:
    """Yield how the loss falls with each epoch, or does not, and how it should where that differs."""
    own, true = _course(pen, shown.own, shown), _course(pen, shown.true, shown)
    rows = [(pen.say("Loss after each epoch", "dim"), own)]
    if own.plain != true.plain:
        rows.append((pen.say("as it should be", "dim"), true))
    yield Text()
    yield _grid(rows)


def _course(pen: _Pen, losses: Sequence[float | None], shown: DescentPicture) -> Text:
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


# The one check that is explained.


def _explanation(pen: _Pen, finding: Finding) -> Table:
    rows = list(_comparison(pen, finding))
    if finding.message:
        rows.append((pen.say("Why", "dim"), pen.text(finding.message)))
    if finding.work:
        rows.append((pen.say("On paper", "dim"), pen.text(finding.work[0])))
        rows += [(Text(), pen.text(line)) for line in finding.work[1:]]
    if finding.diagnosis is not None:
        rows.append((pen.say("Mistake", "dim"), pen.text(finding.diagnosis.message, "bold")))
    if finding.question:
        question = pen.say("Question", "bold cyan"), pen.text(finding.question, "bold cyan")
        rows += [(Text(), Text()), question]
    return _grid(rows)


def _comparison(pen: _Pen, finding: Finding) -> Iterator[tuple[Text, Text]]:
    """Yield what was called, what came back and what should have."""
    if finding.counterexample is None:
        return
    yield pen.say("Called", "dim"), pen.text(finding.counterexample.call)
    got, expected = wording.compared(finding)
    if got is not None:
        yield pen.say("Returned", "dim"), pen.text(got, "red")
    if expected is not None:
        yield pen.say("Expected", "dim"), pen.text(expected, "green")


def _printed(pen: _Pen, output: str) -> Iterator[RenderableType]:
    """Yield what the learner's code printed, behind a bar: none of it can pass for the grader's."""
    lines = wording.printed(output)
    if not lines:
        return
    yield Text()
    yield pen.say("Your code printed:", "dim")
    bar = pen.text(pen.glyphs.bar, "dim")
    yield _grid([(bar, pen.line(line.expandtabs(4))) for line in lines[:OUTPUT_LINES]], gap=1)
    more = len(lines) - OUTPUT_LINES
    if more > 0:
        yield pen.tell(wording.more_lines(more), "dim")


# The end: points, what to do next, and what this run was.


def _closing(pen: _Pen, report: Report, asked: int | None = None) -> str:
    points = pen.tell(wording.points(report.score, report.max_score))
    points.stylize("bold")
    total = Text("  ").join((pen.say("Total", "bold"), points))
    return pen.lines(total, _next(pen, report, asked), Text(), *_conditions(pen, report))


def _conditions(pen: _Pen, report: Report) -> tuple[Text, Text]:
    return pen.tell(wording.drawn(report), "dim"), pen.text(report.confinement.detail, "dim")


def _next(pen: _Pen, report: Report, asked: int | None) -> Text:
    graded = len(report.exercises)
    if asked is not None and graded < asked:
        return pen.say("Ended early: graded so far {graded} of {asked}.", "bold", graded=graded, asked=asked)
    if not report.exercises:
        return pen.tell(wording.advice(report))
    return pen.tell(wording.advice(report), "bold green" if report.passed else "bold")
