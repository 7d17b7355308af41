"""Imports point one way; the engine names no exercise; what runs beside learner code knows nothing of the engine."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GRADER = ROOT / "grader"
MODULES = sorted(GRADER.rglob("*.py"))
EXERCISES = [path.stem for path in (ROOT / "solutions").glob("*.py")]

# A room may import from itself and from the rooms before it.
LAYERS = (
    "core",
    "sandbox.child",
    "sandbox",
    "law",
    "hints",
    "checks",
    "course",
    "engine",
    "render",
    "cli",
    "author",
    "notebook",
    "classroom",
    "",  # what stands directly in the package: its front doors
)


def part(name: str) -> str:
    """Return the room of the grader that the module `name` belongs to, "" for what stands in none."""
    inner = name.removeprefix("grader").removeprefix(".")
    if inner.startswith("sandbox.child"):
        return "sandbox.child"
    room = inner.partition(".")[0]
    return room if room in LAYERS else ""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {module_name(path) for path in MODULES}


@cache
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
            for alias in node.names:
                inner = f"{name}.{alias.name}"
                found.add(inner if inner in NAMES else name)
    return found


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_one_way(path: Path) -> None:
    rooms = {part(name) for name in imported(path) if name.startswith("grader.")}
    above = {room for room in rooms if LAYERS.index(room) > LAYERS.index(part(module_name(path)))}
    assert not above, f"{path} must not import {above}"


def test_modules_have_no_circle() -> None:
    modules = {module_name(path): imported(path) for path in MODULES}
    seen: set[str] = set()
    while len(seen) < len(modules):
        free = {name for name, below in modules.items() if name not in seen and (below & set(modules)) - {name} <= seen}
        assert free, "a circle among " + ", ".join(sorted(set(modules) - seen))
        seen |= free


def test_the_package_itself_holds_front_doors_only() -> None:
    assert len([path for path in MODULES if path.parent == GRADER]) <= 8


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


def test_the_picture_of_the_rooms_is_that_of_the_code() -> None:
    below: dict[str, set[str]] = {room: set() for room in LAYERS}
    for path in MODULES:
        for name in imported(path):
            if name.startswith("grader."):
                below[part(module_name(path)).partition(".")[0]].add(part(name).partition(".")[0])
    rooms = {room: inner - {room, ""} for room, inner in below.items() if room and "." not in room}

    def all_below(room: str) -> set[str]:
        return rooms[room].union(*map(all_below, rooms[room]))

    needed = {
        (room, other)
        for room, inner in rooms.items()
        for other in inner
        if not any(other in all_below(between) for between in inner - {other})
    }
    drawn = re.findall(r"^    (\w+) --> (\w+)$", (GRADER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(drawn) == needed


def test_the_modules_that_the_engine_document_names_exist() -> None:
    text = (GRADER / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/]+\.py|[\w/]+/)`", text)) - {"checks/NAME.py", "render/NAME.py", "tests/hostile/"}
    assert [name for name in named if not (GRADER / name).exists()] == []
