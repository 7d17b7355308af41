"""A page of `watch` as text: the file saved last, what the save has changed, and what to do next."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Unpack

from rich.console import RenderableType
from rich.text import Text

from grader.core.report import ExerciseReport, Status
from grader.core.sentence import Language, say
from grader.render import Look, wording
from grader.render.changes import Page
from grader.render.terminal import Pen, grid, indented
from grader.render.text import conditions, explanation, file, heading, total

CONFINED = "full"
HOME, CLEAR_LINE, CLEAR_REST = "\x1b[H", "\x1b[K", "\x1b[J"


def render(page: Page, time: str, language: Language, *, height: int | None = None, **look: Unpack[Look]) -> str:
    """Return a page as text, in a short version if it has more lines than `height`, the most important below."""
    pen = Pen.of(language, **look)
    saved = next((each for each in page.report.exercises if each.path == page.saved), None)
    end = pen.lines(*_changes(pen, page, saved), *_end(pen, page, saved, time))
    whole = ("" if saved is None else file(pen, saved)) + pen.lines(*_others(pen, page, saved)) + end
    if height is None or saved is None or saved.message is not None or whole.count("\n") < height:
        return whole
    return pen.lines(heading(pen, saved), *map(indented, explanation(pen, saved)), Text()) + end


def grading(path: str, language: Language, **look: Unpack[Look]) -> str:
    """Return the line, without its end, that says that a file is being graded."""
    pen = Pen.of(language, **look)
    line = pen.line(language(say("{path} is being graded…", path=path)), "dim")
    return pen.lines(grid([(line,)])).rstrip("\n")


def redrawn(text: str) -> str:
    """Return what puts `text` in the place of all that the terminal shows.

    It is written over what is there: clearing the terminal first would flicker, and in many of them move page after
    page to where one scrolls back. Each line is cleared before it is written: at its end, its last sign could go.
    """
    return HOME + CLEAR_LINE + text.replace("\n", f"\n{CLEAR_LINE}") + CLEAR_REST


def _others(pen: Pen, page: Page, saved: ExerciseReport | None) -> Iterator[RenderableType]:
    others = [each for each in page.report.exercises if each is not saved]
    yield from (heading(pen, each) for each in others)
    if others:
        yield Text()
    for remark in page.remarks:
        yield from (pen.text(pen.language(remark), "dim"), Text())


def _changes(pen: Pen, page: Page, saved: ExerciseReport | None) -> Iterator[RenderableType]:
    if page.changes is None:
        return
    if not page.changes:
        if saved is not None and saved.message is not None:  # nothing is known of any check
            return
        yield pen.say("The same checks pass as before this save.", "dim")
    several = len({change.path for change in page.changes}) > 1
    for change in page.changes:
        mark = pen.glyphs.passed if change.good else pen.glyphs.failed
        named = say("{path}: {what}", path=change.path, what=change.told)
        told = pen.tell(named if several and change.function else change.told)
        yield Text.assemble((mark, "green" if change.good else "bold red"), " ", told)
    yield Text()


def _end(pen: Pen, page: Page, saved: ExerciseReport | None, time: str) -> Iterator[RenderableType]:
    yield total(pen, page.report)
    for path in page.missing:
        yield pen.say("{path} is not there at the moment. It is graded as soon as it is back.", "yellow", path=path)
    yield from _advice(pen, page, saved)
    yield Text()
    drawn, confined = conditions(pen, page.report)
    yield drawn
    if page.report.confinement.level != CONFINED:
        yield confined
    yield pen.say("Graded at {time}. Save to have it graded again; Ctrl-C ends.", "dim", time=time)


def _advice(pen: Pen, page: Page, saved: ExerciseReport | None) -> Iterator[Text]:
    """Yield what to do next: in the file saved last, as long as something is open there."""
    if saved is not None and saved.status is not Status.PASSED:
        yield pen.tell(wording.advice(replace(page.report, exercises=(saved,)), watched=True), "bold")
    elif page.report.exercises and not (page.report.passed and page.missing):
        advice = wording.advice(page.report, watched=True)
        yield pen.tell(advice, "bold green" if page.report.passed else "bold")
