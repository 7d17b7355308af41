"""Each way to recognise a mistake finds what it is for, and is silent where the answers have another reason."""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from grader.core.outcome import Argument, Raised, Returned
from grader.core.sentence import ENGLISH, Sentence
from grader.law.check import Function
from grader.law.mistakes import recognise as by
from grader.law.mistakes.evidence import Answered, Evidence, values_of

NUMBER = Function("f", ("x", "w"))
ARRAY = Function("f", ("x", "w"), arrays=("x",))
PAIR = Function("g", ("x", "w"), ("a", "b"))
RUN = Function("train", ("xs", "w", "epochs"))
CALLS: tuple[tuple[Argument, ...], ...] = ((3, 7), (5, -3), (-2, 2), (1.5, 4))

Body = Callable[..., Any]


def call(got: Any, right: Any, *arguments: Argument, outcome: Raised | Returned | None = None) -> Answered:
    """Return a call of which `got` came back, None where nothing did, and `right` was right."""
    found = None if got is None else values_of(got)
    return Answered(arguments, outcome or Returned(0), found, values_of(right))


def seen(*generic: Answered, function: Function = NUMBER, index: int | None = None, **more: Any) -> Evidence:
    return Evidence(function, index, generic, **more)


def gave(*pairs: tuple[Any, Any], **more: Any) -> Evidence:
    """Return the evidence of calls for which (got, right) came back."""
    return seen(*(call(got, right) for got, right in pairs), **more)


def product(x: float, w: float) -> float:
    return x * w


def ask(body: Body, arguments: tuple[Argument, ...], right: Body) -> Answered:
    return call(body(*arguments), right(*arguments), *arguments)


def asked(body: Body, right: Body = product, calls: Iterable[tuple[Argument, ...]] = CALLS, **more: Any) -> Evidence:
    """Return the evidence of a function that answers as `body` does, asked with each argument varied too."""
    calls = tuple(calls)
    generic = tuple(ask(body, arguments, right) for arguments in calls)
    varied = {
        place: [
            (early, ask(body, (*here[:place], there[place], *here[place + 1 :]), right))
            for early, here, there in zip(generic, calls, calls[1:], strict=False)
        ]
        for place in range(len(calls[0]))
    }
    return seen(*generic, **{"varied": varied, **more})


# What remembers


def test_another_answer_to_the_same_question_is_a_memory() -> None:
    again = [(call(6, 6), call(6, 6)), (call(8, 8), call(9, 8))]
    assert by.remembers(gave((6, 6), again=again))
    assert by.remembers(gave((5, 6), again=again))


@pytest.mark.parametrize(("early", "late"), [(6, 6), (6, 6.005), (6, None), (None, 6), (None, None), (math.nan, 6)])
def test_the_same_answer_or_none_is_no_memory(early: float | None, late: float | None) -> None:
    assert not by.remembers(gave((6, 6), again=[(call(early, 6), call(late, 6))]))


def test_only_the_value_in_question_is_compared() -> None:
    evidence = gave(((1, 6), (1, 6)), function=PAIR, again=[(call((1, 6), (1, 6)), call((1, 7), (1, 6)))])
    assert by.remembers(evidence)
    assert by.remembers(replace(evidence, index=1))
    assert not by.remembers(replace(evidence, index=0))


def test_the_answer_of_an_earlier_call_is_a_memory_where_all_is_right_else() -> None:
    stale = {0: [(call(6, 6), call(6, 8))]}
    assert by.remembers(gave((6, 6), varied=stale))
    assert by.remembers(gave((6, 6), varied={0: [(call(6, 6), call(8, 8))], 1: stale[0]}))
    assert not by.remembers(gave((6, 6), (1, 2), varied=stale))
    assert not by.remembers(gave((6, 6), varied={0: [(call(6, 6), call(7, 8))]}))
    assert not by.remembers(gave((6, 6), varied={0: [(call(6, 6), call(6, 6))]}))
    assert not by.remembers(gave((6, 6), varied={0: [(call(None, 6), call(None, 8))]}))


# What is ignored


