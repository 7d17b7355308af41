"""A small exercise, and submissions to it that answer in this process: for tests of what the judge makes of answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.core.outcome import (
    Argument,
    Call,
    Died,
    Exceeded,
    Garbled,
    LeftOut,
    Number,
    Outcome,
    Returned,
    Truth,
    answered,
)
from grader.core.sentence import say
from grader.course.exercise import Exercise
from grader.law.check import Check, Function, given
from grader.law.draw import Draw, Example, Inputs
from grader.law.reply import Refusal as Refused
from grader.law.reply import Submission, as_number, number, several

Body: TypeAlias = "Callable[..., Truth | Outcome]"


@dataclass(frozen=True)
class Defined:
    """How a submission defines a function."""

    kind: str = "function"
    line: int | None = 3
    left_out: LeftOut | None = None


@dataclass
class Written:
    """A submission whose functions are these: each returns what it answers, or what comes of the call instead."""

    bodies: Mapping[str, Body]
    definitions: dict[str, Defined] = field(default_factory=dict)
    output: bytes = b""
    asked: list[tuple[Call, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.definitions = {name: Defined() for name in MODEL.right} | self.definitions

    def ask(self, call: Call) -> Outcome:
        return self.ask_all([call])[0]

    def ask_all(self, calls: Sequence[Call]) -> list[Outcome]:
        self.asked.append(tuple(calls))
        outcomes: list[Outcome] = []
        for call in calls:
            assert call.names == PARAMETERS[call.function]
            found = self.bodies[call.function](*call.arguments)
            outcomes.append(found if isinstance(found, Outcome) else Returned(answered(found)))
            if isinstance(outcomes[-1], Died | Exceeded | Garbled):
                break
        return outcomes


def double(x: Number) -> Number:
    return 2 * x


def both(x: Number, y: Number) -> tuple[Number, ...]:
    return x + y, x * y


def go(x: Number, times: Number) -> Number:
    return x + times


@dataclass(frozen=True)
class Model:
    """Three functions: of one value, of two, and one that can go on from where it has ended."""

    functions: tuple[Function, ...] = (
        Function("double", ("x",)),
        Function("both", ("x", "y"), ("sum", "product")),
        Function("go", ("x", "times")),
    )
    right: Mapping[str, Body] = field(default_factory=lambda: {"double": double, "both": both, "go": go})

    def truth(self, function: str, *arguments: Argument) -> Truth:
        found = self.right[function](*arguments)
        assert not isinstance(found, Outcome)
        return found


MODEL = Model()
PARAMETERS = {function.name: function.parameters for function in MODEL.functions}


def drawn(draw: Draw) -> Example:
    return {"x": draw.integer(-50, 50), "y": draw.integer(-50, 50)}


INPUTS = Inputs("pairs", drawn, ({"x": 1, "y": 1}, {"x": 2, "y": 3}))


def of(example: Example, name: str) -> Number:
    """Return one number of an example."""
    found = example[name]
    assert isinstance(found, int)
    return found


def compare(submission: Submission, call: Call, got: object, expected: object) -> None:
    """Refuse what is not as it should be."""
    submission.compared()
    if got != expected:
        raise Refused(call, say("`{call}` gave {got}.", call=str(call), got=str(got)), got=str(got))


@given(INPUTS)
def double_is_right(submission: Submission, example: Example) -> None:
    """A number
    is doubled.

    What is
    twice x?
    """
    reply = submission.call("double", example["x"])
    compare(submission, reply.call, number(submission, reply), 2 * of(example, "x"))


@given(INPUTS)
def double_is_odd(submission: Submission, example: Example) -> None:
    """The opposite is doubled too."""
    reply = submission.call("double", -of(example, "x"))
    compare(submission, reply.call, number(submission, reply), -2 * of(example, "x"))


def value(submission: Submission, example: Example, name: str) -> None:
    reply = submission.call("both", example["x"], example["y"])
    found = several(reply, ("sum", "product"))[name]
    expected = both(of(example, "x"), of(example, "y"))[("sum", "product").index(name)]
    compare(submission, reply.call, as_number(submission, reply, found), expected)


@given(INPUTS)
def both_sum_is_right(submission: Submission, example: Example) -> None:
    """The sum is right."""
    value(submission, example, "sum")


@given(INPUTS)
def both_sum_is_right_again(submission: Submission, example: Example) -> None:
    """The sum is right once more."""
    value(submission, example, "sum")


@given(INPUTS)
def both_product_is_right(submission: Submission, example: Example) -> None:
    """The product is right."""
    value(submission, example, "product")


@given(INPUTS)
def go_goes_on(submission: Submission, example: Example) -> None:
    """Going twice is going on."""
    first = submission.call("go", example["x"], 1)
    second = submission.call("go", number(submission, first), 2)
    compare(submission, second.call, number(submission, second), of(example, "x") + 3)


CHECKS = (
    double_is_right,
    double_is_odd,
    both_sum_is_right,
    both_sum_is_right_again,
    both_product_is_right,
    go_goes_on,
)


def exercise(*checks: Check) -> Exercise:
    """Return the exercise, with some of its checks or with all."""
    return Exercise("small", MODEL, checks or CHECKS)


def written(**bodies: Body) -> Written:
    """Return a right submission but for these bodies."""
    return Written({**MODEL.right, **bodies})
