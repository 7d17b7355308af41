"""The report on a running session as a table in a notebook, on a light ground and on a dark one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from grader.core.report import ExerciseReport, Finding, Report, Status
from grader.core.sentence import Language, Sentence, say
from grader.render import wording
from grader.render.gallery import images
from grader.render.html import OUTPUT_LINES, SIGNS
from grader.render.page import Markup, element, harmless, joined, prose

# They stand out on white and on black alike; only the signs have them, and a word stands beside each.
COLOURS = {
    Status.PASSED: "#1f9d55",
    Status.TODO: "#b7791f",
    Status.FAILED: "#e0484d",
    Status.CRASHED: "#e0484d",
    Status.STOPPED: "#e0484d",
}
# Written at each element: pages that show notebooks have rules of their own for tables, and some drop a style sheet.
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
        first = wording.first_open(report.findings)
        if first is not None and first.status in wording.TRIED:
            heading = element("strong", self.said(wording.opening(report.path, first)))
            yield element("div", heading, _rows(self._why(first)), self._printed(first.output), style=_BOX)

    def _overview(self, findings: Sequence[Finding]) -> Iterator[tuple[Markup, ...]]:
        for function, group in groupby(findings, key=lambda finding: finding.function):
            name = element("strong", element("code", function, style="background: none; color: inherit"))
            for status, detail in self._function(tuple(group)):
                yield name, status, detail
                name = Markup("")

    def _function(self, findings: Sequence[Finding]) -> Iterator[tuple[Markup, Markup]]:
        passed = [finding for finding in findings if finding.status is Status.PASSED]
        if len(passed) == len(findings):
            yield self._status(Status.PASSED), self.said(wording.earned(sum(finding.score for finding in passed)))
        else:
            yield from self._checks(findings)
        for note in dict.fromkeys(finding.message for finding in passed if finding.message):
            yield Markup(""), prose(note)

    def _checks(self, findings: Sequence[Finding]) -> Iterator[tuple[Markup, Markup]]:
        last = Status.PASSED
        for status, group in groupby(findings, key=lambda finding: finding.status):
            some = tuple(group)
            if status is Status.WAITING:
                count = wording.waiting(len(some), of_last=last is not Status.PASSED)
                yield Markup(""), element("span", self.said(count), style=_QUIET)
                continue
            if status is Status.TODO:
                yield self._status(status), prose(some[0].message or some[0].title)
            else:
                yield from ((self._status(status), prose(finding.title)) for finding in some)
            last = status

    def _status(self, status: Status) -> Markup:
        """Return the sign of `status` and its name: colour is never alone."""
        sign = element("strong", SIGNS[status], style=f"color: {COLOURS.get(status, 'inherit')}")
        return element("span", sign, f" {self._tell(wording.WORDS[status])}", style="white-space: nowrap")

    def _why(self, finding: Finding) -> Iterator[tuple[Markup, ...]]:
        if finding.counterexample is not None:
            yield self._row(say("Called"), prose(finding.counterexample.call))
        got, expected = wording.compared(finding)
        if got is not None:
            yield self._row(say("Returned"), prose(got))
        if expected is not None:
            yield self._row(say("Expected"), prose(expected))
        if finding.message:
            yield self._row(say("Why"), prose(finding.message))
        if finding.work:
            yield self._row(say("On paper"), joined(element("div", prose(line)) for line in finding.work))
        if finding.diagnosis is not None:
            yield self._row(say("Mistake"), element("strong", prose(finding.diagnosis.message)))
        if finding.question:
            yield self._row(say("Question"), element("strong", prose(finding.question)))

    def _row(self, name: Sentence, content: Markup) -> tuple[Markup, Markup]:
        return element("span", self._tell(name), style=f"{_QUIET}; white-space: nowrap"), content

    def _printed(self, output: str) -> Markup:
        """Return what the learner's code printed, set apart: none of it can pass for the grader's."""
        lines = wording.printed(output)
        if not lines:
            return Markup("")
        shown = joined((harmless(line.expandtabs(4)) for line in lines[:OUTPUT_LINES]), "\n")
        more = len(lines) - OUTPUT_LINES
        return element(
            "div",
            element("div", self.said(say("Your code printed:")), style=_QUIET),
            element("pre", shown, style=_PRINTED),
            element("div", self.said(wording.more_lines(more)), style=_QUIET) if more > 0 else None,
            style=_BOX,
        )


def _rows(rows: Iterable[tuple[Markup, ...]]) -> Markup:
    made = (element("tr", *(element("td", cell, style=_CELL) for cell in row), style=_ROW) for row in rows)
    return element("table", element("tbody", *made), style=_TABLE)
