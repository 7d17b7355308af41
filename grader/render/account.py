"""The facts about a finding as plain text, in bounds: for JUnit, Gradescope, GitHub and Markdown."""

from collections.abc import Iterable, Iterator

from grader.core.report import Finding
from grader.core.sanitize import sanitize
from grader.core.sentence import Language, words
from grader.render import outline, wording
from grader.render.wording import LONGEST, shortened

LONGEST_LINE = 200  # of what was printed
OUTPUT_LINES = 20
LOOKED_AT = OUTPUT_LINES * LONGEST_LINE  # characters of what was printed: the lines of the rest are only counted


def parts(finding: Finding, tell: Language) -> Iterator[tuple[str, list[str]]]:
    """Yield the facts about `finding`, the reason first, each as a label and harmless lines in bounds."""
    for label, lines in sorted(outline.facts(finding), key=lambda fact: fact[0] != outline.WHY):
        yield tell(label), list(map(bounded, lines))


def plain(finding: Finding, tell: Language) -> Iterator[str]:
    """Yield the lines of all facts about `finding`."""
    for label, lines in parts(finding, tell):
        if len(lines) == 1:
            yield f"{label}: {lines[0]}"
        else:
            yield from (f"{label}:", *indented(lines))


def bounded(text: str, longest: int = LONGEST) -> str:
    """Return `text` on one line, harmless and shortened."""
    return sanitize(shortened(text, longest))


def printed(output: str, tell: Language) -> list[str]:
    """Return the first lines that were printed and a line on how many more there are; [] where nothing can be seen."""
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
    """Yield `lines` set in under the line before them."""
    return (f"  {line}" for line in lines)
