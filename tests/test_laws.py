"""The laws of descent, of one sample and of all at once: right answers pass within a tolerance, wrong ones are told."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from tried import Law, Own, Quartic, Verdict, check_tolerance, exact_walk, judged, packing, refusal_of, work

from grader.core.outcome import Answer, Call, Number, Other, Several, answered, show
from grader.core.sentence import ENGLISH
from grader.law import (
    Calls,
    Example,
    Function,
    Move,
    Point,
    Question,
    Run,
    SmoothLoss,
    SquaredError,
    example,
    laws,
    moves_of,
    points_of,
    runs_of,
    words,
)
from grader.law.reply import ARRAY_OF_ONE, Refusal, Reply
from grader.law.squared_error import joined, split

ASKS: dict[Law, str] = {  # the question that each law judges the answer of
    laws.predictions_are_there: "forward",
    laws.prediction: "forward",
    laws.loss_is_there: "loss",
    laws.loss: "loss",
    laws.slopes_are_there: "gradient",
    laws.slope_is_there: "gradient",
    laws.slope_points_uphill: "gradient",
    laws.slope_descends: "gradient",
    laws.slope_matches: "gradient",
    laws.parameters_are_there: "step",
    laws.step_descends: "step",
    laws.no_epoch_no_change: "no_epoch",
    laws.one_epoch: "one_epoch",
    laws.all_epochs: "all_epochs",
    laws.epochs_compose: "two_parts",
    laws.data_untouched: "all_epochs",
    laws.arrays_untouched: "one_epoch",
}
SLOPES = [laws.slope_is_there, laws.slope_points_uphill, laws.slope_descends, laws.slope_matches]


@dataclass(frozen=True)
class Setting:
    """A model, and where its laws are tried."""

    model: SquaredError | SmoothLoss
    point: Example
    move: Example
    run: Example

    def question(self, law: Law) -> Question:
        question: Question = getattr(Calls(self.model), ASKS[law])
        return question

    def judged(self, law: Law, of: str | None = None, where: Example | None = None, own: Own | None = None) -> Verdict:
        """Return what `law` makes of the answer of a submission with these functions of its own."""
        question = self.question(law)
        where = where or {"step": self.move, "train": self.run}.get(question.function, self.point)
        return judged(partial(law, of=of) if of else law, question, self.model, where, own)

    def answered(self, law: Law, answer: Any, of: str | None = None, where: Example | None = None) -> Verdict:
        """Return what `law` makes of this answer."""
        return self.judged(law, of, where, {self.question(law).function: lambda *_: answer})


# ŷ = 3·(-4) + 2 = -10, r = 19, loss = 361, slopes 2·3·19 = 114 and 38; the terms are 12, 2 and 29. Steps to -8, 12.5.
LINE = Setting(
    SquaredError(("w", "b"), lambda x: (x, 1), "ŷ = x·w + b", asked_slopes=1),
    example(Point(3, -29, [-4, 2])),
    example(Move([-7, 11], [2, -3], 0.5)),
    example(Run([3, -1], [2, 5], [4, -2], 1 / 128, 2, 3)),
)
LINEAR = Setting(
    SquaredError(("w",), lambda x: (x,), "ŷ = x·w"),
    example(Point(3, 5, [7])),
    example(Move([7], [2], 0.5)),
    example(Run([3, -1], [2, 5], [4], 1 / 128, 2, 3)),
)
# ŷ = (9, 14), r = (4, -2), loss 10, slopes 6, -2 and 2; the terms are 2 + 6 + 1 + 5 and 2 + 15 + 1 + 16. Steps to
# (-8, 12.5) and -5.5.
ROWS: Any = [[1, 2], [-1, 5]]
MATRIX = Setting(
    SquaredError(("w", "b"), lambda row: (*row, 1), "ŷ = X·w + b", asked_slopes=1, vector="w"),
    example(Point(ROWS, [5, 16], [2, 3, 1])),
    example(Move([-7, 11, -3], [2, -3, 5], 0.5)),
    example(Run(ROWS, [5, 16], [2, 3, -1], 1 / 64, 2, 3)),
)
QUARTIC = Setting(Quartic(("w", "b"), "ŷ = x·w + b"), LINE.point, LINE.move, {**LINE.run, "alpha": 1 / 4096})
SETTINGS = {"one parameter": LINEAR, "two": LINE, "matrix": MATRIX, "a loss of one's own": QUARTIC}
EVERY = {
    f"{name}: {law.__name__} {of or ''}": (setting, law, of)
    for name, setting in SETTINGS.items()
    for law in ASKS
    for of in (setting.model.parameters if law in {*SLOPES, laws.step_descends} else (None,))
}
every_law = pytest.mark.parametrize(("setting", "law", "of"), EVERY.values(), ids=EVERY)
line_and_matrix = pytest.mark.parametrize("setting", [LINE, MATRIX], ids=["line", "matrix"])


LOST = (14**2 + 34**2) / 2 / 250  # by a narrow central difference, of the terms of MATRIX


def trained(setting: Setting, epochs: int) -> tuple[list[float], float]:
    """Return where the run of a setting leads, and the size of its terms."""
    steps: Any = [[((3, 1), 2)], [((-1, 1), 5)]] if setting is LINE else [[((1, 2, 1), 5), ((-1, 5, 1), 16)]]
    run: Any = setting.run
    end, size = exact_walk(steps, run["theta"], run["alpha"], epochs)
    return list(map(float, end)), float(size)


def off(setting: Setting, function: str, k: int, by: float) -> Callable[..., Any]:
    """Return a function that misses by so much in one of its numbers, counted as in θ."""

    def answer(*arguments: Any) -> Any:
        right: Any = setting.model.truth(function, *arguments)
        found = joined(setting.model, right) if isinstance(right, tuple) else right
        if not isinstance(found, list):
            return found + by
        found[k] += by
        return split(setting.model, found) if isinstance(right, tuple) else found

    return answer


# Right answers


@every_law
def test_a_right_answer_passes_with_something_compared(setting: Setting, law: Law, of: str | None) -> None:
    verdict = setting.judged(law, of)
    assert (verdict.refusal, verdict.notes) == (None, [])
    assert verdict.comparisons > 0


@pytest.mark.parametrize("setting", [LINEAR, LINE, MATRIX], ids=["one parameter", "two", "matrix"])
def test_a_right_answer_passes_wherever_laws_are_tried(setting: Setting) -> None:
    model: Any = setting.model
    theta: Any = [7, 2][: len(model.parameters)]
    places = {"step": moves_of(model), "train": runs_of(model, [Run(**setting.run)])}  # type: ignore[arg-type]
    points = points_of(model, [] if model.vector else [(3, 5, *theta)])
    for one, law, of in EVERY.values():
        if one is setting:
            inputs = places.get(setting.question(law).function, points)
            assert [where for where in inputs.pinned if setting.judged(law, of, where).refusal] == []


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("setting", "law", "of", "k", "size"),
    [
        (LINE, laws.prediction, None, 0, 14),
        (LINE, laws.loss, None, 0, 43**2),
        (LINE, laws.slope_matches, "w", 0, 2 * 3 * 43 + 43**2 / 250),
        (LINE, laws.slope_matches, "b", 1, 2 * 43 + 43**2 / 250),
        (LINE, laws.step_descends, "w", 0, 7 + 1),
        (LINE, laws.step_descends, "b", 1, 11 + 1.5),
        *((LINE, laws.no_epoch_no_change, None, k, 6) for k in (0, 1)),
        *((LINE, laws.one_epoch, None, k, trained(LINE, 1)[1]) for k in (0, 1)),
        (LINE, laws.all_epochs, None, 1, trained(LINE, 2)[1]),
        (MATRIX, laws.prediction, None, 1, 2 + 15 + 1),
        (MATRIX, laws.loss, None, 0, (14**2 + 34**2) / 2),
        (MATRIX, laws.slope_matches, "w", 0, 14 + 34 + LOST),
        (MATRIX, laws.slope_matches, "w", 1, 2 * 14 + 5 * 34 + LOST),
        (MATRIX, laws.slope_matches, "b", 2, 14 + 34 + LOST),
        (MATRIX, laws.step_descends, "w", 1, 11 + 1.5),
        (MATRIX, laws.step_descends, "b", 2, 3 + 2.5),
        *((MATRIX, laws.no_epoch_no_change, None, k, 6) for k in (0, 2)),
        *((MATRIX, laws.one_epoch, None, k, trained(MATRIX, 1)[1]) for k in (1, 2)),
        (MATRIX, laws.all_epochs, None, 2, trained(MATRIX, 2)[1]),
    ],
)
def test_a_law_tolerates_a_share_of_the_size_of_the_terms(
    setting: Setting, law: Law, of: str | None, k: int, size: float, sign: int
) -> None:
    function = setting.question(law).function
    check_tolerance(
        lambda share: setting.judged(law, of, own={function: off(setting, function, k, sign * share * size)})
    )


@line_and_matrix
def test_two_trainings_may_differ_by_a_share_of_the_size_of_the_terms(setting: Setting) -> None:
    size = trained(setting, 5)[1]

    def tried(share: float) -> Verdict:
        def train(*arguments: Any) -> Any:
            return off(setting, "train", 1, share * size if arguments[-1] == 5 else 0)(*arguments)

        return setting.judged(laws.epochs_compose, own={"train": train})

    check_tolerance(tried)


@every_law
def test_an_array_of_one_number_passes_for_a_number_with_a_note(setting: Setting, law: Law, of: str | None) -> None:
    verdict = setting.judged(law, of, own=packing(setting.model))
    assert verdict.refusal is None
    silent: set[Law] = set() if setting is LINEAR else {laws.slopes_are_there, laws.parameters_are_there}
    if setting is MATRIX:
        silent |= {laws.predictions_are_there, laws.prediction}
    in_an_array = law in silent or (setting is MATRIX and of == "w")
    assert verdict.notes == ([] if in_an_array else [ARRAY_OF_ONE])


# Wrong answers

GRADIENT = "gradient(x=3, y=-29, w=-4, b=2)"
STEP = "step(w=-7, b=11, grads=[2, -3], alpha=0.5)"
TRAIN = "train(xs=[3, -1], ys=[2, 5], w=4, b=-2, alpha=0.0078125, epochs={})"
ON_PAPER = ["ŷ = 3·(-4) + 1·2 = -10", "residual = ŷ - y = -10 - (-29) = 19", "loss = 19² = 361"]
SIDES = [*ON_PAPER, "at w = -5 the loss is 256, at w = -3 it is 484"]
ALL_GRADIENT = "gradient(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=1)"
ALL_STEP = "step(w=[-7, 11], b=-3, grads=([2, -3], 5), alpha=0.5)"
ALL_TRAIN = "train(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=-1, alpha=0.015625, epochs={})"
ALL_ON_PAPER = ["ŷ = X·w + b = [9, 14]", "residuals = ŷ - y = [4, -2]", "loss = (4² + (-2)²) / 2 = 10"]
OF_W1 = [*ALL_ON_PAPER, "at w[1] = 2 the loss is 26.5, at w[1] = 4 it is 22.5"]  # r = (2, -7) and (6, 3)
NOT_UPHILL = "`{}` returned {} as the slope in {of}. When {of} grows a little from {}, the loss {}"
NOT_AS_STEEP = "`{}` returned {} as the slope in {of}. The loss there changes by {} for each unit of {of}."
NO_STEP = "`{}` moved {of} to {}. {of} is {}, its slope is {}, the learning rate is α = 0.5: one step of descent leads "
ONE, ALL_ONE, TWO, ALL_TWO = (trained(setting, epochs)[0] for epochs in (1, 2) for setting in (LINE, MATRIX))


def shown(value: float) -> str:
    return f"{value:.10g}"


# The law, the value it looks at, what is returned, the sentence that tells, and the way on paper.
WRONG: list[tuple[tuple[Setting, Law, str | None, Any], str, list[str]]] = [
    (
        (LINE, laws.prediction, None, -12),
        "`forward(x=3, w=-4, b=2)` returned -12. The model ŷ = x·w + b predicts -10 there.",
        ON_PAPER[:1],
    ),
    (
        (MATRIX, laws.prediction, None, [9, 12]),
        "`forward` returned 12 for the sample X[1] = [-1, 5]. The model ŷ = X·w + b predicts 14.",
        ["ŷ[1] = (-1)·2 + 5·3 + 1 = 14"],
    ),
    (
        (LINE, laws.loss, None, 19),
        (
            "`loss(x=3, y=-29, w=-4, b=2)` returned 19. The prediction there is ŷ = -10 and the target y = -29, so the "
            "loss is 361."
        ),
        ON_PAPER,
    ),
    (
        (MATRIX, laws.loss, None, 20),
        "`loss` returned 20. The predictions miss by [4, -2], and the mean of the squares is 10.",
        ALL_ON_PAPER,
    ),
    (
        (LINE, laws.slope_points_uphill, "w", (-114, 38)),
        NOT_UPHILL.format(GRADIENT, -114, -4, "rises: the slope there has to be positive.", of="w"),
        [*SIDES, "slope in w = (484 - 256) / 2 = 114, yours is -114"],
    ),
    (
        (MATRIX, laws.slope_points_uphill, "w", ([1e-9, 2], -1)),
        NOT_UPHILL.format(ALL_GRADIENT, 2, 3, "falls: the slope there has to be negative.", of="w[1]"),
        [*OF_W1, "slope in w[1] = (22.5 - 26.5) / 2 = -2, yours is 2"],
    ),
    (  # r = (3, -3) and (5, -1)
        (MATRIX, laws.slope_points_uphill, "b", ([6, -2], -2)),
        NOT_UPHILL.format(ALL_GRADIENT, -2, 1, "rises: the slope there has to be positive.", of="b"),
        [*ALL_ON_PAPER, "at b = 0 the loss is 9, at b = 2 it is 13", "slope in b = (13 - 9) / 2 = 2, yours is -2"],
    ),
    (  # α is half of 1/3², the loss (3·(-67.33…) + 2 + 29)²
        (LINE, laws.slope_descends, "w", (1140, 38)),
        (
            f"`{GRADIENT}` returned 1140 as the slope in w. A step with α = 0.055556 moves w from -4 to -67.33333333, "
            "and the loss goes from 361 to 29241. With the true slope this step would lower it."
        ),
        [*SIDES, "slope in w = (484 - 256) / 2 = 114, yours is 1140"],
    ),
    # Along g = (6, -2) the predictions change by (2, -16): c = 2·130/40 = 6.5, and the pace ½ of 2/c is 1/6.5. The
    # residuals become 4 - 20/6.5 and 160/6.5 - 2.
    (
        (MATRIX, laws.slope_descends, "w", ([60, -20], 2)),
        (
            f"A step of w alone with α = 0.153846 against what `{ALL_GRADIENT}` returned takes the loss from 10 "
            f"to {shown(((4 - 20 / 6.5) ** 2 + (160 / 6.5 - 2) ** 2) / 2)}. With the true slopes this step would lower "
            "it."
        ),
        ALL_ON_PAPER,
    ),
    (  # each residual falls by 20
        (MATRIX, laws.slope_descends, "b", ([6, -2], 40)),
        (
            f"A step of b alone with α = 0.5 against what `{ALL_GRADIENT}` returned takes the loss from 10 to 370. "
            "With the true slopes this step would lower it."
        ),
        ALL_ON_PAPER,
    ),
    (
        (LINEAR, laws.slope_matches, "w", 48),
        NOT_AS_STEEP.format("gradient(x=3, y=5, w=7)", 48, 96, of="w"),
        [
            "ŷ = 3·7 = 21",
            "residual = ŷ - y = 21 - 5 = 16",
            "loss = 16² = 256",
            "at w = 6 the loss is 169, at w = 8 it is 361",
            "slope in w = (361 - 169) / 2 = 96, yours is 48",
        ],
    ),
    (
        (MATRIX, laws.slope_matches, "w", ([6, -1], 2)),
        NOT_AS_STEEP.format(ALL_GRADIENT, -1, -2, of="w[1]"),
        [*OF_W1, "slope in w[1] = (22.5 - 26.5) / 2 = -2, yours is -1"],
    ),
    # Only a parabola is as steep as a line through two of its points.
    ((QUARTIC, laws.slope_matches, "b", (1, 1)), NOT_AS_STEEP.format(GRADIENT, 1, 4 * 19**3, of="b"), []),
    ((LINE, laws.step_descends, "w", (-6, 9.5)), NO_STEP.format(STEP, -6, -7, 2, of="w") + "to -8.", []),
    ((LINE, laws.step_descends, "b", (-6, 9.5)), NO_STEP.format(STEP, 9.5, 11, -3, of="b") + "to 12.5.", []),
    ((MATRIX, laws.step_descends, "w", ([-8, 9], 0)), NO_STEP.format(ALL_STEP, 9, 11, -3, of="w[1]") + "to 12.5.", []),
    ((MATRIX, laws.step_descends, "b", ([0, 0], 1)), NO_STEP.format(ALL_STEP, 1, -3, 5, of="b") + "to -5.5.", []),
    (
        (LINE, laws.no_epoch_no_change, None, (4, -1)),
        f"`{TRAIN.format(0)}` returned -1 for b. With epochs = 0 nothing is passed over, so b stays -2.",
        [],
    ),
    (
        (MATRIX, laws.no_epoch_no_change, None, ([2, 7], -1)),
        f"`{ALL_TRAIN.format(0)}` returned 7 for w[1]. With epochs = 0 nothing is passed over, so w[1] stays 3.",
        [],
    ),
    (  # the first step is 2·3·8/128
        (LINE, laws.one_epoch, None, (4, -2)),
        (
            f"`{TRAIN.format(1)}` returned 4 for w. One pass over the data, with a step after every sample in order, "
            f"leads to w = {shown(ONE[0])}."
        ),
        [f"w after each sample: 4 → 3.625 → {round(ONE[0], 6)}"],
    ),
    (  # r = (2, -4) with b = -1
        (MATRIX, laws.one_epoch, None, (ALL_ONE[:2], 3)),
        (
            "`train` returned 3 for b. One epoch is one step, by the slopes of the loss over all samples, both taken "
            f"at the same point: it leads to b = {shown(ALL_ONE[2])}."
        ),
        ["slopes at the start: [6, -16] in w, -2 in b; α = 0.015625"],
    ),
    (
        (LINE, laws.all_epochs, None, (TWO[0], -2)),
        (
            f"`{TRAIN.format(2)}` returned -2 for b. All 2 epochs, with a step after every sample, lead to "
            f"b = {shown(TWO[1])}."
        ),
        [],
    ),
    (
        (MATRIX, laws.all_epochs, None, ([7, 3], 1)),
        f"`train` returned 7 for w[0]. All 2 epochs, a step each, lead to w[0] = {shown(ALL_TWO[0])}.",
        [],
    ),
]


@pytest.mark.parametrize(("tried", "says", "on_paper"), WRONG)
def test_a_wrong_answer_is_told_beside_the_right_one_with_the_way_there(
    tried: tuple[Setting, Law, str | None, Any], says: str, on_paper: list[str]
) -> None:
    setting, law, of, answer = tried
    verdict = setting.answered(law, answer, of)
    assert verdict.says == says
    assert work(verdict.refusal) == on_paper
    assert verdict.refusal is not None
    assert verdict.refusal.got == show(answered(answer))
    assert (verdict.refusal.expected is None) is not isinstance(answer, int)  # of several values they are all shown


def test_a_sample_is_shown_with_its_own_terms() -> None:
    verdict = MATRIX.answered(laws.prediction, [0, 15], where=example(Point(ROWS, [5, 16], [-2, 3, -4])))
    assert work(verdict.refusal) == ["ŷ[1] = (-1)·(-2) + 5·3 + (-4) = 13"]


def test_a_run_of_one_epoch_is_shown_step_by_step_whatever_law_it_breaks() -> None:
    verdict = LINE.answered(laws.all_epochs, (4, -2), where={**LINE.run, "epochs": 1})
    assert work(verdict.refusal) == [f"w after each sample: 4 → 3.625 → {round(ONE[0], 6)}"]


@line_and_matrix
def test_two_trainings_have_to_end_where_one_ends(setting: Setting) -> None:
    def by_square(_x: Any, _y: Any, w: Any, b: Number, _alpha: Number, epochs: int) -> Any:
        return (w if setting is LINE else [w[0], w[1] + epochs]), b + epochs**2

    refusal = setting.judged(laws.epochs_compose, own={"train": by_square}).refusal
    call = (TRAIN if setting is LINE else ALL_TRAIN).format(5)
    got, expected = (23, 11) if setting is LINE else (24, 12)  # + 5², + 2² + 3²
    assert refusal is not None
    assert ENGLISH(refusal.why) == (
        f"`{call}` returned {got} for b. Training for epochs = 2 and then, from where that ended, for epochs = 3 leads "
        f"to b = {expected}. Training for epochs = 5 at once has to end there too."
    )
    assert str(refusal.call) == call
    assert refusal.got == (f"(4, {got})" if setting is LINE else f"([2, 8], {got})")


# Slopes


@pytest.mark.parametrize("slope", [0, -1e-9, math.nan])
@line_and_matrix
def test_a_slope_has_the_sign_of_the_loss(setting: Setting, slope: float) -> None:
    law = laws.slope_points_uphill
    for of, first in (("w", slope), ("b", 1e-9)):
        own = first if setting is LINE else [first, -1e-9]
        assert "has to be positive" in setting.answered(law, (own, slope), of).says
        assert not setting.answered(law, (1e-9 if setting is LINE else [1e-9, -1e-9], 1e-9), of).says


def test_a_slope_downhill_has_to_be_negative() -> None:
    below = example(Point(3, 5, [-4, 2]))  # r = -15
    assert not LINE.answered(laws.slope_points_uphill, (1, -1e-9), "b", below).says
    assert "has to be negative" in LINE.answered(laws.slope_points_uphill, (1, 7), "b", below).says


@pytest.mark.parametrize("law", [laws.slope_points_uphill, laws.slope_descends])
@pytest.mark.parametrize(
    ("setting", "point", "flat"),
    [
        (LINE, Point(3, -10, [-4, 2]), "wb"),  # fits
        (LINE, Point(0, 5, [-4, 2]), "w"),
        (MATRIX, Point(ROWS, [9, 14], [2, 3, 1]), "wb"),  # fits
    ],
)
def test_nothing_is_asked_of_a_slope_where_the_loss_is_flat(
    law: Law, setting: Setting, point: Point, flat: str
) -> None:
    for of in "wb":
        verdict = setting.answered(law, (-7, 7) if setting is LINE else ([-7, 7], 7), of, example(point))
        assert (verdict.refusal is None, verdict.comparisons) == ((True, 0) if of in flat else (False, 1))


def test_a_flat_weight_is_not_asked_for_its_sign() -> None:
    where = example(Point([[0, 2], [0, 5]], [5, 16], [2, 3, 1]))  # r = (2, 0): the slope in w[1] is 4
    assert not MATRIX.answered(laws.slope_points_uphill, ([9, 1], 0), "w", where).says


@pytest.mark.parametrize("law", [laws.slope_points_uphill, laws.slope_descends])
@pytest.mark.parametrize("of", ["w", "b"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_slope_counts_where_it_survives_single_precision(law: Law, of: str, sign: int) -> None:
    """With x = 1 and the terms 3, 1 and 4, each slope is twice the miss, of terms that are twice theirs."""
    for share, counts in ((0.9e-5, False), (1.1e-5, True)):
        y, up = 4 - sign * share * 8, -7 * sign
        places: list[tuple[Setting, Any, Any, Any]] = [(LINE, 1, y, (up, up)), (MATRIX, [[1]], [y], ([up], up))]
        for setting, x, target, own in places:
            assert bool(setting.answered(law, own, of, example(Point(x, target, [3, 1]))).refusal) is counts


@pytest.mark.parametrize(
    ("times", "lowers"), [(-1, False), (0, False), (0.01, True), (1.99, True), (2, False), (3, False)]
)
def test_a_small_step_has_to_lower_the_loss(times: float, *, lowers: bool) -> None:
    """Half of the longest step lands on the minimum; with twice the slope it lands as high on the other side."""
    exact = example(Point(2, -10, [-4, 2]))  # r = 4, slopes 16 and 8
    two = example(Point([[2], [2]], [4, 8], [3, 2]))  # r = (4, 0): the slope in w is 8, the curvature 8
    tried: list[tuple[Setting, Example, str, Any]] = [
        (LINE, exact, "w", (times * 16, 0)),
        (LINE, exact, "b", (0, times * 8)),
        (MATRIX, two, "w", ([times * 8], 0)),
        (MATRIX, MATRIX.point, "b", ([0, 0], times * 2)),
    ]
    for setting, where, of, own in tried:
        assert (setting.answered(laws.slope_descends, own, of, where).refusal is None) is lowers


def test_the_pace_of_a_point_says_how_far_a_step_goes() -> None:
    def says(slope: float) -> list[str]:
        line = example(Point(2, -10, [-4, 2], 0.25))  # the slope is 16, 1/φ² is 1/4
        two = example(Point([[2], [2]], [4, 8], [3, 2], 0.25))  # the slope is 8, 1/φ² is 1/4
        law = laws.slope_descends
        return [LINE.answered(law, (slope, 0), "w", line).says, MATRIX.answered(law, ([slope / 2], 0), "w", two).says]

    assert says(63) == ["", ""]
    assert all("α = 0.0625 " in told for told in says(64))


@pytest.mark.parametrize("law", SLOPES)
@pytest.mark.parametrize(
    ("setting", "alone", "told"),
    [
        (LINE, (114,), f"`{GRADIENT}` returned 1 slopes. There is none for b, the last parameter."),
        (MATRIX, [6, -2], f"`{ALL_GRADIENT}` returned the slopes in w alone. There is none for b."),
    ],
)
def test_a_slope_that_is_not_asked_for_may_be_missing_until_its_turn(
    law: Law, setting: Setting, alone: Any, told: str
) -> None:
    assert not setting.answered(laws.slopes_are_there, alone).says
    assert not setting.answered(law, alone, "w").says
    verdict = setting.answered(law, alone, "b")
    assert verdict.says == told
    assert verdict.asks == "Does the loss change when only b changes? Then it has a slope there too."
    assert verdict.mistake == "wrong-number-of-values"


def test_all_slopes_have_to_be_there_unless_fewer_are_asked_for() -> None:
    whole = Setting(SquaredError(("w", "b"), lambda x: (x, 1), "ŷ = x·w + b"), LINE.point, LINE.move, LINE.run)
    assert whole.answered(laws.slopes_are_there, (114,)).mistake == "returns-one-tuple"


# Kinds and shapes

NO_NUMBER = "is of the type str, which is no number."
PER_SAMPLE, PER_WEIGHT = "one prediction for each sample.", "one slope for each weight."
TEXT = Other("str")


@pytest.mark.parametrize(
    ("setting", "law", "of", "answer", "says"),
    [
        (MATRIX, laws.loss_is_there, None, TEXT, f"w=[2, 3], b=1)` returned {NO_NUMBER}"),
        (MATRIX, laws.loss, None, [1, 2], "several values in one (ndarray of length 2), and one number was asked for."),
        (MATRIX, laws.predictions_are_there, None, 7, f"an array of the shape (2,) was asked for: {PER_SAMPLE}"),
        (MATRIX, laws.prediction, None, [1, 2, 3], f"has the shape (3,), and (2,) was asked for: {PER_SAMPLE}"),
        (LINE, laws.slopes_are_there, None, TEXT, f"`{GRADIENT}` returned {NO_NUMBER}"),
        *((LINEAR, law, "w", TEXT, f"w=7)` returned {NO_NUMBER}") for law in SLOPES),
        *((LINE, law, "b", (1, TEXT), f"returned for b {NO_NUMBER}") for law in SLOPES),
        *((MATRIX, law, "b", ([1, 2], TEXT), f"returned for b {NO_NUMBER}") for law in SLOPES),
        *((MATRIX, law, "w", (1, 2), f"of the shape (2,) was asked for: {PER_WEIGHT}") for law in SLOPES),
        (LINE, laws.parameters_are_there, None, (1,), "a tuple of a single value, but 2 were asked for: w, b."),
        (MATRIX, laws.parameters_are_there, None, [1, 2], "one array, but two values were asked for: w, b."),
        (LINE, laws.step_descends, "b", (-8, TEXT), f"returned for b {NO_NUMBER}"),
        (MATRIX, laws.step_descends, "w", ([1], 2), "(1,), and (2,) was asked for: as many weights as before."),
        *((LINE, law, None, (1, TEXT), f"returned for b {NO_NUMBER}") for law in list(ASKS)[-6:]),
        *((MATRIX, law, None, ([1, 2], TEXT), f"returned for b {NO_NUMBER}") for law in list(ASKS)[-6:]),
        (MATRIX, laws.one_epoch, None, (1, 2), "of the shape (2,) was asked for: as many weights as before."),
        (LINEAR, laws.one_epoch, None, TEXT, f"epochs=1)` returned {NO_NUMBER}"),
        # What no training can start from is refused for what it is.
        (LINE, laws.epochs_compose, None, TEXT, f"`{TRAIN.format(2)}` returned {NO_NUMBER}"),
        (LINE, laws.epochs_compose, None, (1, 2, 3), "epochs=2)` returned 3 values, but 2 were asked for: w, b."),
        (
            MATRIX,
            laws.epochs_compose,
            None,
            [1, 2, 3],
            "epochs=2)` returned one array, but two values were asked for: w, b.",
        ),
    ],
)
def test_an_answer_of_another_kind_or_shape_is_refused_for_that(
    setting: Setting, law: Law, of: str | None, answer: Any, says: str
) -> None:
    assert setting.answered(law, answer, of).says.endswith(says)


# What is borrowed


def test_a_function_leaves_its_lists_alone() -> None:
    def greedy(w: float, b: float, grads: list[float], alpha: float) -> tuple[float, float]:
        return w - alpha * grads.pop(0), b - alpha * grads.pop(0)

    def sorting(xs: Any, ys: Any, *more: Any) -> Any:
        xs.sort()
        ys.sort(reverse=True)
        return LINE.model.truth("train", xs, ys, *more)

    for verdict, told in (
        (LINE.judged(laws.parameters_are_there, own={"step": greedy}), f"`{STEP}` changed grads."),
        (LINE.judged(laws.data_untouched, own={"train": sorting}), f"`{TRAIN.format(2)}` changed xs, ys."),
    ):
        lent = " A function borrows the lists it is given: whoever called it needs them as they were."
        assert verdict.says == told + lent
        assert verdict.asks == "Which line changes a list in place, instead of calculating a new value?"
        assert verdict.mistake is None


def test_a_function_leaves_its_arrays_alone() -> None:
    def clearing(*arguments: Any) -> Any:
        for argument in arguments:
            if isinstance(argument, list):
                argument.clear()
        return [0, 0], 0

    verdict = MATRIX.judged(laws.arrays_untouched, own={"train": clearing})
    told = f"`{ALL_TRAIN.format(1)}` changed X, y, w."
    assert verdict.says == told + (
        " A function borrows the arrays it is given: whoever called it needs them as they were."
    )
    asks = "Which line changes an array in place, as `+=` and `a[…] = …` do, instead of making a new one?"
    assert (verdict.asks, verdict.mistake) == (asks, "changes-arguments")
    of_step = MATRIX.judged(laws.parameters_are_there, own={"step": clearing})
    assert not of_step.says  # of arrays that is a check of its own


def test_what_is_borrowed_is_asked_of_a_readable_answer_only() -> None:
    asks = Calls(MATRIX.model).loss
    for law in (laws.data_untouched, laws.arrays_untouched):
        assert judged(law, asks, MATRIX.model, MATRIX.point, {"loss": lambda *_: TEXT}).says.endswith(NO_NUMBER)


# A law for any function


class Division:
    """Quotient and remainder of two numbers."""

    functions = (Function("quotient", ("a", "b")), Function("parts", ("a", "b"), ("quotient", "rest")))

    def truth(self, function: str, *arguments: Any) -> Any:
        a, b = arguments
        return a / b if function == "quotient" else divmod(a, b)


def divided(function: str, answer: Answer, **more: Any) -> tuple[Refusal | None, Sequence[str]]:
    """Return the refusal of an answer to 7 by 2, None if it holds, and what is noted."""
    to = Reply(Call(function, ("a", "b"), (7, 2)), answer)
    return refusal_of(lambda: laws.returns_truth(Division(), to, size=7, **more)), to.tally.notes


@pytest.mark.parametrize(
    ("function", "answer", "of", "why"),
    [
        ("quotient", 3.5, None, None),
        ("quotient", 3.5 + 6e-5, None, None),
        ("quotient", 3.5 + 8e-5, None, "`quotient(a=7, b=2)` returned 3.50008. Expected is 3.5."),
        ("quotient", math.nan, None, "`quotient(a=7, b=2)` returned nan. Expected is 3.5."),
        ("parts", Several("tuple", (3, 2)), "quotient", None),
        ("parts", Several("tuple", (3, 2)), "rest", "`parts(a=7, b=2)` returned 2 for rest. Expected is 1."),
        ("parts", Several("tuple", (3, 5)), None, None),  # the first, unless another is named
        ("parts", Several("tuple", (2, 1)), None, "`parts(a=7, b=2)` returned 2 for quotient. Expected is 3."),
        ("parts", Several("tuple", (3, TEXT)), "rest", f"What `parts(a=7, b=2)` returned for rest {NO_NUMBER}"),
    ],
)
def test_an_answer_is_the_truth_within_the_size_of_its_terms(
    function: str, answer: Answer, of: str | None, why: str | None
) -> None:
    refusal, _notes = divided(function, answer, of=of)
    assert (refusal and ENGLISH(refusal.why)) == why
    assert refusal is None or refusal.work == ()


def test_an_array_of_one_number_is_the_truth_too() -> None:
    packed = Several("ndarray", (3,)), Several("ndarray", (3.5,))
    assert divided("parts", Several("tuple", (packed[0], 1))) == (None, [ARRAY_OF_ONE])
    assert divided("quotient", packed[1]) == (None, [ARRAY_OF_ONE])


def test_an_author_may_say_why() -> None:
    to = Reply(Call("quotient", ("a", "b"), (7, 2)), 3)
    with pytest.raises(Refusal) as caught:
        laws.returns_truth(Division(), to, 7, why=words("`{call}` is {got}: two goes {expected} times into seven."))
    assert ENGLISH(caught.value.why) == "`quotient(a=7, b=2)` is 3: two goes 3.5 times into seven."
