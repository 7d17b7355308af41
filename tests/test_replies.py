"""What a process says of one call is taken field by field, and refused where a field is not what it has to be."""

import re

import pytest

from grader.core.outcome import Answer, Call, Other, Outcome, Raised, Returned, Several
from grader.sandbox import replies
from grader.sandbox.child import wire
from grader.sandbox.replies import MAX_ITEMS, MAX_TEXT, MAX_VALUES
from grader.sandbox.source import MAX_SIZE

CALLS = [Call("f", ("x", "w"), (number, 2)) for number in range(3)]
LONG = "ab" * MAX_TEXT
SHORT = LONG[:MAX_TEXT]


def understood(*said: object, first: int = 1) -> Outcome:
    """Return what is understood of a reply to the calls from the index `first` on, of request 7."""
    (found,), _raw = replies.outcomes(wire.frame([7, 1, *said])[wire.PREFIX.size :], 7, CALLS, first)
    return found


ANSWERS: list[tuple[object, Answer]] = [
    (3, 3),
    (1.5, 1.5),
    ("NoneType", Other("NoneType")),
    (LONG, Other(SHORT)),
    (["list", [], None], Several("list", ())),
    (["tuple", [1, ["list", [2.5, "str"], None]], None], Several("tuple", (1, Several("list", (2.5, Other("str")))))),
    ([LONG, [1], None], Several(SHORT, (1,))),
    (["dict", [1, 2, 3], ["a", None, LONG]], Several("dict", (1, 2, 3), ("a", None, SHORT))),
    (["dict", [], []], Several("dict", (), ())),
    (["list", [0.5] * MAX_ITEMS, None], Several("list", (0.5,) * MAX_ITEMS)),
    (["dict", [0.5] * MAX_ITEMS, [None] * MAX_ITEMS], Several("dict", (0.5,) * MAX_ITEMS, (None,) * MAX_ITEMS)),
]


@pytest.mark.parametrize(("value", "answer"), ANSWERS, ids=lambda some: repr(some)[:40])
def test_what_a_function_returned_is_understood(value: object, answer: Answer) -> None:
    assert understood("returned", value, []) == Returned(answer)


@pytest.mark.parametrize(("changed", "names"), [([], ()), ([0], ("x",)), ([1], ("w",)), ([0, 1], ("x", "w"))], ids=str)
def test_the_arguments_that_a_call_has_changed_are_known_by_name(changed: list[int], names: tuple[str, ...]) -> None:
    assert understood("returned", 3, changed) == Returned(3, names)


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        (("KeyError", "'x'", 4, "d['x']", "f", "torch"), Raised("KeyError", "'x'", 4, "d['x']", "f", "torch")),
        (("KeyError", "", None, "", None, None), Raised("KeyError", "", None, "", None)),
        ((LONG, LONG, MAX_SIZE, LONG, LONG, LONG), Raised(SHORT, SHORT, MAX_SIZE, SHORT, SHORT, SHORT)),
        (("E", "", 1, "", "", ""), Raised("E", "", 1, "", "", "")),
    ],
    ids=["whole", "of what nothing is known", "long", "short"],
)
def test_what_a_call_raised_is_understood_and_cut_to_a_length(said: tuple[object, ...], raised: Raised) -> None:
    assert understood("raised", *said, None) == raised


