"""Reads a solution and keeps what its stub shows: everything that does not give the answer away."""

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.core.errors import UsageError
from grader.core.sentence import say
from grader.course import courses, started

PLACEHOLDER = ("# Your code goes here. / 여기에 코드를 작성하세요.", "raise NotImplementedError")
BLANK_LINES = 2  # between two functions, as PEP 8 has it
COMMAND = "python -m grader build"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Import = ast.Import | ast.ImportFrom


class BuildError(UsageError):
    """No stub can be made of a solution."""


@dataclass(frozen=True, slots=True)
class Part:
    """A statement of a stub.

    `lines` are those above it and its own. Of a function they end above its docstring, whose lines follow, and
    then those of the placeholder in place of its body.
    """

    node: ast.stmt
    lines: list[str]
    docstring: list[str] = field(default_factory=list)
    placeholder: list[str] = field(default_factory=list)


def again() -> str:
    """Return the command that builds, with the course that was chosen."""
    return courses.again(COMMAND)


def parts(source: str, path: str = "the solution") -> list[Part]:
    """Return what a stub keeps of a solution: its docstring, constants, imports in use and public functions.

    Comments right above a statement that is dropped are dropped too.

    Args:
        source: The text of the solution.
        path: The name of the solution in messages.

    Raises:
        BuildError: No stub can be made of it.

    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    lines = source.split("\n")  # as `ast` counts them; `splitlines` would also cut at a form feed
    tree = _solution_tree(source, path)
    used = _names_used(tree)
    kept: list[Part] = []
    gap: list[str] = []
    end = 0
    for node in tree.body:
        start, previous_end = _first_line(node) - 1, end
        if start < previous_end:
            raise _not_allowed(path, node.lineno)
        gap += lines[previous_end:start]
        end = _end_with_trailing_comments(node, lines)
        if _is_kept(node, used):
            above = _closed_up(gap)
            kept.append(
                _emptied(node, above, lines, path)
                if isinstance(node, Function)
                else Part(node, [*above, *lines[start:end]])
            )
            gap = []
        else:
            while gap and gap[-1].startswith("#"):
                gap.pop()
    return kept


def text(some: Sequence[Part]) -> str:
    """Return the text of the stub that consists of `some` parts."""
    lines = [line for part in some for line in (*part.lines, *part.docstring, *part.placeholder)]
    return "\n".join(lines).lstrip("\n") + "\n"


def parsed(source: str) -> ast.Module:
    """Return the tree of a file's text, without Python's warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of "\d" in a string, say, which shows when the file is run
        return ast.parse(source)


def _solution_tree(source: str, path: str) -> ast.Module:
    """Parse a solution and refuse what no stub can be made from."""
    try:
        tree = parsed(source)
    except started.NO_PROGRAM as error:
        line = getattr(error, "lineno", None) or 1
        reason = getattr(error, "msg", None) or str(error) or type(error).__name__
        raise BuildError(
            say(
                "{path}, line {line}: this is not valid Python ({reason}). Correct it, then run again: {command}",
                path=path,
                line=line,
                reason=reason,
                command=again(),
            )
        ) from None
    public = [node for node in tree.body if isinstance(node, Function) and not _is_private(node)]
    if not public:
        raise BuildError(
            say(
                "{path} has no public function. Write one, then run again: {command}",
                path=path,
                command=again(),
            )
        )
    for node in tree.body:
        allowed = isinstance(node, Function | Import | ast.Assign | ast.AnnAssign)
        if not (allowed or _is_private(node) or node is docstring(tree)):
            raise _not_allowed(path, node.lineno)
    return tree


def docstring(node: ast.Module | Function) -> ast.Expr | None:
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
    public = [n for n in tree.body if not isinstance(n, Import) and not _is_private(n)]
    return {n.id for node in public for n in ast.walk(node) if isinstance(n, ast.Name)}


def _is_kept(node: ast.stmt, used: set[str]) -> bool:
    if isinstance(node, Import):
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        return is_future or bool(_names_bound(node) & used)
    return not _is_private(node)


def _first_line(node: ast.stmt) -> int:
    """Return the line on which a statement begins, its decorators included."""
    decorators = node.decorator_list if isinstance(node, Function | ast.ClassDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno  # `ast.parse` always sets the former


def _end_with_trailing_comments(node: ast.stmt, lines: list[str]) -> int:
    """Return the statement's last line, with the indented comments below that belong to it."""
    end = last = _last_line(node)
    while end < len(lines) and lines[end][:1] in {"", " ", "\t"}:
        end += 1
        last = end if lines[end - 1].strip() else last
    return last


def _closed_up(gap: list[str]) -> list[str]:
    """Return the lines between two statements without the blank lines around a dropped one."""
    kept: list[str] = []
    blank = 0
    for line in gap:
        blank = 0 if line.strip() else blank + 1
        if blank <= BLANK_LINES:
            kept.append(line)
    return kept


def _emptied(function: Function, above: list[str], lines: list[str], path: str) -> Part:
    """Return a function with the placeholder in place of all after its docstring."""
    first = docstring(function)
    indent = lines[first.lineno - 1][: first.col_offset] if first else "def"
    if first is None or indent.strip():
        raise BuildError(
            say(
                "{path}, line {line}: the function {name} has no docstring. Begin its body with one, on a line of its "
                "own, then run again: {command}",
                path=path,
                line=function.lineno,
                name=function.name,
                command=again(),
            )
        )
    start, last = first.lineno - 1, _last_line(first) - 1
    # `ast` counts columns in bytes, and a Hangul letter has three.
    closing = lines[last].encode("utf-8")[: first.end_col_offset].decode("utf-8")
    return Part(
        function,
        [*above, *lines[_first_line(function) - 1 : start]],
        [*lines[start:last], closing],
        [indent + line for line in PLACEHOLDER],
    )


def _not_allowed(path: str, line: int) -> BuildError:
    return BuildError(
        say(
            "{path}, line {line}: a solution holds a docstring, imports, constants and functions, each on lines of its "
            "own. Put this into a function, then run again: {command}",
            path=path,
            line=line,
            command=again(),
        )
    )
