"""Tell whether the file of an exercise has been started, or is as it was handed out."""

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.sandbox import notebook
from grader.sandbox.child import cells
from grader.sandbox.source import UnreadableError, read

Function = ast.FunctionDef | ast.AsyncFunctionDef
_NOT_STARTED = ast.dump(ast.parse("raise NotImplementedError").body[0])
# The exceptions of parsing: nesting too deep is not always a SyntaxError.
NO_PROGRAM = (SyntaxError, ValueError, RecursionError, MemoryError)


def is_started(path: Path) -> bool:
    """Tell whether the file `path` holds something that no stub does; a file that can not be parsed counts as started.

    A stub holds imports, constants and functions that raise NotImplementedError, and in a notebook the call that
    grades. Only the code of a notebook counts: running it changes outputs, numbers and names of cells.
    """
    try:
        return any(_is_work(node) for tree in _trees(path) for node in tree.body)
    except (*NO_PROGRAM, UnreadableError):
        return True


def is_not_started(function: Function) -> bool:
    """Tell whether a function has nothing but a docstring and `raise NotImplementedError`."""
    body = [node for node in function.body if not _is_text(node)]
    return [ast.dump(node) for node in body] == [_NOT_STARTED]


def is_grading_call(node: ast.stmt) -> bool:
    """Tell whether a statement is the call by which a notebook is graded: `grader.check(…)`."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("grader"), "check"))):
            return True
    return False


def _trees(path: Path) -> Iterator[ast.Module]:
    if path.suffix.lower() == notebook.SUFFIX:
        for cell in notebook.read(path).cells:
            yield cells.tree(cell.source)
    else:
        yield cells.tree(read(path))


def _is_work(node: ast.stmt) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return not is_not_started(node)
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return value is not None and not _is_literal(value)
    return not (isinstance(node, ast.Import | ast.ImportFrom | ast.Pass) or _is_text(node) or is_grading_call(node))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (*NO_PROGRAM, TypeError):
        return False
    return True
