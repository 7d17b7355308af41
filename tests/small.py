"""A small exercise, and submissions to it that answer in this process: for tests of what the judge makes of answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

from grader.core.outcome import (
    Answers,
    Argument,
    Ask,
    Batch,
    Call,
    Died,
    Exceeded,
    Garbled,
    LeftOut,
    Number,
    Outcome,
    Raised,
    Returned,
    Several,
    Truth,
    answered,
)
from grader.core.sentence import say
from grader.course.exercise import Exercise
from grader.law.check import Check, Function, Question, Script, given
from grader.law.draw import Draw, Example, Inputs
from grader.law.reply import Refusal, Reply, as_number, number, several

Body: TypeAlias = "Callable[..., Truth | Outcome]"


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
        return cast("Truth", self.right[function](*arguments))


MODEL = Model()
PARAMETERS = {function.name: function.parameters for function in MODEL.functions} | {"twice": ("x",)}


def drawn(draw: Draw) -> Example:
    return {"x": draw.integer(-50, 50), "y": draw.integer(-50, 50)}


INPUTS = Inputs("pairs", drawn, ({"x": 1, "y": 1}, {"x": 2, "y": 3}))


def of(example: Example, name: str) -> Number:
    """Return one number of an example."""
    return cast("Number", example[name])


def twice(go: Any, x: Any) -> Any:
    """Return where going once ends, and where going on from there does."""
    first = go(x, 1)
    return [first, go(first, 2)]


doubled = Question("double", lambda example: (example["x"],))
negated = Question("double", lambda example: (-of(example, "x"),))
joined = Question("both", lambda example: (example["x"], example["y"]))
gone = Question("go", lambda example: (example["x"],), Script(twice, ("go",)), lambda example: (example["x"], 3))


def compare(reply: Reply, got: object, expected: object) -> None:
    """Refuse what is not as it should be."""
    reply.compared()
    if got != expected:
        call = reply.call.shown or reply.call
        raise Refusal(call, say("`{call}` gave {got}.", call=str(call), got=str(got)), got=str(got))


@given(INPUTS, doubled)
def double_is_right(example: Example, reply: Reply) -> None:
    """A number
    is doubled.

    What is
    twice x?
    """
    compare(reply, number(reply), 2 * of(example, "x"))


@given(INPUTS, negated)
def double_is_odd(example: Example, reply: Reply) -> None:
    """The opposite is doubled too."""
    compare(reply, number(reply), -2 * of(example, "x"))


def value(example: Example, reply: Reply, name: str) -> None:
    names = ("sum", "product")
    expected = both(of(example, "x"), of(example, "y"))[names.index(name)]
    compare(reply, as_number(reply, several(reply, names)[name]), expected)


@given(INPUTS, joined, of="sum")
def both_sum_is_right(example: Example, reply: Reply) -> None:
    """The sum is right."""
    value(example, reply, "sum")


@given(INPUTS, joined, of="sum")
def both_sum_is_right_again(example: Example, reply: Reply) -> None:
    """The sum is right once more."""
    value(example, reply, "sum")


@given(INPUTS, joined, of="product")
def both_product_is_right(example: Example, reply: Reply) -> None:
    """The product is right."""
    value(example, reply, "product")


@given(INPUTS, gone)
def go_goes_on(example: Example, reply: Reply) -> None:
    """Going twice is going on."""
    first, second = cast("Several", reply.answer).items
    compare(reply, (first, second), (of(example, "x") + 1, of(example, "x") + 3))


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


@dataclass(frozen=True)
class Defined:
    """How a submission defines a function."""

    kind: str = "function"
    line: int | None = 3
    left_out: LeftOut | None = None


class _EndedError(Exception):
    """A learner's function that a script has called did not return."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


@dataclass
class Written:
    """A submission whose functions are these: each returns what it answers, or what comes of the call instead.

    `prints` is what every call prints. With `equal_bytes`, equal answers are the same bytes, as from a process.
    """

    bodies: Mapping[str, Body]
    definitions: dict[str, Defined] = field(default_factory=dict)
    prints: bytes = b""
    equal_bytes: bool = True
    asked: list[list[Call]] = field(default_factory=list)  # the calls that were asked together

    def __post_init__(self) -> None:
        self.definitions = {name: Defined() for name in MODEL.right} | self.definitions

    def ask(self, batches: Sequence[Batch]) -> list[Answers]:
        self.asked.append([call for batch in batches for call in batch.calls])
        found = []
        for batch in batches:
            found.append(self._answers(batch))
            if len(found[-1].outcomes) < len(batch.calls) or _is_loss(found[-1].outcomes[-1]):
                break
        return found

    def _answers(self, batch: Batch) -> Answers:
        outcomes: list[Outcome] = []
        for call in batch.calls:
            outcomes.append(self._outcome(call))
            if _is_loss(outcomes[-1]):
                break
        raw = repr(outcomes).encode() if all(type(each) is Returned for each in outcomes) else None
        printed = self.prints if len(batch.calls) == 1 or _is_loss(outcomes[-1]) else b""
        return Answers(tuple(outcomes), raw if self.equal_bytes else None, printed)

    def _outcome(self, call: Call) -> Outcome:
        assert call.names == PARAMETERS[call.function]
        if call.function == "twice":
            try:
                found = twice(self._called, *call.arguments)
            except _EndedError as end:
                return end.outcome
        else:
            found = self.bodies[call.function](*call.arguments)
        return found if isinstance(found, Outcome) else Returned(answered(found))

    def _called(self, *arguments: Any) -> Any:
        """Call `go` for the script."""
        found = self.bodies["go"](*arguments)
        if isinstance(found, Raised):
            raise _EndedError(replace(found, function="go", arguments=arguments))
        if isinstance(found, Outcome):
            raise _EndedError(found)
        return found


def _is_loss(outcome: Outcome) -> bool:
    return isinstance(outcome, Died | Exceeded | Garbled)


def written(**bodies: Body) -> Written:
    """Return a right submission but for these bodies."""
    return Written({**MODEL.right, **bodies})


def without_bytes(ask: Ask) -> Ask:
    """Return the same answers, none of which can be known again by its bytes."""
    return lambda batches: [replace(answers, raw=None) for answers in ask(batches)]
