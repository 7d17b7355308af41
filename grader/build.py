"""Makes the stubs and notebooks in `exercises/` from `solutions/`, the one place where an exercise is written.

    solution -> stub -> Product (a path and its bytes) -> written, or compared

A solution keeps its text but for what would give the answer away: the body of every public
function, and the private helpers. What somebody has worked on is never overwritten.
"""

import ast
import io
import sys
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from grader import course as courses
from grader import notebooks, work
from grader.files import write_whole

PLACEHOLDER = ("# Your code goes here. / 여기에 코드를 작성하세요.", "raise NotImplementedError")
FROM_A_NOTEBOOK = ".."  # its course: the folder around exercises/
BLANK_LINES = 2  # between two functions, as PEP 8 has it

COMMAND = "python -m grader build"

# What people read: plain templates, so that a catalogue can key its translations by them.
WROTE = "Wrote {path}."
NOTHING_TO_WRITE = "Nothing to write: exercises/ is up to date with solutions/."
IN_STEP = "exercises/ is in step with solutions/."
LEFT_ALONE = (
    "{path} holds somebody's work, so it was left as it is. "
    "Move it away or delete it, then run again: python -m grader build"
)
NOT_A_STUB = (
    "{path} holds somebody's work where a stub belongs. Move it away or delete it, then run: python -m grader build"
)
MISSING = "{path} is missing. Run: python -m grader build"
OUTDATED = (
    "{path} differs from what {solution} gives. Make changes in {solution} only, then run: python -m grader build"
)
STRAY = "{path} has no solution. Move it away or delete it, or write {solution}."
NO_SOLUTIONS = (
    "There is no folder solutions/ with a .py file in {folder}. Run this command in the project's top folder."
)
NOT_TEXT = "{path} is not UTF-8 text. Save it as UTF-8, then run again: python -m grader build"
NOT_PYTHON = (
    "{path}, line {line}: this is not valid Python ({reason}). Correct it, then run again: python -m grader build"
)
NO_FUNCTION = "{path} has no public function. Write one, then run again: python -m grader build"
NO_DOCSTRING = (
    "{path}, line {line}: the function {name} has no docstring. "
    "Begin its body with one, on a line of its own, then run again: python -m grader build"
)
NOT_ALLOWED = (
    "{path}, line {line}: a solution holds a docstring, imports, constants and functions, each on "
    "lines of its own. Put this into a function, then run again: python -m grader build"
)
NOT_ACCESSIBLE = (
    "{path} can not be read or written ({reason}). "
    "See that it is a file, that you may change it and that no other program holds it."
)

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Import = ast.Import | ast.ImportFrom


class BuildError(Exception):
    """Nothing can be built; the message is one line for the author that says what to do."""


@dataclass(frozen=True)
class Product:
    """A file that follows from a solution, as it has to be."""

    path: Path
    content: bytes
    solution: Path


class State(Enum):
    """How the file at a product's path compares with the product."""

    CURRENT = "current"
    MISSING = "missing"
    OUTDATED = "outdated"
    WORKED_ON = "worked on"


def run(root: Path, *, check: bool) -> int:
    """Build, or with `check` only compare, and print what came of it; return the exit code.

    0: all is in step. 1: `check` found a difference, or a file that holds work was left alone.
    2: the solutions can not be used, or a file can not be read or written.
    """
    try:
        lines, code = _check(root) if check else _build(root)
    except BuildError as error:
        sys.stderr.write(f"{_again(str(error))}\n")
        return 2
    except OSError as error:
        path = Path(error.filename2 or error.filename or root)
        reason = error.strerror or type(error).__name__
        sys.stderr.write(NOT_ACCESSIBLE.format(path=path, reason=reason) + "\n")
        return 2
    sys.stdout.writelines(f"{_again(line)}\n" for line in lines)
    return code


def build(root: Path, only: str | None = None) -> list[Path]:
    """Write every product under `root` that is missing or outdated, or those of `only`; return what was written.

    A file that somebody has worked on is left alone. Raises BuildError, before anything is
    written, if a solution can not be used.
    """
    writable = (State.MISSING, State.OUTDATED)
    due = [product for product in products(root, only) if state(product) in writable]
    for product in due:
        _write(product)
    return [product.path for product in due]


def differences(root: Path) -> list[str]:
    """Return a line for each product under `root` that is not in step and each stray exercise."""
    templates = {
        State.MISSING: MISSING,
        State.OUTDATED: OUTDATED,
        State.WORKED_ON: NOT_A_STUB,
    }
    wanted = products(root)
    lines = [
        templates[found].format(path=_shown(product.path, root), solution=_shown(product.solution, root))
        for product in wanted
        if (found := state(product)) is not State.CURRENT
    ]
    names = {product.path.name for product in wanted}
    there = _files(root / "exercises", ".py") + _files(root / "exercises", notebooks.SUFFIX)
    strays = [path for path in there if path.name not in names]
    return lines + [STRAY.format(path=_shown(path, root), solution=f"solutions/{path.stem}.py") for path in strays]


