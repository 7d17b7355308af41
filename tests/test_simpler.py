"""A pinned example that no person can redo is made simpler, as long as it still shows what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from grader.course import exercise
from grader.law.draw import SIMPLIFYING_CALLS, Example, simplest_of
from grader.law.inputs import Move, Point, Run, example

LINEAR = {check.function: check.inputs for check in exercise.load("linear").checks}
MULTIPLE = {check.function: check.inputs for check in exercise.load("multiple").checks}
LONG = exercise.load("linear").checks[-1].inputs


def least(inputs: Any, pinned: Point | Move | Run, breaks: Callable[[Any], bool]) -> dict[str, Any]:
    return dict(simplest_of(inputs, example(pinned), breaks))


def test_large_numbers_become_the_smallest_that_fail() -> None:
    found = least(LINEAR["forward"], Point(300, 1234, [250]), lambda point: point["x"] * point["theta"][0] > 100)
    assert found == example(Point(1, 0, [101]))


def test_numbers_become_whole_and_lose_their_sign() -> None:
    found = least(LINEAR["forward"], Point(-0.125, 2.375, [7.625]), lambda point: point["theta"][0] % 1 == 0)
    assert found == example(Point(0, 0, [0]))
    negative = least(LINEAR["forward"], Point(-280, 1, [-140]), lambda point: point["x"] < -24)
    assert (negative["x"], negative["theta"]) == (-25, [0])


def test_samples_are_left_out_together_with_their_targets() -> None:
    run = Run(list(range(100)), list(range(100, 200)), [1], 0.0005)
    found = least(LINEAR["train"], run, lambda run: len(run["xs"]) == len(run["ys"]) > 4)
    assert len(found["xs"]) == 5
    assert found["alpha"] == 0.01


def test_features_are_left_out_together_with_their_weights() -> None:
    rows: Any = [[n * k for k in range(6)] for n in range(40)]
    point = Point(rows, list(range(40)), [1, 2, 3, 4, 5, 6, 7])
    found = least(MULTIPLE["forward"], point, lambda point: len(point["x"][0]) > 2)
    assert (len(found["x"]), len(found["x"][0]), len(found["theta"])) == (1, 3, 4)
    move = least(MULTIPLE["step"], Move([1, 2, 3, 40], [4, 5, 6, 700], 0.0137), lambda move: move["theta"][-1] == 40)
    assert (move["theta"], move["grads"], move["alpha"]) == ([0, 40], [0, 0], 0.01)


def test_epochs_become_as_few_as_fail_and_are_never_none() -> None:
    found = least(LONG, Run([1, 2, 3], [2, 7, 3], [1], 1e-4, 65), lambda run: run["epochs"] > 50)
    assert found == example(Run([0], [0], [0], 0.01, 51))
    assert least(LONG, Run([1], [2], [1], 1e-4, 65), lambda _run: True)["epochs"] == 1


def test_a_learning_rate_never_grows_beyond_where_steps_go_too_far() -> None:
    found = least(LONG, Run([8], [1], [1], 1e-7, 65), lambda run: run["xs"] == [8])
    assert found["alpha"] == 1e-7


@pytest.mark.parametrize("one", [Point(3, 5, [7]), Move([7], [2], 0.5), Run([1, 2, 3], [2, 4, 6], [1], 0.01, 10)])
def test_what_a_person_can_read_is_shown_as_it_is(one: Point | Move | Run) -> None:
    assert least(LINEAR["train"], one, lambda _example: True) == example(one)


def test_making_it_simpler_is_bounded_in_calls() -> None:
    calls = 0

    def breaks(_example: Example) -> bool:
        nonlocal calls
        calls += 1
        return False

    many = next(one for one in MULTIPLE["forward"].pinned if len(one["y"]) > 100)  # type: ignore[arg-type]
    simplest_of(MULTIPLE["forward"], many, breaks)
    assert calls == SIMPLIFYING_CALLS
