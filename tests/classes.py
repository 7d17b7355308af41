"""Classes as they arrive, of real submissions, in every layout, for tests and the benchmark: same seed, same class."""

import json
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import corpus

ROOT = Path(__file__).parent.parent
FAMILIES = ("김", "이", "박", "최", "정", "Lovelace", "Noether", "Turing", "Hopper", "García", "O'Neill", "de la Cruz")
GIVEN = ("민준", "서연", "지후", "하윤", "Ada", "Emmy", "Alan", "Grace", "José", "Zoë")


class Layout(StrEnum):
    """How the class arrives."""

    GRADESCOPE = "gradescope"
    CANVAS = "canvas"
    MOODLE = "moodle"
    REPOSITORIES = "repositories"
    FOLDERS = "folders"
    FLAT = "flat"


class Kind(StrEnum):
    """What a student's work is like."""

    RIGHT = "right"
    WRONG = "wrong"  # one function of it
    UNFINISHED = "unfinished"  # stubs, some of them filled
    ENDLESS = "endless"  # the training never ends
    ABSENT = "absent"  # nothing came


@dataclass(frozen=True, slots=True)
class Made:
    """One student of a class: what the layout calls them, and what they handed in that counts, by exercise."""

    name: str
    number: str
    kind: Kind
    late: bool
    attempt: int
    sources: Mapping[str, str]
    notebook: bool


def make(
    folder: Path,
    students: int,
    seed: int,
    layout: Layout,
    *,
    wrong: float = 0.1,
    endless: float = 0.01,
    unfinished: float = 0.1,
    absent: float = 0.01,
    notebooks: float = 0.0,
    late: float = 0.05,
    again: float = 0.1,
    exercises: Sequence[str] = corpus.EXERCISES,
) -> tuple[Made, ...]:
    """Write a class into `folder`, and return its students in the order in which they were written.

    Of the students, the shares that are given hand in something wrong, endless, unfinished, or nothing; notebooks; late
    (Canvas alone says so); a second time, with the first left beside it, where the layout keeps that.
    """
    chance = random.Random(seed)  # noqa: S311 - the same class again, not a secret
    shares = {Kind.WRONG: wrong, Kind.ENDLESS: endless, Kind.UNFINISHED: unfinished, Kind.ABSENT: absent}
    kinds = [*shares, Kind.RIGHT]
    weights = [*shares.values(), 1 - sum(shares.values())]
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Made] = []
    for index in range(students):
        kind = chance.choices(kinds, weights)[0]
        twice = kind is not Kind.ABSENT and layout in (Layout.CANVAS, Layout.FLAT) and chance.random() < again
        one = Made(
            name=_name(layout, index, chance),
            number=str(10_000 + index),
            kind=kind,
            late=kind is not Kind.ABSENT and layout is Layout.CANVAS and chance.random() < late,
            attempt=2 if twice else 1,
            sources=_sources(kind, chance, exercises),
            notebook=chance.random() < notebooks,
        )
        _WRITERS[layout](folder, one, index)
        made.append(one)
    if layout is Layout.GRADESCOPE:
        (folder / "submission_metadata.yml").write_text("".join(_metadata(made)), encoding="utf-8")
    return tuple(made)


def zipped(folder: Path, path: Path) -> Path:
    """Write what is in `folder` into the zip `path`, the same bytes for the same class, and return it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in sorted(folder.rglob("*")):
            info = zipfile.ZipInfo(place.relative_to(folder).as_posix() + "/" * place.is_dir())
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, b"" if place.is_dir() else place.read_bytes())
    return path


def notebook_of(source: str) -> str:
    """Return a notebook with `source` in it, a function a cell."""
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"cell-{index}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": part,
        }
        for index, part in enumerate(source.split("\n\n\n"))
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False)


def _name(layout: Layout, index: int, chance: random.Random) -> str:
    """Return a name as the layout writes it; only platforms that give numbers have two students of one name."""
    family, given = chance.choice(FAMILIES), chance.choice(GIVEN)
    if layout in (Layout.GRADESCOPE, Layout.MOODLE):
        return f"{given} {family}"
    plain = "".join(letter for letter in f"{family}{given}".lower() if letter.isalnum())
    return plain if layout is Layout.CANVAS else f"{plain}{index}"


def _sources(kind: Kind, chance: random.Random, exercises: Sequence[str]) -> dict[str, str]:
    if kind is Kind.ABSENT:
        return {}
    affected = chance.choice(exercises)
    if kind is Kind.ENDLESS:
        return {name: _endless(name) if name == affected else _right(name, chance) for name in exercises}
    if kind is Kind.UNFINISHED:
        return {name: _stub(name) if name == affected else _right(name, chance) for name in exercises}
    if kind is Kind.WRONG:
        row = chance.choice(_rows(affected, right=False))
        sources = {name: _right(name, chance) for name in exercises}
        return {**sources, affected: _source(row)}
    return {name: _right(name, chance) for name in exercises}


@cache
def _rows(exercise: str, *, right: bool) -> tuple[corpus.Row, ...]:
    return tuple(row for row in corpus.rows() if row.exercise == exercise and row.right is right)


@cache
def _source(row: corpus.Row) -> str:
    return corpus.submission(row)


def _right(exercise: str, chance: random.Random) -> str:
    return _source(chance.choice(_rows(exercise, right=True)))


@cache
def _endless(exercise: str) -> str:
    functions = dict(corpus.RIGHT[exercise])
    head = functions["train"].splitlines()[0]
    functions["train"] = f"{head}\n    while True:\n        pass\n"
    return "\n\n".join(functions.values())


@cache
def _stub(exercise: str) -> str:
    return (ROOT / "exercises" / f"{exercise}.py").read_text(encoding="utf-8")


def _files(one: Made) -> Iterator[tuple[str, str, str]]:
    """Return each file's exercise, suffix and content."""
    for exercise, source in one.sources.items():
        yield exercise, ".ipynb" if one.notebook else ".py", notebook_of(source) if one.notebook else source


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _in_folder(folder: Path, one: Made) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for exercise, suffix, text in _files(one):
        _write(folder / f"{exercise}{suffix}", text)


