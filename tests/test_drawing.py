"""Examples: the same for the same seed whatever else is loaded, and shrunk to what a person can read."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from sample import cases

from grader.course import exercise
from grader.engine.examples import Examples
from grader.law import Example, Number
from grader.law.drawing import SHRINKING_CALLS, drawn, shrink

LINEAR, MULTIPLE = exercise.load("linear"), exercise.load("multiple")
POINTS = LINEAR.checks[0].inputs
PRINT_DRAWN = """
import json
from grader.course import exercise
from grader.law.drawing import drawn
inputs = {check.inputs.name: check.inputs for name in exercise.names() for check in exercise.load(name).checks}
print(json.dumps({name: drawn(some, 7, 30) for name, some in inputs.items()}))
"""


def drawn_in_another_process(first: str, folder: Path) -> object:
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\n{first}\n{PRINT_DRAWN}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> object:
    """What another process draws."""
    return drawn_in_another_process("", tmp_path_factory.mktemp("elsewhere"))


def test_a_seed_draws_the_same_whatever_constants_are_in_imported_modules(tmp_path: Path, elsewhere: object) -> None:
    constants = [*range(100, 1000, 7), *(value / 7 for value in range(300)), "text", b"bytes"]
    (tmp_path / "constants.py").write_text("\n".join(f"c{n} = {value!r}" for n, value in enumerate(constants)))
    assert drawn_in_another_process("import constants", tmp_path) == elsewhere


@pytest.mark.parametrize("kept", cases([True, False], 2), ids=["home", "home that can not be written"])
def test_nothing_is_kept_where_others_keep_theirs(tmp_path: Path, elsewhere: object, *, kept: bool) -> None:
    home, shared = tmp_path / "home", tmp_path / "shared"
    shared.mkdir()
    if not kept:
        home.write_text("no folder", encoding="utf-8")
    ours = {"HYPOTHESIS_STORAGE_DIRECTORY", "XDG_CACHE_HOME", "LOCALAPPDATA"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(shared), "TEMP": str(shared)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRINT_DRAWN], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == elsewhere
    assert list(shared.iterdir()) == []
    assert done.stderr == ""


def test_another_seed_draws_other_examples() -> None:
    assert drawn(POINTS, 1, 50) == drawn(POINTS, 1, 50) != drawn(POINTS, 2, 50)


def test_pinned_examples_come_first_and_are_part_of_the_count() -> None:
    examples = Examples(seed=0, count=40).of(POINTS)
    assert examples[: len(POINTS.pinned)] == POINTS.pinned
    assert len(examples) == 40


def test_pinned_examples_are_tried_even_when_fewer_are_asked_for() -> None:
    assert Examples(seed=0, count=1).of(POINTS) == POINTS.pinned


def test_what_is_drawn_is_short_and_of_all_kinds() -> None:
    drawn_points: Any = drawn(POINTS, seed=0, count=100)
    values: list[Number] = [value for point in drawn_points for value in (point["x"], point["y"])]
    assert all(abs(value) <= 9.999 and value == round(value, 3) for value in values)
    whole, halves = [isinstance(value, int) for value in values], [float(2 * value).is_integer() for value in values]
    assert 0 < sum(whole) < sum(halves) < len(values)


def test_matrices_are_drawn_of_all_shapes_and_are_mostly_no_squares() -> None:
    drawn_points: Any = drawn(MULTIPLE.checks[0].inputs, seed=0, count=100)
    shapes = [(len(point["x"]), len(point["x"][0])) for point in drawn_points]
    assert {n for n, _d in shapes} == {1, 2, 3, 4}
    assert {d for _n, d in shapes} == {1, 2, 3}
    assert sum(n == d for n, d in shapes) < len(shapes) / 2
    whole = [all(isinstance(value, int) for value in point["theta"][:-1]) for point in drawn_points]
    assert 10 < sum(whole) < 90


@pytest.mark.parametrize("name", ["linear", "quadratic", "multiple"])
def test_every_step_of_a_drawn_run_descends(name: str) -> None:
    """On one sample the residual shrinks to (1 - 2·α·‖φ‖²)·r, without a change of sign where α is below 0.5/‖φ‖²."""
    of = exercise.load(name)
    model: Any = of.model
    runs = next(check.inputs for check in of.checks if check.function == "train")
    for run in drawn(runs, seed=5, count=50):
        xs, ys, theta, alpha = (cast("Any", run[field]) for field in ("xs", "ys", "theta", "alpha"))
        assert alpha > 0
        if name == "multiple":
            after, _size = model.trained(xs, ys, theta, alpha, 1)
            assert model.loss(xs, ys, after) <= model.loss(xs, ys, theta)
        else:
            assert all(alpha * sum(phi * phi for phi in model.features(x)) < 0.5 for x in xs)


def test_a_failure_is_shrunk_to_small_whole_numbers() -> None:
    def breaks(example: Example) -> bool:
        return bool(example["x"] > 2 and example["theta"][0] != 0)  # type: ignore[operator, index]

    least = shrink(POINTS, breaks, seed=0, count=100)
    assert least is not None
    assert (least["x"], least["y"]) == (3, 0)
    assert least["theta"] in ([1], [-1])


def test_shrinking_is_bounded_in_calls() -> None:
    calls = 0

    def breaks(_example: Example) -> bool:
        nonlocal calls
        calls += 1
        return calls % 3 == 0  # does not repeat, which would have Hypothesis search for long

    shrink(POINTS, breaks, seed=0, count=100)
    assert calls <= 100 + SHRINKING_CALLS


def test_nothing_is_shrunk_where_nothing_fails() -> None:
    assert shrink(POINTS, lambda _example: False, seed=0, count=20) is None
