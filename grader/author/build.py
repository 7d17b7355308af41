"""`python -m grader build`: makes the stubs and notebooks in `exercises/` from `solutions/`.

    solution -> parts of a stub -> Product (a path and its bytes) -> written, or compared

A file that somebody has worked on is never overwritten.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from grader.author import notebooks, stub
from grader.author.stub import BuildError, again
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
    """The result of comparing a product with the file at its path."""

    CURRENT = "current"
    MISSING = "missing"
    OUTDATED = "outdated"
    WORKED_ON = "worked on"


def run(arguments: Sequence[str], language: Language) -> int:
    """Build what the command line asks for; return the exit code of `made`."""
    options = parsers.building(language).parse_args(arguments)
    return made(Path(courses.place("")), language, check=options.check)


def made(root: Path, language: Language, *, check: bool) -> int:
    """Build, or with `check` only compare, and print the outcome; return the exit code.

    0: all is in step. 1: `check` found a difference, or a file that holds work was left alone.
    2: the solutions can not be used, or a file can not be read or written.
    """
    try:
        found = compared(root)
        lines, code = _told_of_differences(found, root) if check else _told_of_writing(found, root)
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


def compared(root: Path, only: str | None = None) -> list[tuple[Product, State]]:
    """Return each product of the solutions under `root`, or of the one called `only`, with the state of its file.

    Raises BuildError if a solution can not be used.
    """
    # `_shared.py` or `__init__.py` is no exercise.
    solutions = [path for path in _files(root / "solutions", ".py") if not path.name.startswith("_")]
    if not solutions:
        raise BuildError(
            say(
                "There is no folder solutions/ with a .py file in {folder}. Run this command in the project's top "
                "folder.",
                folder=str(root.resolve()),
            )
        )
    due = [path for path in solutions if only in (None, path.stem)]
    products = [product for path in due for product in _products(path, root)]
    return [(product, _state(product)) for product in products]


def write(found: Iterable[tuple[Product, State]]) -> list[Path]:
    """Write the products that are missing or outdated; return their paths. A file that holds work is left alone."""
    due = [product for product, state in found if state in (State.MISSING, State.OUTDATED)]
    for product in due:
        product.path.parent.mkdir(exist_ok=True)
        write_whole(product.path, product.content)
    return [product.path for product in due]


def _told_of_writing(found: Sequence[tuple[Product, State]], root: Path) -> tuple[list[Sentence], int]:
    left = [product.path for product, state in found if state is State.WORKED_ON]
    lines = [say("Wrote {path}.", path=_shown(path, root)) for path in write(found)]
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


def _told_of_differences(found: Sequence[tuple[Product, State]], root: Path) -> tuple[list[Sentence], int]:
    lines = [_difference(product, state, root) for product, state in found if state is not State.CURRENT]
    names = {product.path.name for product, _state in found}
    there = _files(root / "exercises", ".py") + _files(root / "exercises", notebooks.SUFFIX)
    lines += [
        say(
            "{path} has no solution. Move it away or delete it, or write {solution}.",
            path=_shown(path, root),
            solution=f"solutions/{path.stem}.py",
        )
        for path in there
        if path.name not in names
    ]
    return (lines, 1) if lines else ([say("exercises/ is in step with solutions/.")], 0)


def _difference(product: Product, state: State, root: Path) -> Sentence:
    path, command = _shown(product.path, root), again()
    if state is State.MISSING:
        return say("{path} is missing. Run: {command}", path=path, command=command)
    if state is State.WORKED_ON:
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


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _files(folder: Path, suffix: str) -> list[Path]:
    """Return the files in a folder that end in `suffix`, none if there is no folder, hidden ones left out."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.glob(f"*{suffix}") if not path.name.startswith(".")]
    # By name, since paths themselves sort differently on Windows.
    return sorted(found, key=lambda path: path.name)


def _products(solution: Path, root: Path) -> list[Product]:
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
    parts = stub.parts(source, shown)
    notebook = notebooks.make(parts, solution.stem, FROM_A_NOTEBOOK if courses.chosen() else "")
    file = root / "exercises" / solution.name
    return [
        Product(file, stub.text(parts).encode("utf-8"), solution),
        Product(file.with_suffix(notebooks.SUFFIX), notebook, solution),
    ]


def _state(product: Product) -> State:
    if not product.path.exists():
        return State.MISSING
    if not product.path.is_file():
        return State.WORKED_ON  # a folder, say
    # Git may check text out with the line ends of the platform; that is no difference.
    found = product.path.read_bytes().replace(b"\r\n", b"\n")
    if found == product.content:
        return State.CURRENT
    holds_work = _notebook_holds_work if product.path.suffix == notebooks.SUFFIX else _holds_work
    try:
        return State.WORKED_ON if holds_work(found, product.content) else State.OUTDATED
    except (*started.NO_PROGRAM, tokenize.TokenError):
        return State.WORKED_ON  # it can not be read, so it may be anything


def _holds_work(found: bytes, content: bytes) -> bool:
    """Tell whether an exercise holds code or a comment that the fresh stub does not: a draft may be commented out."""
    return not _beyond_empty_functions(found.decode("utf-8-sig")) <= _beyond_empty_functions(content.decode("utf-8"))


def _notebook_holds_work(found: bytes, content: bytes) -> bool:
    """Tell whether a notebook holds what a fresh one never has; outputs and numbers of cells are no work."""
    cells, fresh = notebooks.read(found), notebooks.read(content) or []
    if cells is None:
        return True
    texts, code = {cell.text for cell in fresh if cell.kind != "code"}, set[str]()
    for cell in cells:
        if cell.kind == "code":
            code |= _beyond_empty_functions(cell.text)
        elif cell.text not in texts and not cell.is_ours:
            return True
    return not code <= {each for cell in fresh if cell.kind == "code" for each in _beyond_empty_functions(cell.text)}


def _beyond_empty_functions(source: str) -> set[str]:
    """Return the statements and comments of a text, without docstring, imports and functions not yet started."""
    tree = stub.parsed(source)
    statements = {
        ast.dump(node)
        for node in tree.body
        if not (isinstance(node, stub.Function) and started.is_not_started(node))
        and not isinstance(node, stub.Import)
        and node is not stub.docstring(tree)
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return statements | {
        token.string for token in tokens if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#")
    }
