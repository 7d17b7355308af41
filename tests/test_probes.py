"""Where mistakes are told apart: generic calls, and those where special cases hide, of every function of a model."""

import math
from collections.abc import Mapping
from itertools import combinations, cycle
from typing import Any

import pytest

from grader.law import Probes, SquaredError, probes_of

LINEAR = SquaredError(("w",), lambda x: (x,), "ŷ = x·w")
QUADRATIC = SquaredError(("v", "w", "b"), lambda x: (x * x, x, 1), "ŷ = x²·v + x·w + b")
MULTIPLE = SquaredError(("w", "b"), lambda row: (*row, 1), "ŷ = X·w + b", vector="w")
ONE_BY_ONE = pytest.mark.parametrize("model", [LINEAR, QUADRATIC], ids=["one parameter", "three"])
MODELS = pytest.mark.parametrize("model", [LINEAR, QUADRATIC, MULTIPLE], ids=["one parameter", "three", "matrix"])


def numbers(value: Any) -> list[float]:
    return [each for item in value for each in numbers(item)] if isinstance(value, list | tuple) else [value]


def calls(probes: Probes) -> list[Any]:
    return [*probes.generic, *probes.zero, *probes.fit, *probes.lecture]


def probed(model: SquaredError) -> Mapping[str, Any]:
    return probes_of(model)


def residuals(model: SquaredError, call: Any) -> list[float]:
    x, y, *values = call
    return model.residuals(x, y, numbers(values))


@MODELS
def test_every_function_has_probes_that_it_can_be_called_with(model: SquaredError) -> None:
    probes = probed(model)
    assert [function.name for function in model.functions] == list(probes)
    for function in model.functions:
        for call in calls(probes[function.name]):
            assert len(call) == len(function.parameters)
            assert all(map(math.isfinite, numbers(model.truth(function.name, *call))))


@MODELS
def test_loss_and_gradient_are_asked_the_same_and_forward_without_y(model: SquaredError) -> None:
    probes = probed(model)
    assert probes["loss"] == probes["gradient"]
    for kind in ("generic", "zero", "lecture"):
        asked, without = getattr(probes["loss"], kind), getattr(probes["forward"], kind)
        assert [(x, *values) for x, _y, *values in asked] == list(without)
    assert probes["forward"].fit == ()


@ONE_BY_ONE
def test_generic_probes_are_enough_and_differ_in_every_argument(model: SquaredError) -> None:
    probes = probed(model)
    assert {name: len(each.generic) for name, each in probes.items()} == {
        "forward": 14,
        "loss": 14,
        "gradient": 14,
        "step": 12,
        "train": 17,
    }
    for name in ("forward", "loss", "gradient", "step"):
        for one, other in combinations(probes[name].generic[:9], 2):
            assert all(a != b for a, b in zip(one, other, strict=True))


def test_a_matrix_is_asked_in_all_shapes_and_often_in_squares() -> None:
    shapes = [(len(rows), len(rows[0])) for rows, *_rest in probed(MULTIPLE)["loss"].generic]
    assert shapes == [
        *[(3, 2), (2, 2), (2, 2), (3, 3), (2, 3), (3, 3), (4, 2), (3, 1), (2, 2)],
        *[(2, 2), (3, 3), (2, 2), (2, 2), (2, 2)],
    ]


@MODELS
def test_some_generic_probes_miss_by_little(model: SquaredError) -> None:
    misses = [[-0.3, -0.6], [0.2, 0.4]] if model.vector else [[-0.3], [0.2], [-0.4]]
    generic = probed(model)["loss"].generic
    far, close = generic[: -len(misses)], generic[-len(misses) :]
    assert min(max(map(abs, residuals(model, call))) for call in far) > 0.5
    assert [residuals(model, call) for call in close] == list(map(pytest.approx, misses))


@MODELS
def test_fits_have_no_residual_and_the_last_one_has_nothing_but_x(model: SquaredError) -> None:
    probes = probed(model)["loss"]
    assert [set(residuals(model, call)) for call in probes.fit] == [{0}] * 4
    assert [(x, *values) for x, _y, *values in probes.fit[:3]] == [
        (x, *values) for x, _y, *values in probes.generic[:3]
    ]
    assert set(numbers(probes.fit[3][1:])) == {0}  # here a one-sided difference is not zero
    assert set(numbers(probes.fit[3][0])) - {0} == {8}


