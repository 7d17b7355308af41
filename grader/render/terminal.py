"""Text for a terminal: in its width, its encoding, its colours, and with nothing in it that the terminal would obey."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from io import StringIO
from typing import Unpack

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.core.report import Status
from grader.core.sanitize import disarmed, visible
from grader.core.sentence import Filling, Language, Sentence, say
from grader.render import Look
from grader.render.wording import CUT, WORDS, shortened

STYLES: Mapping[Status, str] = {
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.TODO: "yellow",
    Status.CRASHED: "bold red",
    Status.STOPPED: "bold red",
    Status.WAITING: "dim",
}
# Formulas in an encoding that lacks a character. Any other character that it lacks becomes "?".
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
        """Return the mark of `status`."""
        marks = {Status.PASSED: self.passed, Status.FAILED: self.failed, Status.TODO: self.todo}
        return marks.get(status, " " if status is Status.WAITING else self.halted)


GLYPHS = (
    Glyphs("✓", "✗", "○", "✗", "│", CUT, "▁▂▃▄▅▆▇█"),
    Glyphs("●", "×", "○", "■", "│", CUT),  # for cp949 and its relatives
    Glyphs("+", "x", "o", "!", "|", "~"),
)


@dataclass(frozen=True, slots=True)
class Pen:
    """Makes rich text from words, and lines for one terminal from rich text."""

    language: Language
    width: int
    colour: bool
    encoding: str
    glyphs: Glyphs

    @classmethod
    def of(cls, language: Language, **look: Unpack[Look]) -> "Pen":
        """Return the pen for a terminal; an unknown encoding is taken for ASCII."""
        encoding = look["encoding"]
        try:
            "".encode(encoding)
        except LookupError:
            encoding = "ascii"
        glyphs = next(some for some in GLYPHS if _fits("".join(astuple(some)), encoding))
        return cls(language, look["width"], look["colour"], encoding, glyphs)

    def say(self, template: str, style: str = "", **values: Filling) -> Text:
        """Return a fixed sentence, filled in and translated."""
        return self.tell(say(template, **values), style)

    def tell(self, sentence: Sentence, style: str = "") -> Text:
        """Return a sentence, translated."""
        return self.text(self.language(sentence), style)

    def text(self, words: str, style: str = "") -> Text:
        """Return `words`, which may be the learner's; what stands in backticks is coloured."""
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
        return Text.assemble((self.glyphs.mark(status), style), " ", self.say(WORDS[status], style))

    def harmless(self, text: str) -> str:
        """Return `text` shortened, with what is invisible, a command, or not in the encoding spelt out."""
        return disarmed("".join(map(self._fitting, visible(shortened(text)))))

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


def indented(block: RenderableType) -> RenderableType:
    """Return `block` set in; an empty line stays empty."""
    return block if isinstance(block, Text) and not block else Padding.indent(block, 2)


def grid(rows: Sequence[tuple[Text, ...]], gap: int = 2) -> Table:
    """Return `rows` in columns of which only the last one wraps."""
    table = Table.grid(padding=(0, gap, 0, 0))
    for _ in range(len(rows[0]) - 1 if rows else 0):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