def _gradescope(folder: Path, one: Made, index: int) -> None:
    _in_folder(folder / f"submission_{500_000 + index}", one)


def _metadata(made: list[Made]) -> Iterator[str]:
    """Return the export's list of who handed in what, as Ruby's YAML writes it."""
    yield "---\n"
    for index, one in enumerate(made):
        yield (
            f"submission_{500_000 + index}:\n"
            f"  :submitters:\n"
            f"  - :name: {json.dumps(one.name, ensure_ascii=False) if chr(39) in one.name else one.name}\n"
            f"    :sid: '{one.number}'\n"
            f"    :email: s{one.number}@example.edu\n"
            f"  :created_at: 2026-03-{1 + index % 28:02} 14:22:32.365935000 Z\n"
            f"  :score: 0.0\n"
            f"  :status: processed\n"
            f"  :results:\n"
            f"    tests: []\n"
            f"    output: |-\n"
            f"      submission_1:\n"
            f"        :submitters:\n"
            f"  :history: []\n"
        )


def _canvas(folder: Path, one: Made, index: int) -> None:
    late = "LATE_" * one.late
    if not one.sources:
        _write(folder / f"{one.name}_{late}{one.number}_text.html", "<p>sorry</p>")
    for order, (exercise, suffix, text) in enumerate(_files(one)):
        start = f"{one.name}_{late}{one.number}_{900_000 + 10 * index + order}"
        if one.attempt > 1:
            _write(folder / f"{start}_{exercise}{suffix}", "raise SystemExit\n")
            start = f"{one.name}_{late}{one.number}_{900_000 + 10 * index + order + 5}"
        _write(folder / f"{start}_{exercise}{'-1' * (one.attempt > 1)}{suffix}", text)


def _moodle(folder: Path, one: Made, _index: int) -> None:
    if one.sources:
        _in_folder(folder / f"{one.name}_{one.number}_assignsubmission_file_", one)
    else:
        _write(folder / f"{one.name}_{one.number}_assignsubmission_onlinetext_" / "onlinetext.html", "<p>sorry</p>")


def _repository(folder: Path, one: Made, _index: int) -> None:
    place = folder / one.name
    _in_folder(place / "exercises", one)
    _write(place / ".git" / "HEAD", "ref: refs/heads/main\n")
    _write(place / "README.md", "# Exercises\n")
    for name in corpus.EXERCISES:
        _write(place / "solutions" / f"{name}.py", "raise SystemExit\n")


def _folder(folder: Path, one: Made, _index: int) -> None:
    _in_folder(folder / one.name, one)


def _flat(folder: Path, one: Made, _index: int) -> None:
    for exercise, suffix, text in _files(one):
        if one.attempt > 1:
            _write(folder / f"{one.name}_{exercise}{suffix}", "raise SystemExit\n")
        _write(folder / f"{one.name}_{exercise}{' (1)' * (one.attempt > 1)}{suffix}", text)


_WRITERS = {
    Layout.GRADESCOPE: _gradescope,
    Layout.CANVAS: _canvas,
    Layout.MOODLE: _moodle,
    Layout.REPOSITORIES: _repository,
    Layout.FOLDERS: _folder,
    Layout.FLAT: _flat,
}
