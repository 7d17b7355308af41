"""Runs definitions, imports and assignments of a notebook, each statement by itself.

The order of cells says little, and cells hold failed attempts too. So text that is not Python is
removed, statements that fail are left out, and those that lacked a name run again after the others.
"""

import __future__

import ast
import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

KEPT = (
    "FunctionDef",
    "AsyncFunctionDef",
    "ClassDef",
    "Import",
    "ImportFrom",
    "Assign",
    "AnnAssign",
    "AugAssign",
    "TypeAlias",  # by name: Python 3.11 has none
)
# Nodes that run in no time. A statement with others is announced before it is run.
_QUICK = (ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Dict, ast.Subscript, ast.UnaryOp, ast.Lambda)
_QUICK_PARTS = (ast.expr_context, ast.unaryop, ast.arg, ast.arguments, ast.alias)
# Cell magics below which a cell is Python that runs in the same namespace.
_OF_PYTHON = {"time", "capture", "prun", "mprun", "memit", "snakeviz", "heat"}
_MAGIC = re.compile(r"\s*(?:[%!?]|.*\?\s*$|[\w, ]+=\s*(?:!|%))")
_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_BINDING = re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)|(\w+)\s*=(?!=)")
_DEFINITION = re.compile(r"(?:async\s+def|def|class)\b|@")
_ONE_BY_ONE = 20  # magics that syntax errors point to; after that, all lines that look like one are removed
_FEATURES = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}
_AS_TREE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement to run, and the names that it binds."""

    node: ast.stmt
    names: tuple[str, ...]

    @property
    def quick(self) -> bool:
        """Whether the statement runs in no time."""
        return all(isinstance(node, (*_QUICK, *_QUICK_PARTS)) for part in _run_by(self.node) for node in ast.walk(part))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell as Python: its text without magics, the statements to run, and its syntax errors."""

    text: str
    statements: tuple[Statement, ...] = ()
    errors: tuple[tuple[SyntaxError, tuple[str, ...]], ...] = ()  # each with the names that seem to be bound there


def read(source: str, filename: str = "<cell>", before: int = 0) -> Parsed:
    """Return a cell, whose lines are numbered on from `before`.

    In a cell with a syntax error, each definition is parsed by itself.
    """
    text = _without_cell_magic(source)
    whole = _part(text, filename, before)
    if not whole.errors:
        return whole
    parts: list[Parsed] = []
    above = ""  # as many empty lines as there are above: a message of Python's may name a line too

    def parse(part: str) -> Parsed:
        parsed = _part(above + part, filename, before)
        return replace(parsed, text=parsed.text[len(above) :])

    for part in _parts(text):
        parsed, definition = parse(part), _definition(part)
        if parsed.errors and definition != part and not parse(definition).errors:
            parts.append(parse(definition))
            above += "\n" * (definition.count("\n") + 1)
            part = part[len(definition) + 1 :]  # noqa: PLW2901 - what follows the definition
            parsed = parse(part)
        parts.append(parsed)
        above += "\n" * (part.count("\n") + 1)
    return Parsed(
        "\n".join(part.text for part in parts),
        tuple(statement for part in parts for statement in part.statements),
        tuple(error for part in parts for error in part.errors),
    )


def _part(source: str, filename: str, before: int) -> Parsed:
    try:
        text, whole = _tree(source, filename)
    except SyntaxError as error:
        error.lineno = before + (error.lineno or 1)
        names = tuple(found[1] or found[2] for line in source.split("\n") if (found := _BINDING.match(line)))
        return Parsed("\n" * source.count("\n"), (), ((error, names),))
    ast.increment_lineno(whole, before)
    return Parsed(text, tuple(Statement(node, tuple(_names(node))) for node in _kept(whole.body)))


def _parts(source: str) -> list[str]:
    """Return the text of a cell, cut before every definition that is not indented."""
    parts: list[list[str]] = [[]]
    for line in source.split("\n"):
        decorated = bool(parts[-1]) and parts[-1][-1].startswith("@")
        if _DEFINITION.match(line) and parts[-1] and not decorated:
            parts.append([])
        parts[-1].append(line)
    return ["\n".join(part) for part in parts]


def _definition(part: str) -> str:
    """Return the lines of a part that belong to the definition at its start: up to the next that is not indented."""
    lines = part.split("\n")
    bodies = [n for n, line in enumerate(lines) if line[:1] in (" ", "\t")]
    start = bodies[0] if bodies else len(lines)
    end = next((n for n in range(start, len(lines)) if lines[n].strip() and lines[n][0] not in " \t#)]}"), len(lines))
    return "\n".join(lines[:end])


@dataclass(frozen=True, slots=True)
class Plan:
    """The statements of a notebook by number, and those that are due."""

    statements: dict[int, Statement]
    due: dict[int, Statement]


def read_all(sources: Iterable[str], filename: str) -> list[Parsed]:
    """Return all cells, with lines numbered through."""
    parsed: list[Parsed] = []
    before = 0
    for source in sources:
        parsed.append(read(source, filename, before))
        before += source.count("\n") + 1
    return parsed


def plan(parsed: Iterable[Parsed], skipped: Collection[int], rest: int) -> Plan:
    """Return the statements that are not `skipped`; from the number `rest` on, unless it is -1, only quick ones."""
    statements = dict(enumerate(statement for cell in parsed for statement in cell.statements))
    due = {
        number: statement
        for number, statement in statements.items()
        if number not in skipped and (statement.quick or not 0 <= rest <= number)
    }
    return Plan(statements, due)


