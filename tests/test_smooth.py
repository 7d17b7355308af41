"""Truths that an exercise brings along: laws that any of them can use, and what follows from a smooth loss."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from grader.core.outcome import Answer, Argument, Call, Other, Several
from grader.core.sentence import ENGLISH
from grader.course.exercise import of_module
from grader.law import Example, Function, Inputs, Number, SmoothLoss, Submission, given, laws, words
from grader.law.reply import ARRAY_OF_ONE, Refusal, Reply
from grader.law.squared_error import SquaredError


class Division:
    """Quotient and remainder of two numbers."""

    functions = (Function("quotient", ("a", "b")), Function("parts", ("a", "b"), ("quotient", "rest")))

    def truth(self, function: str, *arguments: Any) -> Any:
        a, b = arguments
        return a / b if function == "quotient" else divmod(a, b)


@dataclass
class Answering:
    """A submission that always answers the same."""

    answer: Answer
    compared_times: int = 0
    notes: list[str] = field(default_factory=list)

    def call(self, function: str, *arguments: Argument) -> Reply:
        return Reply(Call(function, ("a", "b"), arguments), self.answer)

    def compared(self) -> None:
        self.compared_times += 1

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


def refused(function: str, answer: Answer, **more: Any) -> str | None:
    """Return why the answer is refused, None if it is not."""
    submission = Answering(answer)
    try:
        laws.returns_truth(Division(), submission, function, (7, 2), size=7, **more)
    except Refusal as refusal:
        return ENGLISH(refusal.why)
    assert submission.compared_times == 1
    return None


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (3.5, None),
        (3.5 + 6e-5, None),
        (3.5 + 8e-5, "`quotient(a=7, b=2)` returned 3.50008. Expected is 3.5."),
        (math.nan, "`quotient(a=7, b=2)` returned nan. Expected is 3.5."),
    ],
)
def test_an_answer_is_the_truth_within_the_size_of_its_terms(answer: float, why: str | None) -> None:
    assert refused("quotient", answer) == why


def test_of_several_values_one_is_judged() -> None:
    answer = Several("tuple", (3, 2))
    assert refused("parts", answer, of="quotient") is None
    assert refused("parts", answer, of="rest") == "`parts(a=7, b=2)` returned 2 for rest. Expected is 1."


def test_of_several_values_the_first_is_judged_unless_another_is_named() -> None:
    assert refused("parts", Several("tuple", (3, 5))) is None
    assert refused("parts", Several("tuple", (2, 1))) == "`parts(a=7, b=2)` returned 2 for quotient. Expected is 3."


def test_a_value_that_is_no_number_is_named() -> None:
    nothing = Several("tuple", (3, Other("str")))
    why = "What `parts(a=7, b=2)` returned for rest is of the type str, which is no number."
    assert refused("parts", nothing, of="rest") == why


def test_a_single_number_has_no_name() -> None:
    with pytest.raises(Refusal) as caught:
        laws.returns_truth(Division(), Answering(3), "quotient", (7, 2), size=7)
    assert caught.value.why.values == {"call": "quotient(a=7, b=2)", "got": "3", "expected": "3.5"}
    assert caught.value.work == ()


def test_an_array_of_one_number_passes_for_a_number_with_a_note() -> None:
    alone, beside = Answering(Several("ndarray", (3.5,))), Answering(Several("tuple", (Several("ndarray", (3,)), 1)))
    laws.returns_truth(Division(), alone, "quotient", (7, 2), size=7)
    laws.returns_truth(Division(), beside, "parts", (7, 2), size=7)
    assert (alone.notes, beside.notes) == ([ARRAY_OF_ONE], [ARRAY_OF_ONE])


def test_an_author_may_say_why() -> None:
    why = words("`{call}` is {got}: two goes {expected} times into seven.")
    assert refused("quotient", 3, why=why) == "`quotient(a=7, b=2)` is 3: two goes 3.5 times into seven."


@given(Inputs("one", None, ({"a": 1},)))
def cross_entropy_d_w_rises(_submission: Submission, _example: Example) -> None:
    """It rises."""


@given(Inputs("one", None, ({"a": 1},)))
def cross_is_there(_submission: Submission, _example: Example) -> None:
    """It is there."""


def test_functions_and_values_may_have_names_of_several_words() -> None:
    module: Any = ModuleType("other")
    module.model = Division()
    module.model.functions = (Function("cross", ("a",)), Function("cross_entropy", ("a",), ("d", "d_w")))
    module.checks = cross_entropy_d_w_rises
    module.another = cross_is_there
    of = of_module("other", module)
    assert [of.function_of(check).name for check in of.checks] == ["cross_entropy", "cross"]
    assert [of.value_of(check) for check in of.checks] == ["d_w", None]


@dataclass(frozen=True, eq=False)
class Square(SmoothLoss):
    """The squared error of ŷ = x·w, written as somebody's own loss."""

    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        return x * theta[0]

    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return (x * theta[0] - y) ** 2

    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[Number, ...]:
        return (2 * x * (x * theta[0] - y),)

    def prediction_size(self, x: Number, theta: Sequence[Number]) -> Number:
        return abs(x * theta[0])

    def loss_size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return (self.prediction_size(x, theta) + abs(y)) ** 2

    def slope_size(self, _k: int, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        return 2 * abs(x) * (self.prediction_size(x, theta) + abs(y))

    def longest_step(self, _k: int, x: Number) -> float:
        return 1 / x**2


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("forward", (3, 7)),
        ("loss", (3, 5, 7)),
        ("gradient", (3, 5, 7)),
        ("step", (7, 96, 0.01)),
        ("train", ([1, 2, 3], [2, 4, 6], 1, 0.01, 3)),
    ],
)
def test_a_loss_of_ones_own_gives_the_same_functions_and_truths(function: str, arguments: tuple[Any, ...]) -> None:
    own, squared = Square(("w",), "ŷ = x·w"), SquaredError(("w",), lambda x: (x,), "ŷ = x·w")
    assert own.functions == squared.functions
    assert own.truth(function, *arguments) == pytest.approx(squared.truth(function, *arguments), rel=1e-12)
    assert own.tilts(0, 3, 5, (7,)) is squared.tilts(0, 3, 5, (7,)) is True
    assert own.tilts(0, 3, 21, (7,)) is squared.tilts(0, 3, 21, (7,)) is False
    assert own.trained([1, 2], [3, 4], (5,), 0.01, 2)[1] == pytest.approx(
        squared.trained([1, 2], [3, 4], (5,), 0.01, 2)[1]
    )
