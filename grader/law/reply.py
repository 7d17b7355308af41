"""Replies: the answer to one call, read as a number, as an array or as several values, and the ways to refuse it.

A wrong answer ends in a Refusal, which says why in a sentence for the learner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from grader.core.outcome import Answer, Call, Number, Other, Several, show, show_apart, show_number
from grader.core.sentence import Sentence, say, words

TOLERANCE = 1e-5  # of the size of the terms: any float32 evaluation errs by less than a tenth of it
EXACT = 1e-9  # of the same: any float64 evaluation errs by less than a thousandth of it
LEAST_SIZE = 0.5  # terms below it count as much: what is approximate elsewhere is approximate where all terms vanish

APPROXIMATE = words(
    "Passed, though approximate: this is the accuracy of single precision or of a numerical derivative."
)
ARRAY_OF_ONE = words("Passed. An array that holds one number is accepted; a plain number would do.")
PER_SAMPLE = say("one prediction for each sample")
PER_WEIGHT = say("one slope for each weight")
WEIGHTS = say("as many weights as before")
WRONG_SHAPE = "wrong-shape"
PRINT_SHAPE = words("Print the `.shape` of what you return: which line adds a dimension, or does not take one away?")
_BRACKETS = ("list", "ndarray")
_NUMBERS = frozenset((int, float))


class Refusal(Exception):  # noqa: N818 - a refused answer is no error of the grader's
    """The answer to a call is wrong."""

    def __init__(
        self,
        call: Call,
        why: Sentence,
        *,
        got: str | None = None,
        expected: str | None = None,
        question: Sentence | None = None,
        crashed: bool = False,
        mistake: str | None = None,
        work: tuple[Sentence, ...] = (),
    ) -> None:
        super().__init__(why.template)
        self.call = call
        self.why = why
        self.got = got
        self.expected = expected
        self.question = question
        self.crashed = crashed
        self.work = work  # the calculation on paper
        self.mistake = mistake  # the id of a mistake that this answer alone shows


@dataclass(slots=True)
class Tally:
    """The number of comparisons that a check has made, and notes on answers that it accepts all the same."""

    comparisons: int = 0
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Keep a note, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def add(self, other: "Tally") -> None:
        """Add the comparisons and the notes of another tally."""
        self.comparisons += other.comparisons
        for sentence in other.notes:
            self.note(sentence)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a call; `changed` names the arguments that the call has changed."""

    call: Call
    answer: Answer
    changed: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)

    def compared(self) -> None:
        """Record a comparison: a check that compares nothing proves nothing."""
        self.tally.comparisons += 1


def number(reply: Reply) -> Number:
    """Return the one number in `reply`; refuse anything else, each kind with its own sentence."""
    return as_number(reply, reply.answer)


def several(reply: Reply, names: Sequence[str], *, at_least: int | None = None) -> Mapping[str, Answer]:
    """Return the values in `reply` by name, in order of `names` or by the keys of a dict; refuse more or fewer.

    `at_least` tells how many of them, from the first, may stand alone; all of them unless it is given. What each value
    is remains to be seen: see `as_number`.
    """
    least = len(names) if at_least is None else at_least
    answer = reply.answer
    if not isinstance(answer, Several):
        raise _not_several(reply, names)
    if _is_nested(answer) and len(_flat(answer)) == len(names):
        raise _nested(
            reply, answer, len(names), what_came(reply, None), say("one number for each of {names}", names=_list(names))
        )
    if answer.names is not None and set(answer.names) >= set(names[:least]):
        chosen = [(key, item) for key, item in zip(answer.names, answer.items, strict=True) if key in names]
        pairs = [(name, item) for name in names for key, item in chosen if key == name]
    elif answer.names is not None:
        raise refuse(reply, words("`{call}` returned a dict whose keys are not {names}."), names=_list(names))
    elif least <= len(answer.items) <= len(names):
        pairs = list(zip(names, answer.items, strict=False))
    elif len(answer.items) == 1:
        template = words("`{call}` returned a {kind} of a single value, but {count} were asked for: {names}.")
        mistake = "returns-one-tuple" if answer.kind == "tuple" else "wrong-number-of-values"
        raise refuse(reply, template, mistake=mistake, kind=answer.kind, count=len(names), names=_list(names))
    else:
        template = words("`{call}` returned {got} values, but {count} were asked for: {names}.")
        got, count = len(answer.items), len(names)
        raise refuse(reply, template, mistake="wrong-number-of-values", got=got, count=count, names=_list(names))
    return dict(pairs)