@pytest.mark.parametrize(
    ("body", "ignored"),
    [
        (lambda x, _w: 2 * x, "w"),
        (lambda _x, w: w + 1, "x"),
        (lambda x, _w: 5 if x > 0 else 6, "w"),
        (product, None),
        (lambda x, w: x + w, None),
        (lambda _x, _w: 5, None),
        (lambda x, _w: math.copysign(5, x), None),
        (lambda x, w: 2 * x if w != -3 else 0, None),
        (lambda x, _w: None if x == 5 else 2 * x, None),
    ],
)
def test_an_argument_that_changes_nothing_is_ignored(body: Body, ignored: str | None) -> None:
    assert [name for name in NUMBER.parameters if by.ignores(name)(asked(body))] == [ignored] * (ignored is not None)


def test_an_argument_that_is_to_change_nothing_is_not_ignored() -> None:
    assert not by.ignores("w")(asked(lambda x, _w: 2 * x, lambda x, _w: x))
    assert not by.ignores("w")(asked(lambda x, _w: 2 * x, varied={}))


def test_a_function_of_one_argument_ignores_it_with_answers_that_are_all_alike() -> None:
    evidence = asked(lambda _x: 5, lambda x: x, [(3,), (5,), (-2,)], function=Function("f", ("x",)))
    assert by.ignores("x")(evidence)


def test_the_value_in_question_ignores_what_another_does_not() -> None:
    evidence = asked(lambda x, w: (x, w), lambda x, w: (x + w, x * w), function=PAIR)
    found = {(name, k) for name in ("x", "w") for k in (0, 1) if by.ignores(name)(replace(evidence, index=k))}
    assert found == {("w", 0), ("x", 1)}


def test_what_remembers_does_not_ignore() -> None:
    again = [(call(6, 6), call(7, 6))]
    assert not by.ignores("w")(asked(lambda x, _w: 2 * x, again=again))


# What is changed


def test_who_writes_into_what_was_lent_changes_arguments() -> None:
    spoiled = call(1, 1, outcome=Returned(1, ("xs",)))
    raised = call(None, 1, outcome=Raised("TypeError", "", None, "", None))
    assert by.changes_arguments(seen(call(1, 1), spoiled))
    assert not by.changes_arguments(seen(call(1, 1), raised))


# What is right in part

WRONG_SOMEWHERE = [
    (None, 5),
    (5.01, 5),
    (0.0011, 0),
    (5.02, 10),
    (math.nan, 5),
    ((5, 5), 5),
    ([5, 5], 5),
    (5, math.nan),
]
RIGHT_ENOUGH = [(5, 5), (5.004, 5), (10.01, 10), (0.001, 0), (0.0009, 0.0005)]


@pytest.mark.parametrize("where", ["zero", "fit"])
@pytest.mark.parametrize(("got", "right"), WRONG_SOMEWHERE)
def test_answers_that_are_right_elsewhere_fail_only_there(where: str, got: Any, right: float) -> None:
    other = {"zero": "fit", "fit": "zero"}[where]
    fails = by.fails_only(where)
    there, fine = (call(5, 5), call(got, right)), (call(5, 5),)
    assert fails(gave((6, 6), **{where: there, other: fine}))
    assert fails(gave((6, 6), **{where: there}))
    assert not fails(gave((6, 6), (1, 7), **{where: there}))
    assert not fails(gave((6, 6), **{where: there, other: there}))
    assert not fails(gave((6, 6), **{other: there}))
    assert not fails(gave((6, 6), **{where: fine}))


@pytest.mark.parametrize(("got", "right"), RIGHT_ENOUGH)
def test_what_a_numerical_derivative_errs_by_is_no_failure(got: float, right: float) -> None:
    assert not by.fails_only("zero")(gave((6, 6), zero=(call(got, right),)))


def test_a_training_run_fails_only_where_nothing_comes_back() -> None:
    fails = by.fails_only("zero")
    assert fails(gave((6, 6), function=RUN, zero=(call(5, 5), call(None, 5))))
    assert not fails(gave((6, 6), function=RUN, zero=(call(4, 5),)))