REFUSED: dict[str, tuple[tuple[object, ...], str]] = {
    "nothing": ((), "no reply to this call"),
    "another word": (("replied", 3, []), "no reply to this call"),
    "too little": (("returned", 3), "no reply to this call"),
    "too much": (("returned", 3, [], None), "no reply to this call"),
    "changes that are no list": (("returned", 3, "x"), "no reply to this call"),
    "a truth value": (("returned", True, []), "no answer"),
    "nothing returned": (("returned", None, []), "no answer"),
    "several of no kind": (("returned", [3, [1], None], []), "no answer"),
    "several that are none": (("returned", ["list", 3, None], []), "no answer"),
    "names that are none": (("returned", ["dict", [1], "a"], []), "no answer"),
    "fewer names than values": (("returned", ["dict", [1, 2], ["a"]], []), "no answer"),
    "more names than values": (("returned", ["dict", [1], ["a", "b"]], []), "no answer"),
    "a name that is none": (("returned", ["dict", [1], [7]], []), "no name"),
    "a truth value among several": (("returned", ["list", [1, True], None], []), "no answer"),
    "too many values": (("returned", ["list", [0.5] * (MAX_ITEMS + 1), None], []), "no answer"),
    "too many names": (("returned", ["dict", [1] * (MAX_ITEMS + 1), [""] * (MAX_ITEMS + 1)], []), "no answer"),
    "too many changes": (("returned", 3, [0, 1, 0]), "more changed arguments than there are"),
    "a change of no argument": (("returned", 3, [2]), "no index of an argument"),
    "a change before the first": (("returned", 3, [-1]), "no index of an argument"),
    "a change that is true": (("returned", 3, [True]), "no index of an argument"),
    "half a change": (("returned", 3, [0.5]), "no index of an argument"),
    "raised without a kind": (("raised", None, "", 1, "", None, None, None), "no reply to this call"),
    "raised without a message": (("raised", "E", None, 1, "", None, None, None), "no reply to this call"),
    "raised on half a line": (("raised", "E", "", 0.5, "", None, None, None), "no reply to this call"),
    "raised on line 0": (("raised", "E", "", 0, "", None, None, None), "no reply to this call"),
    "raised on line True": (("raised", "E", "", True, "", None, None, None), "no reply to this call"),
    "raised beyond the last line": (("raised", "E", "", MAX_SIZE + 1, "", None, None, None), "no reply to this call"),
    "raised without a text": (("raised", "E", "", 1, None, None, None, None), "no reply to this call"),
    "raised in a place that is none": (("raised", "E", "", 1, "", 7, None, None), "no reply to this call"),
    "raised for a package that is none": (("raised", "E", "", 1, "", None, 7, None), "no reply to this call"),
    "too many values in all": (
        ("returned", ["list", [["list", [0.5] * 1000, None]] * 11, None], []),
        "lists nested too deeply, or too many values",
    ),
}


@pytest.mark.parametrize(("said", "reason"), REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_and_it_is_known_why(said: tuple[object, ...], reason: str) -> None:
    with pytest.raises(wire.WireError, match=f"^{re.escape(reason)}$"):
        understood(*said)


@pytest.mark.parametrize("said", [("returned", 3, []), ("raised", "E", "", 1, "", None, None, None)])
def test_a_reply_to_another_call_or_request_is_refused(said: tuple[object, ...]) -> None:
    for number, index in ((8, 1), (7, 0), (7, 2), (1, 7), (True, 1), (7, True), (7.0, 1)):
        payload = wire.frame([number, index, *said])[wire.PREFIX.size :]
        if (number, index) == (7, True):
            continue  # True is 1, and it says nothing else
        with pytest.raises(wire.WireError, match=r"^no reply to this call$"):
            replies.outcomes(payload, 7, CALLS, 1)


def test_as_many_values_as_a_reply_may_have_are_understood() -> None:
    inner = ["list", [0.5] * 998, None]  # with its kind, its list and its names: 1001
    value = ["list", [inner] * 9, None]
    assert understood("returned", value, []) == Returned(Several("list", (Several("list", (0.5,) * 998),) * 9))
    assert MAX_VALUES == 10_010


@pytest.mark.parametrize(
    ("line", "may"), [(None, True), (1, True), (MAX_SIZE, True), (0, False), (-1, False), (MAX_SIZE + 1, False)]
)
def test_a_line_is_one_of_a_file(line: int | None, *, may: bool) -> None:
    assert replies.is_line(line) is may
    assert replies.is_line(number=True) is False