def run(
    statements: Mapping[int, Statement],
    namespace: dict[str, Any],
    filename: str,
    announce: Callable[[int], None],
) -> dict[int, BaseException]:
    """Run `statements`, each announced first unless it is quick; return what they raised, by number."""
    flags = 0
    raised: dict[int, BaseException] = {}
    due = dict(statements)
    while due:
        for number, statement in due.items():
            if not statement.quick:
                announce(number)
            try:
                code = compile(ast.Module([statement.node], []), filename, "exec", flags, dont_inherit=True)
                flags |= sum(flag for flag in _FEATURES.values() if code.co_flags & flag & ~flags)
                exec(code, namespace)  # noqa: S102 - this process exists to run it
                raised.pop(number, None)
            except BaseException as error:  # noqa: BLE001 - whatever it is, the grader is told
                raised[number] = error
        again = {number: due[number] for number in due if _lacks_a_name(raised.get(number), due[number], namespace)}
        due = again if len(again) < len(due) else {}
    return raised


def _lacks_a_name(error: BaseException | None, statement: Statement, namespace: Collection[str]) -> bool:
    """Tell whether a statement lacked a name, and no other has bound its own names since."""
    return issubclass(type(error), NameError) and not any(name in namespace for name in statement.names)


def tree(source: str) -> ast.Module:
    """Return a cell without its magics as a tree; raise SyntaxError if it is not Python."""
    return _tree(_without_cell_magic(source), "<cell>")[1]


def _without_cell_magic(source: str) -> str:
    """Return the cell without the magic at its top; only empty lines if the magic says that it is not Python."""
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    found = _CELL_MAGIC.match(lines[first])
    if found is None:
        return source
    if found[1] not in _OF_PYTHON:
        return "\n" * source.count("\n")
    lines[first] = ""
    return "\n".join(lines)


def _tree(text: str, filename: str) -> tuple[str, ast.Module]:
    """Return the text of a cell without its magics, and its tree; raise SyntaxError if there is none."""
    for _ in range(_ONE_BY_ONE):
        try:
            return text, _parse(text, filename)
        except SyntaxError as error:
            lines = text.split("\n")
            at = (error.lineno or 0) - 1
            if not (0 <= at < len(lines) and _MAGIC.match(lines[at])):
                raise
            text = "\n".join(_passed_over(lines, at))
    for at, line in enumerate(lines := text.split("\n")):
        if _MAGIC.match(line):
            lines = _passed_over(lines, at)
    text = "\n".join(lines)
    return text, _parse(text, filename)


def _parse(text: str, filename: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python warns of, it says again when the statement is run
            whole: ast.Module = compile(text, filename, "exec", _AS_TREE, dont_inherit=True)
            return whole
    except SyntaxError:
        raise
    except (ValueError, RecursionError, MemoryError) as error:  # a null byte, or nesting too deep
        raise SyntaxError(str(error) or "too much for one cell", (filename, 1, 1, "")) from None


def _passed_over(lines: list[str], at: int) -> list[str]:
    """Return `lines` with `pass` in place of the magic at the index `at` and its continuation lines."""
    line, changed = lines[at], list(lines)
    changed[at] = line[: len(line) - len(line.lstrip())] + "pass"
    while line.endswith("\\") and at + 1 < len(lines):
        at += 1
        line, changed[at] = lines[at], ""
    return changed


def _kept(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements to run, also those inside of `if`, `try` and marimo's cells."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.With) and _is_cell_of_marimo(node):
            yield from _kept(node.body)
        elif type(node).__name__ in KEPT or (isinstance(node, ast.If | ast.Try) and _thinned(node)):
            yield node


def _thinned(node: ast.If | ast.Try) -> bool:
    """Remove the statements of an `if` or a `try` that are not run; return whether any are left."""
    parts: list[ast.If | ast.Try | ast.ExceptHandler] = [node, *getattr(node, "handlers", ())]
    found = False
    for part in parts:
        for name in ("body", "orelse", "finalbody"):
            if inner := getattr(part, name, None):
                kept = list(_kept(inner))
                found |= bool(kept)
                setattr(part, name, kept or [ast.copy_location(ast.Pass(), inner[0])])
    return found


def _is_cell_of_marimo(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.With) -> bool:
    """Tell whether `node` is a cell of marimo, under `@app.cell` or `with app.setup`: its names are global."""
    named = [item.context_expr for item in node.items] if isinstance(node, ast.With) else node.decorator_list
    bare = [each.func if isinstance(each, ast.Call) else each for each in named]
    return any(isinstance(each, ast.Attribute) and each.attr in ("cell", "setup") for each in bare)


def _names(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        case ast.If() | ast.Try():
            inner = (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt))
            handled = (each for handler in getattr(node, "handlers", ()) for each in handler.body)
            for each in (*inner, *handled):
                yield from _names(each)
        case _:
            stored = (each for each in ast.walk(node) if isinstance(each, ast.Name))
            yield from (each.id for each in stored if isinstance(each.ctx, ast.Store))


def _run_by(node: ast.stmt) -> list[ast.AST]:
    """Return the parts of a statement that are evaluated where it stands."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
        case ast.Import() | ast.ImportFrom():
            return []
        case ast.Assign():
            return [*node.targets, *_without_body(node.value)]
    return [node]


def _without_body(value: ast.expr) -> list[ast.AST]:
    return [value.args] if isinstance(value, ast.Lambda) else [value]
