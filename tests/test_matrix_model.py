"""What multiple regression says is right, in whole numbers and exact fractions, and what wrong formulas are made of."""

from fractions import Fraction
from typing import Any

import pytest
from tried import forget

from grader.law.matrix import MatrixModel
from grader.law.matrix.formulas import At, cut, dot, is_whole, mean, pulled, slopes

MODEL = MatrixModel()
# ŷ = (2 + 6 + 1, -2 + 15 + 1, 4 - 3 + 1) = (9, 14, 2), r = (4, -2, 7); the terms are (14, 34, 13).
ROWS: Any = [[1, 2], [-1, 5], [2, -1]]
Y: Any = [5, 16, -5]
W: Any = [2, 3]
B = 1
DATA = (ROWS, Y, W, B)


@pytest.fixture(autouse=True)
def _anew() -> None:
    """Let every test calculate for itself."""
    forget()


# The truth


def test_predictions_residuals_and_loss_are_exact_in_whole_numbers() -> None:
    assert MODEL.predict(ROWS, W, B) == [9, 14, 2]
    assert MODEL.residuals(*DATA) == [4, -2, 7]
    assert MODEL.loss(*DATA) == (16 + 4 + 49) / 3
    assert MODEL.mean_loss(ROWS, Y, [*W, B]) == (16 + 4 + 49) / 3


def test_slopes_are_means_over_the_samples() -> None:
    slopes_w, slope_b = MODEL.slopes(*DATA)
    # Σ x_1·r = 4 + 2 + 14, Σ x_2·r = 8 - 10 - 7, Σ r = 9
    assert [*slopes_w, slope_b] == pytest.approx([2 * 20 / 3, -2 * 9 / 3, 2 * 9 / 3], rel=1e-14)


def test_sizes_are_sums_of_magnitudes() -> None:
    assert MODEL.sizes(*DATA) == [2 + 6 + 1 + 5, 2 + 15 + 1 + 16, 4 + 3 + 1 + 5]
    assert MODEL.loss_size(*DATA) == (14**2 + 34**2 + 13**2) / 3
    of_w, of_b = MODEL.slope_sizes(*DATA)
    assert of_w == pytest.approx([2 * (14 + 34 + 26) / 3, 2 * (28 + 170 + 13) / 3], rel=1e-14)
    assert of_b == pytest.approx(2 * (14 + 34 + 13) / 3, rel=1e-14)


def test_an_epoch_is_one_step_by_the_slopes_of_all_samples() -> None:
    alpha = 1 / 64
    theta, size = [Fraction(2), Fraction(3), Fraction(-1)], Fraction(6)
    phis = [[*row, 1] for row in ROWS]
    ends = [(theta, size)]
    for _ in range(3):
        steps = [Fraction(0)] * 3
        for phi, y in zip(phis, Y, strict=True):
            terms = [p * t for p, t in zip(phi, theta, strict=True)]
            residual, magnitude = sum(terms) - y, sum(map(abs, terms)) + abs(y)
            size += 2 * Fraction(alpha) * sum(map(abs, phi)) * magnitude / 3
            steps = [step + 2 * p * residual / 3 for step, p in zip(steps, phi, strict=True)]
        theta = [t - Fraction(alpha) * step for t, step in zip(theta, steps, strict=True)]
        ends.append((theta, size))
    for epochs in (2, 0, 3, 1):  # in any order: a run goes on where it is known to have been
        (end_w, end_b), summed = MODEL.trained(ROWS, Y, W, -1, alpha, epochs)
        assert [*end_w, end_b] == pytest.approx([float(value) for value in ends[epochs][0]], rel=1e-12)
        assert summed == pytest.approx(float(ends[epochs][1]), rel=1e-12)


@pytest.mark.parametrize("scale", [2.0**-40, 3e-7, 5e6, 2.0**40])
def test_a_step_is_exact_whatever_the_scale(scale: float) -> None:
    alpha = 0.1 / scale**2
    residual = Fraction(scale) * Fraction(7.1) - Fraction(5.3)
    ((w,), b), size = MODEL.trained([[scale], [0]], [5.3, 0], [7.1], 0, alpha, 1)
    assert abs(Fraction(w) - (Fraction(7.1) - Fraction(alpha) * Fraction(scale) * residual)) <= Fraction(4e-15 * size)
    assert abs(Fraction(b) + Fraction(alpha) * residual) <= Fraction(4e-15 * size)