@pytest.mark.parametrize(
    ("generic", "lecture", "only"),
    [
        ([(0, 5), (0, 7)], [(2, 2), (4, 4)], True),
        ([(None, 5), (None, 7)], [(2, 2)], True),
        ([(0, 5), (1, 7)], [(2, 2)], False),
        ([(0, 5), (None, 7)], [(2, 2)], False),
        ([(0, 5), (0, 7)], [(2, 2), (0, 4)], False),
        ([(0, 5), (0, 7)], [], False),
    ],
)
def test_a_table_of_the_lectures_samples_is_right_only_there(
    generic: list[tuple[Any, Any]], lecture: list[tuple[Any, Any]], *, only: bool
) -> None:
    assert by.only_at_the_lecture(gave(*generic, lecture=tuple(call(*pair) for pair in lecture))) is only


@pytest.mark.parametrize(
    ("generic", "lecture", "fit", "early"),
    [
        ((6, 6), (5, 7), (8, 8), True),
        ((6, 6), (7, 7), (3, 8), True),
        ((6, 6), (7, 7), (8, 8), False),
        ((1, 6), (5, 7), (8, 8), False),
    ],
)
def test_short_runs_that_are_right_and_a_long_one_that_is_not_stop_early(
    generic: tuple[int, int], lecture: tuple[int, int], fit: tuple[int, int], *, early: bool
) -> None:
    assert by.stops_early(gave(generic, lecture=(call(*lecture),), fit=(call(*fit),))) is early


@pytest.mark.parametrize("place", ["generic", "zero", "fit"])
def test_an_operator_that_takes_no_fractions_is_recognised_by_what_it_raises(place: str) -> None:
    def raising(kind: str, message: str) -> Evidence:
        raised = call(None, 6, outcome=Raised(kind, message, 3, "return x ^ 2", None))
        some = {"generic": (call(6, 6),), place: (call(6, 6), raised)}
        return Evidence(NUMBER, None, **some)  # type: ignore[arg-type]

    caret = by.raises_for("^")
    assert caret(raising("TypeError", "unsupported operand type(s) for ^: 'float' and 'int'"))
    assert not caret(raising("TypeError", "unsupported operand type(s) for @: 'float' and 'int'"))
    assert not caret(raising("TypeError", "'list' object is not callable"))
    assert not caret(raising("ValueError", "unsupported operand type(s) for ^: 'float' and 'int'"))
    assert not caret(gave((None, 6)))


# What is cut off


@pytest.mark.parametrize(
    "pairs",
    [
        [(21, 21.3), (-15, -15.2), (4, 4)],  # whole numbers, to either side
        [(21.3, 21.395), (-15.2, -15.21)],
        [(0.57, 0.58), (1, 1)],  # int(0.58 * 100) / 100
        [(21.3456, 21.34564), (1, 1)],  # four digits
        [(0, 0.9999999), (2, 2)],
        [((1, 2), (1.25, 2.5)), ((3, 4), (3.5, 4.75))],
    ],
)
def test_digits_that_are_cut_off_are_missed(pairs: list[tuple[Any, Any]]) -> None:
    assert by.rounded(gave(*pairs, function=PAIR if isinstance(pairs[0][0], tuple) else NUMBER))


@pytest.mark.parametrize(
    "pairs",
    [
        [(21, 21), (-15, -15)],  # it is right
        [(21, 21.0000009), (1e-6, 0)],  # noise
        [(21.34567, 21.345674), (1, 1)],  # five digits
        [(21, 21.3), (-15.5, -15.2)],  # one was cut further than the other
        [(21, 22.5), (4, 4)],  # not that far
        [(21, 20 - 1e-8), (4, 4)],  # one too far
        [(21, 21.3), (None, 4)],
        [(21, 21.3), (math.inf, 4)],
        [(21, 21.3), (4, math.inf)],
        [(21, 21.3), (4, math.nan)],
        [(21, 21.3), ((4, 4), 4)],
    ],
)
def test_what_is_off_in_another_way_is_not_rounded(pairs: list[tuple[Any, Any]]) -> None:
    assert not by.rounded(gave(*pairs))


def test_rounding_may_show_only_at_a_perfect_fit_and_nothing_that_comes_back_there_is_against_it() -> None:
    assert by.rounded(gave((4, 4), fit=(call(0, 0.25),)))
    assert not by.rounded(gave((4, 4), fit=(call(0.5, 0.25), call(0.125, 0.12))))
    assert by.rounded(gave((4, 4.25), fit=(call(None, 5),)))


