"""Replies that hold arrays: the shape first, each wrong one with its own sentence, then the numbers."""

from collections.abc import Mapping
from typing import Any, cast

from grader.core.outcome import Answer, Number, Other, Several
from grader.core.sentence import Sentence, say, words
from grader.law.matrix.model import VALUES
from grader.law.reply import Refusal, Reply, is_array, no_number, refuse, several, what_came

PER_SAMPLE = say("one prediction for each sample")
PER_WEIGHT = say("one slope for each weight")
WEIGHTS = say("as many weights as before")
_NUMBERS = frozenset((int, float))


def parts(reply: Reply, *, at_least: int | None = None) -> Mapping[str, Answer]:
    """Return what `reply` holds for w and for b; an array alone is what it holds for w."""
    if _is_tuple_of_one(reply.answer) and _is_tuple(reply.answer.items[0]):  # type: ignore[union-attr]
        raise _of_one(reply, what_came(reply, None))
    if at_least == 1 and is_array(reply.answer):
        return {VALUES[0]: reply.answer}
    if is_array(reply.answer):
        template = words("`{call}` returned one array, but two values were asked for: {names}.")
        raise refuse(reply, template, mistake="wrong-number-of-values", names=", ".join(VALUES))
    return several(reply, VALUES, at_least=at_least)


def line(reply: Reply, answer: Answer, count: int, wanted: Sentence, name: str | None = None) -> list[Number]:
    """Return the `count` numbers in `answer`, the value `name` of `reply` or all of it: a line of them, or a column.

    `wanted` says what they are. Anything else is refused for its shape, or for what it is.
    """
    if isinstance(answer, Several) and len(answer.items) == count and _NUMBERS.issuperset(map(type, answer.items)):
        return cast("list[Number]", list(answer.items))  # nearly every answer
    shape = _shape(answer)
    if isinstance(answer, Several) and shape and sum(size != 1 for size in shape) <= 1 and not _is_tuple_of_one(answer):
        numbers = _flat(answer)  # a column reads as a line
        if len(numbers) == count:
            return numbers
    what = what_came(reply, name)
    if isinstance(answer, Other):
        raise no_number(reply, answer.kind, what)
    if _is_tuple_of_one(answer):
        raise _of_one(reply, what)
    if shape is None:
        raise refuse(reply, words("{what} is not an array of numbers: {wanted}."), what=what, wanted=wanted)
    raise _of_shape(reply, answer, shape, count, what, wanted)


def _of_shape(
    reply: Reply, answer: Answer, shape: tuple[int, ...], count: int, what: Sentence, wanted: Sentence
) -> Refusal:
    """Return the refusal of an array, or a number, of the wrong shape."""
    right = f"({count},)"
    if not shape:
        template = words("{what} is one number, and an array of the shape {right} was asked for: {wanted}.")
        return refuse(reply, template, what=what, right=right, wanted=wanted)
    values: dict[str, Any] = {"what": what, "shape": str(shape), "right": right, "wanted": wanted}
    if shape == (count, count):
        template = words(
            "{what} has the shape {shape}, and {right} was asked for: {wanted}. A table of all pairs is what numpy "
            "makes of a column, (n, 1), and a line, (n,)."
        )
        question = words("Which of your arrays is a column, and which is a line?")
        return refuse(reply, template, question, "broadcast-to-table", **values)
    mistake = "wrong-number-of-values" if _is_tuple(answer) else None
    template = words("{what} has the shape {shape}, and {right} was asked for: {wanted}.")
    return refuse(reply, template, words("Along which axis does your calculation add up?"), mistake, **values)


def _is_tuple(answer: Answer) -> bool:
    return isinstance(answer, Several) and answer.kind == "tuple"


def _is_tuple_of_one(answer: Answer) -> bool:
    """Tell whether an array stands in a tuple of its own, as a comma at the end of a line makes it."""
    return isinstance(answer, Several) and _is_tuple(answer) and [type(item) for item in answer.items] == [Several]


def _of_one(reply: Reply, what: Sentence) -> Refusal:
    template = words("{what} is a tuple with a single value inside: a comma at the end of a line makes one.")
    return refuse(reply, template, mistake="returns-one-tuple", what=what)


def _shape(answer: Answer) -> tuple[int, ...] | None:
    """Return the shape of an array, () for a number; None if something in it is no number, or its rows differ."""
    if isinstance(answer, int | float):
        return ()
    if isinstance(answer, Other):
        return None
    shapes = {_shape(item) for item in answer.items}
    if not shapes:
        return (0,)
    shape = shapes.pop()
    return None if shapes or shape is None else (len(answer.items), *shape)


def _flat(answer: Answer) -> list[Number]:
    if isinstance(answer, Several):
        return [number for item in answer.items for number in _flat(item)]
    return [answer] if isinstance(answer, int | float) else []
