"""Finds what an author has still to do in the files of exercises: stubs, Korean, marks, files that belong to none."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from grader.author import build
from grader.author.build import State
from grader.author.quality import Fault
from grader.author.stub import BuildError, again
from grader.core.sentence import Sentence, say
from grader.course import translation
from grader.course.courses import Layout, chosen
from grader.course.exercise import Exercise
from grader.course.translation import CODES

MARK = "TODO"  # in `new`'s skeleton, where the author has to fill something in
LONGEST = 60  # characters of a line that is shown
_MARK = re.compile(rf"\b{MARK}\b")
_HANGUL = re.compile("[가-힣]")
_TEXT = (".py", ".toml", ".md")
_CALLS = ("say", "words", "Sentence")  # their argument is text for people


def of_exercise(of: Exercise, layout: Layout) -> Iterator[Fault]:
    """Yield the faults in the files of one exercise."""
    solution, checks = layout.solutions / f"{of.name}.py", layout.checks / f"{of.name}.py"
    yield from _stubs(of.name, layout)
    yield from _hidden(checks, layout)
    yield from _untranslated(of, layout)
    yield from _without_korean(solution, layout)
    yield from _marks([checks, solution, *_texts(layout.submissions / of.name)], layout)


def of_all(exercises: Sequence[Exercise], layout: Layout) -> list[Fault]:
    """Return the faults in files that the exercises share, and in those that belong to none."""
    shared = [path for path in _texts(layout.checks) if path.name.startswith("_") or path == layout.catalogue]
    if layout.catalogue not in shared:
        shared.append(layout.catalogue)
    return [
        *_strays({one.name for one in exercises}, layout),
        *_left_over(exercises, layout),
        *_marks(shared, layout),
    ]


def _stubs(name: str, layout: Layout) -> Iterator[Fault]:
    try:
        compared = build.compared(layout.root, name)
    except BuildError as error:
        yield Fault("stub", say("No stub can be made: {reason}", reason=error.why))
        return
    for product, state in compared:
        path, command = layout.shown(product.path), again()
        match state:
            case State.WORKED_ON:
                told = say(
                    "`{path}` is solved already, or holds other work, where a stub belongs: move it away, then run "
                    "`{command}`.",
                    path=path,
                    command=command,
                )
            case State.MISSING:
                told = say("`{path}` is missing: run `{command}`.", path=path, command=command)
            case State.OUTDATED:
                told = say("`{path}` is not what its solution gives: run `{command}`.", path=path, command=command)
            case State.CURRENT:
                continue
        yield Fault("stub", told)


def _hidden(path: Path, layout: Layout) -> Iterator[Fault]:
    """Yield a fault for each check or mistake that a later one of the same name replaces."""
    seen: dict[str, int] = {}
    for node in _tree(path).body:
        if isinstance(node, ast.FunctionDef):
            if node.name in seen:
                yield Fault(
                    "hidden",
                    say(
                        "{place}: `{name}` hides the one of the same name in line {line}: call it otherwise.",
                        place=f"{layout.shown(path)}:{node.lineno}",
                        name=node.name,
                        line=seen[node.name],
                    ),
                )
            seen[node.name] = node.lineno


# Korean.


def templates(of: Exercise) -> set[str]:
    """Return every English template of an exercise that reaches a learner."""
    lines = [line for hint in of.hints.values() for line in (*hint.explanation, *hint.example)]
    return {
        *(text for check in of.checks for text in (check.sentence, check.question)),
        *(text for mistake in of.mistakes for text in (mistake.message, mistake.question)),
        *(text for each in of.derivations for text in (each.message, each.source_message)),
        *(line.template for line in lines if isinstance(line, Sentence)),
    } - {""}


def marked(path: Path) -> dict[str, int]:
    """Return the texts in the file's calls of `say`, `words` and `Sentence`, each with its first line."""
    found: dict[str, int] = {}
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and node.args and _name(node) in _CALLS:
            for inner in ast.walk(node.args[0]):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    found.setdefault(inner.value, inner.lineno)
    return found


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _documented(path: Path) -> dict[str, int]:
    """Return the paragraphs of the docstrings of all functions, each with the line of its function."""
    found: dict[str, int] = {}
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef):
            for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                found.setdefault(" ".join(paragraph.split()), node.lineno)
    return found