def test_an_array_of_another_length_is_not_rounded() -> None:
    assert by.rounded(gave(([4, 5], [4.25, 5]), function=ARRAY))
    assert not by.rounded(gave(([4], [4.25, 5]), function=ARRAY))
    assert not by.rounded(gave(([4.25], [4.25, 5]), function=ARRAY))


@pytest.mark.parametrize(
    ("pairs", "clipped"),
    [
        ([(4, 4), (6, 9), (6, 7)], True),
        ([(4, 4), (6, 9), (-6, -7)], True),
        ([(4, 4), (0, -9), (0, -7)], True),
        ([(4, 4), (6, 9), (6, 7), (-8, -8)], True),  # one side has no limit
        ([(6, 6), (-6, -6), (6, 9), (-6, -7)], True),  # just so large
        ([(9, 9), (6, 8), (6, 7)], False),  # beyond the limit one is right
        ([(4, 4), (-3, -3), (0, -9), (0, -7)], False),
        ([(4, 4), (9, 9), (6, 8), (-6, -7)], False),
        ([(4, 4), (-9, -9), (6, 8), (-6, -7)], False),
        ([(-8, -8), (-6, 9), (-6, 6)], False),  # what is of the same size is not cut off
        ([(0, 0), (0, -9), (0, 7)], False),  # it is nothing everywhere
        ([(4, 4), (6, 9)], False),  # one may have any reason
        ([(6, 9), (6, 7)], False),
        ([(4, 4), (6, 9), (5, 7)], False),
        ([(4, 4), (6, 9), (-5, -7)], False),
        ([(4, 4), (6, 9), (-6, -8), (5, 7)], False),
        ([(4, 4), (6, 9), (6, 5)], False),
        ([(4, 4), (6, 9), (6, -6)], False),
        ([(4, 4), (6, 9), (6, 7), (None, 8)], False),
        ([(4, 4), (6, 9), (6, 7), (math.nan, 8)], False),
    ],
)
def test_one_limit_for_all_that_is_large_clips(pairs: list[tuple[Any, Any]], *, clipped: bool) -> None:
    assert by.clipped(gave(*pairs)) is clipped


def test_all_values_may_be_clipped_or_one_of_them() -> None:
    evidence = gave(((4, 1), (4, 1)), ((6, 1), (9, 1)), ((6, 1), (7, 1)), function=PAIR)
    assert by.clipped(evidence)
    assert by.clipped(replace(evidence, index=0))
    assert not by.clipped(replace(evidence, index=1))
    assert not by.clipped(gave(((6, 1), (9, 1)), ((1, 2), (1, 5)), ((6, 2), (8, 4)), function=PAIR))


@pytest.mark.parametrize(
    ("pairs", "shortened"),
    [
        ([((3, 4), (6, 8)), ((4, 3), (12, 9)), ((1, 1), (1, 1))], True),
        ([((3, 4), (6, 8)), ((4, 3), (12, 9))], False),  # none is short enough to be right
        ([((3, 4), (6, 8)), ((1, 1), (1, 1))], False),  # one may have any reason
        ([((3, 4), (6, 8)), ((4, 3), (12, 9)), ((6, 6), (6, 6))], False),  # that is longer, and right
        ([((3, 4), (6, 8)), ((8, 6), (12, 9)), ((1, 1), (1, 1))], False),  # two lengths
        ([((3, 4), (6, 8)), ((3, 4), (12, 9)), ((1, 1), (1, 1))], False),  # another direction
    ],
)
def test_a_length_may_have_a_limit_too(pairs: list[tuple[Any, Any]], *, shortened: bool) -> None:
    assert by.clipped(gave(*pairs, function=PAIR)) is shortened


# What is exchanged


def test_the_right_formula_with_its_arguments_exchanged_is_recognised() -> None:
    exchanged = by.permuted_arguments(lambda x, y, w: x * w - y, (0, 1, 2))
    calls = [(3, 11, 7), (5, -4, -3), (-2, 7, 2), (1.5, 0.5, 4)]

    def found(body: Body) -> bool | Sentence:
        return exchanged(asked(body, lambda x, y, w: x * w - y, calls))

    assert found(lambda x, y, w: y * w - x)
    assert found(lambda x, y, w: y * x - w)
    assert not found(lambda x, y, w: x * w - y)
    assert not found(lambda x, y, w: x * w + y)
    others = by.permuted_arguments(lambda x, y, w: x * w - y, (0, 2))
    assert not others(asked(lambda x, y, w: y * w - x, lambda x, y, w: x * w - y, calls))


