"""A hint for a learner at a terminal: the check that it is about, one step of the ladder, and how to go on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Unpack

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from grader.core.location import path_with_line
from grader.core.report import Finding, Status
from grader.core.sentence import Language, Sentence, words
from grader.hints import Kind, Line, Step
from grader.render import Look
from grader.render.terminal import Pen, indented
from grader.render.wording import OPENINGS

TITLES: Mapping[Kind, str] = {
    Kind.QUESTION: words("A question"),
    Kind.EXPLANATION: words("The idea"),
    Kind.EXAMPLE: words("An example of something else, worked out"),
}
ADVICE: Mapping[Kind, str] = {
    Kind.QUESTION: words("Take your time with it, and try what comes to mind. The same command takes you further."),
    Kind.EXPLANATION: words("Try it on paper, then in your code. The same command takes you further."),
    Kind.EXAMPLE: words("Now do the same, line by line, with what your task gives you. Then grade it again."),
}


def render(path: str, finding: Finding, step: Step, language: Language, *, again: bool, **look: Unpack[Look]) -> str:
    """Return the hint `step` for `finding` in the file `path`; `again` if the whole ladder has been shown before."""
    pen = Pen.of(language, **look)
    return pen.lines(*_blocks(pen, path, finding, step, again=again))


def everything_passes(path: str, language: Language, **look: Unpack[Look]) -> str:
    """Return the answer where no check is open."""
    pen = Pen.of(language, **look)
    return pen.lines(pen.say("Every check of {path} passes: there is nothing to hint at.", "bold green", path=path))


def not_remembered(language: Language, **look: Unpack[Look]) -> str:
    """Return the remark that the next call starts from the first step."""
    pen = Pen.of(language, **look)
    return pen.lines(
        pen.say(
            "How far you have come could not be written down in your user folder, so the next call starts here again.",
            "dim",
        )
    )


def _blocks(pen: Pen, path: str, finding: Finding, step: Step, *, again: bool) -> Iterator[RenderableType]:
    if again:
        yield pen.say("You have seen the whole ladder for this check. Here is its last step once more.", "dim")
        yield Text()
    place = path_with_line(path, finding.line)
    opening = OPENINGS.get(finding.status, words("`{function}` is still to do: {place}"))
    yield pen.say(opening, "bold", function=finding.function, place=place)
    yield indented(pen.text(finding.title))
    if finding.message and _tells(finding):
        yield indented(pen.text(finding.message))
    yield Text()
    yield pen.say(TITLES[step.kind], "bold cyan")
    yield from map(indented, _paragraphs(pen, step.lines, apart=step.kind is Kind.EXPLANATION))
    yield Text()
    yield pen.say(ADVICE[step.kind], "dim")


def _tells(finding: Finding) -> bool:
    """Tell whether the message is needed to understand the hint: there was no answer, or not even a function."""
    if finding.status is Status.FAILED:
        return finding.counterexample is None
    return finding.status is not Status.TODO or finding.line is None


def _paragraphs(pen: Pen, lines: Sequence[Line], *, apart: bool) -> Iterator[Text | Padding]:
    """Yield sentences, and formulas and code set in."""
    for number, line in enumerate(lines):
        if apart and number:
            yield Text()
        if isinstance(line, Sentence):
            yield pen.text(pen.language(line))
        elif apart or len(lines) == 1:
            yield pen.text(line)
        else:
            yield Padding.indent(pen.text(line), 4) if line else Text()