def products(root: Path, only: str | None = None) -> list[Product]:
    """Return all that the solutions under `root` give, in order of their names; or the one called `only`."""
    # `_shared.py` or `__init__.py` is no exercise.
    solutions = [p for p in _files(root / "solutions", ".py") if not p.name.startswith("_")]
    if not solutions:
        raise BuildError(NO_SOLUTIONS.format(folder=root.resolve()))
    return [product for path in solutions if only in (None, path.stem) for product in _products_of(path, root)]


def state(product: Product) -> State:
    """Compare the file at a product's path with the product."""
    if not product.path.exists():
        return State.MISSING
    if not product.path.is_file():
        return State.WORKED_ON  # a folder, say: whatever it is, it is not ours to replace
    # Git may check text out with the line ends of the platform; that is no difference.
    found = product.path.read_bytes().replace(b"\r\n", b"\n")
    if found == product.content:
        return State.CURRENT
    holds_work = _notebook_holds_work if product.path.suffix == notebooks.SUFFIX else _holds_work
    return State.WORKED_ON if holds_work(found, product.content) else State.OUTDATED


def stub(source: str, path: str = "the solution") -> str:
    """Return the stub of a solution: all of its text but what gives the answer away.

    Every public function keeps its signature and docstring to the letter. Private helpers go, with
    the comments right above them, and so do imports that no public function uses. `path` is what
    a BuildError calls the solution.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    lines = source.split("\n")  # as `ast` counts them; `splitlines` would also cut at a form feed
    tree = _solution_tree(source, path)
    used = _names_used(tree)
    text: list[str] = []
    gap: list[str] = []
    end = 0
    for node in tree.body:
        start, previous_end = _first_line(node) - 1, end
        if start < previous_end:
            raise BuildError(NOT_ALLOWED.format(path=path, line=node.lineno))
        gap += lines[previous_end:start]
        end = _end_with_trailing_comments(node, lines)
        if not _is_kept(node, used):
            while gap and gap[-1].startswith("#"):
                gap.pop()
            continue
        text += _closed_up(gap)
        text += _emptied(node, lines, path) if isinstance(node, _Function) else lines[start:end]
        gap = []
    return "\n".join(text).lstrip("\n") + "\n"


def _again(line: str) -> str:
    """Return a line in which the command is as it has to be typed here."""
    return line.replace(COMMAND, courses.again(COMMAND))


def _check(root: Path) -> tuple[list[str], int]:
    found = differences(root)
    return (found, 1) if found else ([IN_STEP], 0)


def _build(root: Path) -> tuple[list[str], int]:
    lines = [WROTE.format(path=_shown(path, root)) for path in build(root)]
    left = [product.path for product in products(root) if state(product) is State.WORKED_ON]
    lines += [LEFT_ALONE.format(path=_shown(path, root)) for path in left]
    return lines or [NOTHING_TO_WRITE], 1 if left else 0


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _files(folder: Path, suffix: str) -> list[Path]:
    """Return the files in a folder that end in `suffix`, none if there is no folder, hidden ones left out."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.glob(f"*{suffix}") if not path.name.startswith(".")]
    # By name, since paths themselves sort differently on Windows.
    return sorted(found, key=lambda path: path.name)


def _products_of(solution: Path, root: Path) -> list[Product]:
    shown = _shown(solution, root)
    try:
        source = solution.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BuildError(NOT_TEXT.format(path=shown)) from None
    text = stub(source, shown)
    file = root / "exercises" / solution.name
    notebook = notebooks.make(text, solution.stem, FROM_A_NOTEBOOK if courses.chosen() else "")
    return [
        Product(file, text.encode("utf-8"), solution),
        Product(file.with_suffix(notebooks.SUFFIX), notebook, solution),
    ]


def _write(product: Product) -> None:
    """Put a product in its place at once, so that nobody ever sees half a file."""
    product.path.parent.mkdir(exist_ok=True)
    write_whole(product.path, product.content)


def _parsed(source: str) -> ast.Module:
    with warnings.catch_warnings():
        # Python warns of "\d" in a string; whoever runs the file will see it then.
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _solution_tree(source: str, path: str) -> ast.Module:
    """Parse a solution and refuse what no stub can be made from."""
    try:
        tree = _parsed(source)
    except work.NO_PROGRAM as error:
        line = getattr(error, "lineno", None) or 1
        reason = getattr(error, "msg", None) or str(error) or type(error).__name__
        raise BuildError(NOT_PYTHON.format(path=path, line=line, reason=reason)) from None
    public = [node for node in tree.body if isinstance(node, _Function) and not _is_private(node)]
    if not public:
        raise BuildError(NO_FUNCTION.format(path=path))
    for node in tree.body:
        allowed = isinstance(node, _Function | _Import | ast.Assign | ast.AnnAssign)
        if not (allowed or _is_private(node) or node is _docstring(tree)):
            raise BuildError(NOT_ALLOWED.format(path=path, line=node.lineno))
    return tree


