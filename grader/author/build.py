"""Makes the stubs and notebooks in `exercises/` from `solutions/`, the one place where an exercise is written.

    solution -> stub -> Product (a path and its bytes) -> written, or compared

A solution keeps its text but for what would give the answer away: the body of every public
function, and the private helpers. What somebody has worked on is never overwritten.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from grader.author import notebooks
from grader.author.stub import BuildError, Function, Import, again, docstring, parsed, stub
from grader.cli import parsers
from grader.core.files import write_whole
from grader.core.sentence import Language, Sentence, say
from grader.course import courses, started

FROM_A_NOTEBOOK = ".."  # its course: the folder around exercises/


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


def run(arguments: Sequence[str], language: Language) -> int:
    """Build what the command line asks for; return the exit code of `made`."""
    options = parsers.building(language).parse_args(arguments)
    return made(Path(courses.place("")), language, check=options.check)


def made(root: Path, language: Language, *, check: bool) -> int:
    """Build, or with `check` only compare, and print what came of it; return the exit code.

    0: all is in step. 1: `check` found a difference, or a file that holds work was left alone.
    2: the solutions can not be used, or a file can not be read or written.
    """
    try:
        lines, code = _check(root) if check else _build(root)
    except BuildError as error:
        sys.stderr.write(f"{language(error.why)}\n")
        return 2
    except OSError as error:
        path = Path(error.filename2 or error.filename or root)
        reason = error.strerror or type(error).__name__
        told = say(
            "{path} can not be read or written ({reason}). See that it is a file, that you may change it and that no "
            "other program holds it.",
            path=str(path),
            reason=reason,
        )
        sys.stderr.write(f"{language(told)}\n")
        return 2
    sys.stdout.writelines(f"{language(line)}\n" for line in lines)
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


def differences(root: Path) -> list[Sentence]:
    """Return a line for each product under `root` that is not in step and each stray exercise."""
    wanted = products(root)
    compared = [(product, state(product)) for product in wanted]
    lines = [_difference(product, found, root) for product, found in compared if found is not State.CURRENT]
    names = {product.path.name for product in wanted}
    there = _files(root / "exercises", ".py") + _files(root / "exercises", notebooks.SUFFIX)
    return lines + [
        say(
            "{path} has no solution. Move it away or delete it, or write {solution}.",
            path=_shown(path, root),
            solution=f"solutions/{path.stem}.py",
        )
        for path in there
        if path.name not in names
    ]


def _difference(product: Product, found: State, root: Path) -> Sentence:
    path, command = _shown(product.path, root), again()
    if found is State.MISSING:
        return say("{path} is missing. Run: {command}", path=path, command=command)
    if found is State.WORKED_ON:
        return say(
            "{path} holds somebody's work where a stub belongs. Move it away or delete it, then run: {command}",
            path=path,
            command=command,
        )
    return say(
        "{path} differs from what {solution} gives. Make changes in {solution} only, then run: {command}",
        path=path,
        solution=_shown(product.solution, root),
        command=command,
    )


def products(root: Path, only: str | None = None) -> list[Product]:
    """Return all that the solutions under `root` give, in order of their names; or the one called `only`."""
    # `_shared.py` or `__init__.py` is no exercise.
    solutions = [p for p in _files(root / "solutions", ".py") if not p.name.startswith("_")]
    if not solutions:
        raise BuildError(
            say(
                "There is no folder solutions/ with a .py file in {folder}. Run this command in the project's top "
                "folder.",
                folder=str(root.resolve()),
            )
        )
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


def _check(root: Path) -> tuple[list[Sentence], int]:
    found = differences(root)
    return (found, 1) if found else ([say("exercises/ is in step with solutions/.")], 0)


def _build(root: Path) -> tuple[list[Sentence], int]:
    lines = [say("Wrote {path}.", path=_shown(path, root)) for path in build(root)]
    left = [product.path for product in products(root) if state(product) is State.WORKED_ON]
    lines += [
        say(
            "{path} holds somebody's work, so it was left as it is. Move it away or delete it, then run again: "
            "{command}",
            path=_shown(path, root),
            command=again(),
        )
        for path in left
    ]
    return lines or [say("Nothing to write: exercises/ is up to date with solutions/.")], 1 if left else 0


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
        raise BuildError(
            say(
                "{path} is not UTF-8 text. Save it as UTF-8, then run again: {command}",
                path=shown,
                command=again(),
            )
        ) from None
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


def _holds_work(found: bytes, content: bytes) -> bool:
    """Tell whether an exercise holds what a stub never has: code, or a comment of its own.

    A draft that is commented out is work too. What the fresh stub has as well does not count.
    """
    try:
        beyond = _beyond_empty_functions(found.decode("utf-8-sig"))
    except (*started.NO_PROGRAM, tokenize.TokenError):
        return True  # it can not be read, so it may be anything
    return not beyond <= _beyond_empty_functions(content.decode("utf-8"))


def _notebook_holds_work(found: bytes, content: bytes) -> bool:
    """Tell whether a notebook holds what a fresh one never has; outputs and numbers of cells are nobody's work."""
    cells, fresh = notebooks.code(found), notebooks.code(content) or []
    if cells is None or notebooks.text_of_others(found, content):
        return True
    try:
        beyond = {each for cell in cells for each in _beyond_empty_functions(cell)}
    except (*started.NO_PROGRAM, tokenize.TokenError):
        return True
    return not beyond <= {each for cell in fresh for each in _beyond_empty_functions(cell)}


def _beyond_empty_functions(text: str) -> set[str]:
    """Return what a file holds besides its docstring, imports and functions not yet started."""
    return {*_statements_beyond(parsed(text)), *_comment_lines(text)}


def _statements_beyond(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        is_empty = isinstance(node, Function) and started.is_not_started(node)
        if not (is_empty or isinstance(node, Import) or node is docstring(tree)):
            yield ast.dump(node)


def _comment_lines(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
            yield token.string
