"""Makes the notebook of an exercise: its docstrings become text with formulas, its functions cells of code."""

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat

from grader.author.stub import Function, Part

SUFFIX = ".ipynb"

# The text of every notebook.
HOW_TO = (
    "In each cell of code, put your own lines in place of `raise NotImplementedError` and run the cell. "
    "The last cell grades what you have so far: run it as often as you like, even half finished."
)
HOW_TO_KO = (
    "코드 셀마다 `raise NotImplementedError` 자리에 여러분의 코드를 쓰고 셀을 실행하세요. "
    "마지막 셀은 지금까지 작성한 것을 채점해요. 다 끝내지 않았어도 괜찮으니 몇 번이든 실행해 보세요."
)
GRADING = "## Grade · 채점"
GRADES = (
    "Run this cell: it grades the functions as they are defined right now. If there is no `grader`, install the kit "
    "into the Python of this notebook, as its README says."
)
GRADES_KO = (
    "이 셀을 실행하면 지금 정의되어 있는 함수들을 채점해요. `grader`가 없다고 나오면 README를 보고 이 노트북의 "
    '파이썬에 설치해 주세요. 한국어로 보려면 `grader.check({arguments}, lang="ko")`로 바꿔 실행하세요.'
)

_HANGUL = re.compile("[가-힣]")
_CODE = re.compile(r"(`[^`]*`)")
_QUOTES = re.compile(r"[A-Za-z]*(\"\"\"|'''|\"|')")
_nbformat: Any = nbformat  # has no types
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

