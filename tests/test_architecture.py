"""Imports point one way; the engine names no exercise; what runs beside learner code knows nothing of the engine."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GRADER = ROOT / "grader"
MODULES = sorted(GRADER.rglob("*.py"))
EXERCISES = [path.stem for path in (ROOT / "solutions").glob("*.py")]

# Every part may import from the parts after its colon, and from itself.
ALLOWED = {
    "report": set[str](),
    "outcome": set[str](),
    "sentence": set[str](),
    "files": set[str](),
    "harmless": set[str](),
    "korean": set[str](),
    "course": set[str](),
    "authoring": {"checks", "course", "korean", "law", "sentence", "starting", "targets"},
    "translation": {"authoring", "course", "korean", "sentence"},
    "sandbox.child": set[str](),
    "place": {"sentence"},
    "sandbox": {"sandbox.child", "outcome", "place", "sentence"},
    "law": {"folders", "outcome", "sentence"},
    "hints": {"law", "sentence"},
    "checks": {"hints", "law"},
    "exercise": {"authoring", "checks", "course", "hints", "law", "sentence", "targets"},
    "folders": set[str](),
    "state": {"files", "folders"},
    "kept": {"course", "files", "folders", "law"},
    "mishap": {"outcome", "place", "sentence"},
    "answering": {"outcome"},
    "trial": {"exercise", "law", "mishap", "outcome"},
    "replay": {"answering", "law", "outcome", "trial"},
    "examples": {"exercise", "kept", "law", "outcome", "replay", "sentence", "targets"},
    "diagnosis": {"answering", "exercise", "law", "outcome", "sentence"},
    "carrying": {"answering", "diagnosis", "exercise", "law", "outcome", "report", "sentence"},
    "judge": {
        "answering",
        "carrying",
        "diagnosis",
        "examples",
        "exercise",
        "law",
        "mishap",
        "outcome",
        "replay",
        "report",
        "sentence",
        "trial",
    },
    "pictures": {"answering", "diagnosis", "exercise", "law", "outcome", "report"},
    "quality": {"sentence"},
    "corpus": {"sentence"},
    "trusted": {"exercise", "law", "outcome", "sandbox", "sandbox.child"},
    "referee": {"authoring", "build", "course", "exercise", "quality", "sentence", "stub", "translation"},
    "new": {"authoring", "build", "course", "files", "parsers", "referee", "sentence", "targets"},
    "audit": {
        "answering",
        "authoring",
        "corpus",
        "course",
        "examples",
        "exercise",
        "files",
        "judge",
        "law",
        "outcome",
        "parsers",
        "quality",
        "referee",
        "render",
        "report",
        "run",
        "sandbox",
        "sentence",
        "targets",
        "trusted",
    },
    "work": {"sandbox", "sandbox.child"},
    "targets": {"course", "sandbox", "sentence", "work"},
    "render": {"changes", "course", "harmless", "hints", "place", "quality", "report", "sentence", "translation"},
    "notebooks": set[str](),
    "stub": {"course", "sentence", "work"},
    "build": {"course", "files", "notebooks", "parsers", "sentence", "stub", "work"},
    "destinations": {"files", "parsers", "render", "report", "sentence", "targets"},
    "parsers": {"sandbox", "sentence", "targets", "translation"},
    "confinement": {"report", "sandbox", "sentence"},
    "configuration": {"exercise", "parsers", "report", "sandbox", "sentence", "targets", "translation"},
    "run": {
        "configuration",
        "confinement",
        "examples",
        "exercise",
        "judge",
        "kept",
        "mishap",
        "parsers",
        "pictures",
        "report",
        "sandbox",
        "sentence",
        "targets",
        "translation",
    },
    "changes": {"report", "sentence"},
    "watching": {"run", "sandbox", "sentence", "targets"},
    "cancelling": {"exercise", "report", "run", "sandbox", "sentence", "targets", "watching"},
    "saves": {"cancelling", "changes", "hint", "report", "run", "sandbox", "targets", "watching"},
    "watch": {
        "configuration",
        "confinement",
        "course",
        "destinations",
        "examples",
        "exercise",
        "kept",
        "parsers",
        "report",
        "run",
        "sandbox",
        "saves",
        "screen",
        "sentence",
        "targets",
        "translation",
        "watching",
    },
    "screen": {"changes", "render", "report", "sentence"},
    "hint": {
        "course",
        "examples",
        "exercise",
        "hints",
        "kept",
        "parsers",
        "render",
        "report",
        "run",
        "sandbox",
        "screen",
        "sentence",
        "state",
        "targets",
    },
    "classroom": {
        "configuration",
        "confinement",
        "course",
        "examples",
        "exercise",
        "files",
        "harmless",
        "judge",
        "kept",
        "parsers",
        "place",
        "render",
        "report",
        "run",
        "sandbox",
        "sandbox.child",
        "sentence",
        "targets",
        "translation",
        "work",
    },
    "collect": {
        "classroom",
        "exercise",
        "harmless",
        "parsers",
        "sandbox",
        "sentence",
        "targets",
    },
    "bundle": {"configuration", "course", "exercise", "files", "parsers", "sentence", "targets", "translation"},
    "templates": set[str](),
    "command": {
        "audit",
        "authoring",
        "build",
        "bundle",
        "classroom",
        "collect",
        "configuration",
        "confinement",
        "course",
        "destinations",
        "examples",
        "exercise",
        "files",
        "harmless",
        "hint",
        "kept",
        "new",
        "parsers",
        "render",
        "report",
        "run",
        "sandbox",
        "screen",
        "sentence",
        "starting",
        "targets",
        "translation",
        "watch",
    },
    "starting": {"sandbox"},
    "__main__": {"command", "starting"},
    "explorer": {
        "examples",
        "exercise",
        "kept",
        "parsers",
        "render",
        "report",
        "run",
        "sandbox",
        "targets",
        "translation",
    },
    "session": {"sandbox", "sandbox.child"},
    "live": {
        "authoring",
        "confinement",
        "course",
        "examples",
        "exercise",
        "parsers",
        "render",
        "report",
        "run",
        "sandbox",
        "sentence",
        "session",
        "targets",
        "translation",
    },
    "": {"live"},
}


def part(name: str) -> str:
    """Return the part of the grader that the module `name` belongs to."""
    inner = name.removeprefix("grader").removeprefix(".")
    if inner.startswith("sandbox.child"):
        return "sandbox.child"
    return inner.partition(".")[0]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    """Return the absolute names of all modules that the file imports, wherever in it."""
    found: set[str] = set()
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found |= {
                f"{name}.{alias.name}" if name in ("grader", "grader.sandbox.child") else name for alias in node.names
            }
    return found


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_one_way(path: Path) -> None:
    own = part(module_name(path))
    inner = {part(name) for name in imported(path) if name.partition(".")[0] == "grader"} - {own, ""}
    assert inner <= ALLOWED.get(own, set()), f"{path} must not import {inner - ALLOWED.get(own, set())}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_nobody_imports_solutions_or_exercises(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imported(path)} & {"solutions", "exercises"}


@pytest.mark.parametrize("path", sorted((GRADER / "sandbox" / "child").glob("*.py")), ids=module_name)
def test_the_child_imports_the_standard_library_numpy_and_itself_only(path: Path) -> None:
    roots = {name.partition(".")[0] for name in imported(path) if not name.startswith("grader.sandbox.child")}
    assert roots <= set(sys.stdlib_module_names) | {"annotationlib", "numpy"}  # the former is new in Python 3.14


@pytest.mark.parametrize("path", [path for path in MODULES if part(module_name(path)) != "checks"], ids=module_name)
def test_the_engine_names_no_exercise(path: Path) -> None:
    words = {
        word
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value
        for word in [node.value]
    }
    assert not words & set(EXERCISES)


def test_the_allowed_directions_have_no_circle() -> None:
    seen: set[str] = set()
    while len(seen) < len(ALLOWED):
        free = {name for name, below in ALLOWED.items() if name not in seen and below <= seen}
        assert free, "a circle among " + ", ".join(sorted(set(ALLOWED) - seen))
        seen |= free
