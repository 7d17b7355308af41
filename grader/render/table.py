"""The report on a running session as a table in a notebook, on a light ground and on a dark one."""

from collections.abc import Iterable, Iterator, Sequence

from grader.core.report import ExerciseReport, Finding, Report, Status
from grader.core.sentence import Language, Sentence, say
from grader.render import outline, wording
from grader.render.gallery import images
from grader.render.html import OUTPUT_LINES
from grader.render.outline import MISTAKE, ON_PAPER, QUESTION
from grader.render.page import Markup, element, harmless, joined, prose

# Colours of the signs, which can be seen on white and on black.
COLOURS = {
    Status.PASSED: "#1f9d55",
    Status.TODO: "#b7791f",
    Status.FAILED: "#e0484d",
    Status.CRASHED: "#e0484d",
    Status.STOPPED: "#e0484d",
}
# Styles stand at each element: pages that show notebooks style tables themselves, and some drop a style sheet.
_WHOLE = "font-family: var(--jp-ui-font-family, system-ui, sans-serif); font-size: 14px; line-height: 1.5"
_TABLE = "border-collapse: collapse; border: none; margin: 6px 0; color: inherit"
_ROW = "background: none"
_CELL = (
    "padding: 2px 14px 2px 0; text-align: left; vertical-align: top; border: none; white-space: normal; "
    "max-width: 44em; font-size: 14px"
)
_QUIET = "opacity: 0.75"
_SMALL = "opacity: 0.75; font-size: 12px"
_BOX = "border-left: 3px solid rgba(128, 128, 128, 0.5); padding-left: 12px; margin: 10px 0"
_PRINTED = "background: none; color: inherit; margin: 0; padding: 0"


def render(report: Report, language: Language) -> str:
    """Return `report` as one piece of HTML."""
    table = _Table(language)
    parts = [part for each in report.exercises for part in table.exercise(each)]
    if report.passed:
        parts.append(element("div", element("strong", table.said(wording.advice(report)))))
    parts.append(element("div", table.said(wording.drawn(report)), style=_SMALL))
    parts.append(element("div", prose(report.confinement.detail), style=_SMALL))
    return element("div", *parts, lang=language.code, style=_WHOLE)


class _Table:
    """Puts findings into markup, in one language."""

    def __init__(self, language: Language) -> None:
        self._tell = language

    def said(self, sentence: Sentence) -> Markup:
        return prose(self._tell(sentence))

    def exercise(self, report: ExerciseReport) -> Iterator[Markup]:
        """Yield the lines on one exercise."""
        points = self.said(wording.points(report.score, report.max_score))
        yield element("div", joined((element("strong", report.name), points), " "))
        if report.message is not None:
            yield _rows([(self._status(report.status), prose(report.message))])
            yield self._printed(report.output)
            return
        yield _rows(self._overview(report.findings))
        yield from (element("div", prose(note)) for note in wording.notes(report))
        yield element("div", *images(report.pictures, self._tell))
        first = wording.explained(report.findings)
        if first is not None:
            heading = element("strong", self.said(wording.opening(report.path, first)))
            yield element("div", heading, _rows(self._why(first)), self._printed(first.output), style=_BOX)

    def _overview(self, findings: Sequence[Finding]) -> Iterator[tuple[Markup, ...]]:
        for function, rows in outline.functions(findings, self._tell):
            name = element("strong", element("code", function, style="background: none; color: inherit"))
            for row in rows:
                waits = row.status is Status.WAITING
                status = Markup("") if waits or row.status is None else self._status(row.status)
                yield name, status, element("span", prose(row.text), style=_QUIET) if waits else prose(row.text)
                name = Markup("")

    def _status(self, status: Status) -> Markup:
        """Return the sign of `status` and its name: colour is never alone."""
        sign = element("strong", wording.SIGNS[status], style=f"color: {COLOURS.get(status, 'inherit')}")
        return element("span", sign, f" {self._tell(wording.WORDS[status])}", style="white-space: nowrap")

    def _why(self, finding: Finding) -> Iterator[tuple[Markup, ...]]:
        for label, lines in outline.facts(finding):
            name = element("span", self._tell(label), style=f"{_QUIET}; white-space: nowrap")
            yield name, _fact(label, lines)

    def _printed(self, output: str) -> Markup:
        """Return what the learner's code printed, set apart: none of it can pass for the grader's."""
        lines, more = outline.printed(output, OUTPUT_LINES)
        if not lines:
            return Markup("")
        return element(
            "div",
            element("div", self.said(say("Your code printed:")), style=_QUIET),
            element("pre", joined(map(harmless, lines), "\n"), style=_PRINTED),
            element("div", self.said(more), style=_QUIET) if more is not None else None,
            style=_BOX,
        )


def _fact(label: str, lines: Sequence[str]) -> Markup:
    if label == ON_PAPER:
        return joined(element("div", prose(line)) for line in lines)
    return element("strong", prose(lines[0])) if label in (MISTAKE, QUESTION) else prose(lines[0])


def _rows(rows: Iterable[tuple[Markup, ...]]) -> Markup:
    made = (element("tr", *(element("td", cell, style=_CELL) for cell in row), style=_ROW) for row in rows)
    return element("table", element("tbody", *made), style=_TABLE)
