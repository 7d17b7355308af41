"""The report as a page of its own: what the terminal says, to be opened, printed or sent."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from grader.core.report import ExerciseReport, Finding, Report, Status
from grader.core.sentence import Filling, Language, Sentence, say
from grader.course import translation
from grader.course.selection import again
from grader.render import wording
from grader.render.gallery import gallery
from grader.render.page import Markup, document, element, harmless, joined, prose
from grader.render.svg import bar, picture
from grader.render.withheld import withheld

SIGNS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.TODO: "○",
    Status.CRASHED: "✗",
    Status.STOPPED: "■",
    Status.WAITING: "·",
}
OUTPUT_LINES = 20  # of what the learner's code printed
LONGEST_LINE = 200
BAR = 320, 12  # width and height


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
        total = self._tell(wording.points(report.score, report.max_score))
        title = self._tell(say("Gradient descent: {points}", points=total))
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
        first = wording.first_open(report.findings)
        for function, some in groupby(report.findings, key=lambda finding: finding.function):
            checks = element("ul", *self._checks(report.path, tuple(some), first), class_="checks")
            yield element("section", element("h3", element("code", function)), checks, class_="function")
        yield from (element("p", prose(note), class_="soft small") for note in wording.notes(report))
        if first is not None and first.status in wording.TRIED:
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
        return element("span", f"{SIGNS[status]} {self._tell(wording.WORDS[status])}", class_=f"status {status.value}")

    # The functions of an exercise, and how their checks came out.

    def _checks(self, path: str, findings: Sequence[Finding], first: Finding | None) -> Iterator[Markup]:
        passed = [finding for finding in findings if finding.status is Status.PASSED]
        if len(passed) == len(findings):
            earned = wording.earned(sum(finding.score for finding in passed))
            yield self._check(self._status(Status.PASSED), self._sentence(earned))
        else:
            yield from self._open_function(path, findings, first)
        for note in dict.fromkeys(finding.message for finding in passed if finding.message):
            yield self._check(Markup(""), element("span", prose(note), class_="soft"))

    def _check(self, status: Markup, title: Markup, more: Markup | None = None) -> Markup:
        below = None if more is None else element("div", more, class_="more")
        return element("li", element("span", status), element("span", title), below)

    def _open_function(self, path: str, findings: Sequence[Finding], first: Finding | None) -> Iterator[Markup]:
        """Yield an item for each check; one item for all that wait, and for all that are to do."""
        last = Status.PASSED
        for status, group in groupby(findings, key=lambda finding: finding.status):
            some = tuple(group)
            if status is Status.WAITING:
                count = wording.waiting(len(some), of_last=last is not Status.PASSED)
                yield self._check(self._status(status), element("span", self._sentence(count), class_="soft"))
                continue
            if status is Status.TODO:
                yield self._check(self._status(status), prose(some[0].message or some[0].title))
            elif status is Status.PASSED:
                yield from (self._check(self._status(status), prose(finding.title)) for finding in some)
            else:
                yield from (
                    self._check(self._status(status), prose(each.title), self._why(path, each, open_=each is first))
                    for each in some
                )
            last = status

    # Why a check did not pass.

    def _why(self, path: str, finding: Finding, *, open_: bool) -> Markup:
        return element(
            "details",
            element("summary", self._sentence(wording.opening(path, finding))),
            element("dl", *self._rows(finding)),
            element("p", prose(finding.question), class_="ask") if finding.question else None,
            self._printed(finding.output),
            open=open_,
        )

    def _rows(self, finding: Finding) -> Iterator[Markup]:
        if finding.counterexample is not None:
            yield self._row(say("Called"), element("code", finding.counterexample.call))
        got, expected = wording.compared(finding)
        if got is not None:
            yield self._row(say("Returned"), element("code", got, class_="failed"))
        if expected is not None:
            yield self._row(say("Expected"), element("code", expected, class_="passed"))
        if finding.message:
            yield self._row(say("Why"), prose(finding.message))
        if finding.work:
            steps = (element("div", step, class_="formula") for step in finding.work)
            yield self._row(say("On paper"), joined(steps))
        if finding.diagnosis is not None:
            yield self._row(say("Mistake"), element("strong", prose(finding.diagnosis.message)))

    def _row(self, name: Sentence, content: Markup) -> Markup:
        return joined((element("dt", self._tell(name)), element("dd", content)))

    def _printed(self, output: str) -> Markup:
        """Return what the learner's code printed, set apart: none of it can pass for the grader's."""
        lines = wording.printed(output)
        if not lines:
            return Markup("")
        more = len(lines) - OUTPUT_LINES
        shown = (harmless(line.expandtabs(4), LONGEST_LINE) for line in lines[:OUTPUT_LINES])
        return joined(
            (
                element("p", self.say("Your code printed:"), class_="soft small"),
                element("pre", joined(shown, "\n")),
                element("p", self._sentence(wording.more_lines(more)), class_="soft small") if more > 0 else None,
            )
        )