@pytest.mark.parametrize(
    ("function", "arguments", "right"),
    [
        ("forward", (ROWS, W, B), [9, 14, 2]),
        ("loss", DATA, 23),
        ("gradient", ([[1, 2], [3, -1]], [5, 6], [2, 3], 1), ([-2, 10], 2)),  # r = (4, -2)
        ("step", (W, B, [[4, -2], 6], 0.5), ([0, 4], -2)),
        ("train", ([[1, 2]], [5], W, B, 0.125, 1), ([1, 1], 0)),
        ("train", ([[1, 2]], [5], W, B, 0.125, 0), (W, B)),
    ],
)
def test_each_function_has_its_truth(function: str, arguments: tuple[Any, ...], right: Any) -> None:
    assert MODEL.truth(function, *arguments) == right


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: MODEL.predict([[1, 2], [3]], W, B),
        lambda: MODEL.predict(ROWS, [1], B),
        lambda: MODEL.predict(ROWS, [1, 2, 3], B),
        lambda: MODEL.loss(ROWS, [5, 16], W, B),
        lambda: MODEL.sizes(ROWS, [5, 16], W, B),
        lambda: MODEL.slopes(ROWS, [5, 16], W, B),
        lambda: MODEL.trained(ROWS, [5, 16], W, B, 0.1, 1),
        lambda: MODEL.slope_sizes([[1, 2], [3, 4]], [5], W, B),
        lambda: MODEL.truth("step", W, B, [[4], 6], 0.5),
    ],
)
def test_shapes_that_do_not_fit_are_an_error(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"^as many weights as features$|shorter|longer"):
        wrong()


def test_every_function_hands_over_its_arrays() -> None:
    assert [(each.name, each.arrays) for each in MODEL.functions] == [
        ("forward", ("X", "w")),
        ("loss", ("X", "y", "w")),
        ("gradient", ("X", "y", "w")),
        ("step", ("w", "grads")),
        ("train", ("X", "y", "w")),
    ]


# What formulas are made of

AT = At(ROWS, Y, W, B)


def test_all_that_formulas_need_follows_from_the_samples() -> None:
    assert (AT.p, AT.r, AT.n, AT.d) == ([9, 14, 2], [4, -2, 7], 3, 2)
    assert AT.columns == [(1, -1, 2), (2, 5, -1)]
    assert AT.samples == [At([[1, 2]], [5], W, B), At([[-1, 5]], [16], W, B), At([[2, -1]], [-5], W, B)]


def test_samples_and_targets_go_in_pairs() -> None:
    unequal = At(ROWS, [5, 16], W, B)
    for wrong in (lambda: unequal.r, lambda: unequal.samples, lambda: At([[1, 2], [3]], Y, W, B).columns):
        with pytest.raises(ValueError, match=r"shorter|longer"):
            wrong()


def test_lines_are_joined_number_by_number() -> None:
    assert dot((1, -1, 2), (4, -2, 7)) == 20
    with pytest.raises(ValueError, match="shorter"):
        dot((1, 2), (3,))
    assert mean([1, 2, 6]) == 3


def test_slopes_follow_from_one_number_for_each_sample() -> None:
    assert pulled(AT, [1, -1, 3], 0.5) == ([4, -3], 1.5)
    of_w, of_b = slopes(AT)
    assert [*of_w, of_b] == pytest.approx([2 * 20 / 3, -2 * 9 / 3, 2 * 9 / 3], rel=1e-14)


@pytest.mark.parametrize(
    ("value", "whole"),
    [(3, True), (3.0, False), ([1, 2], True), ([1, 2.5], False), ([[1], [2]], True), (([1], 0.5), False)],
)
def test_an_array_is_whole_if_all_its_numbers_are(value: Any, *, whole: bool) -> None:
    assert is_whole(value) is whole


def test_fractions_are_cut_off_where_that_is_so() -> None:
    value = ([1.9, -1.9], [[0.5]], 2.5)
    assert cut(value, where=True) == ([1, -1], [[0]], 2)
    assert cut(value, where=False) is value