def test_a_list_is_exchanged_with_a_list_only() -> None:
    def right(x: list[float], w: float, y: list[float]) -> float:
        return x[0] * w - y[0] if isinstance(x, list) and isinstance(y, list) else 0

    calls: list[tuple[Argument, ...]] = [([3], 7, [11]), ([5], -3, [-4]), ([-2], 2, [7]), ([1.5], 4, [0.5])]
    exchanged = by.permuted_arguments(right, (0, 1, 2))
    assert exchanged(asked(lambda x, w, y: right(y, w, x), right, calls))
    assert not exchanged(asked(lambda *_: 0, right, calls))


@pytest.mark.parametrize(
    ("turned", "index", "found"),
    [
        (lambda a, b: (b, a), None, True),
        (lambda a, b: (b, a), 0, True),
        (lambda _a, b: (b, b), None, False),
        (lambda _a, b: (b, b), 0, False),
        (lambda a, b: (a, b), None, False),
        (lambda a, b: (-b, a), None, False),
        (lambda a, b: (a, -b), 0, False),
    ],
)
def test_values_that_are_right_in_another_order_are_recognised(turned: Body, index: int | None, *, found: bool) -> None:
    evidence = asked(lambda x, w: turned(x + w, x * w), lambda x, w: (x + w, x * w), function=PAIR, index=index)
    assert by.permuted_values(evidence) is found


def test_three_values_may_be_turned_round_and_one_of_them_stay() -> None:
    triple = Function("h", ("x", "w"), ("a", "b", "c"))

    def turned(order: tuple[int, ...], index: int | None) -> bool:
        rights = [(1, 2, 3), (5, 7, 9), (4, 6, -2), (8, -3, 5)]
        pairs = [(tuple(right[n] for n in order), right) for right in rights]
        return bool(by.permuted_values(gave(*pairs, function=triple, index=index)))

    assert turned((1, 2, 0), None)
    assert turned((0, 2, 1), None)
    assert [turned((0, 2, 1), index) for index in range(3)] == [False, True, True]


def test_a_single_value_has_no_order() -> None:
    assert not by.permuted_values(gave((6, 6)))
    assert not by.permuted_values(gave(((2, 1), (1, 2)), (None, (3, 4)), function=PAIR))


# What is nearly right


@pytest.mark.parametrize(
    ("pairs", "at_nothing", "nearly"),
    [
        ([(6.001, 6), (-7.999, -8)], 1e-4, True),
        ([(6.001, 6), (-7.999, -8)], -1e-4, True),
        ([(6.001, 6), (-7.999, -8)], 0, False),
        ([(6.001, 6), (-7.999, -8)], 1e-12, False),
        ([(6.001, 6), (-7.999, -8)], None, False),
        ([(6.001, 6), (-7, -8)], 1e-4, False),
        ([(6.001, 6), (None, -8)], 1e-4, False),
    ],
)
def test_almost_right_and_never_nothing_is_nearly_right(
    pairs: list[tuple[Any, Any]], at_nothing: float | None, *, nearly: bool
) -> None:
    fit = (call(5, 0), call(5, 0), call(at_nothing, 0))
    assert by.nearly_right(gave(*pairs, fit=fit)) is nearly


def test_nothing_is_nearly_right_without_a_point_where_all_is_nothing() -> None:
    assert not by.nearly_right(gave((6.001, 6)))


# What is one number everywhere


def difference(got: float, right: float, _other: float) -> float:
    return got - right


@pytest.mark.parametrize(
    ("pairs", "spread", "found"),
    [
        ([(7, 6), (9, 8), (0, -1)], 1e-4, 1),
        ([(4, 6), (6, 8), (-3, -1)], 1e-4, -2),
        ([(6, 6), (8, 8)], 1e-4, 0),
        ([(7, 6), (9.00005, 8), (0.00009, -1)], 1e-4, 1.00005),  # the one in the middle
        ([(4, 6), (5.9999, 8), (-3.00008, -1)], 1e-4, -2.00008),
        ([(7, 6), (9.0003, 8)], 1e-4, None),
        ([(7, 6), (9.0003, 8)], 1e-3, 1.0003),
        ([(7, 6), (10, 8)], 1e-4, None),
        ([(7, 6), (None, 8)], 1e-4, None),
        ([(7, 6), (9, math.nan)], 1e-4, None),
        ([(math.inf, 6), (math.inf, 8)], 1e-4, None),
    ],
)
def test_what_is_the_same_number_everywhere_is_measured(
    pairs: list[tuple[Any, Any]], spread: float, found: float | None
) -> None:
    assert by.constant(difference, spread=spread)(gave(*pairs)) == (
        None if found is None else pytest.approx(found, abs=1e-9)
    )


