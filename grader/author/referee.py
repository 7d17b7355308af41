"""What an author has left undone, or lying about, in the files of exercises: each fault says what to do about it."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.author import build
from grader.author.build import State
from grader.author.stub import BuildError, again
from grader.core.quality import Fault
from grader.core.sentence import Sentence, say
from grader.course import translation
from grader.course.exercise import Exercise
from grader.course.layout import Layout
from grader.course.selection import chosen
from grader.course.translation import CODES

MARK = "TODO"  # what an author still has to fill in
LONGEST = 60  # characters of a line that is shown
_MARK = re.compile(rf"\b{MARK}\b")
_HANGUL = re.compile("[가-힣]")
_TEXT = (".py", ".toml", ".md")
_MARKING = ("say", "words", "Sentence")  # what marks a text as words for people
_STATES = {
    State.WORKED_ON: lambda path, command: say(
        "`{path}` is solved already, or holds other work, where a stub belongs: move it away, then run `{command}`.",
        path=path,
        command=command,
    ),
    State.MISSING: lambda path, command: say("`{path}` is missing: run `{command}`.", path=path, command=command),
    State.OUTDATED: lambda path, command: say(
        "`{path}` is not what its solution gives: run `{command}`.", path=path, command=command
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A text for people in a module of checks, and where it stands."""

    text: str
    path: Path
    line: int


def of_exercise(of: Exercise, layout: Layout) -> tuple[Fault, ...]:
    """Return what is left to do for one exercise: its stub, its Korean, and every mark."""
    solution = layout.solutions / f"{of.name}.py"
    files = [layout.checks / f"{of.name}.py", solution, *_texts(layout.submissions / of.name)]
    return (
        *_stubs(of.name, layout),
        *_hidden(layout.checks / f"{of.name}.py", layout),
        *_untranslated(of, layout),
        *(_without_korean(solution, layout) if solution.is_file() else ()),
        *_marks(files, layout),
    )


def of_all(exercises: Iterable[Exercise], layout: Layout) -> tuple[Fault, ...]:
    """Return what concerns all exercises together: what they share, and files that belong to none."""
    known = list(exercises)
    shared = [path for path in _texts(layout.checks) if path.name.startswith("_") or path == layout.catalogue]
    if layout.catalogue not in shared:
        shared.append(layout.catalogue)
    return (
        *_strays({one.name for one in known}, layout),
        *_left_over(known, layout),
        *_marks(shared, layout),
    )


# Stubs.


def _stubs(name: str, layout: Layout) -> Iterator[Fault]:
    command = again()
    try:
        for product in build.products(layout.root, name):
            if (found := build.state(product)) in _STATES:
                yield Fault("stub", _STATES[found](layout.shown(product.path), command))
    except BuildError as error:
        yield Fault("stub", say("No stub can be made: {reason}", reason=error.why))


def _hidden(path: Path, layout: Layout) -> Iterator[Fault]:
    """Yield a fault for each check or mistake that vanishes behind another one of the same name."""
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


def marked(path: Path) -> set[str]:
    """Return the templates that the file marks as words for people."""
    return {each.text for each in _marked(path)}


def _marked(path: Path) -> Iterator[Written]:
    """Yield every text that stands in a call of `say`, `words` or `Sentence`."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and node.args and _name(node) in _MARKING:
            texts = [inner for inner in ast.walk(node.args[0]) if isinstance(inner, ast.Constant)]
            yield from (Written(text.value, path, text.lineno) for text in texts if isinstance(text.value, str))


def _documented(path: Path) -> Iterator[Written]:
    """Yield the paragraphs of the docstrings of all functions."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef):
            for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                yield Written(" ".join(paragraph.split()), path, node.lineno)


def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8-sig"))
    except SyntaxError:  # of a module that nobody imports: whoever does is told so
        return ast.Module([], [])


def templates(of: Exercise) -> set[str]:
    """Return every English template of an exercise that reaches a learner."""
    lines = [line for hint in of.hints.values() for line in (*hint.explanation, *hint.example)]
    return {
        *(text for check in of.checks for text in (check.sentence, check.question)),
        *(text for mistake in of.mistakes for text in (mistake.message, mistake.question)),
        *(text for each in of.derivations for text in (each.message, each.source_message)),
        *(line.template for line in lines if isinstance(line, Sentence)),
    } - {""}


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _modules(name: str, layout: Layout) -> list[Path]:
    """Return the modules in which texts of an exercise stand: its own, and those that are shared."""
    return [path for path in sorted(layout.checks.glob("*.py")) if path.stem == name or path.stem.startswith("_")]


def _untranslated(of: Exercise, layout: Layout) -> Iterator[Fault]:
    places: dict[str, Written] = {}
    needed = templates(of)
    for path in _modules(of.name, layout):
        for each in (*_marked(path), *_documented(path)):
            places.setdefault(each.text, each)
        needed |= marked(path)
    for code in CODES[1:]:
        catalogue = translation.catalogue(code)
        order = {text: n for n, text in enumerate(places)}
        for text in sorted(needed - set(catalogue), key=lambda text: order.get(text, len(order))):
            at = places.get(text)
            where = (
                layout.shown(layout.checks / f"{of.name}.py") if at is None else f"{layout.shown(at.path)}:{at.line}"
            )
            yield Fault(
                "untranslated",
                say(
                    "{place}: no Korean stands in `{catalogue}` for: {text}",
                    place=where,
                    text=f"“{text}”",
                    catalogue=layout.shown(layout.catalogue),
                ),
            )


def _without_korean(solution: Path, layout: Layout) -> Iterator[Fault]:
    """Yield a fault for each docstring of a solution in which a learner finds no Korean."""
    try:
        tree = ast.parse(solution.read_text(encoding="utf-8-sig"))
    except (SyntaxError, ValueError):
        return  # no stub can be made of it, which is said
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    documented: list[ast.Module | ast.FunctionDef] = [tree, *public]
    for node in documented:
        docstring = ast.get_docstring(node)
        if docstring and not _HANGUL.search(docstring):
            line = 1 if isinstance(node, ast.Module) else node.lineno
            yield Fault(
                "untranslated",
                say(
                    "{place}: this docstring has no Korean: write it under the English, paragraph by paragraph.",
                    place=f"{layout.shown(solution)}:{line}",
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
        if _MARK.search(english):
            continue  # which is refused as a mark
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
