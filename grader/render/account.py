"""What there is to say about one finding, part by part and in bounds, for all that shows no more than plain text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.core.report import Finding
from grader.core.sanitize import harmless
from grader.core.sentence import Language, words
from grader.render import wording

LONGEST = 500  # characters of a sentence: a learner's message may have any number
LONGEST_LINE = 200  # of what was printed
OUTPUT_LINES = 20
LOOKED_AT = OUTPUT_LINES * LONGEST_LINE  # characters of what was printed: the rest is counted, and never copied
CUT = "…"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to say: what it is called, and its lines."""

    label: str
    lines: tuple[str, ...]


def parts(finding: Finding, tell: Language) -> Iterator[Part]:
    """Yield what there is to say about `finding`, harmless and in bounds."""
    example = finding.counterexample
    got, expected = wording.compared(finding)
    told = (
        (words("Why"), finding.message),
        (words("Called"), None if example is None else example.call),
        (words("Returned"), got),
        (words("Expected"), expected),
        (words("On paper"), finding.work),
        (words("Mistake"), None if finding.diagnosis is None else finding.diagnosis.message),
        (words("Question"), finding.question),
    )
    for label, said in told:
        if said:
            yield Part(tell(label), tuple(map(bounded, (said,) if isinstance(said, str) else said)))


def plain(finding: Finding, tell: Language) -> Iterator[str]:
    """Yield the lines of all that there is to say about `finding`."""
    for part in parts(finding, tell):
        if len(part.lines) == 1:
            yield f"{part.label}: {part.lines[0]}"
        else:
            yield from (f"{part.label}:", *indented(part.lines))


def bounded(text: str, longest: int = LONGEST) -> str:
    """Return `text` on one line, harmless, and no longer than anybody reads."""
    return harmless(text if len(text) <= longest else text[: longest - 1] + CUT)


def printed(output: str, tell: Language) -> list[str]:
    """Return the first lines of what was printed, and how many more there are; nothing if there is nothing to see."""
    start = output[:LOOKED_AT]
    whole = len(start) == len(output)
    lines = (start.rstrip("\r\n") if whole else start).split("\n")
    shown = lines[:OUTPUT_LINES]
    total = len(lines) if whole else output.count("\n") + (not output.endswith("\n"))
    more = total - len(shown)
    if not more and not any(line.strip() for line in shown):
        return []
    told = [bounded(line.rstrip("\r").expandtabs(4), LONGEST_LINE) for line in shown]
    return [*told, tell(wording.more_lines(more))] if more else told


def with_printed(lines: Iterable[str], output: str, tell: Language) -> str:
    """Return `lines` as one text, with what was printed below them."""
    shown = printed(output, tell)
    below = [tell(words("Your code printed:")), *indented(shown)] if shown else []
    return "\n".join((*lines, *below))


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Yield `lines` as what belongs to the line before them."""
    return (f"  {line}" for line in lines)
