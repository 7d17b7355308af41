"""Mistakes in the kind of what a function hands back: which there are, and what becomes of the right answer."""

from typing import Any

import pytest

from grader.core.outcome import Returned, Several
from grader.course.translation import catalogue
from grader.law import Function, kinds_of
from grader.law.mistakes.evidence import Answered, Evidence
from grader.law.mistakes.mistake import Mistake

FUNCTIONS = (Function("one", ("x",)), Function("two", ("x",), ("a", "b")), Function("line", ("X",)))


def truth(function: str, *arguments: Any) -> Any:
    (x,) = arguments
    return {"one": x, "two": (x, [x, x + 1]), "line": [x, x + 1]}[function]


def mistakes() -> tuple[Mistake, ...]:
    return kinds_of(FUNCTIONS, truth, arrays=("line",))


def of(function: str) -> dict[str, Mistake]:
    return {each.id: each for each in mistakes() if each.function == function}


@pytest.mark.parametrize(
    ("function", "kind", "wrong"),
    [
        ("one", "returns-nothing", None),
        ("one", "returns-text", "5"),
        ("one", "returns-truth-value", True),
        ("one", "returns-complex", complex(5, 1)),
        ("one", "returns-set", {5}),
        ("one", "returns-one-tuple", (5,)),
        ("one", "returns-list", [5, 5]),
        ("one", "wrong-number-of-values", (5, 5)),
        ("two", "returns-set", {5, 6}),
        ("two", "returns-complex", complex(5, 1)),
        ("two", "returns-one-tuple", ((5, [5, 6]),)),
        ("two", "wrong-number-of-values", (5, [5, 6], 5)),
        ("line", "returns-text", "[5, 6]"),
        ("line", "returns-complex", complex(5, 1)),
        ("line", "returns-one-tuple", ([5, 6],)),
    ],
)
def test_a_kind_changes_the_right_answer(function: str, kind: str, wrong: Any) -> None:
    found = of(function)[kind].wrong(5)
    assert (type(found), found) == (type(wrong), wrong)


def test_a_function_may_be_handed_back_uncalled() -> None:
    assert of("one")["returns-function"].wrong(5)() is None


def test_an_array_is_a_mistake_only_where_one_number_is_asked_for() -> None:
    assert "returns-list" in of("one")
    assert set(of("one")) - set(of("two")) == set(of("one")) - set(of("line")) == {"returns-list"}
    assert "returns-list" in {each.id for each in kinds_of(FUNCTIONS[2:], truth)}


def test_each_kind_shows_by_itself_and_is_said_in_korean_too() -> None:
    korean = catalogue("ko")
    twice = Answered((5,), Returned(Several("list", (5, 5))), ((5, 5),), (5,))  # just as `returns-list` answers
    for each in mistakes():
        assert each.found(Evidence(FUNCTIONS[0], None, (twice,))) is False
        assert each.message in korean
        assert each.question in korean