def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, SyntaxError, ValueError):  # told of elsewhere, if anything needs the file
        return ast.Module([], [])


def _untranslated(of: Exercise, layout: Layout) -> Iterator[Fault]:
    """Yield a fault for each text without Korean in the exercise's module, or in one that exercises share."""
    places: dict[str, str] = {}
    needed = templates(of)
    for path in sorted(layout.checks.glob("*.py")):
        if path.stem == of.name or path.stem.startswith("_"):
            own = marked(path)
            needed |= set(own)
            for text, line in (*own.items(), *_documented(path).items()):
                places.setdefault(text, f"{layout.shown(path)}:{line}")
    order = {text: n for n, text in enumerate(places)}
    missing = needed - set(translation.catalogue("ko"))
    for text in sorted(missing, key=lambda text: (order.get(text, len(order)), text)):
        yield Fault(
            "untranslated",
            say(
                "{place}: no Korean stands in `{catalogue}` for: {text}",
                place=places.get(text, layout.shown(layout.checks / f"{of.name}.py")),
                text=f"“{text}”",
                catalogue=layout.shown(layout.catalogue),
            ),
        )


def _without_korean(solution: Path, layout: Layout) -> Iterator[Fault]:
    """Yield a fault for each docstring of a solution in which a learner finds no Korean."""
    tree = _tree(solution)
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    documented: list[ast.Module | ast.FunctionDef] = [tree, *public]
    for node in documented:
        docstring = ast.get_docstring(node)
        if docstring and not _HANGUL.search(docstring):
            yield Fault(
                "untranslated",
                say(
                    "{place}: this docstring has no Korean: write it under the English, paragraph by paragraph.",
                    place=f"{layout.shown(solution)}:{getattr(node, 'lineno', 1)}",
                ),
            )


def _left_over(exercises: Iterable[Exercise], layout: Layout) -> Iterator[Fault]:
    """Yield a fault for each translation of a course that has lost its English; a test finds the grader's own."""
    course = chosen()
    if course is None:
        return
    needed = {text for path in layout.checks.glob("*.py") for text in marked(path)}
    needed |= {text for of in exercises for text in templates(of)}
    for english in sorted({*translation.of_course(course, "ko")} - needed):
        if not _MARK.search(english):  # else it is refused as a mark
            yield Fault(
                "untranslated",
                say(
                    "{place}: nobody says this any more: {text} Change the line to what is said now, or delete it.",
                    place=layout.shown(layout.catalogue),
                    text=f"“{english}”",
                ),
            )


# Files.


def _strays(names: set[str], layout: Layout) -> Iterator[Fault]:
    allowed = {
        layout.exercises: {f"{name}{suffix}" for name in names for suffix in (".py", ".ipynb")},
        layout.solutions: {f"{name}.py" for name in names},
        layout.checks: {*(f"{name}.py" for name in names), *(f"{code}.toml" for code in CODES[1:])},
        layout.submissions: names,
    }
    for folder, known in allowed.items():
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            shared = path.suffix == ".py" and folder in (layout.solutions, layout.checks)
            if path.name.startswith((".", "__pycache__", "README")) or (shared and path.name.startswith("_")):
                continue
            if path.name not in known:
                yield Fault(
                    "stray",
                    say(
                        "`{path}` belongs to no exercise: move it away, or write `{module}`.",
                        path=layout.shown(path),
                        module=layout.shown(layout.checks / f"{path.stem}.py"),
                    ),
                )


def _texts(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in _TEXT) if folder.is_dir() else []


def _marks(paths: Iterable[Path], layout: Layout) -> Iterator[Fault]:
    for path in paths:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n") if path.is_file() else ()
        for number, line in enumerate(lines, 1):
            if _MARK.search(line):
                text = line.strip()
                yield Fault(
                    "mark",
                    say(
                        "{place}: still to be filled in: {text}",
                        place=f"{layout.shown(path)}:{number}",
                        text=text if len(text) <= LONGEST else f"{text[:LONGEST]}…",
                    ),
                )