@ONE_BY_ONE
def test_zero_probes_hold_one_zero_each_and_the_lecture_begins_at_one(model: SquaredError) -> None:
    probes = probed(model)
    zeros = probes["loss"].zero
    assert [call.index(0) for call in zeros] == [place for place in range(2 + len(model.parameters)) for _ in range(2)]
    for call, other in zip(zeros, cycle(probes["loss"].generic[:2]), strict=False):
        assert sum(a != b for a, b in zip(call, other, strict=True)) == 1
    ones = [1] * len(model.parameters)
    assert probes["loss"].lecture == ((1, 2, *ones), (2, 4, *ones), (3, 6, *ones))
    assert probes["train"].lecture == (([1, 2, 3], [2, 4, 6], *ones, 0.005, 200),)


def test_what_is_special_in_one_number_or_in_a_lecture_of_others_is_not_asked_of_a_matrix() -> None:
    probes = probed(MULTIPLE)
    assert [name for name, each in probes.items() if each.zero] == ["train"]
    assert [name for name, each in probes.items() if each.lecture] == ["train"]
    assert probes["train"].lecture == (([[1, 2], [3, 1], [2, 6]], [11, 16, 24], [1, 1], 1, 0.01, 200),)


@MODELS
def test_a_step_is_asked_with_slopes_and_without(model: SquaredError) -> None:
    step = probed(model)["step"]
    assert len(step.generic) == 12
    for *values, grads, alpha in calls(step):
        assert isinstance(grads, list) == (len(model.parameters) > 1)
        assert len(numbers(grads)) == len(numbers(values))
        assert 0 < alpha < 1
    assert [(set(numbers(call[-2])), call[-1]) for call in step.fit] == [({0}, 0.5)] * 2
    assert [call[:-2] for call in step.fit] == [call[:-2] for call in step.generic[:2]]
    assert not any(0 in numbers(call[-2]) for call in step.generic)


@MODELS
def test_runs_are_short_descend_and_differ_in_length(model: SquaredError) -> None:
    runs = probed(model)["train"].generic
    lengths = [1, 2, 1, 3, 2, 1, 4, 2, 3, 1, 1, 1, 0] if model.vector else [1, 2, 3, 4, 0]
    assert [call[-1] for call in runs[: len(lengths)]] == lengths
    assert {call[-1] for call in runs[len(lengths) :]} == {1}
    assert runs[len(lengths) - 1][:-1] == runs[1 if model.vector else 0][:-1]
    assert [len(call[0]) for call in runs][-1] == 40
    for xs, ys, *values, alpha, _epochs in runs:
        theta = numbers(values)
        (end, _size) = model.trained(xs, ys, theta, alpha, 50)
        assert model.mean_loss(xs, ys, end) < model.mean_loss(xs, ys, theta)


@ONE_BY_ONE
def test_a_run_of_one_sample_and_one_epoch_is_asked_for_each_point(model: SquaredError) -> None:
    probes = probed(model)
    steps = [call for call in calls(probes["train"]) if len(call[0]) == 1]
    points = [(xs[0], ys[0], *values) for xs, ys, *values, _alpha, epochs in steps if epochs == 1]
    assert points == list(probes["gradient"].generic)


@MODELS
def test_special_runs_begin_with_a_fit_or_at_zero(model: SquaredError) -> None:
    (fit,) = probed(model)["train"].fit
    xs, ys, *values, alpha, epochs = fit
    fits = model.predictions(xs if model.vector else xs[0], numbers(values))
    assert fits == ys[: len(fits)]
    assert (alpha, epochs) == (0.005, 2)
    special = [] if model.vector else [call for call in probed(model)["train"].zero if len(call[0]) > 1]
    assert all(len({*xs}) < len(xs) or 0 in xs or 0 in ys for xs, ys, *_rest in special)
    assert {call[-1] for call in special} <= {1}
