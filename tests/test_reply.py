"""A reply is taken as a number or as several, and whatever else came back is refused in a sentence of its own."""

import math
from collections.abc import Sequence

import pytest

from grader.core.outcome import Answer, Argument, Call, Other, Several
from grader.core.sentence import ENGLISH, say
from grader.law.reply import (
    ABSOLUTE,
    APPROXIMATE,
    ARRAY_OF_ONE,
    EXACT,
    TOLERANCE,
    Refusal,
    Reply,
    as_number,
    close,
    is_array,
    mismatch,
    no_number,
    number,
    refuse,
    several,
    what_came,
)

CALL = Call("f", ("x", "w"), (3, 0.5))
SHOWN = "`f(x=3, w=0.5)`"


class Counted:
    """Counts comparisons and keeps notes, as the judge does."""

    def __init__(self) -> None:
        self.comparisons = 0
        self.notes: list[str] = []

    def call(self, function: str, *arguments: Argument) -> Reply:
        raise AssertionError(function, arguments)

    def compared(self) -> None:
        self.comparisons += 1

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


def pair(*items: Answer, kind: str = "tuple", names: tuple[str | None, ...] | None = None) -> Several:
    return Several(kind, items, names)


def refused(answer: Answer, names: Sequence[str] = (), at_least: int | None = None) -> Refusal:
    """Return why an answer is no number, or not the values of these names."""
    reply = Reply(CALL, answer)
    with pytest.raises(Refusal) as caught:
        _ = several(reply, names, at_least=at_least) if names else number(Counted(), reply)
    return caught.value


# Numbers


@pytest.mark.parametrize("answer", [0, 3, -1.5, math.inf])
def test_a_number_is_taken_as_it_is(answer: float) -> None:
    submission = Counted()
    assert number(submission, Reply(CALL, answer)) == answer
    assert submission.notes == []


def test_an_array_of_one_number_is_taken_with_a_note() -> None:
    submission = Counted()
    assert number(submission, Reply(CALL, pair(2.5, kind="ndarray"))) == 2.5
    assert submission.notes == [ARRAY_OF_ONE]


QUESTION = "What did you want to hand back?"
NO_NUMBERS = {
    "nothing": (Other("NoneType"), "is of the type NoneType, which is no number.", QUESTION, None),
    "None": (Other("None"), "is of the type None, which is no number.", QUESTION, "returns-nothing"),
    "a text": (Other("str"), "is of the type str, which is no number.", QUESTION, "returns-text"),
    "numpy's text": (Other("str_"), "is of the type str_, which is no number.", QUESTION, "returns-text"),
    "a truth value": (Other("bool"), "is of the type bool, which is no number.", QUESTION, "returns-truth-value"),
    "a complex number": (Other("complex"), "is of the type complex, which is no number.", QUESTION, "returns-complex"),
    "numpy's": (Other("complex128"), "is of the type complex128, which is no number.", QUESTION, "returns-complex"),
    "a short one": (Other("complex64"), "is of the type complex64, which is no number.", QUESTION, "returns-complex"),
    "a set": (Other("set"), "is of the type set, which is no number.", QUESTION, "returns-set"),
    "a frozen set": (Other("frozenset"), "is of the type frozenset, which is no number.", QUESTION, "returns-set"),
    "a function": (Other("function"), "is of the type function, which is no number.", QUESTION, "returns-function"),
    "a method": (Other("method"), "is of the type method, which is no number.", QUESTION, "returns-function"),
    "a tuple of one": (
        pair(2.5),
        "is a tuple of one value, and a number was asked for.",
        None,
        "returns-one-tuple",
    ),
    "a tuple of two": (
        pair(2.5, 3),
        "is several values in one (tuple of length 2), and one number was asked for.",
        None,
        "wrong-number-of-values",
    ),
    "a list of one": (
        pair(2.5, kind="list"),
        "is several values in one (list of length 1), and one number was asked for.",
        None,
        "returns-list",
    ),
    "an array of two": (
        pair(2.5, 3, kind="ndarray"),
        "is several values in one (ndarray of length 2), and one number was asked for.",
        None,
        "returns-list",
    ),
    "an array of an array": (
        pair(pair(2.5, kind="ndarray"), kind="ndarray"),
        "is several values in one (ndarray of length 1), and one number was asked for.",
        None,
        "returns-list",
    ),
}


