"""What models say is right, in whole numbers and exact fractions: predictions, losses, slopes, steps, training."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from tried import forget

from grader.core.sentence import ENGLISH
from grader.law import Number, SmoothLoss, SquaredError
from grader.law.reply import EXACT
from grader.law.squared_error import VISIBLE, differences, moved, size_of_terms

LINEAR = SquaredError(("w",), lambda x: (x,), "ŷ = x·w")
QUADRATIC = SquaredError(("v", "w", "b"), lambda x: (x * x, x, 1), "ŷ = x²·v + x·w + b")
WHERE = (-3, 29, (2, -4, 7))  # φ = (9, -3, 1), ŷ = 18 + 12 + 7 = 37, r = 8; the terms are 18, 12, 7 and 29


@dataclass(frozen=True, eq=False)
class Quartic(SmoothLoss):
    """The model ŷ = x·w + b, and its residual to the fourth power."""

    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        return x * theta[0] + theta[1]

    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return (self.predict(x, theta) - y) ** 4

    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[Number, ...]:
        steep = 4 * (self.predict(x, theta) - y) ** 3
        return x * steep, steep

    def prediction_size(self, x: Number, theta: Sequence[Number]) -> Number:
        return abs(x * theta[0]) + abs(theta[1])

    def loss_size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return (self.prediction_size(x, theta) + abs(y)) ** 4

    def slope_size(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return 4 * abs((x, 1)[k]) * (self.prediction_size(x, theta) + abs(y)) ** 3

    def longest_step(self, _k: int, _x: Number) -> float:
        return math.inf


QUARTIC = Quartic(("w", "b"), "ŷ = x·w + b")


@pytest.fixture(autouse=True)
def _anew() -> None:
    """Let every test calculate for itself."""
    forget()


# The squared error


def test_a_squared_error_is_exact_in_whole_numbers() -> None:
    assert QUADRATIC.predict(-3, (2, -4, 7)) == 37
    assert QUADRATIC.loss(*WHERE) == 64
    assert QUADRATIC.slopes(*WHERE) == (144, -48, 16)  # 2·φ·r
    assert [QUADRATIC.slope(k, *WHERE) for k in range(3)] == [144, -48, 16]


def test_sizes_are_sums_of_magnitudes() -> None:
    assert QUADRATIC.size(*WHERE) == 66
    assert QUADRATIC.prediction_size(-3, (2, -4, 7)) == 37
    assert QUADRATIC.prediction_size(3, (2, -4, 7)) == 37
    assert QUADRATIC.loss_size(*WHERE) == 66**2
    assert [QUADRATIC.slope_size(k, *WHERE) for k in range(3)] == [2 * 9 * 66, 2 * 3 * 66, 2 * 66]
    assert size_of_terms((9, -3, 1), -29, (2, -4, 7)) == 66


def test_the_longest_step_is_one_over_the_square_of_the_feature() -> None:
    assert [QUADRATIC.longest_step(k, -2) for k in range(3)] == [1 / 16, 1 / 4, 1]


def test_a_loss_tilts_where_the_residual_survives_single_precision() -> None:
    def tilts(miss: float) -> bool:
        return LINEAR.tilts(0, 3, 12 + miss, (4,))  # the terms are 12 and 12

    assert tilts(24.1 * VISIBLE)
    assert tilts(-24.1 * VISIBLE)
    assert not tilts(23.9 * VISIBLE)
    assert not tilts(0)
    assert not LINEAR.tilts(0, 0, 5, (4,))
    assert not LINEAR.tilts(0, 0, 0, (4,))
    assert QUADRATIC.tilts(2, 0, 5, (2, -4, 7))
    assert not QUADRATIC.tilts(1, 0, 5, (2, -4, 7))


def test_the_mean_loss_is_that_of_all_samples() -> None:
    assert LINEAR.mean_loss([1, 2, 3], [2, 4, 7], (4,)) == (4 + 16 + 25) / 3
    with pytest.raises(ValueError, match="shorter"):
        LINEAR.mean_loss([1, 2, 3], [2, 4], (4,))


@pytest.mark.parametrize("scale", [2.0**-40, 3e-7, 1 / 3, 1.0, 5e6, 2.0**40])
def test_a_difference_is_the_slope_whatever_the_scale(scale: float) -> None:
    """The step that it takes grows with the terms and shrinks with the feature, or nothing would be left of it."""
    small_feature: Any = (scale, 1.0), 5.3, (7.1, -3.7)
    small_terms: Any = (3.1, -0.7), 5.3 * scale, (7.1 * scale, 2.9 * scale)
    for features, y, theta in (small_feature, small_terms):
        size = size_of_terms(features, y, theta)
        residual = sum(Fraction(f) * Fraction(t) for f, t in zip(features, theta, strict=True)) - Fraction(y)
        for got, phi in zip(differences(features, y, theta, size), features, strict=True):
            assert abs(Fraction(got) - 2 * Fraction(phi) * residual) <= Fraction(4e-15) * Fraction(2 * abs(phi) * size)


def test_where_all_terms_are_zero_there_is_no_slope() -> None:
    assert differences((0, 8, 1), 0, (0, 0, 0), 0) == (0, 0, 0)
    assert differences((0, 2), 3, (5, 7), 17) == (0, 2 * 2 * 11)


def test_a_parameter_is_moved_alone() -> None:
    theta = [1, 2, 3]
    assert moved(theta, 1, -5) == [1, -3, 3]
    assert theta == [1, 2, 3]


# Training


def test_training_takes_a_step_after_every_sample() -> None:
    xs, ys, alpha = [3, -1], [2, 5], 1 / 128
    theta, size = [Fraction(value) for value in (1, -2, 3)], Fraction(6)
    ends = [(theta, size)]
    for _ in range(3):
        for x, y in zip(xs, ys, strict=True):
            phi = (x * x, x, 1)
            residual = sum(p * t for p, t in zip(phi, theta, strict=True)) - y
            terms = sum(abs(p * t) for p, t in zip(phi, theta, strict=True)) + abs(y)
            size += 2 * Fraction(alpha) * sum(map(abs, phi)) * terms
            theta = [t - Fraction(alpha) * 2 * p * residual for p, t in zip(phi, theta, strict=True)]
        ends.append((theta, size))
    for epochs in (2, 0, 3, 1):  # in any order: a run goes on where it is known to have been
        found, summed = QUADRATIC.trained(xs, ys, [1, -2, 3], alpha, epochs)
        assert found == pytest.approx([float(value) for value in ends[epochs][0]], rel=1e-12)
        assert summed == pytest.approx(float(ends[epochs][1]), rel=1e-12)


@pytest.mark.parametrize("scale", [2.0**-40, 3e-7, 5e6, 2.0**40])
def test_a_step_is_exact_whatever_the_scale(scale: float) -> None:
    alpha = 0.1 / scale**2
    (w,), size = LINEAR.trained([scale], [5.3], [7.1], alpha, 1)
    right = Fraction(7.1) - Fraction(alpha) * 2 * Fraction(scale) * (Fraction(scale) * Fraction(7.1) - Fraction(5.3))
    assert abs(Fraction(w) - right) <= Fraction(4e-15 * size)


def test_a_smooth_loss_trains_by_its_own_slopes() -> None:
    assert QUARTIC.trained([3, -1], [2, 5], [-1, 2], 1 / 4096, 0) == ((-1, 2), 3)
    # r = -3 and 4·r³ = -108; then w = -1 + 324/4096 and b = 2 + 108/4096.
    (w, b), size = QUARTIC.trained([3], [2], [-1, 2], 1 / 4096, 1)
    assert (w, b) == (-1 + 324 / 4096, 2 + 108 / 4096)
    assert size == 3 + (3 + 1) * 4 * 7**3 / 4096  # ‖φ‖₁·4·A³
    # An epoch on the same sample twice is two epochs on it.
    twice, more = QUARTIC.trained([3, 3], [2, 2], [-1, 2], 1 / 4096, 1)
    assert (twice, more) == QUARTIC.trained([3], [2], [-1, 2], 1 / 4096, 2)
    assert twice[0] > w
    assert more == size + (3 + 1) * 4 * (abs(3 * w) + abs(b) + 2) ** 3 / 4096


@pytest.mark.parametrize("model", [LINEAR, QUARTIC])
def test_as_many_targets_as_inputs_are_trained_on(model: Any) -> None:
    with pytest.raises(ValueError, match="shorter"):
        model.trained([1, 2, 3], [2, 4], [1] * len(model.parameters), 0.01, 1)


def test_a_loss_of_ones_own_needs_a_slope_for_each_parameter() -> None:
    class Short(Quartic):
        def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[Number, ...]:
            return super().slopes(x, y, theta)[:1]

    with pytest.raises(ValueError, match="shorter"):
        Short(("w", "b"), "ŷ = x·w + b").trained([3], [2], [-1, 2], 0.01, 1)


# A smooth loss


def test_a_smooth_loss_tilts_where_its_slope_survives_single_precision() -> None:
    limit = (VISIBLE * (2 * 12 + 2) ** 3) ** (1 / 3)  # 4·φ·r³ ≥ 1e-5·4·φ·A³

    def tilts(miss: float) -> bool:
        return QUARTIC.tilts(0, 3, 13 + miss, (4, 1))

    assert tilts(1.05 * limit)
    assert tilts(-1.05 * limit)
    assert not tilts(0.9 * limit)
    assert not tilts(0)
    assert not QUARTIC.tilts(0, 0, 5, (4, 1))
    assert QUARTIC.tilts(1, 0, 5, (4, 1))


def test_a_smooth_loss_may_do_without_paper() -> None:
    assert QUARTIC.on_paper(3, 2, (-1, 2)) == ()
    assert QUARTIC.parabolic is False
    assert QUARTIC.slope(0, 3, 2, (-1, 2)) == -324
    assert QUARTIC.slope(1, 3, 2, (-1, 2)) == -108


# Every function


@pytest.mark.parametrize(
    ("model", "function", "arguments", "right"),
    [
        (QUADRATIC, "forward", (-3, 2, -4, 7), 37),
        (QUADRATIC, "loss", (-3, 29, 2, -4, 7), 64),
        (QUADRATIC, "gradient", (-3, 29, 2, -4, 7), (144, -48, 16)),
        (QUADRATIC, "step", (2, -4, 7, [144, -48, 16], 0.5), (-70, 20, -1)),
        (QUADRATIC, "train", ([-3], [29], 2, -4, 7, 1 / 16, 1), (-7, -1, 6)),
        (QUADRATIC, "train", ([-3], [29], 2, -4, 7, 1 / 16, 0), (2, -4, 7)),
        (LINEAR, "forward", (3, 7), 21),
        (LINEAR, "loss", (3, 5, 7), 256),
        (LINEAR, "gradient", (3, 5, 7), 96),
        (LINEAR, "step", (7, 96, 0.5), -41),
        (LINEAR, "train", ([3], [5], 7, 0.0625, 1), 1),
        (QUARTIC, "gradient", (3, 2, -1, 2), (-324, -108)),
        (QUARTIC, "step", (-1, 2, [4, -8], 0.5), (-3, 6)),
    ],
)
def test_each_function_has_its_truth(model: Any, function: str, arguments: tuple[Any, ...], right: Any) -> None:
    assert model.truth(function, *arguments) == right


def test_a_step_needs_a_slope_for_each_parameter() -> None:
    with pytest.raises(ValueError, match="shorter"):
        QUADRATIC.truth("step", 2, -4, 7, [144, -48], 0.5)


@pytest.mark.parametrize(
    ("make", "slopes", "returned"),
    [
        (lambda: SquaredError(("w",), lambda x: (x,), "ŷ = x·w"), "grad", ()),
        (lambda: SquaredError(("w", "b"), lambda x: (x, 1), "ŷ = x·w + b"), "grads", ("w", "b")),
        (lambda: Quartic(("w", "b"), "ŷ = x·w + b"), "grads", ("w", "b")),
    ],
)
def test_the_functions_asked_for_follow_from_the_parameters(make: Any, slopes: str, returned: tuple[str, ...]) -> None:
    model = make()
    theta = model.parameters
    assert [(each.name, each.parameters, each.returns, each.arrays) for each in model.functions] == [
        ("forward", ("x", *theta), (), ()),
        ("loss", ("x", "y", *theta), (), ()),
        ("gradient", ("x", "y", *theta), returned, ()),
        ("step", (*theta, slopes, "alpha"), returned, ()),
        ("train", ("xs", "ys", *theta, "alpha", "epochs"), returned, ()),
    ]


def test_a_model_is_calculated_on_paper_term_by_term() -> None:
    assert [ENGLISH(line) for line in QUADRATIC.on_paper(*WHERE)] == [
        "ŷ = 9·2 + (-3)·(-4) + 1·7 = 37",
        "residual = ŷ - y = 37 - 29 = 8",
        "loss = 8² = 64",
    ]
    assert [ENGLISH(line) for line in LINEAR.on_paper(-3, None, (2,))] == ["ŷ = (-3)·2 = -6"]
    with pytest.raises(ValueError, match="longer"):
        LINEAR.on_paper(-3, None, (2, 1))


def test_exact_tolerance_is_wider_than_the_rounding_of_a_long_run() -> None:
    xs, ys = [1, 2, 3], [2, 4, 6]
    now = Fraction(1)
    for _ in range(20):
        for x, y in zip(xs, ys, strict=True):
            now -= Fraction(0.01) * 2 * x * (x * now - y)
    (found,), size = LINEAR.trained(xs, ys, [1], 0.01, 20)
    assert abs(Fraction(found) - now) <= Fraction(EXACT / 1000) * Fraction(size)
