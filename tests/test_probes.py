"""Where mistakes are told apart: generic calls, and those where special cases hide, of every function of a model."""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest

from grader.law import SquaredError
from grader.law import probes_of as descent_probes_of
from grader.law.matrix import MatrixModel
from grader.law.matrix import probes_of as matrix_probes_of

LINEAR = SquaredError(("w",), lambda x: (x,), "ŷ = x·w")
QUADRATIC = SquaredError(("v", "w", "b"), lambda x: (x * x, x, 1), "ŷ = x²·v + x·w + b")
MATRIX = MatrixModel()
MODELS = pytest.mark.parametrize("model", [LINEAR, QUADRATIC], ids=["one parameter", "three"])
FUNCTIONS = ["forward", "loss", "gradient", "step", "train"]


def probes_of(model: SquaredError) -> dict[str, Any]:
    return dict(descent_probes_of(model))


def numbers(value: Any) -> list[float]:
    return [each for item in value for each in numbers(item)] if isinstance(value, list | tuple) else [value]


def calls(probes: Any) -> list[Any]:
    return [*probes.generic, *probes.zero, *probes.fit, *probes.lecture]


# One sample at a time


@MODELS
def test_every_function_has_probes_that_it_can_be_called_with(model: SquaredError) -> None:
    probes = probes_of(model)
    assert [function.name for function in model.functions] == list(probes) == FUNCTIONS
    for function in model.functions:
        for call in calls(probes[function.name]):
            assert len(call) == len(function.parameters)
            assert all(map(math.isfinite, numbers(model.truth(function.name, *call))))


@MODELS
def test_generic_probes_are_enough_and_differ_in_every_argument(model: SquaredError) -> None:
    probes = probes_of(model)
    assert {name: len(each.generic) for name, each in probes.items()} == {
        "forward": 8,
        "loss": 8,
        "gradient": 8,
        "step": 6,
        "train": 5,
    }
    for name in ("forward", "loss", "gradient", "step"):
        for one, other in combinations(probes[name].generic[:6], 2):
            assert all(a != b for a, b in zip(one, other, strict=True))


@MODELS
def test_loss_and_gradient_are_asked_the_same_and_forward_without_y(model: SquaredError) -> None:
    probes = probes_of(model)
    assert probes["loss"] == probes["gradient"]
    for kind in ("generic", "zero", "lecture"):
        asked, without = getattr(probes["loss"], kind), getattr(probes["forward"], kind)
        assert [(x, *theta) for x, _y, *theta in asked] == list(without)
    assert probes["forward"].fit == ()


@MODELS
def test_two_generic_probes_miss_by_little(model: SquaredError) -> None:
    losses = [model.loss(x, y, theta) for x, y, *theta in probes_of(model)["loss"].generic]
    assert min(losses[:6]) > 0.5
    near = probes_of(model)["loss"].generic[6:]
    assert [y - model.predict(x, theta) for x, y, *theta in near] == pytest.approx([0.3, -0.2])
    assert all(0 < x < 1 for x, *_rest in near)


@MODELS
def test_zero_probes_have_no_x_and_fits_no_residual(model: SquaredError) -> None:
    probes = probes_of(model)["loss"]
    assert [x for x, *_rest in probes.zero] == [0, 0]
    assert [theta[:2] for _x, *theta in probes.zero] == [list(one[1:3]) for one in probes.generic[:2]]
    assert [x for x, *_rest in probes.fit] == [3, 5, -2, 8]
    assert [model.loss(x, y, theta) for x, y, *theta in probes.fit] == [0] * 4
    assert set(probes.fit[-1][1:]) == {0}  # here a one-sided difference is not zero
    assert [one[2:] for one in probes.fit[:3]] == [one[2:] for one in probes.generic[:3]]


@MODELS
def test_the_lecture_begins_at_one(model: SquaredError) -> None:
    ones = [1] * len(model.parameters)
    assert probes_of(model)["loss"].lecture == ((1, 2, *ones), (2, 4, *ones), (3, 6, *ones))
    assert probes_of(model)["train"].lecture == (([1, 2, 3], [2, 4, 6], *ones, 0.005, 200),)


@MODELS
def test_a_step_is_asked_with_slopes_and_without(model: SquaredError) -> None:
    count, step = len(model.parameters), probes_of(model)["step"]
    for call in calls(step):
        assert isinstance(call[count], list) == (count > 1)
        assert len(numbers(call)) == 2 * count + 1
        assert 0 < call[-1] < 1
    assert [(set(numbers(call[count])), call[-1]) for call in step.fit] == [({0}, 0.5)] * 2
    assert [call[:count] for call in step.fit] == [call[:count] for call in step.generic[:2]]
    assert not any(0 in numbers(call[count]) for call in step.generic)


def test_a_model_of_fewer_parameters_is_asked_with_the_first_of_the_same_numbers() -> None:
    one, three = probes_of(LINEAR)["step"].generic, probes_of(QUADRATIC)["step"].generic
    assert [(theta[0], slopes[0], alpha) for *theta, slopes, alpha in three] == list(one)


