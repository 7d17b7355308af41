"""The laws of multiple regression: what is right passes within its tolerance, what is wrong is told by its place."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from grader.law.matrix.laws import _known
from tried import Functions, array_of_one, check_tolerance, facts, forget, refusal_of, work

from grader.core.outcome import Other
from grader.core.sentence import ENGLISH
from grader.law.matrix import MatrixModel, Move, Point, Run, laws, moves_of, points_of, runs_of
from grader.law.reply import ARRAY_OF_ONE, TOLERANCE

MODEL = MatrixModel()


@pytest.fixture(autouse=True)
def _anew() -> None:
    """Let every test calculate for itself."""
    forget()


def example(one: Point | Move | Run) -> Any:
    return {name: getattr(one, name) for name in one.__slots__}


# ŷ = (9, 14), r = (4, -4); the terms of the two are 2 + 6 + 1 + 5 and 2 + 15 + 1 + 18.
ROWS: Any = [[1, 2], [-1, 5]]
Y: Any = [5, 18]
W: Any = [2, 3]
B = 1
POINT = example(Point(ROWS, Y, W, B))  # loss 16, slopes 2·(4 + 4)/2 = 8, 2·(8 - 20)/2 = -12, and 0
TILTED = example(Point(ROWS, [5, 16], W, B))  # r = (4, -2): loss 10, slopes 6, -2 and 2
MOVE = example(Move([-7, 11], -3, [[2, -3], 5], 0.5))  # to (-8, 12.5) and -5.5
RUN = example(Run(ROWS, [5, 16], W, -1, 1 / 64, 2, 3))
FITS = example(Point(ROWS, [9, 14], W, B))


def walked(epochs: int) -> tuple[list[Fraction], Fraction]:
    """Return where RUN leads in rational numbers, and Σ|θ| at the start + the mean of Σ 2α·‖φ‖₁·A over its steps."""
    theta, size, alpha = [Fraction(2), Fraction(3), Fraction(-1)], Fraction(6), Fraction(1, 64)
    for _ in range(epochs):
        slopes = [Fraction(0)] * 3
        for phi, y in (((1, 2, 1), 5), ((-1, 5, 1), 16)):
            terms = [p * t for p, t in zip(phi, theta, strict=True)]
            size += 2 * alpha * sum(map(abs, phi)) * (sum(map(abs, terms)) + y) / 2
            slopes = [slope + p * (sum(terms) - y) for slope, p in zip(slopes, phi, strict=True)]
        theta = [t - alpha * slope for t, slope in zip(theta, slopes, strict=True)]
    return theta, size


def changed(function: str, *, w: dict[int, float] | None = None, b: float = 0) -> Callable[..., Any]:
    """Return a function that misses by so much in some numbers of its array, and in b or the number it returns."""

    def answer(*arguments: Any) -> Any:
        right: Any = MODEL.truth(function, *arguments)
        array, number = right if isinstance(right, tuple) else (right, right)
        line = [value + (w or {}).get(k, 0) for k, value in enumerate(array)] if isinstance(array, list) else []
        if isinstance(right, tuple):
            return line, number + b
        return line if isinstance(right, list) else right + b

    return answer


def refused(law: Callable[..., None], where: Any, **own: Callable[..., Any]) -> Any:
    return refusal_of(law, Functions(MODEL, own), where)


def of_model(law: Callable[..., None]) -> Any:
    return partial(law, MODEL)


# Every law that compares numbers, with the function it looks at, where in its array, and the size of the terms there.
COMPARED = {
    "predictions": (of_model(laws.predictions), "forward", 1, TILTED, 2 + 15 + 1),
    "mean_squared_error": (of_model(laws.mean_squared_error), "loss", None, TILTED, (14**2 + 34**2) / 2),
    "slope in w[0]": (of_model(laws.weights_match), "gradient", 0, TILTED, 14 + 34),
    "slope in w[1]": (of_model(laws.weights_match), "gradient", 1, TILTED, 2 * 14 + 5 * 34),
    "slope in b": (of_model(laws.bias_matches), "gradient", None, TILTED, 14 + 34),
    "step of w": (laws.weights_step, "step", 1, MOVE, 11 + 1.5),
    "step of b": (laws.bias_steps, "step", None, MOVE, 3 + 2.5),
    "no epoch": (of_model(laws.no_epoch_no_change), "train", 0, RUN, 6),
    "no epoch, b": (of_model(laws.no_epoch_no_change), "train", None, RUN, 6),
    "one epoch": (of_model(laws.one_epoch), "train", 1, RUN, float(walked(1)[1])),
    "one epoch, b": (of_model(laws.one_epoch), "train", None, RUN, float(walked(1)[1])),
    "all epochs": (of_model(laws.all_epochs), "train", None, RUN, float(walked(2)[1])),
}
OTHERS = {
    "predictions are there": (laws.predictions_are_there, POINT),
    "loss is there": (laws.loss_is_there, POINT),
    "slopes are there": (laws.slopes_are_there, POINT),
    "slopes of weights are there": (laws.slopes_of_weights_are_there, POINT),
    "slope of bias is there": (laws.slope_of_bias_is_there, POINT),
    "w points uphill": (of_model(laws.weights_point_uphill), TILTED),
    "b points uphill": (of_model(laws.bias_points_uphill), TILTED),
    "w descends": (of_model(laws.weights_descend), TILTED),
    "b descends": (of_model(laws.bias_descends), TILTED),
    "parameters are there": (laws.parameters_are_there, MOVE),
    "epochs compose": (of_model(laws.epochs_compose), RUN),
    "forward": (partial(laws.arrays_untouched, "forward"), POINT),
    "loss": (partial(laws.arrays_untouched, "loss"), POINT),
    "gradient": (partial(laws.arrays_untouched, "gradient"), POINT),
    "step": (partial(laws.arrays_untouched, "step"), MOVE),
    "train": (partial(laws.arrays_untouched, "train"), RUN),
}
EVERY = {**{name: (law, where) for name, (law, _function, _index, where, _size) in COMPARED.items()}, **OTHERS}


# Right functions


@pytest.mark.parametrize(("law", "where"), EVERY.values(), ids=EVERY)
def test_a_right_function_passes_with_something_compared(law: Callable[..., None], where: Any) -> None:
    submission = Functions(MODEL, {})
    assert refusal_of(law, submission, where) is None
    assert submission.comparisons > 0
    assert submission.notes == []


def test_a_right_function_passes_wherever_laws_are_tried() -> None:
    places = {
        points_of(MODEL, []): [law for law, where in EVERY.values() if "pace" in where],
        moves_of(MODEL): [law for law, where in EVERY.values() if "grads" in where],
        runs_of(MODEL, []): [law for law, where in EVERY.values() if "epochs" in where],
    }
    for inputs, tried in places.items():
        for law in tried:
            assert [where for where in inputs.pinned if refused(law, where)] == []


@pytest.mark.parametrize(("law", "function", "index", "where", "size"), COMPARED.values(), ids=COMPARED)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_law_tolerates_a_share_of_the_size_of_the_terms(
    law: Callable[..., None], function: str, index: int | None, where: Any, size: float, sign: int
) -> None:
    def tried(share: float) -> tuple[bool, list[str]]:
        by = sign * share * size
        own = changed(function, b=by) if index is None else changed(function, w={index: by})
        submission = Functions(MODEL, {function: own})
        return refusal_of(law, submission, where) is None, submission.notes

    check_tolerance(tried)


@pytest.mark.parametrize(("law", "where"), EVERY.values(), ids=EVERY)
def test_an_array_of_one_number_passes_for_a_number_with_a_note(law: Callable[..., None], where: Any) -> None:
    own = {name: array_of_one(partial(MODEL.truth, name)) for name in ("loss", "gradient", "step", "train")}
    submission = Functions(MODEL, own)
    assert refusal_of(law, submission, where) is None
    assert set(submission.notes) <= {ARRAY_OF_ONE}
    of_one_number = ("mean_squared_error", "loss is there", "slope in b", "b descends", "step of b", "one epoch")
    if law in [EVERY[name][0] for name in of_one_number]:
        assert submission.notes


# How functions are called


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("predictions", [("forward", ROWS, W, B)]),
        ("loss is there", [("loss", ROWS, Y, W, B)]),
        ("slopes are there", [("gradient", ROWS, Y, W, B)]),
        ("parameters are there", [("step", [-7, 11], -3, [[2, -3], 5], 0.5)]),
        ("no epoch", [("train", ROWS, [5, 16], W, -1, 1 / 64, 0)]),
        ("one epoch", [("train", ROWS, [5, 16], W, -1, 1 / 64, 1)]),
        ("all epochs", [("train", ROWS, [5, 16], W, -1, 1 / 64, 2)]),
        ("train", [("train", ROWS, [5, 16], W, -1, 1 / 64, 1)]),
    ],
)
def test_functions_are_called_as_their_exercise_says(name: str, calls: list[Any]) -> None:
    law, where = EVERY[name]
    submission = Functions(MODEL, {})
    law(submission, where)
    assert submission.calls == calls


def test_training_at_once_is_held_against_training_in_two_parts() -> None:
    submission = Functions(MODEL, {})
    laws.epochs_compose(MODEL, submission, RUN)
    (halfway_w, halfway_b), _size = MODEL.trained(ROWS, [5, 16], W, -1, 1 / 64, 2)
    assert submission.calls == [
        ("train", ROWS, [5, 16], W, -1, 1 / 64, 2),
        ("train", ROWS, [5, 16], halfway_w, halfway_b, 1 / 64, 3),
        ("train", ROWS, [5, 16], W, -1, 1 / 64, 5),
    ]


# Shapes, each by what it was asked to be


@pytest.mark.parametrize(
    ("law", "where", "own", "what"),
    [
        (laws.predictions_are_there, POINT, {"forward": lambda *_: [1, 2, 3]}, "What `forward("),
        (laws.slopes_of_weights_are_there, POINT, {"gradient": lambda *_: ([1, 2, 3], 4)}, "for w"),
        (laws.slope_of_bias_is_there, POINT, {"gradient": lambda *_: ([1, 2], [3, 4])}, "for b"),
        (laws.slope_of_bias_is_there, POINT, {"gradient": lambda *_: ([1, 2], Other("str"))}, "for b"),
        (laws.weights_step, MOVE, {"step": lambda *_: ([1], 2)}, "for w"),
        (laws.bias_steps, MOVE, {"step": lambda *_: ([1, 2], Other("None"))}, "for b"),
        (of_model(laws.one_epoch), RUN, {"train": lambda *_: ([1, 2, 3], 2)}, "for w"),
        (of_model(laws.one_epoch), RUN, {"train": lambda *_: ([1, 2], Other("None"))}, "for b"),
    ],
)
def test_a_value_of_the_wrong_shape_or_kind_is_named(law: Any, where: Any, own: dict[str, Any], what: str) -> None:
    assert what in facts(refused(law, where, **own))["what"]


def test_each_shape_says_what_the_numbers_would_be() -> None:
    wanted = {
        "one prediction for each sample": refused(laws.predictions_are_there, POINT, forward=lambda *_: 1),
        "one slope for each weight": refused(laws.slopes_of_weights_are_there, POINT, gradient=lambda *_: (1, 2)),
        "as many weights as before": refused(laws.weights_step, MOVE, step=lambda *_: (1, 2)),
        "as many weights as before ": refused(of_model(laws.one_epoch), RUN, train=lambda *_: (1, 2)),
    }
    for sentence, refusal in wanted.items():
        assert facts(refusal)["wanted"] == sentence.strip()


def test_what_is_no_number_is_no_loss() -> None:
    assert refused(laws.loss_is_there, POINT, loss=lambda *_: [1, 2]).mistake == "returns-list"


def test_a_missing_slope_in_b_is_told_where_it_is_asked_for() -> None:
    alone = {"gradient": lambda *_: [6, -2]}
    assert refused(laws.slopes_are_there, TILTED, **alone) is None
    assert refused(of_model(laws.weights_match), TILTED, **alone) is None
    for law in (laws.slope_of_bias_is_there, of_model(laws.bias_matches)):
        refusal = refused(law, TILTED, **alone)
        assert facts(refusal) == {"call": CALL, "of": "b"}
        assert refusal.question.values == {"of": "b"}
        assert refusal.mistake == "wrong-number-of-values"
    assert refused(laws.parameters_are_there, MOVE, step=lambda *_: [1, 2]).mistake == "wrong-number-of-values"


# Wrong predictions and losses

CALL = "gradient(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=1)"


def test_a_wrong_prediction_is_shown_by_its_sample() -> None:
    refusal = refused(of_model(laws.predictions), TILTED, forward=changed("forward", w={1: -2}))
    assert facts(refusal) == {
        "call": "forward(X=[[1, 2], [-1, 5]], w=[2, 3], b=1)",
        "got": "12",
        "expected": "14",
        "sample": 1,
        "row": "[-1, 5]",
        "formula": "ŷ = X·w + b",
    }
    assert refusal.got == "[9, 12]"
    assert work(refusal) == ["ŷ[1] = (-1)·2 + 5·3 + 1 = 14"]


LOSS = ["ŷ = X·w + b = [9, 14]", "residuals = ŷ - y = [4, -2]", "loss = (4² + (-2)²) / 2 = 10"]


def test_a_wrong_loss_is_shown_with_its_residuals() -> None:
    refusal = refused(of_model(laws.mean_squared_error), TILTED, loss=lambda *_: 20)
    assert facts(refusal) == {
        "call": "loss(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=1)",
        "got": "20",
        "expected": "10",
        "residuals": "[4, -2]",
    }
    assert work(refusal) == LOSS


# Wrong slopes


@pytest.mark.parametrize("slope", [-6, 0, -1e-9, math.nan])
def test_a_slope_without_the_sign_of_the_loss_is_refused(slope: float) -> None:
    refusal = refused(of_model(laws.weights_point_uphill), TILTED, gradient=lambda *_: ([slope, -2], 2))
    shown = facts(refusal)["got"]
    assert facts(refusal) == {"call": CALL, "got": shown, "expected": "6", "of": "w[0]", "at": "2"}
    assert "the loss rises" in ENGLISH(refusal.why)
    # r = (3, -1) below and (5, -3) above
    sides = "at w[0] = 1 the loss is 5, at w[0] = 3 it is 17"
    assert work(refusal) == [*LOSS, sides, f"slope in w[0] = (17 - 5) / 2 = 6, yours is {shown}"]


@pytest.mark.parametrize("slope", [2, 0, 1e-9, math.nan])
def test_a_slope_downhill_has_to_be_negative(slope: float) -> None:
    refusal = refused(of_model(laws.weights_point_uphill), TILTED, gradient=lambda *_: ([1e-9, slope], -1))
    assert facts(refusal)["of"] == "w[1]"
    assert facts(refusal)["at"] == "3"
    assert facts(refusal)["expected"] == "-2"
    assert "the loss falls" in ENGLISH(refusal.why)


def test_the_sign_of_the_slope_in_b_is_judged_alone() -> None:
    assert refused(of_model(laws.bias_points_uphill), TILTED, gradient=lambda *_: ([-6, 2], 1e-9)) is None
    refusal = refused(of_model(laws.bias_points_uphill), TILTED, gradient=lambda *_: ([6, -2], -2))
    assert facts(refusal) == {"call": CALL, "got": "-2", "expected": "2", "of": "b", "at": "1"}
    # r = (3, -3) below and (5, -1) above
    sides = "at b = 0 the loss is 9, at b = 2 it is 13"
    assert work(refusal) == [*LOSS, sides, "slope in b = (13 - 9) / 2 = 2, yours is -2"]


UPHILL_OR_DOWN = (laws.weights_point_uphill, laws.bias_points_uphill, laws.weights_descend, laws.bias_descends)


@pytest.mark.parametrize("law", UPHILL_OR_DOWN)
def test_nothing_is_asked_of_slopes_where_the_loss_is_flat(law: Callable[..., None]) -> None:
    submission = Functions(MODEL, {"gradient": lambda *_: ([-7, 7], 7)})
    assert refusal_of(law, MODEL, submission, FITS) is None
    assert submission.comparisons == 0


@pytest.mark.parametrize("law", UPHILL_OR_DOWN)
@pytest.mark.parametrize(("share", "asked"), [(0.9e-5, False), (1.1e-5, True)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_slope_counts_where_it_survives_single_precision(
    law: Callable[..., None], share: float, sign: int, *, asked: bool
) -> None:
    """With one sample, x = 1 and the terms 3, 1 and 4, each slope is twice the miss, of terms that are twice theirs."""
    where = example(Point([[1]], [4 - sign * share * 8], [3], 1))
    refusal = refused(of_model(law), where, gradient=lambda *_: ([-7 * sign], -7 * sign))
    assert (refusal is not None) is asked


def test_a_flat_weight_is_not_asked_for_its_sign() -> None:
    column_of_zeros = example(Point([[0, 2], [0, 5]], [5, 16], [2, 3], 1))
    flat = {"gradient": lambda *arguments: ([9, MODEL.slopes(*arguments)[0][1]], 0)}
    assert refused(of_model(laws.weights_point_uphill), column_of_zeros, **flat) is None


@pytest.mark.parametrize(
    ("times", "lowers"), [(-1, False), (0, False), (0.01, True), (1.99, True), (2, False), (3, False)]
)
def test_a_step_of_w_alone_has_to_lower_the_loss(times: float, *, lowers: bool) -> None:
    """Half of the longest step lands on the minimum along the slopes; with twice the slopes it lands as high."""
    where = example(Point([[2], [2]], [4, 8], [3], 2))  # ŷ = (8, 8), r = (4, 0): the slope is 8, the curvature 8
    refusal = refused(of_model(laws.weights_descend), where, gradient=lambda *_: ([8 * times], 0))
    assert (refusal is None) is lowers


@pytest.mark.parametrize(
    ("times", "lowers"), [(-1, False), (0, False), (0.01, True), (1.99, True), (2, False), (3, False)]
)
def test_a_step_of_b_alone_has_to_lower_the_loss(times: float, *, lowers: bool) -> None:
    refusal = refused(of_model(laws.bias_descends), TILTED, gradient=lambda *_: ([0, 0], 2 * times))
    assert (refusal is None) is lowers


def test_a_step_of_w_that_goes_too_far_is_shown() -> None:
    """Along g = (6, -2) the predictions change by (2, -16): c = 2·130/40 = 6.5, and the pace ½ of 2/c is 1/6.5."""
    refusal = refused(of_model(laws.weights_descend), TILTED, gradient=lambda *_: ([60, -20], 2))
    # r - 10·(2, -16)/6.5
    after = ((4 - Fraction(200, 65)) ** 2 + (-2 + Fraction(1600, 65)) ** 2) / 2
    assert facts(refusal) == {
        "call": CALL,
        "of": "w",
        "alpha": "0.153846",
        "before": "10",
        "after": f"{float(after):.10g}",
    }
    assert (refusal.got, refusal.expected) == ("([60, -20], 2)", None)
    assert work(refusal) == LOSS


def test_a_step_of_b_that_goes_too_far_is_shown() -> None:
    refusal = refused(of_model(laws.bias_descends), {**TILTED, "pace": 0.25}, gradient=lambda *_: ([6, -2], 40))
    assert facts(refusal) == {"call": CALL, "of": "b", "alpha": "0.25", "before": "10", "after": "90"}  # r - 10
    assert work(refusal) == LOSS


def test_the_pace_of_a_point_says_how_far_a_step_of_w_goes() -> None:
    slow = example(Point([[2], [2]], [4, 8], [3], 2, 0.25))
    assert refused(of_model(laws.weights_descend), slow, gradient=lambda *_: ([31], 0)) is None
    refusal = refused(of_model(laws.weights_descend), slow, gradient=lambda *_: ([32], 0))
    assert (facts(refusal)["alpha"], facts(refusal)["before"], facts(refusal)["after"]) == ("0.0625", "8", "8")


def test_a_slope_that_is_not_as_steep_is_shown_with_both_sides() -> None:
    refusal = refused(of_model(laws.weights_match), TILTED, gradient=lambda *_: ([6, -1], 2))
    assert facts(refusal) == {"call": CALL, "got": "-1", "expected": "-2", "of": "w[1]"}
    # r = (2, -7) below and (6, 3) above
    sides = "at w[1] = 2 the loss is 26.5, at w[1] = 4 it is 22.5"
    assert work(refusal) == [*LOSS, sides, "slope in w[1] = (22.5 - 26.5) / 2 = -2, yours is -1"]
    refusal = refused(of_model(laws.bias_matches), TILTED, gradient=lambda *_: ([6, -2], 4))
    assert facts(refusal) == {"call": CALL, "got": "4", "expected": "2", "of": "b"}
    assert work(refusal)[3:] == [
        "at b = 0 the loss is 9, at b = 2 it is 13",
        "slope in b = (13 - 9) / 2 = 2, yours is 4",
    ]


# Wrong steps and training


def test_a_step_uphill_is_shown_with_the_numbers_it_is_made_of() -> None:
    call = "step(w=[-7, 11], b=-3, grads=([2, -3], 5), alpha=0.5)"
    refusal = refused(laws.weights_step, MOVE, step=changed("step", w={1: -3}))
    wanted = {"got": "9.5", "expected": "12.5", "of": "w[1]", "at": "11", "slope": "-3", "alpha": "0.5"}
    assert facts(refusal) == {"call": call, **wanted}
    refusal = refused(laws.bias_steps, MOVE, step=changed("step", b=5))
    wanted = {"got": "-0.5", "expected": "-5.5", "of": "b", "at": "-3", "slope": "5", "alpha": "0.5"}
    assert facts(refusal) == {"call": call, **wanted}


TRAIN = "train(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=-1, alpha=0.015625, epochs={})"


def test_without_epochs_nothing_moves() -> None:
    refusal = refused(of_model(laws.no_epoch_no_change), RUN, train=changed("train", w={1: 4}))
    assert facts(refusal) == {"call": TRAIN.format(0), "got": "7", "expected": "3", "of": "w[1]"}
    refusal = refused(of_model(laws.no_epoch_no_change), RUN, train=changed("train", b=4))
    assert facts(refusal) == {"call": TRAIN.format(0), "got": "3", "expected": "-1", "of": "b"}


def test_one_epoch_is_shown_with_the_slopes_at_the_start() -> None:
    theta, _size = walked(1)
    refusal = refused(of_model(laws.one_epoch), RUN, train=changed("train", b=4))
    got, expected = f"{float(theta[2]) + 4:.10g}", f"{float(theta[2]):.10g}"
    assert facts(refusal) == {"call": TRAIN.format(1), "got": got, "expected": expected, "of": "b", "epochs": 1}
    # r = (2, -4) with b = -1
    assert work(refusal) == ["slopes at the start: [6, -16] in w, -2 in b; α = 0.015625"]


def test_all_epochs_are_told_by_their_number_alone() -> None:
    theta, _size = walked(2)
    refusal = refused(of_model(laws.all_epochs), RUN, train=changed("train", w={0: 4}))
    got, expected = f"{float(theta[0]) + 4:.10g}", f"{float(theta[0]):.10g}"
    assert facts(refusal) == {"call": TRAIN.format(2), "got": got, "expected": expected, "of": "w[0]", "epochs": 2}
    assert refusal.work == ()


def test_two_trainings_have_to_end_where_one_ends() -> None:
    def by_square(_rows: Any, _y: Any, w: list[float], b: float, _alpha: float, epochs: int) -> Any:
        return [w[0] + epochs, w[1] + epochs**2], b + epochs

    refusal = refused(of_model(laws.epochs_compose), RUN, train=by_square)
    shown = {"got": "28", "expected": "16", "of": "w[1]", "epochs": 2, "more": 3, "total": 5}  # 3 + 5², 3 + 2² + 3²
    assert facts(refusal) == {"call": TRAIN.format(5), **shown}


def test_the_two_trainings_may_differ_by_a_share_of_the_size_of_the_terms() -> None:
    size = float(walked(5)[1])

    def tried(share: float) -> bool:
        def train(*arguments: Any) -> Any:
            return changed("train", b=share * size * (arguments[-1] == 5))(*arguments)

        return refused(of_model(laws.epochs_compose), RUN, train=train) is None

    assert tried(0.99 * TOLERANCE)
    assert not tried(1.01 * TOLERANCE)


# Borrowed arrays


def clearing(*arguments: Any) -> Any:
    """Empty every array, and return what may pass."""
    shape = len(arguments[0])
    for argument in arguments:
        if isinstance(argument, list):
            argument.clear()
    return [0] * shape, 0


@pytest.mark.parametrize(
    ("function", "where", "own", "names"),
    [
        ("forward", POINT, lambda *arguments: clearing(*arguments)[0], "X, w"),
        ("loss", POINT, lambda *arguments: clearing(*arguments)[1], "X, y, w"),
        ("gradient", POINT, clearing, "X, y, w"),
        ("step", MOVE, clearing, "w, grads"),
        ("train", RUN, clearing, "X, y, w"),
    ],
)
def test_a_function_leaves_its_arrays_alone(function: str, where: Any, own: Any, names: str) -> None:
    refusal = refused(partial(laws.arrays_untouched, function), where, **{function: own})
    assert facts(refusal)["changed"] == names
    assert facts(refusal)["call"].startswith(f"{function}(")
    assert refusal.mistake == "changes-arguments"
    assert refusal.question is not None


# What is remembered of examples


def test_slopes_are_remembered_for_an_example_and_a_model_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laws, "REMEMBERED", 2)
    asked: list[Any] = []

    class Watched(MatrixModel):
        def slopes(self, *data: Any) -> Any:
            asked.append(data)
            return super().slopes(*data)

    one, other = Watched(), Watched()
    first, *rest = (example(Point(ROWS, [5, y], W, B)) for y in (16, 17, 18, 19))
    for model, times in ((one, 1), (one, 1), (other, 2), (other, 2)):
        assert refusal_of(laws.weights_match, model, Functions(MODEL, {}), first) is None
        assert len(asked) == times
    for where in rest:
        laws.weights_match(one, Functions(MODEL, {}), where)
        assert len(_known) <= 2
    assert len(asked) == 5