def _docstring(node: ast.Module | _Function) -> ast.Expr | None:
    """Return the statement that is the docstring, if there is one that says something."""
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and (ast.get_docstring(node) or "").strip():
        return first
    return None


def _names_bound(node: ast.stmt) -> set[str]:
    """Return the names that a top-level statement defines."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Import() | ast.ImportFrom():
            return {alias.asname or alias.name.split(".")[0] for alias in node.names}
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (name for target in targets for name in ast.walk(target))
            return {name.id for name in names if isinstance(name, ast.Name)}
    return set()


def _is_private(node: ast.stmt) -> bool:
    names = _names_bound(node)
    return bool(names) and all(name.startswith("_") for name in names)


def _names_used(tree: ast.Module) -> set[str]:
    """Return the names that the public functions and constants of a solution mention."""
    public = [n for n in tree.body if not isinstance(n, _Import) and not _is_private(n)]
    return {n.id for node in public for n in ast.walk(node) if isinstance(n, ast.Name)}


def _is_kept(node: ast.stmt, used: set[str]) -> bool:
    if isinstance(node, _Import):
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        return is_future or bool(_names_bound(node) & used)
    return not _is_private(node)


def _first_line(node: ast.stmt) -> int:
    """Return the line on which a statement begins, its decorators included."""
    decorators = node.decorator_list if isinstance(node, _Function | ast.ClassDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(node: ast.stmt) -> int:
    # `ast.parse` always gives it; only trees that are made by hand lack it.
    return node.end_lineno or node.lineno


def _end_with_trailing_comments(node: ast.stmt, lines: list[str]) -> int:
    """Return the statement's last line, with the indented comments below that belong to it."""
    end = last = _last_line(node)
    while end < len(lines) and lines[end][:1] in {"", " ", "\t"}:
        end += 1
        last = end if lines[end - 1].strip() else last
    return last


def _closed_up(gap: list[str]) -> list[str]:
    """Return the lines between two statements without the hole that a dropped one has left."""
    kept: list[str] = []
    blank = 0
    for line in gap:
        blank = 0 if line.strip() else blank + 1
        if blank <= BLANK_LINES:
            kept.append(line)
    return kept


def _emptied(function: _Function, lines: list[str], path: str) -> list[str]:
    """Return a function's lines with the placeholder in place of all after its docstring."""
    docstring = _docstring(function)
    before = lines[docstring.lineno - 1][: docstring.col_offset] if docstring else "def"
    if docstring is None or before.strip():
        message = NO_DOCSTRING.format(path=path, line=function.lineno, name=function.name)
        raise BuildError(message)
    last = _last_line(docstring)
    # `ast` counts columns in bytes, and Hangul has three a letter.
    closing = lines[last - 1].encode("utf-8")[: docstring.end_col_offset].decode("utf-8")
    head = lines[_first_line(function) - 1 : last - 1]
    return [*head, closing, *(before + line for line in PLACEHOLDER)]


def _holds_work(found: bytes, content: bytes) -> bool:
    """Tell whether an exercise holds what a stub never has: code, or a comment of its own.

    A draft that is commented out is work too. What the fresh stub has as well does not count.
    """
    try:
        beyond = _beyond_empty_functions(found.decode("utf-8-sig"))
    except (*work.NO_PROGRAM, tokenize.TokenError):
        return True  # it can not be read, so it may be anything
    return not beyond <= _beyond_empty_functions(content.decode("utf-8"))


def _notebook_holds_work(found: bytes, content: bytes) -> bool:
    """Tell whether a notebook holds what a fresh one never has; outputs and numbers of cells are nobody's work."""
    cells, fresh = notebooks.code(found), notebooks.code(content) or []
    if cells is None or notebooks.text_of_others(found, content):
        return True
    try:
        beyond = {each for cell in cells for each in _beyond_empty_functions(cell)}
    except (*work.NO_PROGRAM, tokenize.TokenError):
        return True
    return not beyond <= {each for cell in fresh for each in _beyond_empty_functions(cell)}


def _beyond_empty_functions(text: str) -> set[str]:
    """Return what a file holds besides its docstring, imports and functions not yet started."""
    return {*_statements_beyond(_parsed(text)), *_comment_lines(text)}


def _statements_beyond(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        is_empty = isinstance(node, _Function) and work.is_not_started(node)
        if not (is_empty or isinstance(node, _Import) or node is _docstring(tree)):
            yield ast.dump(node)


def _comment_lines(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
            yield token.string
