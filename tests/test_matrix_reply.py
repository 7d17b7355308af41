"""Replies that hold arrays: two values or one, lines and columns, and a sentence of its own for each wrong shape."""

from typing import Any

import pytest
from grader.law.matrix.reply import PER_WEIGHT, line, parts
from tried import facts, refusal_of

from grader.core.outcome import Answer, Call, Other, Several
from grader.core.sentence import ENGLISH
from grader.course.translation import catalogue
from grader.law.reply import Reply

CALL = Call("f", ("b",), (2,))


def array(*items: Answer) -> Several:
    return Several("ndarray", items)


def pair(*items: Answer) -> Several:
    return Several("tuple", items)


COLUMN = array(array(1), array(2), array(3))
TABLE = array(array(1, 2), array(3, 4), array(5, 6))


# Two values


@pytest.mark.parametrize(
    ("answer", "at_least", "found"),
    [
        (pair(array(1, 2), 3), None, {"w": array(1, 2), "b": 3}),
        (pair(1, 2), None, {"w": 1, "b": 2}),
        (Several("list", (array(1, 2), 3)), None, {"w": array(1, 2), "b": 3}),
        (Several("dict", (3, array(1, 2)), ("b", "w")), None, {"w": array(1, 2), "b": 3}),
        (array(1, 2), 1, {"w": array(1, 2)}),
        (array(1, 2, 3), 1, {"w": array(1, 2, 3)}),
        (pair(array(1, 2)), 1, {"w": array(1, 2)}),
    ],
)
def test_a_reply_is_taken_apart_into_w_and_b(answer: Answer, at_least: int | None, found: dict[str, Any]) -> None:
    assert parts(Reply(CALL, answer), at_least=at_least) == found


@pytest.mark.parametrize(
    ("answer", "at_least", "mistake", "shown"),
    [
        (array(1, 2), None, "wrong-number-of-values", {"names": "w, b"}),
        (Several("list", (1, 2)), None, "wrong-number-of-values", {"names": "w, b"}),
        (pair(pair(array(1, 2), 3)), None, "returns-one-tuple", {"what": "What `f(b=2)` returned"}),
        (pair(array(1), 2, 3), None, "wrong-number-of-values", {"got": "3", "count": "2", "names": "w, b"}),
        (pair(array(1, 2)), None, "returns-one-tuple", {"kind": "tuple", "count": "2", "names": "w, b"}),
        (7, None, "wrong-number-of-values", {"count": "2", "names": "w, b"}),
        (Other("None"), 1, "returns-nothing", {"kind": "None", "what": "What `f(b=2)` returned"}),
    ],
)
def test_what_is_not_two_values_is_refused(
    answer: Answer, at_least: int | None, mistake: str, shown: dict[str, str]
) -> None:
    refusal = refusal_of(lambda: parts(Reply(CALL, answer), at_least=at_least))
    assert {name: str(value) for name, value in facts(refusal).items()} == {"call": "f(b=2)", **shown}
    assert refusal is not None
    assert refusal.mistake == mistake


# Lines


def lines(answer: Answer, count: int, name: str | None = "w") -> list[Any]:
    return line(Reply(CALL, pair(answer, 5)), answer, count, PER_WEIGHT, name)


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        (array(1, 2.5, 3), [1, 2.5, 3]),
        (pair(1, 2, 3), [1, 2, 3]),
        (Several("list", (1, 2)), [1, 2]),
        (COLUMN, [1, 2, 3]),
        (array(array(1, 2, 3)), [1, 2, 3]),
        (array(array(array(1), array(2))), [1, 2]),
        (array(7), [7]),
        (array(array(7)), [7]),
        (pair(7), [7]),
        (array(), []),
    ],
)
def test_a_column_reads_as_a_line(answer: Answer, numbers: list[float]) -> None:
    assert lines(answer, len(numbers)) == numbers


BY_AXIS = "Along which axis does your calculation add up?"
WHAT = "What `f(b=2)` returned for w"
WANTED = "one slope for each weight"
SHAPES = {
    "one number": (7, 3, {"right": "(3,)"}, None, None),
    "a longer line": (array(1, 2, 3), 2, {"shape": "(3,)", "right": "(2,)"}, BY_AXIS, None),
    "a line of one": (array(1), 2, {"shape": "(1,)", "right": "(2,)"}, BY_AXIS, None),
    "a longer column": (COLUMN, 2, {"shape": "(3, 1)", "right": "(2,)"}, BY_AXIS, None),
    "an empty line": (array(), 1, {"shape": "(0,)", "right": "(1,)"}, BY_AXIS, None),
    "a table": (TABLE, 6, {"shape": "(3, 2)", "right": "(6,)"}, BY_AXIS, None),
    "a tuple of three": (pair(1, 2, 3), 2, {"shape": "(3,)", "right": "(2,)"}, BY_AXIS, "wrong-number-of-values"),
    "a table of all pairs": (
        array(array(1, 2), array(3, 4)),
        2,
        {"shape": "(2, 2)", "right": "(2,)"},
        "Which of your arrays is a column, and which is a line?",
        "broadcast-to-table",
    ),
    "a table that is no square": (TABLE, 3, {"shape": "(3, 2)", "right": "(3,)"}, BY_AXIS, None),
    "a table of three columns": (TABLE, 2, {"shape": "(3, 2)", "right": "(2,)"}, BY_AXIS, None),
    "words": (array(Other("str"), 2), 2, {}, None, None),
    "rows of two lengths": (array(array(1), array(2, 3)), 2, {}, None, None),
    "numbers beside rows": (array(1, array(2)), 2, {}, None, None),
}


@pytest.mark.parametrize(("answer", "count", "shown", "question", "mistake"), SHAPES.values(), ids=SHAPES)
def test_a_wrong_shape_is_shown_beside_the_right_one(
    answer: Answer, count: int, shown: dict[str, str], question: str | None, mistake: str | None
) -> None:
    refusal = refusal_of(lines, answer, count)
    assert facts(refusal) == {"call": "f(b=2)", "what": WHAT, "wanted": WANTED, **shown}
    assert refusal is not None
    assert (refusal.question and ENGLISH(refusal.question), refusal.mistake) == (question, mistake)


def test_what_is_no_array_at_all_is_refused_for_what_it_is() -> None:
    refusal = refusal_of(lines, Other("str"), 2, None)
    assert facts(refusal) == {"call": "f(b=2)", "what": "What `f(b=2)` returned", "kind": "str"}
    assert refusal is not None
    assert refusal.mistake == "returns-text"


@pytest.mark.parametrize("answer", [pair(array(1, 2)), pair(COLUMN)])
def test_a_comma_at_the_end_of_a_line_is_told(answer: Answer) -> None:
    refusal = refusal_of(lines, answer, 2)
    assert facts(refusal) == {"call": "f(b=2)", "what": WHAT}
    assert refusal is not None
    assert refusal.mistake == "returns-one-tuple"


def test_what_is_wanted_is_said_in_korean_too() -> None:
    assert PER_WEIGHT.template in catalogue("ko")
