"""The corpus of right and wrong submissions: rows of `submissions/<exercise>/<function>.toml`.

A row replaces one function of a right submission. `submissions/README.md` has the format.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "submissions"

# The values of which a row may still earn the checks.
VALUES = {"linear": ("w",), "quadratic": ("w1", "w2", "b")}

_KEYS = {"right": {"code", "note"}, "wrong": {"code", "diagnosis", "passes"}}

_FORWARD = """\
def forward(x, w):
    return x * w
"""

_LOSS = """\
def loss(x, y, w):
    y_pred = x * w
    return (y_pred - y) * (y_pred - y)
"""

_GRADIENT = """\
def gradient(x, y, w):
    return 2 * x * (x * w - y)
"""

_STEP = """\
def step(w, grad, alpha):
    return w - alpha * grad
"""

_TRAIN = """\
def train(xs, ys, w, alpha, epochs):
    for epoch in range(epochs):
        for x_val, y_val in zip(xs, ys):
            grad = 2 * x_val * (x_val * w - y_val)
            w = w - alpha * grad
    return w
"""

_QUADRATIC_FORWARD = """\
def forward(x, w1, w2, b):
    return x * x * w2 + x * w1 + b
"""

_QUADRATIC_LOSS = """\
def loss(x, y, w1, w2, b):
    y_pred = x * x * w2 + x * w1 + b
    return (y_pred - y) * (y_pred - y)
"""

_QUADRATIC_GRADIENT = """\
def gradient(x, y, w1, w2, b):
    y_pred = x * x * w2 + x * w1 + b
    return 2 * x * (y_pred - y), 2 * x * x * (y_pred - y), 2 * (y_pred - y)
"""

_QUADRATIC_STEP = """\
def step(w1, w2, b, grads, alpha):
    grad_w1, grad_w2, grad_b = grads
    return w1 - alpha * grad_w1, w2 - alpha * grad_w2, b - alpha * grad_b
"""

_QUADRATIC_TRAIN = """\
def train(xs, ys, w1, w2, b, alpha, epochs):
    for epoch in range(epochs):
        for x_val, y_val in zip(xs, ys):
            error = x_val * x_val * w2 + x_val * w1 + b - y_val
            w1 = w1 - alpha * 2 * x_val * error
            w2 = w2 - alpha * 2 * x_val * x_val * error
            b = b - alpha * 2 * error
    return w1, w2, b
"""

# For each exercise its functions as the lecture would write them, in order; none calls another.
RIGHT: dict[str, dict[str, str]] = {
    "linear": {
        "forward": _FORWARD,
        "loss": _LOSS,
        "gradient": _GRADIENT,
        "step": _STEP,
        "train": _TRAIN,
    },
    "quadratic": {
        "forward": _QUADRATIC_FORWARD,
        "loss": _QUADRATIC_LOSS,
        "gradient": _QUADRATIC_GRADIENT,
        "step": _QUADRATIC_STEP,
        "train": _QUADRATIC_TRAIN,
    },
}


class CorpusError(ValueError):
    """A file of the corpus is not as `submissions/README.md` says."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way to write one function, and what the grader should make of it."""

    exercise: str
    function: str
    name: str
    code: str
    right: bool
    diagnosis: str | None
    note: str | None
    passes: tuple[str, ...]

    def __str__(self) -> str:
        """Return `exercise/function/name`, unique in the corpus: the id of a test case."""
        return f"{self.exercise}/{self.function}/{self.name}"


@cache
def rows() -> tuple[Row, ...]:
    """Return every row of the corpus, in the order of `RIGHT` and of the files."""
    known = {
        FOLDER / exercise / f"{function}.toml": (exercise, function)
        for exercise, functions in RIGHT.items()
        for function in functions
    }
    stray = set(FOLDER.glob("**/*.toml")) - set(known)
    if stray:
        raise CorpusError(f"no such function of an exercise: {sorted(map(str, stray))}")
    return tuple(row for path, place in known.items() for row in read(path, *place))


def read(path: Path, exercise: str, function: str) -> tuple[Row, ...]:
    """Return the rows of one file; raise CorpusError on anything the format does not know."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_rows(data, exercise, function))
    except (CorpusError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{path}: {error}") from error


def submission(row: Row) -> str:
    """Return the source of a right submission whose one function is the row's."""
    functions = {**RIGHT[row.exercise], row.function: row.code}
    return "\n\n".join(functions.values())


def _rows(data: Mapping[str, Any], exercise: str, function: str) -> Iterator[Row]:
    seen: set[str] = set()
    for verdict, named in data.items():
        if verdict not in _KEYS:
            raise CorpusError(f"[{verdict}]: a row is right or wrong")
        for name, fields in named.items():
            where = f"[{verdict}.{name}]"
            if not isinstance(fields, dict):
                raise CorpusError(f"{where} is no table")
            unknown = set(fields) - _KEYS[verdict]
            if unknown:
                raise CorpusError(f"{where} has unknown keys: {sorted(unknown)}")
            if name in seen:
                raise CorpusError(f"{where}: another row of this file has the same name")
            seen.add(name)
            passes = tuple(fields.get("passes", ()))
            if not set(passes) <= set(VALUES[exercise]):
                raise CorpusError(f"{where} passes what {exercise} does not have: {passes}")
            yield Row(
                exercise=exercise,
                function=function,
                name=name,
                code=_text(fields, "code", where),
                right=verdict == "right",
                diagnosis=_text(fields, "diagnosis", where) if "diagnosis" in fields else None,
                note=_text(fields, "note", where) if "note" in fields else None,
                passes=passes,
            )


def _text(fields: Mapping[str, Any], key: str, where: str) -> str:
    text = fields.get(key)
    if not isinstance(text, str) or not text.strip():
        raise CorpusError(f"{where}: `{key}` has to be a text")
    return text
