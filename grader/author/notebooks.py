"""Makes the notebook of an exercise from its stub: its words as text with formulas, its functions as cells of code."""

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

SUFFIX = ".ipynb"

# What every notebook says; beside it stand the stub's own words.
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
        """Its id, which follows from its text: whoever reads it sees whether the text is still ours."""
        return hashlib.sha256(f"{self.kind}\n{self.text}".encode()).hexdigest()[:12]


def make(stub: str, name: str, course: str = "") -> bytes:
    """Return the notebook for the stub of the exercise `name`; the same stub gives the same bytes.

    `course` is the folder of the exercise's course as seen from the notebook; none for the project's own.
    """
    import nbformat  # noqa: PLC0415 - slow, and only this needs it

    library: Any = nbformat  # whose functions have no types
    made = library.v4.new_notebook(metadata={"kernelspec": _KERNEL})
    made.nbformat_minor = 5
    for cell in dict.fromkeys(cells(stub, name, course)):  # ids have to differ
        new = library.v4.new_code_cell if cell.kind == "code" else library.v4.new_markdown_cell
        made.cells.append(new(cell.text, id=cell.name))
    library.validate(made)
    text: str = library.writes(made)
    return text.rstrip("\n").encode() + b"\n"


def cells(stub: str, name: str, course: str = "") -> Iterator[Cell]:
    """Yield the cells of the notebook for the stub of the exercise `name`."""
    tree = ast.parse(stub)
    yield from _opening(ast.get_docstring(tree) or "", name)
    lines = stub.split("\n")
    nodes = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    end = tree.body[0].end_lineno or 0 if nodes is not tree.body else 0
    for node in nodes:
        start, end = end, node.end_lineno or node.lineno
        text = lines[start:end]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Cell("markdown", _explained(node))
            text = _shortened(node, lines, start)
        yield Cell("code", "\n".join(text).strip("\n"))
    arguments = f'"{name}", course="{course}"' if course else f'"{name}"'
    yield Cell("markdown", f"{GRADING}\n\n{GRADES}\n\n{GRADES_KO.format(arguments=arguments)}")
    yield Cell("code", f"import grader\n\ngrader.check({arguments})")


def sources(data: bytes) -> list[tuple[str, str, str]] | None:
    """Return kind, id and text of each cell of a notebook; None if it is none."""
    try:
        found = json.loads(data.decode("utf-8-sig"))["cells"]
        return [(str(cell["cell_type"]), str(cell.get("id")), _joined(cell["source"])) for cell in found]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def text_of_others(found: bytes, ours: bytes) -> bool:
    """Tell whether the notebook `found` has text that is neither in `ours` nor was written by any version of us."""
    known = {text for kind, _name, text in sources(ours) or () if kind != "code"}
    return any(
        kind != "code" and text.strip() and text not in known and name != Cell(kind, text).name
        for kind, name, text in sources(found) or ()
    )


def code(data: bytes) -> list[str] | None:
    """Return the text of each cell of code of a notebook; None if it is none."""
    found = sources(data)
    return None if found is None else [text for kind, _name, text in found if kind == "code"]


def _joined(source: Any) -> str:  # noqa: ANN401 - whatever the file holds
    return source if isinstance(source, str) else "".join(source)


def _opening(docstring: str, name: str) -> Iterator[Cell]:
    """Yield the cells above all functions: what to do, and what the exercise is about."""
    title, *rest = _paragraphs(docstring)
    headings = [f"{'#' * level} {line.rstrip('.')}" for level, line in zip((1, 3), title.split("\n"), strict=False)]
    yield Cell("markdown", "\n".join(headings) + f"\n\n{HOW_TO}\n\n{HOW_TO_KO}")
    # The stub's own paragraph on how to work with it is about the file.
    about = [each for each in rest if f"/{name}.py" not in each and "python -m grader" not in each]
    if about:
        yield Cell("markdown", "\n\n".join(map(_markdown, about)))


def _explained(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
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
    """Return a line with what Markdown would take for its own marks escaped, outside of code."""
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
    """Return a name as mathematics writes it: one letter with an index, or a word upright."""
    letters = word.rstrip("0123456789")
    index = word[len(letters) :]
    shown = _NAMES.get(letters, letters if len(letters) == 1 else rf"\mathrm{{{letters}}}")
    return f"{shown}_{{{index}}}" if index else shown


def _shortened(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: Sequence[str], start: int) -> list[str]:
    """Return a function's lines from the index `start` on, with only the first paragraph of its docstring."""
    docstring = function.body[0]
    first, last, end = docstring.lineno - 1, docstring.end_lineno or docstring.lineno, function.end_lineno
    words = lines[first:last]
    blank = next((number for number, line in enumerate(words) if not line.strip()), None)
    if blank is not None:
        indent = words[0][: len(words[0]) - len(words[0].lstrip())]
        quotes = _QUOTES.match(words[0].lstrip())
        words = [*words[:blank], indent + (quotes[1] if quotes else "")]
    return [*lines[start:first], *words, *lines[last:end]]
