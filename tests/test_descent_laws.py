"""The laws of descent on the loss of one sample: what is right passes within its tolerance, what is wrong is told."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from tried import Functions, array_of_one, check_tolerance, facts, forget, refusal_of, work

from grader.core.outcome import Number, Other
from grader.core.sentence import ENGLISH
from grader.law import Inputs, Move, Point, Run, SquaredError, example, laws, moves_of, points_of, runs_of
from grader.law.reply import ARRAY_OF_ONE, TOLERANCE

LINEAR = SquaredError(("w",), lambda x: (x,), "ŷ = x·w")
LINE = SquaredError(("w", "b"), lambda x: (x, 1), "ŷ = x·w + b", asked_slopes=1)

# ŷ = 3·(-4) + 2 = -10, r = 19, loss = 361, slopes 2·3·19 = 114 and 38; the terms are 12, 2 and 29.
POINT = example(Point(3, -29, [-4, 2]))
MOVE = example(Move([-7, 11], [2, -3], 0.5))  # to -8 and 12.5
RUN = example(Run([3, -1], [2, 5], [4, -2], 1 / 128, 2, 3))
FITS = example(Point(3, -10, [-4, 2]))
AT_ZERO = example(Point(0, 5, [-4, 2]))


@pytest.fixture(autouse=True)
def _anew() -> None:
    """Let every test calculate for itself."""
    forget()


def walked(epochs: int) -> tuple[list[Fraction], Fraction]:
    """Return where RUN leads in rational numbers, and Σ|θ| at the start + Σ 2α·‖φ‖₁·A over its steps."""
    w, b, alpha = Fraction(4), Fraction(-2), Fraction(1, 128)
    size = abs(w) + abs(b)
    for x, y in [(3, 2), (-1, 5)] * epochs:
        size += 2 * alpha * (abs(x) + 1) * (abs(x * w) + abs(b) + abs(y))
        residual = x * w + b - y
        w, b = w - alpha * 2 * x * residual, b - alpha * 2 * residual
    return [w, b], size


def of_first(law: Callable[..., None]) -> Any:
    return partial(law, of="w")


def of_last(law: Callable[..., None]) -> Any:
    return partial(law, of="b")


# Every law, with the value that it looks at, where it is tried, and the size of the terms there.
COMPARED = {
    "prediction": (laws.prediction, "forward", 0, POINT, 14),
    "sample_loss": (laws.sample_loss, "loss", 0, POINT, 43**2),
    "squared_residual": (laws.squared_residual, "loss", 0, POINT, 43**2),
    "slope in w": (of_first(laws.slope_matches), "gradient", 0, POINT, 2 * 3 * 43),
    "slope in b": (of_last(laws.slope_matches), "gradient", 1, POINT, 2 * 43),
    "step of w": (of_first(laws.step_descends), "step", 0, MOVE, 7 + 1),
    "step of b": (of_last(laws.step_descends), "step", 1, MOVE, 11 + 1.5),
    "no epoch, w": (laws.no_epoch_no_change, "train", 0, RUN, 6),
    "no epoch, b": (laws.no_epoch_no_change, "train", 1, RUN, 6),
    "one epoch, w": (laws.one_epoch, "train", 0, RUN, float(walked(1)[1])),
    "one epoch, b": (laws.one_epoch, "train", 1, RUN, float(walked(1)[1])),
    "all epochs": (laws.all_epochs, "train", 1, RUN, float(walked(2)[1])),
}
OTHERS = {
    "slopes are there": (laws.slopes_are_there, POINT),
    "w points uphill": (of_first(laws.slope_points_uphill), POINT),
    "b points uphill": (of_last(laws.slope_points_uphill), POINT),
    "w descends": (of_first(laws.slope_descends), POINT),
    "b descends": (of_last(laws.slope_descends), POINT),
    "parameters are there": (laws.parameters_are_there, MOVE),
    "epochs compose": (laws.epochs_compose, RUN),
    "data untouched": (laws.data_untouched, RUN),
}
EVERY: dict[str, tuple[Any, Any]] = {
    **{name: (law, where) for name, (law, _function, _index, where, _size) in COMPARED.items()},
    **OTHERS,
}
SLOPES = (laws.slope_points_uphill, laws.slope_descends, laws.slope_matches)
TRAINING = [laws.no_epoch_no_change, laws.one_epoch, laws.all_epochs, laws.epochs_compose, laws.data_untouched]


def off(function: str, index: int, by: float) -> Callable[..., Any]:
    """Return a function of which one value is `by` too large."""

    def answer(*arguments: Any) -> Any:
        right = LINE.truth(function, *arguments)
        if not isinstance(right, tuple):
            return right + by
        return tuple(value + by * (k == index) for k, value in enumerate(right))

    return answer


def refused(law: Callable[..., None], where: Any, model: SquaredError = LINE, **own: Callable[..., Any]) -> Any:
    return refusal_of(law, model, Functions(model, own), where)


# Right functions


@pytest.mark.parametrize(("law", "where"), EVERY.values(), ids=EVERY)
def test_a_right_function_passes_with_something_compared(law: Callable[..., None], where: Any) -> None:
    submission = Functions(LINE, {})
    assert refusal_of(law, LINE, submission, where) is None
    assert submission.comparisons > 0
    assert submission.notes == []


@pytest.mark.parametrize("model", [LINEAR, LINE], ids=["one parameter", "two"])
def test_a_right_function_passes_wherever_laws_are_tried(model: SquaredError) -> None:
    count = len(model.parameters)
    first = [(3, 5, *[7, 2][:count])]
    of = [partial(law, of=name) for law in SLOPES for name in model.parameters]
    steps = [partial(laws.step_descends, of=name) for name in model.parameters]
    places: dict[Inputs, list[Any]] = {
        points_of(model, first): [laws.prediction, laws.sample_loss, laws.slopes_are_there, *of],
        moves_of(model): [laws.parameters_are_there, *steps],
        runs_of(model, [Run([1, 2], [3, 5], [4] * count, 0.01, 2)]): TRAINING,
    }
    for inputs, tried in places.items():
        for law in tried:
            assert [where for where in inputs.pinned if refused(law, where, model)] == []


@pytest.mark.parametrize(("law", "function", "index", "where", "size"), COMPARED.values(), ids=COMPARED)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_law_tolerates_a_share_of_the_size_of_the_terms(
    law: Callable[..., None], function: str, index: int, where: Any, size: float, sign: int
) -> None:
    def tried(share: float) -> tuple[bool, list[str]]:
        submission = Functions(LINE, {function: off(function, index, sign * share * size)})
        return refusal_of(law, LINE, submission, where) is None, submission.notes

    check_tolerance(tried)


@pytest.mark.parametrize(("law", "where"), EVERY.values(), ids=EVERY)
def test_an_array_of_one_number_passes_for_a_number_with_a_note(law: Callable[..., None], where: Any) -> None:
    submission = Functions(LINE, packing(LINE))
    assert refusal_of(law, LINE, submission, where) is None
    handed_on = law in (laws.slopes_are_there, laws.parameters_are_there)  # whatever they are
    assert set(submission.notes) == (set() if handed_on else {ARRAY_OF_ONE})


@pytest.mark.parametrize("name", [name for name in EVERY if "b" not in name.replace(",", " ").split()])
def test_an_array_may_hold_the_value_of_a_single_parameter(name: str) -> None:
    law, where = EVERY[name]
    submission = Functions(LINEAR, packing(LINEAR))
    single = {key: value[:1] if key in {"theta", "grads"} else value for key, value in where.items()}
    assert refusal_of(law, LINEAR, submission, single) is None
    assert set(submission.notes) == {ARRAY_OF_ONE}


def packing(model: SquaredError) -> dict[str, Callable[..., Any]]:
    """Return right functions that pack every number into an array."""
    return {each.name: array_of_one(partial(model.truth, each.name)) for each in model.functions}


# How functions are called


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("prediction", ("forward", 3, -4, 2)),
        ("sample_loss", ("loss", 3, -29, -4, 2)),
        ("slopes are there", ("gradient", 3, -29, -4, 2)),
        ("parameters are there", ("step", -7, 11, [2, -3], 0.5)),
        ("no epoch, w", ("train", [3, -1], [2, 5], 4, -2, 1 / 128, 0)),
        ("one epoch, w", ("train", [3, -1], [2, 5], 4, -2, 1 / 128, 1)),
        ("all epochs", ("train", [3, -1], [2, 5], 4, -2, 1 / 128, 2)),
    ],
)
def test_functions_are_called_as_their_exercise_says(name: str, call: tuple[Any, ...]) -> None:
    law, where = EVERY[name]
    submission = Functions(LINE, {})
    law(LINE, submission, where)
    assert submission.calls == [call]


def test_a_single_slope_is_handed_to_step_as_a_number() -> None:
    submission = Functions(LINEAR, {})
    laws.parameters_are_there(LINEAR, submission, example(Move([7], [2], 0.5)))
    assert submission.calls == [("step", 7, 2, 0.5)]


def test_training_at_once_is_held_against_training_in_two_parts() -> None:
    submission = Functions(LINE, {})
    laws.epochs_compose(LINE, submission, RUN)
    (halfway, _size) = LINE.trained([3, -1], [2, 5], [4, -2], 1 / 128, 2)
    data = ([3, -1], [2, 5])
    assert submission.calls == [
        ("train", *data, 4, -2, 1 / 128, 2),
        ("train", *data, *halfway, 1 / 128, 3),
        ("train", *data, 4, -2, 1 / 128, 5),
    ]


# Wrong predictions and losses


def test_a_wrong_prediction_is_shown_beside_the_right_one_with_the_sum() -> None:
    refusal = refused(laws.prediction, POINT, forward=lambda x, w, _b: x * w)
    assert facts(refusal) == {
        "call": "forward(x=3, w=-4, b=2)",
        "got": "-12",
        "expected": "-10",
        "formula": LINE.formula,
    }
    assert (refusal.got, refusal.expected) == ("-12", "-10")
    assert work(refusal) == ["ŷ = 3·(-4) + 1·2 = -10"]


@pytest.mark.parametrize("law", [laws.sample_loss, laws.squared_residual])
def test_a_wrong_loss_is_shown_with_the_prediction_it_comes_from(law: Callable[..., None]) -> None:
    refusal = refused(law, POINT, loss=lambda x, y, w, b: abs(x * w + b - y))
    assert facts(refusal) == {
        "call": "loss(x=3, y=-29, w=-4, b=2)",
        "got": "19",
        "expected": "361",
        "prediction": "-10",
        "y": "-29",
    }
    assert work(refusal) == [
        "ŷ = 3·(-4) + 1·2 = -10",
        "residual = ŷ - y = -10 - (-29) = 19",
        "loss = 19² = 361",
    ]


# Wrong slopes

ON_PAPER = [
    "ŷ = 3·(-4) + 1·2 = -10",
    "residual = ŷ - y = -10 - (-29) = 19",
    "loss = 19² = 361",
]
SIDES = [
    "at w = -5 the loss is 256, at w = -3 it is 484",
    "slope in w = (484 - 256) / 2 = 114, yours is ",
]
GRADIENT = "gradient(x=3, y=-29, w=-4, b=2)"


@pytest.mark.parametrize("slope", [-114, 0, -1e-9, math.nan])
def test_a_slope_without_the_sign_of_the_loss_is_refused(slope: float) -> None:
    refusal = refused(of_first(laws.slope_points_uphill), POINT, gradient=lambda *_: (slope, 38))
    shown = facts(refusal)["got"]
    assert facts(refusal) == {"call": GRADIENT, "got": shown, "expected": "114", "of": "w", "at": "-4"}
    assert "the loss rises" in ENGLISH(refusal.why)
    assert refusal.got == f"({shown}, 38)"
    assert work(refusal) == [*ON_PAPER, SIDES[0], SIDES[1] + shown]


def test_a_slope_downhill_has_to_be_negative() -> None:
    below = example(Point(3, 5, [-4, 2]))  # r = -15
    assert refused(of_last(laws.slope_points_uphill), below, gradient=lambda *_: (1, -1e-9)) is None
    refusal = refused(of_last(laws.slope_points_uphill), below, gradient=lambda *_: (1, 7))
    assert facts(refusal) == {
        "call": "gradient(x=3, y=5, w=-4, b=2)",
        "got": "7",
        "expected": "-30",
        "of": "b",
        "at": "2",
    }
    assert "the loss falls" in ENGLISH(refusal.why)


@pytest.mark.parametrize("law", [laws.slope_points_uphill, laws.slope_descends])
def test_nothing_is_asked_of_a_slope_where_the_loss_is_flat(law: Callable[..., None]) -> None:
    for where in (FITS, AT_ZERO):
        submission = Functions(LINE, {"gradient": lambda *_: (-7, 0)})
        assert refusal_of(law, LINE, submission, where, "w") is None
        assert submission.comparisons == 0
    assert refused(of_last(law), AT_ZERO, gradient=lambda *_: (0, 5)) is not None


@pytest.mark.parametrize(
    ("times", "lowers"), [(-1, False), (0, False), (0.01, True), (1.99, True), (2, False), (3, False)]
)
def test_a_step_by_the_slope_has_to_lower_the_loss(times: float, *, lowers: bool) -> None:
    """Half of the longest step lands on the minimum; with twice the slope it lands as high on the other side."""
    where = example(Point(2, -6, [-4, 2]))  # ŷ = -6, and every number is exact
    above = {**where, "y": -10}
    assert refused(of_first(laws.slope_descends), where, gradient=lambda *_: (1, 1)) is None  # it fits there
    refusal = refused(of_first(laws.slope_descends), above, gradient=lambda *_: (times * 16, 0))
    assert (refusal is None) is lowers


def test_a_step_that_goes_too_far_is_shown() -> None:
    refusal = refused(of_first(laws.slope_descends), POINT, gradient=lambda *_: (1140, 38))
    assert facts(refusal) == {
        "call": GRADIENT,
        "got": "1140",
        "expected": "114",
        "of": "w",
        "alpha": "0.055556",  # half of 1/3²
        "at": "-4",
        "to": "-67.33333333",
        "before": "361",
        "after": "29241",  # (3·(-67.33…) + 2 + 29)²
    }
    assert work(refusal) == [*ON_PAPER, SIDES[0], SIDES[1] + "1140"]


def test_the_pace_of_a_point_says_how_far_a_step_goes() -> None:
    slow = example(Point(2, -10, [-4, 2], 0.25))  # r = 4, the slope is 16, 1/φ² is 1/4
    assert refused(of_first(laws.slope_descends), slow, gradient=lambda *_: (63, 0)) is None
    refusal = refused(of_first(laws.slope_descends), slow, gradient=lambda *_: (64, 0))
    assert (facts(refusal)["alpha"], facts(refusal)["to"], facts(refusal)["after"]) == ("0.0625", "-8", "16")


def test_a_slope_that_is_not_as_steep_is_shown_with_both_sides() -> None:
    refusal = refused(of_first(laws.slope_matches), POINT, gradient=lambda *_: (57, 38))
    assert facts(refusal) == {"call": GRADIENT, "got": "57", "expected": "114", "of": "w"}
    assert work(refusal) == [*ON_PAPER, SIDES[0], SIDES[1] + "57"]


def test_a_single_slope_is_expected_without_a_name() -> None:
    refusal = refused(of_first(laws.slope_matches), example(Point(3, 5, [7])), LINEAR, gradient=lambda *_: 48)
    assert (refusal.got, refusal.expected) == ("48", "96")
    refusal = refused(of_first(laws.slope_matches), example(Point(3, 5, [7])), LINEAR, gradient=lambda *_: Other("str"))
    assert facts(refusal)["what"] == "What `gradient(x=3, y=5, w=7)` returned"


@pytest.mark.parametrize("law", SLOPES)
def test_a_slope_that_is_not_asked_for_may_be_missing_until_its_turn(law: Callable[..., None]) -> None:
    def alone(*_: Number) -> tuple[Number]:
        return (114,)

    assert refused(laws.slopes_are_there, POINT, gradient=alone) is None
    assert refused(of_first(law), POINT, gradient=alone) is None
    refusal = refused(of_last(law), POINT, gradient=alone)
    assert facts(refusal) == {"call": GRADIENT, "count": 1, "of": "b"}
    assert refusal.mistake == "wrong-number-of-values"


@pytest.mark.parametrize("law", SLOPES)
def test_a_slope_that_is_no_number_is_named(law: Callable[..., None]) -> None:
    refusal = refused(of_last(law), POINT, gradient=lambda *_: (114, Other("str")))
    assert facts(refusal)["what"] == f"What `{GRADIENT}` returned for b"
    assert refusal.mistake == "returns-text"


def test_all_slopes_have_to_be_there_unless_fewer_are_asked_for() -> None:
    whole = SquaredError(("w", "b"), lambda x: (x, 1), "ŷ = x·w + b")
    refusal = refusal_of(laws.slopes_are_there, whole, Functions(whole, {"gradient": lambda *_: (114,)}), POINT)
    assert refusal is not None
    assert refusal.mistake == "returns-one-tuple"
    assert refused(laws.slopes_are_there, POINT, gradient=lambda *_: Other("None")) is not None


# Wrong steps


def test_a_step_uphill_is_shown_with_the_numbers_it_is_made_of() -> None:
    def uphill(w: float, b: float, grads: Sequence[float], alpha: float) -> tuple[float, float]:
        return w + alpha * grads[0], b + alpha * grads[1]

    call = "step(w=-7, b=11, grads=[2, -3], alpha=0.5)"
    refusal = refused(of_first(laws.step_descends), MOVE, step=uphill)
    wanted = {"call": call, "got": "-6", "expected": "-8", "of": "w", "at": "-7", "slope": "2", "alpha": "0.5"}
    assert facts(refusal) == wanted
    assert (refusal.got, refusal.expected, refusal.work) == ("(-6, 9.5)", None, ())
    refusal = refused(of_last(laws.step_descends), MOVE, step=uphill)
    wanted = {"call": call, "got": "9.5", "expected": "12.5", "of": "b", "at": "11", "slope": "-3", "alpha": "0.5"}
    assert facts(refusal) == wanted


def test_a_step_has_a_value_for_each_parameter() -> None:
    assert refused(laws.parameters_are_there, MOVE, step=lambda *_: (1, 2)) is None
    assert refused(laws.parameters_are_there, MOVE, step=lambda *_: (1,)).mistake == "returns-one-tuple"
    refusal = refused(of_last(laws.step_descends), MOVE, step=lambda *_: (-8, Other("None")))
    assert facts(refusal)["what"] == "What `step(w=-7, b=11, grads=[2, -3], alpha=0.5)` returned for b"


def test_a_step_leaves_the_list_of_slopes_alone() -> None:
    def greedy(w: float, b: float, grads: list[float], alpha: float) -> tuple[float, float]:
        return w - alpha * grads.pop(0), b - alpha * grads.pop(0)

    refusal = refused(laws.parameters_are_there, MOVE, step=greedy)
    assert facts(refusal) == {"call": "step(w=-7, b=11, grads=[2, -3], alpha=0.5)", "changed": "grads"}
    assert ENGLISH(refusal.question) == "Which line changes a list in place, instead of calculating a new value?"


# Wrong training

TRAIN = "train(xs=[3, -1], ys=[2, 5], w=4, b=-2, alpha=0.0078125, epochs={})"


def test_without_epochs_nothing_moves() -> None:
    refusal = refused(laws.no_epoch_no_change, RUN, train=lambda *_: (4, -1))
    assert facts(refusal) == {"call": TRAIN.format(0), "got": "-1", "expected": "-2", "of": "b"}


def test_one_epoch_is_shown_from_sample_to_sample() -> None:
    refusal = refused(laws.one_epoch, RUN, train=lambda *_: (4, -2))
    (w, _b), _size = walked(1)
    assert facts(refusal) == {
        "call": TRAIN.format(1),
        "got": "4",
        "expected": f"{float(w):.10g}",
        "of": "w",
        "epochs": 1,
    }
    assert (refusal.got, refusal.expected) == ("(4, -2)", None)
    first = 4 - Fraction(2 * 3 * 8, 128)
    assert work(refusal) == [f"w after each sample: 4 → {float(first):.6g} → {round(float(w), 6)}"]


def test_all_epochs_are_told_by_their_number_alone() -> None:
    (_w, b), _size = walked(2)
    refusal = refused(laws.all_epochs, RUN, train=lambda *_: (float(walked(2)[0][0]), -2))
    expected = f"{float(b):.10g}"
    assert facts(refusal) == {"call": TRAIN.format(2), "got": "-2", "expected": expected, "of": "b", "epochs": 2}
    assert refusal.work == ()
    assert refused(laws.all_epochs, {**RUN, "epochs": 1}, train=lambda *_: (4, -2)).work != ()


def test_two_trainings_have_to_end_where_one_ends() -> None:
    def by_square(_xs: Any, _ys: Any, w: Number, b: Number, _alpha: Number, epochs: int) -> tuple[Number, Number]:
        return w + epochs, b + epochs**2

    refusal = refused(laws.epochs_compose, RUN, train=by_square)
    assert facts(refusal) == {
        "call": TRAIN.format(5),
        "got": "23",  # -2 + 5²
        "expected": "11",  # -2 + 2² + 3²
        "of": "b",
        "epochs": 2,
        "more": 3,
        "total": 5,
    }


def test_the_two_trainings_may_differ_by_a_share_of_the_size_of_the_terms() -> None:
    size = float(walked(5)[1])

    def tried(share: float) -> bool:
        def train(*arguments: Any) -> tuple[float, ...]:
            w, b = LINE.truth("train", *arguments)  # type: ignore[misc]
            return w + share * size * (arguments[-1] == 5), b

        return refused(laws.epochs_compose, RUN, train=train) is None

    assert tried(0.99 * TOLERANCE)
    assert not tried(1.01 * TOLERANCE)


def test_training_leaves_its_lists_alone() -> None:
    def sorting(xs: Any, ys: Any, *more: Any) -> Any:
        xs.sort()
        ys.sort(reverse=True)
        return LINE.truth("train", xs, ys, *more)

    refusal = refused(laws.data_untouched, RUN, train=sorting)
    assert facts(refusal) == {"call": TRAIN.format(2), "changed": "xs, ys"}


@pytest.mark.parametrize("law", TRAINING)
def test_what_training_returns_are_numbers_for_the_parameters(law: Callable[..., None]) -> None:
    refusal = refused(law, RUN, train=lambda *_: (4, Other("bool")))
    assert facts(refusal)["what"].endswith("returned for b")
    refusal = refused(law, example(Run([3], [2], [4], 0.01)), LINEAR, train=lambda *_: Other("None"))
    assert facts(refusal)["what"].endswith("` returned")