@MODELS
def test_runs_are_short_descend_and_differ_in_length(model: SquaredError) -> None:
    runs = probes_of(model)["train"].generic
    assert [call[-1] for call in runs] == [1, 2, 3, 4, 0]
    assert [len(call[0]) for call in runs] == [3, 2, 4, 3, 3]
    for xs, ys, *theta, alpha, _epochs in runs:
        assert len(xs) == len(ys)
        steepest = max(sum(phi * phi for phi in model.features(x)) for x in xs)
        assert alpha == pytest.approx(0.2 / steepest, abs=0.51e-4)  # a fifth of the longest, in four digits
        assert alpha == round(alpha, 4)
        (end, _size) = model.trained(xs, ys, theta, alpha, 50)
        assert model.mean_loss(xs, ys, end) < model.mean_loss(xs, ys, theta)
    assert runs[4][:-1] == runs[0][:-1]
    thetas = [list(theta) for _x, _y, *theta in probes_of(model)["loss"].generic]
    assert [theta for _xs, _ys, *theta, _alpha, _epochs in runs[:4]] == thetas[1:5]


@MODELS
def test_special_runs_begin_at_zero_or_with_a_fit(model: SquaredError) -> None:
    (zero,), (fit,) = probes_of(model)["train"].zero, probes_of(model)["train"].fit
    xs, ys, *theta, alpha, epochs = zero
    assert (xs, ys, alpha, epochs) == ([0, 1.5], [2, -1], 0.01, 1)
    assert theta == list(probes_of(model)["loss"].generic[0][2:])
    fitting_xs, fitting_ys, *start, alpha, epochs = fit
    assert (fitting_xs, fitting_ys[1:], start, alpha, epochs) == ([2, 1, -1], [5, 2], theta, 0.005, 2)
    assert fitting_ys[0] == model.predict(2, start)


# A matrix of samples

Probed = Mapping[str, Any]


@pytest.fixture
def probed() -> Probed:
    return matrix_probes_of(MATRIX)


def arguments(model: MatrixModel, name: str) -> Sequence[str]:
    return next(function.parameters for function in model.functions if function.name == name)


def test_every_function_of_a_matrix_has_probes_that_it_can_be_called_with(probed: Probed) -> None:
    assert list(probed) == FUNCTIONS
    for name, probes in probed.items():
        for call in calls(probes):
            assert len(call) == len(arguments(MATRIX, name))
            assert all(map(math.isfinite, numbers(MATRIX.truth(name, *call))))


def test_a_matrix_is_asked_in_all_shapes_and_often_in_squares(probed: Probed) -> None:
    shapes = [(len(rows), len(rows[0])) for rows, *_rest in probed["loss"].generic]
    assert shapes == [(3, 2), (2, 2), (2, 2), (3, 3), (2, 3), (3, 3), (4, 2), (3, 1), (2, 2), (2, 2), (2, 2)]
    assert probed["loss"] == probed["gradient"]
    assert [(rows, w, b) for rows, _y, w, b in probed["loss"].generic[:9]] == list(probed["forward"].generic)


def test_two_generic_matrices_miss_by_little_and_by_more_from_sample_to_sample(probed: Probed) -> None:
    residuals = [MATRIX.residuals(*call) for call in probed["loss"].generic[9:]]
    assert residuals == [pytest.approx([-0.3, -0.6]), pytest.approx([0.2, 0.4])]


def test_a_matrix_fits_where_it_says_so(probed: Probed) -> None:
    fits = probed["loss"].fit
    assert [MATRIX.loss(*call) for call in fits] == [0] * 4
    assert [(rows, w, b) for rows, _y, w, b in fits[:3]] == list(probed["forward"].generic[:3])
    assert fits[3] == ([[8, 0], [0, 8]], [0, 0], [0, 0], 0)  # here a one-sided difference is not zero


def test_a_step_of_a_matrix_is_asked_with_slopes_and_without(probed: Probed) -> None:
    step = probed["step"]
    assert len(step.generic) == 6
    for w, _b, grads, alpha in step.generic:
        assert len(grads[0]) == len(w)
        assert 0 < alpha < 1
        assert 0 not in numbers(grads)
    assert step.fit == (([7, 2], 13, [[0, 0], 0], 0.5), ([-3, 5], 4, [[0, 0], 0], 0.5))


def test_runs_of_a_matrix_are_short_descend_and_differ_in_length(probed: Probed) -> None:
    runs = probed["train"].generic
    assert [call[-1] for call in runs] == [1, 2, 1, 3, 2, 1, 4, 2, 3, 0]
    assert [call[:4] for call in runs[:9]] == list(probed["loss"].generic[:9])
    assert runs[9][:-1] == runs[1][:-1]
    for call in runs:
        rows: Any = call[0]
        trace = sum(2 * (1 + sum(x * x for x in row)) for row in rows) / len(rows)  # of the second derivatives
        alpha: Any = call[4]
        assert alpha == pytest.approx(1 / trace, abs=0.51e-4)
        assert alpha == round(alpha, 4)


def test_special_runs_of_a_matrix(probed: Probed) -> None:
    (fit,), (long,) = probed["train"].fit, probed["train"].lecture
    assert MATRIX.loss(*fit[:4]) == 0
    assert (fit[0], fit[4:]) == ([[3, -2], [5, 4]], (0.005, 2))
    assert long == ([[1, 2], [3, 1], [2, 6]], [11, 16, 24], [1, 1], 1, 0.01, 200)
