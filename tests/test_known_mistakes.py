"""A known mistake is recognised from answers: enough of them, up to single precision, and never where all is right."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from grader.core.outcome import Number, Returned
from grader.core.sentence import say
from grader.law.check import Function
from grader.law.mistakes.evidence import Answered, Evidence, alike, apart, each, flat, values_of
from grader.law.mistakes.mistake import Known, Mistake, declared, mistake

NUMBER = Function("f", ("x", "w"))
ARRAY = Function("f", ("x", "w"), arrays=("x",))
PAIR = Function("g", ("x", "w"), ("a", "b"))
CALLS = ((3, 7), (5, -3), (-2, 2), (1.5, 4), (7, 1))


def half(x: Number, w: Number) -> float:
    return x * w / 2


def evidence(
    body: Callable[..., Any],
    right: Callable[..., Any] = lambda x, w: x * w,
    *,
    function: Function = NUMBER,
    index: int | None = None,
    count: int = len(CALLS),
) -> Evidence:
    """Return the evidence of a function that answers as `body` does: with None, nothing comes back."""
    generic = []
    for arguments in CALLS[:count]:
        answer = body(*arguments)
        got = None if answer is None else values_of(answer)
        generic.append(Answered(arguments, Returned(0), got, values_of(right(*arguments))))
    return Evidence(function, index, tuple(generic))


def only(places: set[int], body: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that answers as `body` does at those of the calls, and with nothing at the others."""
    return lambda x, w: body(x, w) if CALLS.index((x, w)) in places else None


# Which numbers are in question


@pytest.mark.parametrize(
    ("function", "index", "values", "found"),
    [
        (NUMBER, None, (6,), (6,)),
        (NUMBER, None, (6, 7), None),
        (NUMBER, None, None, None),
        (NUMBER, None, (math.nan,), None),
        (ARRAY, None, ((6, (7, 8)),), (6, 7, 8)),
        (ARRAY, None, ((6, math.nan),), None),
        (PAIR, None, (6, 7), (6, 7)),
        (PAIR, None, (6,), None),
        (PAIR, None, (6, math.nan), None),
        (PAIR, 0, (6, 7), (6,)),
        (PAIR, 1, (6, 7), (7,)),
        (PAIR, 0, (6, math.nan), (6,)),
        (PAIR, 1, (6, math.nan), None),
        (PAIR, 0, (6,), (6,)),
        (PAIR, 1, (6,), None),
        (PAIR, 1, (6, (7, 8)), (7, 8)),
    ],
)
def test_the_numbers_in_question_are_those_of_one_value_or_of_all(
    function: Function, index: int | None, values: Any, found: tuple[Number, ...] | None
) -> None:
    assert Evidence(function, index, ()).value(values) == found


def test_numbers_are_to_come_back_from_every_call() -> None:
    assert evidence(half).numeric
    assert not evidence(only({0, 1, 2, 3}, half)).numeric
    assert not Evidence(NUMBER, None, ()).numeric


def test_a_call_is_right_or_it_is_not() -> None:
    shown = evidence(lambda x, w: x * w if x > 0 else 0)
    assert [shown.is_right(one) for one in shown.generic] == [True, True, False, True, True]


# What an answer follows


def test_who_answers_as_a_formula_everywhere_follows_it() -> None:
    assert evidence(half).follows(half)
    assert evidence(lambda x, w: x * w * 0.5000001).follows(half)
    assert not evidence(lambda x, w: x * w * 0.50001).follows(half)
    assert not evidence(lambda x, w: x * w / 2 if x != 7 else 0).follows(half)


def test_a_formula_that_is_right_at_every_call_is_no_mistake() -> None:
    assert not evidence(lambda x, w: x * w).follows(lambda x, w: x * w)
    assert evidence(abs_product).follows(abs_product)


def abs_product(x: Number, w: Number) -> Number:
    """Return what is right at most of the calls."""
    return abs(x * w)


def test_a_formula_has_to_answer_clearly_otherwise_than_right_somewhere() -> None:
    assert not evidence(lambda x, w: x * w * 1.0005).follows(lambda x, w: x * w * 1.0005)
    assert evidence(lambda x, w: x * w * 1.002).follows(lambda x, w: x * w * 1.002)


@pytest.mark.parametrize(
    ("answered", "count", "enough"), [({0, 1, 2, 3}, 5, True), ({0, 1, 2}, 5, False), ({0, 1, 2}, 3, True)]
)
def test_four_answers_are_no_accident(answered: set[int], count: int, *, enough: bool) -> None:
    body = only(answered, half)
    assert evidence(body, count=count).follows(body) is enough


def test_where_a_formula_has_no_number_the_answer_must_be_none() -> None:
    def fails(error: type[Exception]) -> Callable[..., float]:
        def formula(x: Number, w: Number) -> float:
            if x == 3:
                raise error
            return half(x, w)

        return formula

    silent = evidence(lambda x, w: None if x == 3 else half(x, w))
    loud = evidence(half)
    for error in (ZeroDivisionError, ValueError, TypeError):
        assert silent.follows(fails(error))
        assert not loud.follows(fails(error))
    assert not silent.follows(half)
    with pytest.raises(LookupError):
        silent.follows(fails(LookupError))


@pytest.mark.parametrize("strange", [None, True, "9", 1j, (1, 2), math.nan])
def test_what_a_formula_answers_beside_numbers_is_none(strange: Any) -> None:
    formula = lambda x, w: strange if x == 3 else half(x, w)  # noqa: E731 - it is one
    assert evidence(lambda x, w: None if x == 3 else half(x, w)).follows(formula)