def close(reply: Reply, got: Number, expected: Number, size: float) -> bool:
    """Tell whether `got`, from `reply`, is `expected` up to rounding, for terms whose magnitudes add up to `size`.

    |got - expected| <= 1e-5·size, where a size below 1/2 counts as 1/2, written so that NaN fails. Beyond 1e-9·size it
    leaves a note.
    """
    reply.compared()
    apart, size = abs(got - expected), max(size, LEAST_SIZE)
    if not apart <= TOLERANCE * size:
        return False
    if not apart <= EXACT * size:
        reply.tally.note(APPROXIMATE)
    return True


def mismatch(reply: Reply, got: Number, expected: Number, why: Sentence, work: tuple[Sentence, ...] = ()) -> Refusal:
    """Return the refusal of a number that is not the expected one."""
    if isinstance(reply.answer, Several) and show_number(got) != show_number(expected):
        return Refusal(reply.call, why, got=show(reply.answer), work=work)  # all values side by side help more than one
    shown, right = show_apart(got, expected)
    return Refusal(reply.call, why, got=shown, expected=right, work=work)


def as_number(reply: Reply, answer: Answer, name: str | None = None) -> Number:
    """Return the number in `answer`, which is the value `name` of `reply` or all of it; refuse anything else."""
    if isinstance(answer, int | float):
        return answer
    if isinstance(answer, Several):
        numbers = _flat(answer) if answer.kind == "ndarray" and len(answer.items) == 1 else []
        if len(numbers) == 1:
            reply.tally.note(ARRAY_OF_ONE)
            return numbers[0]
        raise _several_for_one(reply, answer, what_came(reply, name))
    raise no_number(reply, answer.kind, what_came(reply, name))


def what_came(reply: Reply, name: str | None) -> Sentence:
    """Return the subject of a message: the answer, or the value `name` of it."""
    if name is None:
        return say("What `{call}` returned", call=str(reply.call))
    return say("What `{call}` returned for {name}", call=str(reply.call), name=name)


def is_array(answer: Answer) -> bool:
    """Tell whether `answer` is one array: numbers in brackets, where a tuple would be several values."""
    numbers = isinstance(answer, Several) and all(isinstance(item, int | float) for item in answer.items)
    return numbers and isinstance(answer, Several) and answer.kind != "tuple" and answer.names is None


# Kinds of return that are mistakes with a name of their own: see `grader.law.mistakes.returns`.
_NAMED_KINDS = {
    "None": "returns-nothing",
    "str": "returns-text",
    "str_": "returns-text",
    "bool": "returns-truth-value",
    "complex": "returns-complex",
    "complex64": "returns-complex",
    "complex128": "returns-complex",
    "set": "returns-set",
    "frozenset": "returns-set",
    "function": "returns-function",
    "method": "returns-function",
    "builtin_function_or_method": "returns-function",
}


def no_number(reply: Reply, kind: str, what: Sentence) -> Refusal:
    """Return the refusal of something that is not a number, such as None; `what` is the subject of the message."""
    template = words("{what} is of the type {kind}, which is no number.")
    question = words("What did you want to hand back?")
    return refuse(reply, template, question, mistake=_NAMED_KINDS.get(kind), what=what, kind=kind)


def _several_for_one(reply: Reply, answer: Several, what: Sentence) -> Refusal:
    if answer.kind == "tuple" and len(answer.items) == 1:
        template = words("{what} is a tuple of one value, and a number was asked for.")
        return refuse(reply, template, mistake="returns-one-tuple", what=what)
    template = words("{what} is several values in one ({kind} of length {length}), and one number was asked for.")
    mistake = "wrong-number-of-values" if answer.kind == "tuple" else "returns-list"
    return refuse(reply, template, mistake=mistake, what=what, kind=answer.kind, length=len(answer.items))


