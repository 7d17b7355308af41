"""A reply is read as a number, as an array or as several; what else came back is refused in a sentence of its own."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from tried import refusal_of

from grader.core.outcome import Answer, Call, Other, Several
from grader.core.sentence import ENGLISH, Sentence, say
from grader.law.refusals import wrong
from grader.law.reply import (
    APPROXIMATE,
    ARRAY_OF_ONE,
    EXACT,
    LEAST_SIZE,
    PER_WEIGHT,
    PRINT_SHAPE,
    TOLERANCE,
    Refusal,
    Reply,
    Tally,
    as_number,
    close,
    is_array,
    line,
    number,
    parts,
    refuse,
    several,
)

CALL = Call("f", ("x", "w"), (3, 0.5))
SHOWN = "`f(x=3, w=0.5)`"


def array(*items: Answer) -> Several:
    return Several("ndarray", items)


def pair(*items: Answer, kind: str = "tuple", names: tuple[str | None, ...] | None = None) -> Several:
    return Several(kind, items, names)


def listed(*items: Answer) -> Several:
    return Several("list", items)


def mapped(**items: Answer) -> Several:
    return Several("dict", tuple(items.values()), tuple(items))


def refused(function: Callable[..., object], *arguments: Any, **more: Any) -> tuple[str, str | None, str | None]:
    """Return what a refusal says, the question that it asks, and the mistake that it names."""
    refusal = refusal_of(lambda: function(*arguments, **more))
    assert refusal is not None
    assert (refusal.call, refusal.crashed, refusal.expected, refusal.work) == (CALL, False, None, ())
    assert str(refusal) == refusal.why.template
    return ENGLISH(refusal.why), ENGLISH(refusal.question) if refusal.question else None, refusal.mistake


# Numbers


@pytest.mark.parametrize("answer", [0, 3, -1.5, math.inf])
def test_a_number_is_taken_as_it_is(answer: float) -> None:
    reply = Reply(CALL, answer)
    assert number(reply) == answer
    assert reply.tally.notes == []


@pytest.mark.parametrize("answer", [array(2.5), array(listed(2.5))])
def test_an_array_of_one_number_is_taken_with_a_note(answer: Answer) -> None:
    reply = Reply(CALL, answer)
    assert number(reply) == number(reply) == 2.5
    assert reply.tally.notes == [ARRAY_OF_ONE]


HAND_BACK = "What did you want to hand back?"
NAMED = {
    "NoneType": None,
    "None": "returns-nothing",
    **dict.fromkeys(("str", "str_"), "returns-text"),
    "bool": "returns-truth-value",
    **dict.fromkeys(("complex", "complex64", "complex128"), "returns-complex"),
    **dict.fromkeys(("set", "frozenset"), "returns-set"),
    **dict.fromkeys(("function", "method", "builtin_function_or_method"), "returns-function"),
}


@pytest.mark.parametrize(("kind", "mistake"), NAMED.items())
def test_what_is_no_number_is_refused_by_its_type(kind: str, mistake: str | None) -> None:
    told = f"What {SHOWN} returned is of the type {kind}, which is no number."
    assert refused(number, Reply(CALL, Other(kind))) == (told, HAND_BACK, mistake)
    assert refused(several, Reply(CALL, Other(kind)), ("a", "b")) == (told, HAND_BACK, mistake)


IN_ONE = "is several values in one ({} of length {}), and one number was asked for."


@pytest.mark.parametrize(
    ("answer", "why", "mistake"),
    [
        (pair(2.5), "is a tuple of one value, and a number was asked for.", "returns-one-tuple"),
        (pair(2.5, 3), IN_ONE.format("tuple", 2), "wrong-number-of-values"),
        (listed(2.5), IN_ONE.format("list", 1), "returns-list"),
        (array(2.5, 3), IN_ONE.format("ndarray", 2), "returns-list"),
        (listed(listed(2.5)), IN_ONE.format("list", 1), "returns-list"),
    ],
)
def test_several_values_are_no_number(answer: Answer, why: str, mistake: str) -> None:
    assert refused(number, Reply(CALL, answer)) == (f"What {SHOWN} returned {why}", None, mistake)


def test_a_value_that_is_no_number_is_refused_by_its_name() -> None:
    reply = Reply(CALL, pair(1, Other("str"), pair(2, 3)))
    for answer, why in ((Other("str"), "is of the type str"), (pair(2, 3), "is several values in one (tuple of")):
        assert refused(as_number, reply, answer, "w")[0].startswith(f"What {SHOWN} returned for w {why}")
    refusal = refusal_of(as_number, reply, Other("str"), "w")
    assert refusal is not None
    assert refusal.got == "(1, str, (2, 3))"


# Several values


@pytest.mark.parametrize(
    ("answer", "at_least", "found"),
    [
        (pair(1, 2), None, {"a": 1, "b": 2}),
        (listed(1, 2), None, {"a": 1, "b": 2}),
        (pair(1), 1, {"a": 1}),
        (pair(1, 2), 1, {"a": 1, "b": 2}),
        (mapped(b=2, a=1), None, {"a": 1, "b": 2}),
        (mapped(b=2, a=1, c=3), None, {"a": 1, "b": 2}),
        (mapped(a=1), 1, {"a": 1}),
    ],
)
def test_several_values_are_known_by_their_names_in_order(
    answer: Answer, at_least: int | None, found: dict[str, Answer]
) -> None:
    assert list(several(Reply(CALL, answer), ("a", "b"), at_least=at_least).items()) == list(found.items())


@pytest.mark.parametrize(
    ("answer", "at_least", "why", "mistake"),
    [
        (3, None, "returned one number, but 2 were asked for: a, b.", "wrong-number-of-values"),
        (pair(1), None, "returned a tuple of a single value, but 2 were asked for: a, b.", "returns-one-tuple"),
        (listed(1), None, "returned a list of a single value, but 2 were asked for: a, b.", "wrong-number-of-values"),
        (pair(1, 2, 3), None, "returned 3 values, but 2 were asked for: a, b.", "wrong-number-of-values"),
        (pair(), 1, "returned 0 values, but 2 were asked for: a, b.", "wrong-number-of-values"),
        (mapped(a=1, c=2), None, "returned a dict whose keys are not a, b.", None),
        (mapped(b=1), 1, "returned a dict whose keys are not a, b.", None),
    ],
)
def test_other_than_so_many_values_are_refused(
    answer: Answer, at_least: int | None, why: str, mistake: str | None
) -> None:
    refusal = refused(several, Reply(CALL, answer), ("a", "b"), at_least=at_least)
    assert refusal == (f"{SHOWN} {why}", None, mistake)


@pytest.mark.parametrize("answer", [array(listed(1, 2)), listed(listed(1, 2)), array(listed(1), listed(2))])
def test_several_values_in_brackets_too_many_are_refused_by_name(answer: Answer) -> None:
    why, question, mistake = refused(several, Reply(CALL, answer), ("a", "b"))
    assert "and (2,) was asked for" in why or "asked for was (2,)" in why
    assert (question, mistake) == TOO_MANY


def test_arrays_of_one_number_in_a_list_are_several_values() -> None:
    answer = listed(array(1), array(2))
    assert several(Reply(CALL, answer), ("a", "b")) == {"a": array(1), "b": array(2)}


# Several values, the first of which is an array


@pytest.mark.parametrize(
    ("answer", "at_least", "found"),
    [
        (pair(array(1, 2), 3), None, {"w": array(1, 2), "b": 3}),
        (pair(1, 2), None, {"w": 1, "b": 2}),
        (listed(array(1, 2), 3), None, {"w": array(1, 2), "b": 3}),
        (mapped(b=3, w=array(1, 2)), None, {"w": array(1, 2), "b": 3}),
        (array(1, 2), 1, {"w": array(1, 2)}),
        (array(1, 2, 3), 1, {"w": array(1, 2, 3)}),
        (pair(array(1, 2)), 1, {"w": array(1, 2)}),
    ],
)
def test_a_reply_is_taken_apart_into_an_array_and_a_number(
    answer: Answer, at_least: int | None, found: dict[str, Any]
) -> None:
    assert parts(Reply(CALL, answer), ("w", "b"), at_least=at_least) == found


COMMA = "is a tuple with a single value inside: a comma at the end of a line makes one."
ASKED = "but 2 were asked for: w, b."
ONE_ARRAY = f"{SHOWN} returned one array, but two values were asked for: w, b."


@pytest.mark.parametrize(
    ("answer", "at_least", "why", "mistake"),
    [
        (array(1, 2), None, ONE_ARRAY, "wrong-number-of-values"),
        (listed(1, 2), None, ONE_ARRAY, "wrong-number-of-values"),
        (pair(pair(array(1, 2), 3)), None, f"What {SHOWN} returned {COMMA}", "returns-one-tuple"),
        (pair(array(1), 2, 3), None, f"{SHOWN} returned 3 values, {ASKED}", "wrong-number-of-values"),
        (pair(array(1, 2)), None, f"{SHOWN} returned a tuple of a single value, {ASKED}", "returns-one-tuple"),
        (7, 1, f"{SHOWN} returned one number, {ASKED}", "wrong-number-of-values"),
    ],
)
def test_other_than_an_array_and_a_number_is_refused(
    answer: Answer, at_least: int | None, why: str, mistake: str
) -> None:
    assert refused(parts, Reply(CALL, answer), ("w", "b"), at_least=at_least) == (why, None, mistake)


@pytest.mark.parametrize(
    ("answer", "is_one"),
    [
        (array(1, 2), True),
        (listed(1, 2), True),
        (listed(), True),
        (pair(1, 2), False),
        (listed(1, Other("str")), False),
        (mapped(a=1, b=2), False),
        (3, False),
        (Other("str"), False),
    ],
)
def test_an_array_is_numbers_in_brackets(answer: Answer, *, is_one: bool) -> None:
    assert is_array(answer) is is_one


# Lines

COLUMN, TABLE = array(array(1), array(2), array(3)), array(array(1, 2), array(3, 4), array(5, 6))


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        (array(1, 2.5, 3), [1, 2.5, 3]),
        (pair(1, 2, 3), [1, 2, 3]),
        (listed(1, 2), [1, 2]),
        (array(7), [7]),
        (pair(7), [7]),
        (array(), []),
    ],
)
def test_a_line_of_numbers_is_read(answer: Answer, numbers: list[float]) -> None:
    assert line(Reply(CALL, pair(answer, 5)), answer, len(numbers), PER_WEIGHT, "w") == numbers


SHAPE = "has the shape {}, and {} was asked for: one slope for each weight."
TOO_MANY = (PRINT_SHAPE, "wrong-shape")
IN_A_ROW = "is a row in a second pair of brackets, of the shape {}; asked for was {}: one slope for each weight."
BY_AXIS = "Along which axis does your calculation add up?"
NO_LINE = "is one number, and an array of the shape (3,) was asked for: one slope for each weight."
NO_ARRAY = "is not an array of numbers: one slope for each weight."


@pytest.mark.parametrize(
    ("answer", "count", "why", "question", "mistake"),
    [
        (7, 3, NO_LINE, None, None),
        (array(1, 2, 3), 2, SHAPE.format("(3,)", "(2,)"), BY_AXIS, None),
        (array(1), 2, SHAPE.format("(1,)", "(2,)"), BY_AXIS, None),
        (COLUMN, 2, SHAPE.format("(3, 1)", "(2,)"), BY_AXIS, None),
        (array(), 1, SHAPE.format("(0,)", "(1,)"), BY_AXIS, None),
        (COLUMN, 3, "is a column, of the shape (3, 1), and (3,) was asked for: one slope for each weight.", *TOO_MANY),
        (array(listed(1, 2)), 2, IN_A_ROW.format("(1, 2)", "(2,)"), *TOO_MANY),
        (listed(listed(1, 2)), 2, IN_A_ROW.format("(1, 2)", "(2,)"), *TOO_MANY),
        (
            listed(array(7)),
            1,
            "is a column, of the shape (1, 1), and (1,) was asked for: one slope for each weight.",
            *TOO_MANY,
        ),
        (TABLE, 6, SHAPE.format("(3, 2)", "(6,)"), *TOO_MANY),
        (TABLE, 3, SHAPE.format("(3, 2)", "(3,)"), BY_AXIS, None),
        (TABLE, 2, SHAPE.format("(3, 2)", "(2,)"), BY_AXIS, None),
        (pair(1, 2, 3), 2, SHAPE.format("(3,)", "(2,)"), BY_AXIS, "wrong-number-of-values"),
        (
            array(array(1, 2), array(3, 4)),
            2,
            SHAPE.format("(2, 2)", "(2,)") + " A table of all pairs is what numpy makes of a column, (n, 1), and a "
            "line, (n,).",
            "Which of your arrays is a column, and which is a line?",
            "broadcast-to-table",
        ),
        (array(Other("str"), 2), 2, NO_ARRAY, None, None),
        (array(array(1), array(2, 3)), 2, NO_ARRAY, None, None),
        (array(1, array(2)), 2, NO_ARRAY, None, None),
        (pair(array(1, 2)), 2, COMMA, None, "returns-one-tuple"),
        (pair(COLUMN), 3, COMMA, None, "returns-one-tuple"),
        (Other("str"), 2, "is of the type str, which is no number.", HAND_BACK, "returns-text"),
    ],
)
def test_a_wrong_shape_is_told_beside_the_right_one(
    answer: Answer, count: int, why: str, question: str | None, mistake: str | None
) -> None:
    of_w = refused(line, Reply(CALL, pair(answer, 5)), answer, count, PER_WEIGHT, "w")
    assert of_w == (f"What {SHOWN} returned for w {why}", question, mistake)
    alone = refused(line, Reply(CALL, answer), answer, count, PER_WEIGHT)
    assert alone == (f"What {SHOWN} returned {why}", question, mistake)


# Comparing


@pytest.mark.parametrize(
    ("got", "expected", "size", "holds", "noted"),
    [
        (8, 8, 0, True, False),
        (LEAST_SIZE * EXACT / 2, 0, 0, True, False),
        (LEAST_SIZE * TOLERANCE / 2, 0, 0, True, True),
        (LEAST_SIZE * TOLERANCE * 2, 0, 0, False, False),
        (8 + LEAST_SIZE * TOLERANCE / 2, 8, LEAST_SIZE / 4, True, True),
        (8 + LEAST_SIZE * TOLERANCE * 2, 8, LEAST_SIZE / 4, False, False),
        (100 + 100 * EXACT / 2, 100, 100, True, False),
        (100 - 100 * EXACT * 2, 100, 100, True, True),
        (100 + 100 * TOLERANCE / 2, 100, 100, True, True),
        (100 - 100 * TOLERANCE / 2, 100, 100, True, True),
        (100 + 100 * TOLERANCE * 2, 100, 100, False, False),
        (100 - 100 * TOLERANCE * 2, 100, 100, False, False),
        (math.nan, 100, 100, False, False),
        (math.inf, 100, 100, False, False),
    ],
)
def test_two_numbers_are_close_up_to_rounding(
    got: float, expected: float, size: float, *, holds: bool, noted: bool
) -> None:
    reply = Reply(CALL, got)
    assert close(reply, got, expected, size) is holds
    assert reply.tally == Tally(1, [APPROXIMATE] * noted)


def test_tallies_add_up_and_say_nothing_twice() -> None:
    total = Tally(2, ["a"])
    total.add(Tally(3, ["b", "a"]))
    assert total == Tally(5, ["a", "b"])


@pytest.mark.parametrize(
    ("answer", "got", "right", "says", "sides"),
    [
        (3, 3, 4, "3 is not 4.", ("3", "4")),
        (0.1 + 0.2, 0.1 + 0.2, 0.3, f"{0.1 + 0.2} is not 0.3.", (f"{0.1 + 0.2}", "0.3")),
        (pair(3, 5), 3, 4, "3 is not 4.", ("(3, 5)", None)),  # all values side by side say more than one
        (pair(0.1 + 0.2, 5), 0.1 + 0.2, 0.3, f"{0.1 + 0.2} is not 0.3.", (f"{0.1 + 0.2}", "0.3")),
    ],
)
def test_a_wrong_number_is_told_beside_the_right_one_in_all_the_digits_it_takes(
    answer: Answer, got: float, right: float, says: str, sides: tuple[str, str | None]
) -> None:
    way: tuple[Sentence, ...] = (say("First."), say("Then."))
    refusal = wrong(Reply(CALL, answer), got, right, "{got} is not {expected}.", way)
    assert ENGLISH(refusal.why) == says
    assert (refusal.got, refusal.expected, refusal.work) == (*sides, way)
    assert (refusal.call, refusal.question, refusal.mistake, refusal.crashed) == (CALL, None, None, False)
    filled = wrong(Reply(CALL, answer), got, right, "{call} of {of}", of="w")
    assert (ENGLISH(filled.why), filled.work) == (f"{CALL} of w", ())


def test_a_refusal_says_what_it_is_filled_with() -> None:
    refusal = refuse(Reply(CALL, 3), "`{call}`: {n}", "And then?", "slip", n=7)
    assert isinstance(refusal, Refusal)
    assert ENGLISH(refusal.why) == f"{SHOWN}: 7"
    assert (refusal.got, refusal.question, refusal.mistake) == ("3", say("And then?"), "slip")
    plain = refuse(Reply(CALL, pair(1, 2)), "No.")
    assert (plain.got, plain.question, plain.mistake) == ("(1, 2)", None, None)