def test_one_value_may_follow_where_the_other_does_not() -> None:
    shown = [
        evidence(lambda x, w: (x + w, x * w / 2), lambda x, w: (x + w, x * w), function=PAIR, index=index)
        for index in (None, 0, 1)
    ]
    assert [one.follows(lambda x, w: (-x, x * w / 2)) for one in shown] == [False, False, True]
    assert [one.follows(lambda x, w: (x + w, x * w / 2)) for one in shown] == [True, False, True]


# How a mistake is declared


def test_a_mistake_without_a_way_of_its_own_is_recognised_by_its_formula() -> None:
    halved = Mistake("halved", "f", "It is half.", "Half of what?", half)
    assert halved.found(evidence(half)) is True
    assert halved.found(evidence(abs_product)) is False
    sentence = say("It is half.")
    own = Mistake("halved", "f", "It is half.", "Half of what?", half, lambda _evidence: sentence)
    assert own.found(evidence(abs_product)) is sentence


def test_a_docstring_declares_what_is_said_and_what_is_asked() -> None:
    def wrong(x: Number, w: Number) -> Number:
        """Yours is
        too much.

        Which of these
        is it?

        Both?
        """
        return x + w

    added = mistake("added", "f", always)(wrong)
    assert (added.id, added.function) == ("added", "f")
    assert (added.message, added.question) == ("Yours is too much.", "Which of these is it? Both?")
    assert (added.wrong, added.recognise) == (wrong, always)
    silent = mistake("silent", "f")(lambda x, _w: x)
    assert (silent.message, silent.question, silent.recognise) == ("", "", None)


def always(_evidence: Evidence) -> bool:
    return True


FACTORS: dict[str, Callable[..., Any]] = {"half": half, "size": abs_product, "sum": lambda x, w: x + w}
CUT = Known("cut", "It is cut.", "Where?", ("half",), one_by_one=("size",), at_once=("sum",))


@pytest.mark.parametrize(("matrix", "known"), [(False, ["half", "size"]), (True, ["half", "sum"])])
def test_a_mistake_is_written_in_several_ways_of_which_some_need_one_kind_of_samples(
    *, matrix: bool, known: list[str]
) -> None:
    (cut,) = declared("f", [CUT], FACTORS.__getitem__, matrix=matrix)
    assert (cut.id, cut.function, cut.message, cut.question) == ("cut", "f", "It is cut.", "Where?")
    assert cut.wrong is half
    assert [name for name, body in FACTORS.items() if cut.found(evidence(body))] == known


def test_a_row_without_a_formula_for_the_model_is_none_of_its_mistakes() -> None:
    row = Known("cut", "It is cut.", "Where?", at_once=("sum",))
    assert declared("f", [row], FACTORS.__getitem__, matrix=False) == ()


def test_a_row_may_have_another_way_to_be_recognised_too() -> None:
    row = Known("cut", "It is cut.", "Where?", ("half",), recognise=always)
    (cut,) = declared("f", [row], FACTORS.__getitem__, matrix=False)
    assert cut.found(evidence(half))
    assert cut.found(evidence(abs_product))


# Numbers


@pytest.mark.parametrize(
    ("one", "other", "same", "differ"),
    [
        ((6,), (6,), True, False),
        ((0,), (0,), True, False),
        ((math.inf,), (math.inf,), True, True),
        ((99999,), (100000,), True, False),
        ((-100001,), (-100000,), True, False),
        ((100002,), (100000,), False, False),
        ((1001,), (1000,), False, False),
        ((1002,), (1000,), False, True),
        ((-1002,), (-1000,), False, True),
        ((6,), (-6,), False, True),
        ((1, 6), (1, 7), False, True),
        ((1, 6), (2, 6), False, True),
        ((6,), (6, 6), False, True),
        ((), (), True, False),
        ((6,), None, False, True),
        (None, (6,), False, True),
        (None, None, False, True),
        ((math.nan,), (6,), False, True),
        ((6,), (math.nan,), False, True),
    ],
)
def test_numbers_are_alike_or_apart_or_in_between(one: Any, other: Any, *, same: bool, differ: bool) -> None:
    assert alike(one, other) is same
    assert apart(one, other) is differ


def test_arrays_are_read_row_after_row() -> None:
    assert flat(3) == (3,)
    assert flat(((1, 2), (3, (4,)), 5)) == (1, 2, 3, 4, 5)


def test_what_is_returned_is_read_value_by_value() -> None:
    assert values_of(3) == (3,)
    assert values_of([1, 2]) == ((1, 2),)
    assert values_of(([1, 2], 3)) == ((1, 2), 3)


def test_every_number_of_an_answer_is_changed_and_its_shape_is_not() -> None:
    assert each(lambda value: value + 1, ([1, [2]], 3)) == ([2, [3]], 4)
    assert each(lambda value: value + 1, 3) == 4


def test_a_mistake_may_change_what_it_is_given() -> None:
    def grown(xs: list[Number]) -> float:
        xs.append(0)
        return len(xs)

    lists: list[list[Any]] = [[1] * count for count in range(1, 6)]
    asked = [Answered((xs,), Returned(0), (len(xs) + 1,), (len(xs),)) for xs in lists]
    assert Evidence(Function("f", ("xs",)), None, tuple(asked)).follows(grown)
    assert [len(xs) for xs in lists] == [1, 2, 3, 4, 5]