def _not_several(reply: Reply, names: Sequence[str]) -> Refusal:
    if isinstance(reply.answer, Other):
        return no_number(reply, reply.answer.kind, what_came(reply, None))
    template = words("`{call}` returned one number, but {count} were asked for: {names}.")
    return refuse(reply, template, mistake="wrong-number-of-values", count=len(names), names=_list(names))


def refuse(
    reply: Reply, template: str, question: str = "", mistake: str | None = None, **values: str | int | Sentence
) -> Refusal:
    """Return the refusal of an answer for its kind; the numbers in it do not matter."""
    values = {"call": str(reply.call), **values}
    return Refusal(
        reply.call,
        Sentence(template, values),
        got=show(reply.answer),
        question=say(question) if question else None,
        mistake=mistake,
    )


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)


# Arrays: the shape first, each wrong one with its own sentence, then the numbers.


def parts(reply: Reply, names: Sequence[str], *, at_least: int | None = None) -> Mapping[str, Answer]:
    """Return the values in `reply` by name, the first of which is an array; an array alone is the first."""
    if _is_tuple_of_one(reply.answer) and _is_tuple(reply.answer.items[0]):  # type: ignore[union-attr]
        raise _of_one(reply, what_came(reply, None))
    if at_least == 1 and is_array(reply.answer):
        return {names[0]: reply.answer}
    if is_array(reply.answer):
        template = words("`{call}` returned one array, but two values were asked for: {names}.")
        raise refuse(reply, template, mistake="wrong-number-of-values", names=", ".join(names))
    return several(reply, names, at_least=at_least)


def line(reply: Reply, answer: Answer, count: int, wanted: Sentence, name: str | None = None) -> list[Number]:
    """Return the `count` numbers in `answer`, the value `name` of `reply` or all of it, which is to be a line of them.

    `wanted` says what they are. Anything else is refused for its shape, or for what it is.
    """
    if isinstance(answer, Several) and len(answer.items) == count and _NUMBERS.issuperset(map(type, answer.items)):
        return cast("list[Number]", list(answer.items))
    what = what_came(reply, name)
    if isinstance(answer, Other):
        raise no_number(reply, answer.kind, what)
    if _is_tuple_of_one(answer):
        raise _of_one(reply, what)
    shape = _shape(answer)
    if shape == (count,):
        return _flat(answer)
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
    if isinstance(answer, Several) and len(_flat(answer)) == count:
        return _nested(reply, answer, count, what, wanted)
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


def _is_nested(answer: Several) -> bool:
    """Tell whether `answer` is numbers in brackets in brackets; a list of arrays is several values."""
    inner = {item.kind for item in answer.items if isinstance(item, Several)}
    return answer.kind in _BRACKETS and inner == {"list"} and bool(_shape(answer))


def _nested(reply: Reply, answer: Several, count: int, what: Sentence, wanted: Sentence) -> Refusal:
    """Return the refusal of numbers in more brackets than were asked for: a column, or a row."""
    shape = _shape(answer)
    column: tuple[int, ...] = (count, 1)
    row: tuple[int, ...] = (1, count)
    known = {
        row: words(
            "{what} is a row in a second pair of brackets, of the shape {shape}; asked for was {right}: {wanted}."
        ),
        column: words("{what} is a column, of the shape {shape}, and {right} was asked for: {wanted}."),
    }
    other = words("{what} has the shape {shape}, and {right} was asked for: {wanted}.")
    template = known.get(shape or (), other)
    right = f"({count},)"
    return refuse(reply, template, PRINT_SHAPE, WRONG_SHAPE, what=what, shape=str(shape), right=right, wanted=wanted)


def _is_tuple(answer: Answer) -> bool:
    return isinstance(answer, Several) and answer.kind == "tuple"


def _is_tuple_of_one(answer: Answer) -> bool:
    """Tell whether an array stands in a tuple of its own, as a comma at the end of a line makes it."""
    return isinstance(answer, Several) and _is_tuple(answer) and [type(item) for item in answer.items] == [Several]


def _of_one(reply: Reply, what: Sentence) -> Refusal:
    template = words("{what} is a tuple with a single value inside: a comma at the end of a line makes one.")
    return refuse(reply, template, mistake="returns-one-tuple", what=what)


def _shape(answer: Answer) -> tuple[int, ...] | None:
    """Return the shape of an array, () for a number; None if it is ragged, or holds something else than numbers."""
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
