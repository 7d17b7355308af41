"""A training loop in pieces: each piece does its part, and a wrong one takes its place alone."""

from dataclasses import replace
from typing import Any

import pytest

from grader.law import Loop, Number, SquaredError
from grader.law.training import Sample, Theta, as_called

MODEL = SquaredError(("w", "b"), lambda x: (x, 1), "ŷ = x·w + b")


def counting(x: Number, y: Number, w: Number, b: Number) -> tuple[Number, ...]:
    """Return slopes that tell which sample was seen, and where."""
    return x + w, y - b


RIGHT = Loop(MODEL, counting)
SAMPLES: Any = ([3, 5], [7, 11])


def test_a_loop_takes_one_step_after_every_sample_of_every_epoch() -> None:
    assert RIGHT(*SAMPLES, 1, 2, 2, 0) == (1, 2)
    # w - 2·(x + w), b - 2·(y - b): (1, 2) → (-7, -8) → (-3, -46)
    assert RIGHT(*SAMPLES, 1, 2, 2, 1) == (-3, -46)
    assert RIGHT(*SAMPLES, 1, 2, 2, 2) == RIGHT(*SAMPLES, -3, -46, 2, 1)


@pytest.mark.parametrize(
    ("pieces", "end"),
    [
        ({"order": reversed}, (5, -62)),
        ({"order": lambda samples: samples[:1]}, (-7, -8)),
        ({"rounds": lambda epochs: epochs - 1}, (1, 2)),
        ({"direction": 1}, (37, 10)),
        ({"pace": lambda alpha, epoch, count: alpha / count + epoch}, (-5, -17)),
        ({"start": lambda _theta: (0, 0)}, (-4, -64)),
        ({"update": lambda _loop, theta, sample, alpha: (theta[0] + sample[0] * alpha, sample[1])}, (17, 11)),
    ],
)
def test_each_piece_may_be_a_wrong_one(pieces: dict[str, Any], end: Theta) -> None:
    assert replace(RIGHT, **pieces)(*SAMPLES, 1, 2, 2, 1) == end


def test_a_pace_knows_its_epoch() -> None:
    hurrying = replace(RIGHT, pace=lambda alpha, epoch, _count: alpha * epoch)
    assert hurrying(*SAMPLES, 1, 2, 2, 1) == (1, 2)
    assert hurrying(*SAMPLES, 1, 2, 2, 2) == RIGHT(*SAMPLES, 1, 2, 2, 1)


def test_a_loop_that_restarts_forgets_all_epochs_but_the_last() -> None:
    again = replace(RIGHT, restart=True)
    assert again(*SAMPLES, 1, 2, 2, 3) == RIGHT(*SAMPLES, 1, 2, 2, 1)
    moved = replace(again, start=lambda _theta: (0, 0))
    assert moved(*SAMPLES, 1, 2, 2, 2) == RIGHT(*SAMPLES, 0, 0, 2, 1)


def test_an_update_gets_the_loop_it_is_made_in() -> None:
    def twice(loop: Loop, theta: Theta, sample: Sample, alpha: float) -> Theta:
        return loop.moved(theta, loop.slopes_at(sample, theta), 2 * alpha)

    assert replace(RIGHT, update=twice)(*SAMPLES, 1, 2, 1, 1) == RIGHT(*SAMPLES, 1, 2, 2, 1)


def test_a_single_slope_and_a_single_parameter_are_plain_numbers() -> None:
    single = Loop(MODEL, lambda x, _y, w: x + w)
    assert single(*SAMPLES, 1, 2, 1) == -3
    assert single.slopes_at((3, 7), (1,)) == (4,)


def test_as_many_targets_as_inputs_and_slopes_as_parameters_are_needed() -> None:
    for wrong in (lambda: RIGHT([3, 5], [7], 1, 2, 2, 1), lambda: RIGHT.moved((1, 2), (3,), 2)):
        with pytest.raises(ValueError, match="shorter"):
            wrong()


def test_a_training_is_called_with_lists_and_values_one_by_one() -> None:
    calls: list[Any] = []

    def train(*arguments: Any) -> Any:
        calls.append(arguments)
        return arguments[1]

    assert as_called(train)(*SAMPLES, 1, 2, 0.5, 9) == (1, 2)
    assert as_called(train)([3], [7], 1, 0.5, 9) == 1
    assert calls == [([(3, 7), (5, 11)], (1, 2), 0.5, 9), ([(3, 7)], (1,), 0.5, 9)]
