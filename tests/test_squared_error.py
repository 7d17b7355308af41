"""The truth and the tolerances of the squared error, against exact rational arithmetic."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.core.outcome import Number
from grader.course import exercise
from grader.law import Draw, Run, SquaredError, points_of, runs_of
from grader.law.drawing import drawn
from grader.law.reply import EXACT, TOLERANCE

LINEAR: SquaredError = exercise.load("linear").model  # type: ignore[assignment]
QUADRATIC: SquaredError = exercise.load("quadratic").model  # type: ignore[assignment]
MODELS = pytest.mark.parametrize("model", [LINEAR, QUADRATIC], ids=["linear", "quadratic"])


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    return Draw(lambda least, most: draw(st.integers(least, most))).number()


def points(model: SquaredError) -> st.SearchStrategy[Any]:
    return st.tuples(numbers(), numbers(), st.tuples(*[numbers() for _ in model.parameters]))


def exact_slopes(model: SquaredError, x: Number, y: Number, theta: Sequence[Number]) -> list[Fraction]:
    """∂/∂θ_k (Σ φ_k θ_k - y)² = 2 φ_k (Σ φ_k θ_k - y), by the chain rule, in rational numbers."""
    phi = [Fraction(value) for value in model.features(Fraction(x))]  # type: ignore[arg-type]
    residual = sum(p * Fraction(value) for p, value in zip(phi, theta, strict=True)) - Fraction(y)
    return [2 * p * residual for p in phi]


def sizes(model: SquaredError, x: Number, y: Number, theta: Sequence[Number]) -> list[float]:
    return [2 * abs(phi) * model.size(x, y, theta) for phi in model.features(x)]


@MODELS
def test_the_central_difference_is_the_exact_slope_up_to_rounding(model: SquaredError) -> None:
    @settings(max_examples=500, database=None)
    @given(points(model))
    def holds(point: Any) -> None:
        x, y, theta = point
        for got, right, size in zip(
            model.slopes(x, y, theta), exact_slopes(model, x, y, theta), sizes(model, x, y, theta), strict=True
        ):
            assert abs(Fraction(got) - right) <= Fraction(1e-14) * Fraction(size)

    holds()


@MODELS
def test_single_precision_stays_ten_times_within_the_tolerance(model: SquaredError) -> None:
    @settings(max_examples=500, database=None)
    @given(points(model))
    def holds(point: Any) -> None:
        x, y, theta = np.float32(point[0]), np.float32(point[1]), [np.float32(value) for value in point[2]]
        phi = [np.float32(value) for value in model.features(x)]  # type: ignore[arg-type]
        residual = sum((p * value for p, value in zip(phi, theta, strict=True)), np.float32(0)) - y
        for p, right, size in zip(phi, exact_slopes(model, *point), sizes(model, *point), strict=True):
            got = Fraction(float(np.float32(2) * p * residual))
            assert abs(got - right) <= Fraction(TOLERANCE / 10) * Fraction(size)

    holds()


@MODELS
def test_double_precision_in_expanded_form_is_exact(model: SquaredError) -> None:
    @settings(max_examples=500, database=None)
    @given(points(model))
    def holds(point: Any) -> None:
        x, y, theta = point
        phi = model.features(x)
        for k, (right, size) in enumerate(zip(exact_slopes(model, *point), sizes(model, *point), strict=True)):
            got = sum(2 * phi[k] * p * value for p, value in zip(phi, theta, strict=True)) - 2 * phi[k] * y
            assert abs(Fraction(got) - right) <= Fraction(EXACT / 10) * Fraction(size)

    holds()


@MODELS
def test_a_step_descends_exactly_below_the_largest_learning_rate(model: SquaredError) -> None:
    """L(θ - α g_k) = (1 - 2 α φ_k²)² L: less than L for 0 < α < 1/φ_k², equal at the end of that range."""

    @settings(max_examples=200, database=None)
    @given(points(model), st.integers(1, 19))
    def holds(point: Any, pace: int) -> None:
        x, y, theta = (Fraction(point[0]), Fraction(point[1]), [Fraction(value) for value in point[2]])
        for k, phi in enumerate(model.features(x)):  # type: ignore[arg-type]
            if not phi:
                continue
            slope = exact_slopes(model, *point)[k]
            before = model.loss(x, y, theta)  # type: ignore[arg-type]
            for share in (Fraction(pace, 20), Fraction(1)):
                moved = [value - share / phi**2 * slope * (index == k) for index, value in enumerate(theta)]
                after = model.loss(x, y, moved)  # type: ignore[arg-type]
                assert after == (1 - 2 * share) ** 2 * before

    holds()


def test_the_run_of_the_lecture_has_the_published_numbers() -> None:
    xs, ys = [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]
    after = [LINEAR.trained(xs, ys, [1.0], 0.01, epochs)[0][0] for epochs in range(11)]
    assert [round(w, 2) for w in after[1:5]] == [1.26, 1.45, 1.60, 1.70]
    assert round(after[10], 2) == 1.95
    for epochs, w in enumerate(after):
        assert math.isclose(w, 2 - 0.739312**epochs, rel_tol=1e-5)
    assert LINEAR.predict(4, [1.0]) == 4.0
    assert round(LINEAR.predict(4, [after[10]]), 1) == 7.8


@MODELS
def test_training_is_one_step_of_descent_for_every_sample_in_order(model: SquaredError) -> None:
    theta = [Fraction(index + 1) for index in range(len(model.parameters))]
    now = theta
    for _ in range(2):
        for x, y in [(1, 2), (3, 5)]:
            slopes = exact_slopes(model, x, y, now)  # type: ignore[arg-type]
            now = [value - Fraction(1, 128) * slope for value, slope in zip(now, slopes, strict=True)]
    trained, _size = model.trained([1, 3], [2, 5], [float(value) for value in theta], 1 / 128, 2)
    assert trained == pytest.approx([float(value) for value in now], rel=1e-13)


@MODELS
def test_every_drawn_run_descends(model: SquaredError) -> None:
    for run in drawn(runs_of(model, [Run([1], [2], [3] * len(model.parameters), 0.1)]), seed=5, count=50):
        xs: Any = run["xs"]
        steepest = max(sum(phi * phi for phi in model.features(x)) for x in xs)
        alpha: Any = run["alpha"]
        assert alpha > 0
        assert not steepest or alpha < 0.5 / steepest


def test_drawn_numbers_are_short_and_of_all_three_kinds() -> None:
    drawn_points: Any = drawn(points_of(LINEAR, [(3, 5, 7)]), seed=0, count=100)
    values: list[Number] = [value for point in drawn_points for value in (point["x"], point["y"])]
    assert all(abs(value) <= 9.999 for value in values)
    assert any(isinstance(value, int) for value in values)
    assert any(isinstance(value, float) and (2 * value).is_integer() for value in values)
    assert any(not float(2 * value).is_integer() for value in values)
    assert all(value == round(value, 3) for value in values)
