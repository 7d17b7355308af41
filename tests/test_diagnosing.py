"""A diagnosis asks at telling points, and names the first mistake that all answers show, or those of one value."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import pytest

from grader.author.trusted import Trusted
from grader.core.outcome import (
    Answer,
    Answers,
    Argument,
    Batch,
    Call,
    Died,
    Other,
    Outcome,
    Raised,
    Returned,
    Several,
    Truth,
    answered,
)
from grader.core.sentence import ENGLISH, Language, Sentence, say
from grader.course import exercise
from grader.course.exercise import Exercise
from grader.engine.diagnosis import Diagnostician, returned_values
from grader.law.check import Function
from grader.law.mistakes.evidence import Answered, Evidence, Probes
from grader.law.mistakes.mistake import Mistake

Body = Callable[..., Any]

# What is found in the answers of a function that makes a mistake


def diagnosed(name: str, function: str, body: Body, value: str | None = None) -> tuple[str, str] | None:
    """Return the id and the sentence of the mistake that `body` shows as a function of the exercise `name`."""
    of = exercise.load(name)
    found = Diagnostician(of, Trusted(of, Mistake("", function, "", "", body)).ask, ENGLISH).find(function, value)
    return None if found is None else (found[0].id, ENGLISH(found[1]))


def quadratic_slopes(x: float, y: float, w1: float, w2: float, b: float) -> tuple[float, float, float]:
    residual = x * x * w2 + x * w1 + b - y
    return 2 * x * residual, 2 * x * x * residual, 2 * residual


def scaled(*factors: float) -> Body:
    """Return the slopes of `quadratic`, each of them times a factor."""
    return lambda *point: tuple(factor * slope for factor, slope in zip(factors, quadratic_slopes(*point), strict=True))


def residuals(rows: Sequence[Sequence[float]], y: Sequence[float], w: Sequence[float], b: float) -> list[float]:
    return [sum(map(math.prod, zip(row, w, strict=True))) + b - target for row, target in zip(rows, y, strict=True)]


def matrix_slopes(share: Callable[[int], float], of_b: float = 1.0) -> Body:
    """Return slopes of `multiple` that are `share(n)` times residual and feature, added up."""

    def gradient(rows: Any, y: Any, w: Any, b: float) -> tuple[list[float], float]:
        r = residuals(rows, y, w, b)
        each = [share(len(r)) * sum(map(math.prod, zip(column, r, strict=True))) for column in zip(*rows, strict=True)]
        return each, of_b * share(len(r)) * sum(r)

    return gradient


HALF = "Yours is exactly half of the slope in {}, everywhere we looked."
MADE: dict[str, tuple[str, str, Body, str | None, str, str]] = {
    "of one value": ("linear", "gradient", lambda x, y, w: x * (x * w - y), None, "missing-factor-2", HALF.format("w")),
    "in all values": ("quadratic", "gradient", scaled(0.5, 0.5, 0.5), "w1", "missing-factor-2", HALF.format("w1")),
    "in one value": ("quadratic", "gradient", scaled(1, 0.5, 1), "w2", "missing-factor-2", HALF.format("w2")),
    "in all values, and none in question": (
        *("quadratic", "gradient", scaled(2, 2, 2), None),
        *("doubled", "Yours is exactly twice the slope in b, everywhere we looked."),
    ),
    "in the order of values": (
        *("quadratic", "gradient", lambda *point: quadratic_slopes(*point)[::-1], "w1"),
        *("values-swapped", "Each of your values is right, but they come out in another order."),
    ),
    "in an array": (
        *("multiple", "gradient", matrix_slopes(lambda _n: 2), "w"),
        *("sum-for-mean", "Yours adds up over all samples where the mean is asked for."),
    ),
    "in an array and a number": (
        *("multiple", "gradient", matrix_slopes(lambda n: 1 / n), "b", "missing-factor-2", HALF.format("b")),
    ),
    "in a number beside an array": (
        *("multiple", "gradient", matrix_slopes(lambda n: 2 / n, of_b=-1), "b"),
        *("wrong-sign", "Yours has the opposite sign of the slope in b, everywhere we looked."),
    ),
}


@pytest.mark.parametrize(("name", "function", "body", "value", "mistake", "said"), MADE.values(), ids=MADE)
def test_a_mistake_is_found_in_answers_alone(
    name: str, function: str, body: Body, value: str | None, mistake: str, said: str
) -> None:
    assert diagnosed(name, function, body, value) == (mistake, said)


UNNAMED: dict[str, tuple[str, str, Body, str | None]] = {
    "right": ("linear", "gradient", lambda x, y, w: 2 * x * (x * w - y), None),
    "right, in single precision": ("linear", "gradient", lambda x, y, w: 2 * x * (x * w - y) * (1 + 1e-7), None),
    "a mistake of nobody's": (
        "linear",
        "gradient",
        lambda x, y, w: 2 * x * (x * w - y) + math.sin(7 * w * x * y),
        None,
    ),
    "a factor that is another one for each sample": (
        "linear",
        "gradient",
        lambda x, y, w: x * (x * w - y) * (2 + math.sin(x * y * w)),
        None,
    ),
    "the right one of two values": ("quadratic", "gradient", scaled(1, 0.5, 1), "w1"),
    "two mistakes at once": ("quadratic", "gradient", scaled(0.5, -1, 1), None),
    "nothing": ("linear", "gradient", lambda _x, _y, _w: {}, None),
}


@pytest.mark.parametrize(("name", "function", "body", "value"), UNNAMED.values(), ids=UNNAMED)
def test_what_is_right_or_unknown_has_no_name(name: str, function: str, body: Body, value: str | None) -> None:
    assert diagnosed(name, function, body, value) is None


# What is asked


@dataclass(frozen=True)
class Model:
    """Two values of a line of numbers and a weight, and a function beside."""

    functions: ClassVar[tuple[Function, ...]] = (
        Function("weigh", ("xs", "w"), ("sum", "first")),
        Function("beside", ("x", "step")),
    )

    def truth(self, function: str, *arguments: Argument) -> Truth:
        return right(*arguments) if function == "weigh" else arguments[0]


def right(xs: Any, w: Any) -> tuple[float, float]:
    return sum(xs) * w, xs[0] * w


WEIGH, BESIDE = Model.functions
GENERIC: tuple[tuple[Argument, ...], ...] = (
    ([1, 2], 7),
    ([3, 4, 5], -3),
    ([6, 8], 2),
    ([0, 9], 4),
    ([5, 5], 6),
    ([2, 3], 5),
)
PROBES = Probes(GENERIC, zero=(([0, 0], 1),), fit=(([1, 1], 1), ([2, 2], 1)), lecture=(([3, 3], 1),))
ALL = 21  # calls
VARIED: list[tuple[Argument, ...]] = [
    ([-0.5, -1.5], 7),
    ([1, 2], -3),
    ([-2.5, -3.5, -4.5], -3),
    ([3, 4, 5], 2),
    ([-5.5, -7.5], 2),
    ([6, 8], 4),
    ([0.5, -8.5], 4),
    ([0, 9], 6),
]


@dataclass
class Asked:
    """A submission that answers with one function, and keeps what it was asked; it is lost at the call `lost`."""

    body: Body = right
    lost: int | None = None
    asked: list[Call] = field(default_factory=list)

    def ask(self, batches: Sequence[Batch]) -> list[Answers]:
        (batch,) = batches
        self.asked += batch.calls
        outcomes: list[Outcome] = [Returned(answered(self.body(*call.arguments))) for call in batch.calls[: self.lost]]
        return [Answers(tuple(outcomes) if self.lost is None else (*outcomes, Died(3)))]


def spied(probes: Probes | None = PROBES) -> tuple[Exercise, list[Evidence]]:
    """Return an exercise with a mistake that nobody makes, and the list of the evidence that it has been shown."""
    seen: list[Evidence] = []

    def recognise(evidence: Evidence) -> bool:
        seen.append(evidence)
        return False

    spy = Mistake("spy", "weigh", "", "", right, recognise)
    return Exercise("weighing", Model(), (), (spy,), {} if probes is None else {"weigh": probes}), seen


def evidence_of(submission: Asked, probes: Probes = PROBES, before: Sequence[tuple[Call, Outcome]] = ()) -> Evidence:
    of, seen = spied(probes)
    assert Diagnostician(of, submission.ask, ENGLISH).find("weigh", None, before) is None
    (evidence,) = seen
    return evidence


def calls(*arguments: tuple[Argument, ...]) -> list[Call]:
    return [Call("weigh", ("xs", "w"), some) for some in arguments]


def one(arguments: tuple[Argument, ...], got: tuple[float, float] | None = None) -> Answered:
    """Return a call that came back right, or with `got`."""
    values = got or right(*arguments)
    return Answered(arguments, Returned(answered(values)), values, right(*arguments))


def test_some_calls_are_asked_again_when_all_others_have_been_asked() -> None:
    submission = Asked()
    evidence_of(submission)
    asked = (*GENERIC, *PROBES.zero, *PROBES.fit, *PROBES.lecture, *VARIED, *GENERIC[:3])
    assert submission.asked == calls(*asked)


def test_each_answer_is_evidence_of_its_kind_beside_what_is_right() -> None:
    evidence = evidence_of(Asked(lambda xs, w: (sum(xs), w)))

    def these(*arguments: tuple[Argument, ...]) -> tuple[Answered, ...]:
        return tuple(one((xs, w), (sum(xs), w)) for xs, w in arguments)  # type: ignore[arg-type]

    generic, varied = these(*GENERIC), these(*VARIED)
    assert (evidence.function, evidence.index, evidence.numeric) == (WEIGH, None, True)
    assert evidence.generic == generic
    assert evidence.zero == these(*PROBES.zero)
    assert evidence.fit == these(*PROBES.fit)
    assert evidence.lecture == these(*PROBES.lecture)
    assert evidence.varied == {
        0: list(zip(generic, varied[::2], strict=False)),
        1: list(zip(generic, varied[1::2], strict=False)),
    }
    assert evidence.again == tuple(zip(generic[:3], generic[:3], strict=True))


def test_few_calls_are_varied_and_repeated_as_far_as_they_go() -> None:
    evidence = evidence_of(Asked(), Probes(GENERIC[:2]))
    assert evidence.varied == {
        0: [(one(GENERIC[0]), one(VARIED[0]))],
        1: [(one(GENERIC[0]), one(VARIED[1]))],
    }
    assert evidence.again == ((one(GENERIC[0]), one(GENERIC[0])), (one(GENERIC[1]), one(GENERIC[1])))


def test_a_list_of_lists_is_varied_within() -> None:
    submission = Asked(lambda _xs, w: (w, w))
    of, _seen = spied(Probes((([[1, 2], 3], 7), ([[4, 5], 6], 8))))
    model = type("Nested", (Model,), {"truth": lambda *_: (0, 0)})()
    Diagnostician(replace(of, model=model), submission.ask, ENGLISH).find("weigh", None)
    assert submission.asked[2:4] == calls(([[-0.5, -1.5], -2.5], 7), ([[1, 2], 3], 8))


def test_what_it_was_asked_before_it_is_asked_again() -> None:
    raised = Raised("ValueError", "", 3, "", None)
    before: list[tuple[Call, Outcome]] = [
        (calls(([4, 4], 9))[0], Returned(answered((0, 1)))),
        (Call("beside", ("x", "step"), (1, 2)), Returned(1)),
        (calls(([4, 5], 9))[0], raised),
    ]
    submission = Asked()
    evidence = evidence_of(submission, before=before)
    assert submission.asked[-2:] == calls(([4, 4], 9), ([4, 5], 9))
    assert evidence.again[3:] == (
        (one(([4, 4], 9), (0, 1)), one(([4, 4], 9))),
        (Answered(([4, 5], 9), raised, None, right([4, 5], 9)), one(([4, 5], 9))),
    )


def test_all_values_are_looked_at_and_then_the_one_in_question_in_the_same_answers() -> None:
    submission = Asked()
    of, seen = spied()
    diagnostician = Diagnostician(of, submission.ask, ENGLISH)
    for value in (None, "sum", "first"):
        assert diagnostician.find("weigh", value) is None
    assert len(submission.asked) == ALL
    assert [evidence.index for evidence in seen] == [None, None, 0, None, 1]


@pytest.mark.parametrize("lost", [0, 5, ALL - 2])
def test_nothing_is_named_where_the_process_was_lost_on_the_way(lost: int) -> None:
    submission = Asked(lost=lost)
    of, seen = spied()
    diagnostician = Diagnostician(of, submission.ask, ENGLISH)
    assert [diagnostician.find("weigh", "sum"), diagnostician.find("weigh", None)] == [None, None]
    assert (len(submission.asked), seen) == (ALL, [])


def test_a_process_that_is_lost_in_the_last_call_of_all_has_answered_enough() -> None:
    evidence = evidence_of(Asked(lost=ALL - 1))
    assert evidence.again[-1] == (one(GENERIC[2]), Answered(GENERIC[2], Died(3), None, right(*GENERIC[2])))


def test_nothing_is_asked_of_a_function_without_probes() -> None:
    submission = Asked()
    of, seen = spied(None)
    assert Diagnostician(of, submission.ask, ENGLISH).find("weigh", None) is None
    assert (submission.asked, seen) == ([], [])


# What is said


def recognised(name: str, function: str, found: Callable[[Evidence], bool | Sentence]) -> Mistake:
    return Mistake(name, function, "In `{function}`, {of} is it.", "What of {of} in `{function}`?", right, found)


def said(*mistakes: Mistake, value: str | None = None) -> tuple[str, str] | None:
    of = replace(spied()[0], mistakes=mistakes)
    found = Diagnostician(of, Asked().ask, ENGLISH).find("weigh", value)
    return None if found is None else (found[0].id, ENGLISH(found[1]))


def test_the_first_mistake_of_the_function_that_fits_is_named() -> None:
    other = recognised("other", "beside", lambda _evidence: True)
    no, yes, late = (recognised(name, "weigh", lambda _e, name=name: name != "no") for name in ("no", "yes", "late"))  # type: ignore[misc]
    assert said(other, no, yes, late) == ("yes", "In `weigh`, w is it.")
    assert said(other, no) is None


def test_a_mistake_in_all_values_goes_before_one_in_the_value_in_question() -> None:
    single = recognised("single", "weigh", lambda evidence: evidence.index is not None)
    whole = recognised("whole", "weigh", lambda evidence: evidence.index is None)
    assert said(single, whole, value="first") == ("whole", "In `weigh`, first is it.")
    assert said(single, value="first") == ("single", "In `weigh`, first is it.")
    assert said(single) is None


def test_a_mistake_may_bring_a_sentence_that_says_more() -> None:
    more = recognised("more", "weigh", lambda _evidence: say("It is {n} times that.", n=3))
    assert said(more) == ("more", "It is 3 times that.")


def test_a_mistake_is_known_by_its_function_and_its_name() -> None:
    of = replace(
        spied()[0],
        mistakes=(
            recognised("slip", "beside", bool),
            recognised("other", "weigh", bool),
            recognised("slip", "weigh", bool),
        ),
    )
    diagnostician = Diagnostician(of, Asked().ask, ENGLISH)
    assert diagnostician.kind("weigh", "slip") is of.mistakes[2]
    assert diagnostician.kind("beside", "slip") is of.mistakes[0]
    assert diagnostician.kind("beside", "other") is None


def test_a_mistake_is_told_and_asked_about_in_the_language_of_the_learner() -> None:
    shouting = Language("xx", {"What of {of} in `{function}`?": "{function}: {of}?!"})
    slip = recognised("slip", "beside", bool)
    diagnostician = Diagnostician(spied()[0], Asked().ask, shouting)
    assert diagnostician.sentence(slip, "sum") == Sentence(slip.message, {"function": "beside", "of": "sum"})
    assert diagnostician.sentence(slip, None) == Sentence(slip.message, {"function": "beside", "of": "w"})
    assert diagnostician.question(slip, "sum") == "beside: sum?!"
    assert diagnostician.question(slip, None) == "beside: w?!"


# What came back

NUMBER = Function("f", ("x",))
ARRAY = Function("f", ("x",), arrays=("x",))
PAIR = Function("f", ("x",), ("a", "b"))
ARRAYS = Function("f", ("x",), ("a", "b"), arrays=("x",))
NOTHING = Other("NoneType")


def several(*items: Answer, kind: str = "tuple", names: tuple[str | None, ...] | None = None) -> Several:
    return Several(kind, items, names)


def array(*items: Answer) -> Several:
    return several(*items, kind="ndarray")


@pytest.mark.parametrize(
    ("function", "answer", "values"),
    [
        (NUMBER, 3, (3,)),
        (NUMBER, 2.5, (2.5,)),
        (NUMBER, NOTHING, None),
        (NUMBER, array(3), (3,)),
        (NUMBER, array(NOTHING), None),
        (NUMBER, array(3, 4), None),
        (NUMBER, several(3, kind="list"), None),
        (NUMBER, several(3), None),
        (ARRAY, 3, (3,)),
        (ARRAY, array(3), (3,)),
        (ARRAY, array(3, 4), ((3, 4),)),
        (ARRAY, array(array(3, 4), array(5, 6)), (((3, 4), (5, 6)),)),
        (ARRAY, several(3, 4, kind="list"), ((3, 4),)),
        (ARRAY, array(3, NOTHING), None),
        (ARRAY, array(3, array(NOTHING)), None),
        (PAIR, 3, None),
        (PAIR, NOTHING, None),
        (PAIR, several(3, 4), (3, 4)),
        (PAIR, array(3, 4), (3, 4)),
        (PAIR, several(3), (3,)),
        (PAIR, several(3, 4, 5), None),
        (PAIR, several(4, 3, kind="dict", names=("b", "a")), (3, 4)),
        (PAIR, several(4, 3, 5, kind="dict", names=("b", "a", "c")), (3, 4)),
        (ARRAYS, several(array(3, 4), 5), ((3, 4), 5)),
        (ARRAYS, array(3, 4, 5), ((3, 4, 5),)),
        (ARRAYS, several(array(array(3), array(4)), 5), (((3,), (4,)), 5)),
        (ARRAYS, several(array(3, 4), array(5, 6), kind="list"), ((3, 4), (5, 6))),
        (ARRAYS, several(3, 4), (3, 4)),
        (ARRAYS, several(5, array(3, 4), kind="dict", names=("b", "a")), ((3, 4), 5)),
        (ARRAYS, several(array(3), array(4), 5), None),
        (ARRAYS, 3, None),
        (ARRAYS, NOTHING, None),
    ],
)
def test_values_are_read_from_what_came_back(function: Function, answer: Answer, values: Any) -> None:
    assert returned_values(function, Returned(answer)) == values


@pytest.mark.parametrize(
    ("function", "answer", "missing"),
    [
        (PAIR, several(3, NOTHING), [False, True]),
        (PAIR, several(array(3), 4), [True, False]),
        (PAIR, several(4, kind="dict", names=("b",)), [True, False]),
        (PAIR, several(4, 5, kind="dict", names=("b", None)), [True, False]),
        (ARRAYS, several(array(3, NOTHING), 5), [True, False]),
    ],
)
def test_a_value_that_is_no_number_is_missing_and_the_others_are_not(
    function: Function, answer: Answer, missing: list[bool]
) -> None:
    values = returned_values(function, Returned(answer))
    assert values is not None
    assert [isinstance(value, float) and math.isnan(value) for value in values] == missing


def test_what_did_not_come_back_has_no_values() -> None:
    assert returned_values(NUMBER, Died(3)) is None
    assert returned_values(NUMBER, Raised("ValueError", "", 3, "", None)) is None


def test_evidence_looks_at_all_numbers_of_a_value() -> None:
    answers = (Answered((2,), Returned(0), ((1, 2), 6), ((2, 4), 6)),)
    whole, first = Evidence(ARRAYS, None, answers), Evidence(ARRAYS, 0, answers)
    assert whole.value(((1, 2), 6)) == (1, 2, 6)
    assert whole.follows(lambda _x: ([1, 2], 6))
    assert not whole.follows(lambda _x: ([1, 2], 3))
    assert first.value(((1, 2), 6)) == (1, 2)
    assert first.follows(lambda x: ([x / 2, x], 5))
    assert not first.follows(lambda x: ([x, 2 * x], 6))  # that is right
