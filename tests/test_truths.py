"""What models say is right, in whole numbers and exact fractions: predictions, losses, slopes, steps, training."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import EVERYTHING
from tried import Quartic, exact_slopes, exact_walk

from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.law import Number, SquaredError
from grader.law.draw import Draw
from grader.law.reply import EXACT, TOLERANCE
from grader.law.squared_error import differences, entries, joined, moved, name_of, size_of_terms, split

LINEAR: Any = exercise.load("linear").model
QUADRATIC = SquaredError(("v", "w", "b"), lambda x: (x * x, x, 1), "ŷ = x²·v + x·w + b")
MATRIX: Any = exercise.load("multiple").model
QUARTIC = Quartic(("w", "b"), "ŷ = x·w + b")
MODELS = {"linear": LINEAR, "quadratic": QUADRATIC, "matrix": MATRIX}
models = pytest.mark.parametrize("name", MODELS)

# φ = (9, -3, 1), ŷ = 18 + 12 + 7 = 37, r = 8; the terms are 18, 12, 7 and 29.
WHERE: Any = (-3, 29, (2, -4, 7))
# ŷ = (2 + 6 + 1, -2 + 15 + 1, 4 - 3 + 1) = (9, 14, 2), r = (4, -2, 7); the terms are (14, 34, 13).
ROWS: Any = [[1, 2], [-1, 5], [2, -1]]
ALL: Any = (ROWS, [5, 16, -5], (2, 3, 1))


def anew(model: Any) -> Any:
    """Return the same model, but one that remembers nothing of what it was asked before."""
    return replace(model)


def phis(name: str, x: Any, y: Any) -> list[tuple[Sequence[Number], Number]]:
    """Return φ and y of each sample."""
    if name == "matrix":
        return [((*row, 1), target) for row, target in zip(x, y, strict=True)]
    return [((x,) if name == "linear" else (x * x, x, 1), y)]


# In whole numbers


def test_predictions_losses_and_slopes_are_exact_in_whole_numbers() -> None:
    x, y, theta = WHERE
    assert QUADRATIC.predict(x, theta) == 37
    assert QUADRATIC.residuals(x, y, theta) == [8]
    assert QUADRATIC.loss(x, y, theta) == 64
    assert anew(QUADRATIC).slopes(x, y, theta) == (144, -48, 16)  # 2·φ·r
    x, y, theta = ALL
    assert MATRIX.predict(x, theta) == MATRIX.predictions(x, theta) == [9, 14, 2]
    assert MATRIX.residuals(x, y, theta) == [4, -2, 7]
    assert MATRIX.loss(x, y, theta) == (16 + 4 + 49) / 3
    # The means of 2·φ·r: Σ x_1·r = 4 + 2 + 14, Σ x_2·r = 8 - 10 - 7, Σ r = 9.
    assert anew(MATRIX).slopes(x, y, theta) == pytest.approx([2 * 20 / 3, -2 * 9 / 3, 2 * 9 / 3], rel=1e-14)


def test_sizes_are_sums_of_magnitudes() -> None:
    assert QUADRATIC.sizes(*WHERE) == [66]
    assert QUADRATIC.prediction_sizes(-3, (2, -4, 7)) == QUADRATIC.prediction_sizes(3, (2, -4, 7)) == [37]
    assert QUADRATIC.loss_size(*WHERE) == 66**2
    lost = 66**2 / 250  # by a narrow central difference
    assert QUADRATIC.slope_sizes(*WHERE) == [2 * 9 * 66 + lost, 2 * 3 * 66 + lost, 2 * 66 + lost]
    assert size_of_terms((9, -3, 1), -29, (2, -4, 7)) == 66
    assert MATRIX.sizes(*ALL) == [2 + 6 + 1 + 5, 2 + 15 + 1 + 16, 4 + 3 + 1 + 5]
    assert MATRIX.prediction_sizes(ROWS, (2, 3, 1)) == [9, 18, 8]
    assert MATRIX.loss_size(*ALL) == (14**2 + 34**2 + 13**2) / 3
    sizes = [2 * (14 + 34 + 26) / 3, 2 * (28 + 170 + 13) / 3, 2 * (14 + 34 + 13) / 3]
    lost = (14**2 + 34**2 + 13**2) / 3 / 250
    assert MATRIX.slope_sizes(*ALL) == pytest.approx([size + lost for size in sizes], rel=1e-14)


def test_the_mean_loss_is_that_of_all_samples() -> None:
    assert LINEAR.mean_loss([1, 2, 3], [2, 4, 7], (4,)) == (4 + 16 + 25) / 3
    assert MATRIX.mean_loss(*ALL) == (16 + 4 + 49) / 3
    with pytest.raises(ValueError, match="shorter"):
        LINEAR.mean_loss([1, 2, 3], [2, 4], (4,))


def test_the_longest_step_along_one_entry_is_one_over_the_mean_square_of_the_feature() -> None:
    assert [QUADRATIC.longest_step_along([k], -2, (7, 7, 7)) for k in range(3)] == [1 / 16, 1 / 4, 1]
    assert [MATRIX.longest_step_along([k], ROWS, (7, 7, 7)) for k in range(3)] == [1 / 2, 1 / 10, 1]
    # Along (3, -1) the predictions change by (1, -8, 7): 2/c = 10·3/114.
    assert MATRIX.longest_step_along([0, 1], ROWS, (3, -1, 9)) == pytest.approx(30 / 114, rel=1e-15)


EVERY_FUNCTION: list[tuple[Any, str, tuple[Any, ...], Any]] = [
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
    (MATRIX, "forward", (ROWS, [2, 3], 1), [9, 14, 2]),
    (MATRIX, "loss", (ROWS, [5, 16, -5], [2, 3], 1), 23),
    (MATRIX, "gradient", ([[1, 2], [3, -1]], [5, 6], [2, 3], 1), ([-2, 10], 2)),  # r = (4, -2)
    (MATRIX, "step", ([2, 3], 1, [[4, -2], 6], 0.5), ([0, 4], -2)),
    (MATRIX, "train", ([[1, 2]], [5], [2, 3], 1, 0.125, 1), ([1, 1], 0)),
    (MATRIX, "train", ([[1, 2]], [5], [2, 3], 1, 0.125, 0), ([2, 3], 1)),
    (QUARTIC, "forward", (3, -1, 2), -1),
    (QUARTIC, "loss", (3, 2, -1, 2), 81),
    (QUARTIC, "gradient", (3, 2, -1, 2), (-324, -108)),
    (QUARTIC, "step", (-1, 2, [4, -8], 0.5), (-3, 6)),
    (QUARTIC, "train", ([3], [2], -1, 2, 1 / 4096, 1), (-1 + 324 / 4096, 2 + 108 / 4096)),
]


@pytest.mark.parametrize(("model", "function", "arguments", "right"), EVERY_FUNCTION)
def test_each_function_has_its_truth(model: Any, function: str, arguments: tuple[Any, ...], right: Any) -> None:
    assert anew(model).truth(function, *arguments) == right


@pytest.mark.parametrize(
    ("model", "x", "slopes", "returned", "arrays"),
    [
        (SquaredError(("w",), lambda x: (x,), "ŷ = x·w"), ("x", "xs", "y", "ys"), "grad", (), ((), (), ())),
        (QUADRATIC, ("x", "xs", "y", "ys"), "grads", ("v", "w", "b"), ((), (), ())),
        (QUARTIC, ("x", "xs", "y", "ys"), "grads", ("w", "b"), ((), (), ())),
        (MATRIX, ("X", "X", "y", "y"), "grads", ("w", "b"), (("X", "w"), ("X", "y", "w"), ("w", "grads"))),
    ],
)
def test_the_functions_asked_for_follow_from_the_parameters(
    model: Any, x: tuple[str, ...], slopes: str, returned: tuple[str, ...], arrays: tuple[tuple[str, ...], ...]
) -> None:
    theta, of_forward, of_loss, of_step = model.parameters, *arrays
    assert [(each.name, each.parameters, each.returns, each.arrays) for each in anew(model).functions] == [
        ("forward", (x[0], *theta), (), of_forward),
        ("loss", (x[0], x[2], *theta), (), of_loss),
        ("gradient", (x[0], x[2], *theta), returned, of_loss),
        ("step", (*theta, slopes, "alpha"), returned, of_step),
        ("train", (x[1], x[3], *theta, "alpha", "epochs"), returned, of_loss),
    ]


def test_theta_is_flat_and_parameters_have_their_places_in_it() -> None:
    flat = [7, 8, 9]
    assert split(QUADRATIC, flat) == (7, 8, 9)
    assert split(MATRIX, flat) == ([7, 8], 9)
    assert joined(MATRIX, ([7, 8], 9)) == joined(QUADRATIC, (7, 8, 9)) == flat
    assert [list(entries(QUADRATIC, of, flat)) for of in "vwb"] == [[0], [1], [2]]
    assert [list(entries(MATRIX, of, flat)) for of in "wb"] == [[0, 1], [2]]
    assert [name_of(QUADRATIC, k, flat) for k in range(3)] == ["v", "w", "b"]
    assert [name_of(MATRIX, k, flat) for k in range(3)] == ["w[0]", "w[1]", "b"]
    assert moved(flat, 1, -5) == [7, 3, 9]
    assert flat == [7, 8, 9]
    two_numbers: Any = SquaredError(("w", "b", "c"), lambda row: (*row, 1, 1), "ŷ = X·w + b + c", vector="w")
    assert split(two_numbers, flat) == ([7], 8, 9)
    assert [list(entries(two_numbers, of, flat)) for of in "wbc"] == [[0], [1], [2]]
    assert [name_of(two_numbers, k, flat) for k in range(3)] == ["w[0]", "b", "c"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: LINEAR.on_paper(-3, None, (2, 1)),
        lambda: LINEAR.trained([1, 2, 3], [2, 4], [1], 0.01, 1),
        lambda: QUARTIC.trained([1, 2, 3], [2, 4], [1, 1], 0.01, 1),
        lambda: QUADRATIC.truth("step", 2, -4, 7, [144, -48], 0.5),
        lambda: MATRIX.predict([[1, 2], [3]], (2, 3, 1)),
        lambda: MATRIX.predict(ROWS, (1, 1)),
        lambda: MATRIX.predict(ROWS, (1, 2, 3, 1)),
        lambda: MATRIX.loss(ROWS, [5, 16], (2, 3, 1)),
        lambda: MATRIX.sizes(ROWS, [5, 16], (2, 3, 1)),
        lambda: MATRIX.slopes(ROWS, [5, 16], (2, 3, 1)),
        lambda: MATRIX.trained(ROWS, [5, 16], (2, 3, 1), 0.1, 1),
        lambda: MATRIX.slope_sizes([[1, 2], [3, 4]], [5], (2, 3, 1)),
        lambda: MATRIX.truth("step", [2, 3], 1, [[4], 6], 0.5),
    ],
)
def test_shapes_that_do_not_fit_are_an_error(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"^as many weights as features$|shorter|longer"):
        wrong()


@pytest.mark.parametrize(
    ("model", "x", "y", "theta", "lines"),
    [
        (
            QUADRATIC,
            *WHERE,
            ["ŷ = 9·2 + (-3)·(-4) + 1·7 = 37", "residual = ŷ - y = 37 - 29 = 8", "loss = 8² = 64"],
        ),
        (LINEAR, -3, None, (2,), ["ŷ = (-3)·2 = -6"]),
        (LINEAR, 3, -7, (-4,), ["ŷ = 3·(-4) = -12", "residual = ŷ - y = -12 - (-7) = -5", "loss = (-5)² = 25"]),
        (
            MATRIX,
            *ALL,
            ["ŷ = X·w + b = [9, 14, 2]", "residuals = ŷ - y = [4, -2, 7]", "loss = (4² + (-2)² + 7²) / 3 = 23"],
        ),
        (MATRIX, ROWS, None, (2, 3, 1), ["ŷ = X·w + b = [9, 14, 2]"]),
        (QUARTIC, 3, 2, (-1, 2), []),  # a smooth loss may do without
    ],
)
def test_a_model_is_calculated_on_paper(model: Any, x: Any, y: Any, theta: Any, lines: list[str]) -> None:
    assert [ENGLISH(line) for line in model.on_paper(x, y, theta)] == lines


def test_a_loss_of_ones_own_is_asked_as_that_of_one_sample() -> None:
    assert QUARTIC.predictions(3, (-1, 2)) == [-1]
    assert QUARTIC.prediction_sizes(3, (-1, 2)) == [5]
    assert QUARTIC.slope_sizes(3, 2, (-1, 2)) == [3 * 4 * 7**3, 4 * 7**3]
    assert [QUARTIC.longest_step_along([k], 3, (1, 1)) for k in (0, 1)] == [2**-16 / 9, 2**-16]
    assert (QUARTIC.parabolic, QUARTIC.vector, LINEAR.parabolic) == (False, None, True)


# In rational numbers


def points(name: str) -> st.SearchStrategy[Any]:
    """Return x, y and θ as checks draw them."""
    return st.composite(_drawn)(name)


def _drawn(draw: st.DrawFn, name: str) -> Any:
    source = Draw(lambda least, most: draw(st.integers(least, most)))
    if name != "matrix":
        return source.number(), source.number(), source.numbers(len(MODELS[name].parameters))
    samples, features = source.integer(1, 4), source.integer(1, 3)
    rows = [source.array(features) for _ in range(samples)]
    return rows, source.array(samples), [*source.array(features), source.number()]


def always(name: str, holds: Callable[[Any, Any, Any], None]) -> None:
    @settings(max_examples=200 if EVERYTHING else 40, database=None, deadline=None)
    @given(points(name))
    def everywhere(point: Any) -> None:
        holds(*point)

    everywhere()


@models
def test_slopes_are_exact_up_to_rounding(name: str) -> None:
    def holds(x: Any, y: Any, theta: Any) -> None:
        right, sizes = exact_slopes(phis(name, x, y), theta), MODELS[name].slope_sizes(x, y, theta)
        for got, slope, size in zip(MODELS[name].slopes(x, y, theta), right, sizes, strict=True):
            assert abs(Fraction(got) - slope) <= Fraction(1e-14) * Fraction(size)

    always(name, holds)


@models
@pytest.mark.parametrize(
    ("precision", "expanded", "share"), [(np.float32, False, TOLERANCE / 10), (np.float64, True, EXACT / 10)]
)
def test_right_code_in_any_form_and_precision_stays_far_within_its_tolerance(
    name: str, precision: Any, share: float, *, expanded: bool
) -> None:
    """Beside 2/n·Φᵀ(Φθ - y) in single precision, the expanded 2/n·(ΦᵀΦθ - Φᵀy) in double precision."""

    def holds(x: Any, y: Any, theta: Any) -> None:
        features = np.array([phi for phi, _y in phis(name, x, y)], precision)
        targets, values = np.array(y, precision).reshape(-1), np.array(theta, precision)
        apart = features @ values - targets
        along = features.T @ features @ values - features.T @ targets if expanded else features.T @ apart
        found = 2 * along / precision(len(targets))
        right, sizes = exact_slopes(phis(name, x, y), theta), MODELS[name].slope_sizes(x, y, theta)
        for got, slope, size in zip(found, right, sizes, strict=True):
            assert abs(Fraction(float(got)) - slope) <= Fraction(share) * Fraction(size) + Fraction(1, 10**15)
        loss = float((apart * apart).mean())
        assert abs(loss - MODELS[name].loss(x, y, theta)) <= share * MODELS[name].loss_size(x, y, theta) + 1e-15

    always(name, holds)


@pytest.mark.parametrize("name", ["linear", "quadratic"])
def test_a_step_descends_exactly_below_the_longest_one(name: str) -> None:
    """L(θ - α g_k) = (1 - 2 α φ_k²)² L: less than L for 0 < α < 1/φ_k², equal at the end of that range."""

    def holds(x: Any, y: Any, theta: Any) -> None:
        ((phi, _y),) = phis(name, Fraction(x), y)
        slopes, before = exact_slopes([(phi, y)], theta), _exact_loss(phi, y, theta)
        for k, feature in enumerate(phi):
            for share in (Fraction(1, 3), Fraction(1)) if feature else ():
                there = [Fraction(t) - share / feature**2 * slopes[k] * (k == n) for n, t in enumerate(theta)]
                assert _exact_loss(phi, y, there) == (1 - 2 * share) ** 2 * before

    always(name, holds)


def _exact_loss(phi: Sequence[Any], y: Any, theta: Sequence[Any]) -> Fraction:
    residual: Fraction = sum(p * Fraction(t) for p, t in zip(phi, theta, strict=True)) - Fraction(y)
    return residual**2


@pytest.mark.parametrize("scale", [2.0**-40, 3e-7, 1 / 3, 1.0, 5e6, 2.0**40])
def test_a_difference_is_the_slope_whatever_the_scale(scale: float) -> None:
    """The step that it takes grows with the terms and shrinks with the feature, or nothing would be left of it."""
    small_feature: Any = (scale, 1.0), 5.3, (7.1, -3.7)
    small_terms: Any = (3.1, -0.7), 5.3 * scale, (7.1 * scale, 2.9 * scale)
    for features, y, theta in (small_feature, small_terms):
        size = size_of_terms(features, y, theta)
        right = exact_slopes([(features, y)], theta)
        for got, slope, phi in zip(differences(features, y, theta, size), right, features, strict=True):
            assert abs(Fraction(got) - slope) <= Fraction(4e-15) * Fraction(2 * abs(phi) * size)


def test_where_all_terms_are_zero_there_is_no_slope() -> None:
    assert differences((0, 8, 1), 0, (0, 0, 0), 0) == (0, 0, 0)
    assert differences((0, 2), 3, (5, 7), 17) == (0, 2 * 2 * 11)


# Training


@pytest.mark.parametrize(
    ("name", "xs", "ys"), [("quadratic", [3, -1], [2, 5]), ("matrix", ROWS, [5, 16, -5]), ("linear", [3, -1], [2, 5])]
)
def test_training_takes_a_step_after_every_sample_or_one_on_all_of_them(name: str, xs: Any, ys: Any) -> None:
    theta, alpha = [1, -2, 3][: 1 if name == "linear" else 3], 1 / 128
    steps = [phis(name, xs, ys)] if name == "matrix" else [phis(name, x, y) for x, y in zip(xs, ys, strict=True)]
    model = anew(MODELS[name])
    for epochs in (2, 0, 3, 1):  # in any order: a run goes on where it is known to have been
        end, size = exact_walk(steps, theta, alpha, epochs)
        found, summed = model.trained(xs, ys, theta, alpha, epochs)
        assert found == pytest.approx([float(value) for value in end], rel=1e-12)
        assert summed == pytest.approx(float(size), rel=1e-12)


@pytest.mark.parametrize("scale", [2.0**-40, 3e-7, 5e6, 2.0**40])
def test_a_step_of_training_is_exact_whatever_the_scale(scale: float) -> None:
    alpha = 0.1 / scale**2
    for model, samples, data in (
        (LINEAR, [((scale,), 5.3)], ([scale], [5.3], [7.1])),
        (MATRIX, [((scale, 1), 5.3), ((0, 1), 0)], ([[scale], [0]], [5.3, 0], [7.1, 0])),
    ):
        end, _size = exact_walk([samples], data[2], alpha, 1)
        found, size = model.trained(*data, alpha, 1)
        assert all(abs(Fraction(got) - right) <= Fraction(4e-15 * size) for got, right in zip(found, end, strict=True))


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


def test_a_loss_of_ones_own_needs_a_slope_for_each_parameter() -> None:
    class Short(Quartic):
        def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[Number, ...]:
            return super().slopes(x, y, theta)[:1]

    with pytest.raises(ValueError, match="shorter"):
        Short(("w", "b"), "ŷ = x·w + b").trained([3], [2], [-1, 2], 0.01, 1)


def test_the_run_of_the_lecture_has_the_published_numbers() -> None:
    xs, ys = [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]
    after = [LINEAR.trained(xs, ys, [1.0], 0.01, epochs)[0][0] for epochs in range(21)]
    assert [round(w, 2) for w in after[1:5]] == [1.26, 1.45, 1.60, 1.70]
    assert round(after[10], 2) == 1.95
    for epochs, w in enumerate(after):
        assert math.isclose(w, 2 - 0.739312**epochs, rel_tol=1e-5)
    assert LINEAR.predict(4, [1.0]) == 4.0
    assert round(LINEAR.predict(4, [after[10]]), 1) == 7.8
    # The exact tolerance is wider than what a long run rounds.
    (end,), size = exact_walk([[((x,), y)] for x, y in zip(xs, ys, strict=True)], [1], 0.01, 20)
    assert abs(Fraction(after[20]) - end) <= Fraction(EXACT / 1000) * size