# Formulas, as the stubs write them, in LaTeX.
_TOKEN = re.compile(r"∂(?P<upper>\w+)/∂(?P<lower>\w+)|(?P<name>[A-Za-zŷα][a-zA-Z]*\d*)|(?P<sign>[²³·×←→])|(?P<rest>.)")
_NAMES = {"ŷ": r"\hat{y}", "α": r"\alpha", "alpha": r"\alpha"}
_SIGNS = {"²": "^2", "³": "^3", "·": r" \cdot ", "×": r" \times ", "←": r"\leftarrow", "→": r"\to"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to be written: "markdown" or "code", and its text."""

    kind: str
    text: str

    @property
    def name(self) -> str:
        """The id of the cell, a digest of its text: it tells whether the text has been changed since."""
        return hashlib.sha256(f"{self.kind}\n{self.text}".encode()).hexdigest()[:12]


def make(parts: Sequence[Part], name: str, course: str = "") -> bytes:
    """Return the notebook of the exercise `name`; the same stub gives the same bytes.

    Args:
        parts: The parts of the stub.
        name: The name of the exercise.
        course: The folder of its course as seen from the notebook; empty for the project's own exercises.

    """
    made = _nbformat.v4.new_notebook(metadata={"kernelspec": _KERNEL})
    made.nbformat_minor = 5
    for cell in dict.fromkeys(_cells(parts, name, course)):  # ids have to differ
        new = _nbformat.v4.new_code_cell if cell.kind == "code" else _nbformat.v4.new_markdown_cell
        made.cells.append(new(cell.text, id=cell.name))
    text: str = _nbformat.writes(made)
    return text.rstrip("\n").encode() + b"\n"


def _cells(parts: Sequence[Part], name: str, course: str) -> Iterator[Cell]:
    about = ast.get_docstring(ast.Module([parts[0].node], []))
    yield from _opening(about or "", name)
    for part in parts if about is None else parts[1:]:
        if isinstance(part.node, Function):
            yield Cell("markdown", _explained(part.node))
        lines = [*part.lines, *_first_paragraph(part.docstring), *part.placeholder]
        yield Cell("code", "\n".join(lines).strip("\n"))
    arguments = f'"{name}", course="{course}"' if course else f'"{name}"'
    yield Cell("markdown", f"{GRADING}\n\n{GRADES}\n\n{GRADES_KO.format(arguments=arguments)}")
    yield Cell("code", f"import grader\n\ngrader.check({arguments})")


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell of a notebook that may be anybody's."""

    kind: str
    name: str
    text: str

    @property
    def is_ours(self) -> bool:
        """Tell whether its text is as some version of `make` wrote it, or none."""
        return not self.text.strip() or self.name == Cell(self.kind, self.text).name


def read(data: bytes) -> list[FoundCell] | None:
    """Return the cells of a notebook; None if it is none."""
    try:
        cells = json.loads(data.decode("utf-8-sig"))["cells"]
        return [FoundCell(str(cell["cell_type"]), str(cell.get("id")), "".join(cell["source"])) for cell in cells]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _opening(docstring: str, name: str) -> Iterator[Cell]:
    """Yield the cells above the functions: how to work, and the text of the module's docstring."""
    title, *rest = _paragraphs(docstring)
    headings = [f"{'#' * level} {line.rstrip('.')}" for level, line in zip((1, 3), title.split("\n"), strict=False)]
    yield Cell("markdown", "\n".join(headings) + f"\n\n{HOW_TO}\n\n{HOW_TO_KO}")
    # A paragraph on how to work with the stub is about the file.
    about = [each for each in rest if f"/{name}.py" not in each and "python -m grader" not in each]
    if about:
        yield Cell("markdown", "\n\n".join(map(_markdown, about)))


def _explained(function: Function) -> str:
    """Return the words of a function as Markdown, under its name."""
    parameters = ", ".join(each.arg for each in function.args.args)
    paragraphs = map(_markdown, _paragraphs(ast.get_docstring(function) or ""))
    return "\n\n".join([f"## `{function.name}({parameters})`", *paragraphs])


def _paragraphs(docstring: str) -> list[str]:
    return re.split(r"\n\s*\n", docstring)


def _markdown(paragraph: str) -> str:
    """Return a paragraph as Markdown: a formula as one, else English with Korean in a paragraph of its own."""
    lines = paragraph.split("\n")
    if lines[0].startswith("    "):
        is_formula = any(sign in paragraph for sign in "=←")
        return _formula(paragraph) if is_formula else paragraph
    english = [line for line in lines if not _HANGUL.search(line)]
    korean = [line for line in lines if _HANGUL.search(line)]
    return "\n\n".join("\n".join(map(_literal, some)) for some in (english, korean) if some)


def _literal(line: str) -> str:
    """Return a line with the marks of Markdown escaped, outside of code."""
    parts = _CODE.split(line)
    return "".join(part if part.startswith("`") else re.sub(r"([*$<\\])", r"\\\1", part) for part in parts)


def _formula(paragraph: str) -> str:
    formulas = [each for line in paragraph.split("\n") for each in re.split(r"\s{3,}", line.strip())]
    return "\n\n".join(f"$${latex(formula)}$$" for formula in formulas)


def latex(formula: str) -> str:
    """Return a formula in LaTeX."""
    return "".join(map(_latex, _TOKEN.finditer(formula)))


def _latex(token: re.Match[str]) -> str:
    if token["upper"]:
        return rf"\frac{{\partial\,{_name(token['upper'])}}}{{\partial {_name(token['lower'])}}}"
    if token["name"]:
        return _name(token["name"])
    return _SIGNS[token["sign"]] if token["sign"] else token["rest"]


def _name(word: str) -> str:
    """Return a name in LaTeX: one letter with an index, or a word upright."""
    letters = word.rstrip("0123456789")
    index = word[len(letters) :]
    shown = _NAMES.get(letters, letters if len(letters) == 1 else rf"\mathrm{{{letters}}}")
    return f"{shown}_{{{index}}}" if index else shown


def _first_paragraph(docstring: Sequence[str]) -> list[str]:
    """Return the lines of a docstring up to the first blank one, and its closing quotes."""
    blank = next((number for number, line in enumerate(docstring) if not line.strip()), None)
    if blank is None:
        return [*docstring]
    text = docstring[0].lstrip()
    indent, quotes = docstring[0][: -len(text)], _QUOTES.match(text)
    return [*docstring[:blank], indent + (quotes[1] if quotes else "")]
