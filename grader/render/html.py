"""The report as a self-contained page, to be opened, printed or sent."""

from collections.abc import Iterator, Mapping, Sequence

from grader.core.report import ExerciseReport, Finding, Report, Status
from grader.core.sentence import Filling, Language, Sentence, say
from grader.course import translation
from grader.course.courses import again
from grader.render import outline, wording
from grader.render.gallery import gallery
from grader.render.outline import CALLED, EXPECTED, MISTAKE, ON_PAPER, QUESTION, RETURNED, Row
from grader.render.page import Markup, document, element, harmless, joined, prose
from grader.render.svg import bar, picture
from grader.render.withheld import withheld

OUTPUT_LINES = 20  # of what the learner's code printed
LONGEST_LINE = 200
BAR = 320, 12  # width and height
_CODE: Mapping[str, str | None] = {CALLED: None, RETURNED: "failed", EXPECTED: "passed"}  # with the class of each


def render(report: Report) -> str:
    """Return `report` as one self-contained HTML document."""
    return _Page(translation.language(report.language)).whole(report)


class _Page:
    """Puts findings into markup, in one language."""

    def __init__(self, language: Language) -> None:
        self._tell = language

    def say(self, template: str, **values: Filling) -> Markup:
        """Return a fixed sentence, filled in and translated."""
        return self._sentence(say(template, **values))

    def _sentence(self, sentence: Sentence) -> Markup:
        return prose(self._tell(sentence))

    def whole(self, report: Report) -> str:
        """Return the whole page."""
        title = self._tell(wording.title(report))
        return document(
            title,
            report.language,
            element(
                "header",
                element("h1", title),
                self._bar(report.score, report.max_score),
                element("p", self._sentence(wording.advice(report)), class_="lead"),
            ),
            *(self._exercise(each) for each in report.exercises),
            element(
                "footer",
                element("h2", self.say("About this run")),
                element("p", self._sentence(wording.drawn(report)), class_="soft small"),
                element("p", prose(report.confinement.detail), class_="soft small"),
            ),
        )

    def _bar(self, score: int, most: int) -> Markup:
        """Return the points as a bar."""
        width, height = BAR
        words = self._tell(wording.points(score, most))
        done = width * score / most if most else 0
        shapes = bar(0, 0, width, height, "bar-open"), bar(0, 0, done, height, "bar-good")
        return picture(width, height, self._tell(say("Points")), words, *shapes)

    def _exercise(self, report: ExerciseReport) -> Markup:
        report = withheld(report, self._tell)
        points = self._sentence(wording.points(report.score, report.max_score))
        path = element("bdi", report.path, class_="path")
        heading = element("h2", joined((report.name, path, element("span", points, class_="path")), "  "))
        pictures = gallery(report.pictures, self._tell)
        return element("section", heading, *self._body(report), pictures, class_="long")

    def _body(self, report: ExerciseReport) -> Iterator[Markup]:
        if report.message is not None:
            yield element("p", joined((self._status(report.status), prose(report.message)), " "))
            yield self._printed(report.output)
            return
        first = wording.explained(report.findings)
        for function, rows in outline.functions(report.findings, self._tell):
            checks = element("ul", *(self._row(report.path, row, first) for row in rows), class_="checks")
            yield element("section", element("h3", element("code", function)), checks, class_="function")
        yield from (element("p", prose(note), class_="soft small") for note in wording.notes(report))
        if first is not None:
            path = f'"{report.path}"' if " " in report.path else report.path
            yield element(
                "p",
                self.say(
                    "Stuck? `{command}` helps, one step at a time.", command=again(f"python -m grader hint {path}")
                ),
                class_="soft small",
            )

    def _status(self, status: Status) -> Markup:
        """Return the sign of `status` and its name: colour is never alone."""
        return element(
            "span", f"{wording.SIGNS[status]} {self._tell(wording.WORDS[status])}", class_=f"status {status.value}"
        )

    def _row(self, path: str, row: Row, first: Finding | None) -> Markup:
        text = prose(row.text)
        if row.status in (None, Status.WAITING):
            text = element("span", text, class_="soft")
        why = None
        if row.finding is not None and row.finding.status is not Status.PASSED:
            why = element("div", self._why(path, row.finding, open_=row.finding is first), class_="more")
        status = Markup("") if row.status is None else self._status(row.status)
        return element("li", element("span", status), element("span", text), why)

    def _why(self, path: str, finding: Finding, *, open_: bool) -> Markup:
        """Return all that is known of a check that did not pass, to be unfolded."""
        facts = dict(outline.facts(finding))
        question = facts.pop(QUESTION, None)
        names = (element("dt", self._tell(label)) for label in facts)
        contents = (element("dd", _fact(label, lines)) for label, lines in facts.items())
        return element(
            "details",
            element("summary", self._sentence(wording.opening(path, finding))),
            element("dl", *(part for pair in zip(names, contents, strict=True) for part in pair)),
            element("p", prose(question[0]), class_="ask") if question else None,
            self._printed(finding.output),
            open=open_,
        )

    def _printed(self, output: str) -> Markup:
        """Return what the learner's code printed, set apart: none of it can pass for the grader's."""
        lines, more = outline.printed(output, OUTPUT_LINES)
        if not lines:
            return Markup("")
        return joined(
            (
                element("p", self.say("Your code printed:"), class_="soft small"),
                element("pre", joined((harmless(line, LONGEST_LINE) for line in lines), "\n")),
                element("p", self._sentence(more), class_="soft small") if more is not None else None,
            )
        )


def _fact(label: str, lines: Sequence[str]) -> Markup:
    if label == ON_PAPER:
        return joined(element("div", line, class_="formula") for line in lines)
    if label in _CODE:
        return element("code", lines[0], class_=_CODE[label])
    return element("strong", prose(lines[0])) if label == MISTAKE else prose(lines[0])