def test_a_tenth_of_a_thousandth_is_the_same_number_unless_more_is_said() -> None:
    measure = by.constant(difference)
    assert measure(gave((10001, 0), (10000, 0))) == 10001
    assert measure(gave((10002, 0), (10000.5, 0))) is None


def test_what_can_not_be_measured_for_one_number_is_not_measured() -> None:
    def fails(error: type[Exception]) -> Callable[[float, float, float], float]:
        def offset(got: float, _right: float, _other: float) -> float:
            if got == 8:
                raise error
            return 1

        return offset

    pairs = gave((6, 6), (8, 8))
    assert by.constant(fails(ZeroDivisionError))(pairs) is None
    assert by.constant(fails(ValueError))(pairs) is None


def test_what_is_measured_may_need_another_number_of_the_same_call() -> None:
    evidence = asked(lambda x, w: x * w + 2 * x)
    assert by.constant(lambda got, right, x: (got - right) / x, lambda x, _w: x)(evidence) == 2
    pair = asked(lambda x, w: (x * w + 3 * x, x - 3 * w), lambda x, w: (x * w, x), function=PAIR)
    beside = by.constant(lambda got, right, other: (got - right) / other, lambda x, w: (x, -w))
    assert [beside(replace(pair, index=index)) for index in (None, 0, 1)] == [3, 3, 3]


def test_one_number_is_that_of_all_values_or_of_one() -> None:
    evidence = gave(((7, 9), (6, 6)), ((9, 9), (8, 6)), function=PAIR)
    assert by.constant(difference)(evidence) is None
    assert [by.constant(difference)(replace(evidence, index=k)) for k in (0, 1)] == [1, 3]
    assert by.constant(difference)(gave(((7, 9), (6, 8)), function=PAIR)) == 1
    assert by.constant(difference)(gave(([7, 9], [6, 8]), function=ARRAY)) == 1
    assert by.constant(difference)(gave(([7, 9], 6), function=ARRAY)) is None
    assert by.constant(difference)(gave((7, [6, 8]), function=ARRAY)) is None


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (3, "3"),
        (0.5, "0.5"),
        (-2, "-2"),
        (1 / 3, "0.333333"),
        (2 / 3 * 1e6, "666667"),
        (1.0002, "1.0002"),
        (0.9998, "0.9998"),
        (1.00005, "1.00005"),
        (1, None),
        (1.0000002, None),
        (0, None),
    ],
)
def test_one_factor_everywhere_is_said(factor: float, said: str | None) -> None:
    found = by.off_by_factor(asked(lambda x, w: factor * x * w))
    if said is None:
        assert found is False
    else:
        assert isinstance(found, Sentence)
        assert ENGLISH(found) == f"Yours is exactly {said} times the right value, everywhere we looked."


def test_where_the_factor_changes_or_the_right_value_is_nothing_none_is_said() -> None:
    assert by.ratio(asked(lambda x, w: 3 * x * w)) == pytest.approx(3)
    assert not by.off_by_factor(asked(lambda x, w: x * x * w))
    assert not by.off_by_factor(gave((3, 1), (3, 0)))


def test_a_factor_is_one_of_some() -> None:
    some = by.ratio_in([0.1, 0.01])
    assert some(asked(lambda x, w: x * w / 10))
    assert some(asked(lambda x, w: x * w / 100 * 1.00005))
    assert some(asked(lambda x, w: x * w / 100 * 0.99995))
    assert not some(asked(lambda x, w: x * w / 100 * 1.0002))
    assert not some(asked(lambda x, w: x * w / 100 * 0.9998))
    assert not some(asked(lambda x, w: x * w / 50))
    assert not some(asked(lambda x, w: x + w))