@pytest.mark.parametrize(("answer", "why", "question", "mistake"), NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_is_no_number_is_refused(answer: Answer, why: str, question: str | None, mistake: str | None) -> None:
    refusal = refused(answer)
    assert ENGLISH(refusal.why) == f"What {SHOWN} returned {why}"
    assert str(refusal) == refusal.why.template
    assert (None if refusal.question is None else ENGLISH(refusal.question)) == question
    assert (refusal.call, refusal.mistake, refusal.crashed, refusal.expected) == (CALL, mistake, False, None)


def test_a_value_that_is_no_number_is_refused_by_its_name() -> None:
    reply = Reply(CALL, pair(1, Other("str"), pair(2, 3)))
    for answer, why in ((Other("str"), "is of the type str"), (pair(2, 3), "is several values in one (tuple of")):
        with pytest.raises(Refusal) as caught:
            as_number(Counted(), reply, answer, "w")
        assert ENGLISH(caught.value.why).startswith(f"What {SHOWN} returned for w {why}")
        assert caught.value.got == "(1, str, (2, 3))"
    assert ENGLISH(what_came(reply, None)) == f"What {SHOWN} returned"
    assert ENGLISH(no_number(reply, "str", say("It")).why) == "It is of the type str, which is no number."


# Several values


@pytest.mark.parametrize(
    ("answer", "at_least", "found"),
    [
        (pair(1, 2), None, {"a": 1, "b": 2}),
        (pair(1, 2, kind="list"), None, {"a": 1, "b": 2}),
        (pair(1), 1, {"a": 1}),
        (pair(1, 2), 1, {"a": 1, "b": 2}),
        (pair(2, 1, kind="dict", names=("b", "a")), None, {"a": 1, "b": 2}),
        (pair(2, 1, 3, kind="dict", names=("b", "a", "c")), None, {"a": 1, "b": 2}),
        (pair(1, kind="dict", names=("a",)), 1, {"a": 1}),
    ],
)
def test_several_values_are_known_by_their_names_in_order(
    answer: Answer, at_least: int | None, found: dict[str, Answer]
) -> None:
    assert list(several(Reply(CALL, answer), ("a", "b"), at_least=at_least).items()) == list(found.items())


NO_NUMBER = f"What {SHOWN} returned is of the type None, which is no number."
NOT_SEVERAL = {
    "a number": (3, None, f"{SHOWN} returned one number, but 2 were asked for: a, b.", "wrong-number-of-values"),
    "nothing": (
        Other("None"),
        None,
        f"What {SHOWN} returned is of the type None, which is no number.",
        "returns-nothing",
    ),
    "one of two": (
        pair(1),
        None,
        f"{SHOWN} returned a tuple of a single value, but 2 were asked for: a, b.",
        "returns-one-tuple",
    ),
    "a list of one": (
        pair(1, kind="list"),
        None,
        f"{SHOWN} returned a list of a single value, but 2 were asked for: a, b.",
        "wrong-number-of-values",
    ),
    "three": (pair(1, 2, 3), None, f"{SHOWN} returned 3 values, but 2 were asked for: a, b.", "wrong-number-of-values"),
    "none": (pair(), 1, f"{SHOWN} returned 0 values, but 2 were asked for: a, b.", "wrong-number-of-values"),
    "other keys": (
        pair(1, 2, kind="dict", names=("a", "c")),
        None,
        f"{SHOWN} returned a dict whose keys are not a, b.",
        None,
    ),
    "none of the keys": (
        pair(1, kind="dict", names=("b",)),
        1,
        f"{SHOWN} returned a dict whose keys are not a, b.",
        None,
    ),
}


@pytest.mark.parametrize(("answer", "at_least", "why", "mistake"), NOT_SEVERAL.values(), ids=NOT_SEVERAL)
def test_other_than_so_many_values_are_refused(
    answer: Answer, at_least: int | None, why: str, mistake: str | None
) -> None:
    refusal = refused(answer, ("a", "b"), at_least)
    assert ENGLISH(refusal.why) == why
    assert refusal.call is CALL
    assert refusal.mistake == mistake


@pytest.mark.parametrize(
    ("answer", "is_one"),
    [
        (pair(1, 2, kind="ndarray"), True),
        (pair(1, 2, kind="list"), True),
        (pair(kind="list"), True),
        (pair(1, 2), False),
        (pair(1, Other("str"), kind="list"), False),
        (pair(1, 2, kind="dict", names=("a", "b")), False),
        (3, False),
        (Other("str"), False),
    ],
)
def test_an_array_is_numbers_in_brackets(answer: Answer, *, is_one: bool) -> None:
    assert is_array(answer) is is_one


# Comparing


@pytest.mark.parametrize(
    ("got", "expected", "size", "holds", "noted"),
    [
        (8, 8, 0, True, False),
        (8 + ABSOLUTE / 2, 8, 0, True, False),
        (1e-12, 0, 0, True, False),
        (3e-12, 0, 0, False, False),
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
    submission = Counted()
    assert close(submission, got, expected, size) is holds
    assert submission.comparisons == 1
    assert submission.notes == [APPROXIMATE] * noted


@pytest.mark.parametrize(
    ("answer", "got", "right", "shown"),
    [
        (3, 3, 4, ("3", "4")),
        (0.1 + 0.2, 0.1 + 0.2, 0.3, ("0.30000000000000004", "0.3")),
        (pair(3, 5), 3, 4, ("(3, 5)", None)),
        (pair(0.1 + 0.2, 5), 0.1 + 0.2, 0.3, ("0.30000000000000004", "0.3")),
    ],
)
def test_a_mismatch_shows_what_differs(answer: Answer, got: float, right: float, shown: tuple[str, str | None]) -> None:
    why, work = say("So."), (say("First."),)
    refusal = mismatch(Reply(CALL, answer), got, right, why, work)
    assert (refusal.got, refusal.expected) == shown
    assert (refusal.call, refusal.why, refusal.work) == (CALL, why, work)
    assert mismatch(Reply(CALL, answer), got, right, why).work == ()
    assert (refusal.question, refusal.mistake, refusal.crashed) == (None, None, False)


def test_a_refusal_says_what_it_is_filled_with() -> None:
    refusal = refuse(Reply(CALL, 3), "`{call}`: {n}", "And {call}?", "slip", n=7)
    assert ENGLISH(refusal.why) == f"{SHOWN}: 7"
    assert (refusal.got, refusal.mistake) == ("3", "slip")
    plain = refuse(Reply(CALL, pair(1, 2)), "No.")
    assert (plain.got, plain.question, plain.mistake) == ("(1, 2)", None, None)
