"""Calls of a submission's functions and their outcomes: plain data without any verdict."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

LONGEST_WHOLE = 1e15  # beyond it a whole number is shown with an exponent
MOST_SHOWN = 8  # values of one answer that are shown one by one
_ARRAYS = ("list", "ndarray")

Number: TypeAlias = int | float
Argument: TypeAlias = "Number | list[Argument]"
Truth: TypeAlias = "Argument | tuple[Argument, ...]"  # a tuple holds several values, a list is one: an array


@dataclass(frozen=True, slots=True)
class Several:
    """Several values that came back together; `names` are the keys of a dict."""

    kind: str
    items: "tuple[Answer, ...]"
    names: tuple[str | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is neither a number nor several values: all that is known is the name of its type."""

    kind: str


Answer: TypeAlias = Number | Several | Other


def answered(truth: Truth) -> Answer:
    """Return what a function answers that returns `truth`."""
    if isinstance(truth, tuple | list):
        return Several("tuple" if isinstance(truth, tuple) else "ndarray", tuple(map(answered, truth)))
    return truth


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a learner's function, or of a script, with the arguments in the order of the stub."""

    function: str
    names: tuple[str, ...]
    arguments: tuple[Argument, ...]
    shown: "Call | None" = None  # of a script: the call that stands for it where it is shown

    def __str__(self) -> str:
        pairs = zip(self.names, self.arguments, strict=True)
        return f"{self.function}({', '.join(f'{name}={show(value)}' for name, value in pairs)})"


@dataclass(frozen=True, slots=True)
class ScriptText:
    """An author's lines that run beside the learner's code: `source` defines the function `name`.

    It is called with the learner's `functions`, and then with `parameters`, of which `arrays` come as numpy arrays.
    """

    name: str
    source: str
    functions: tuple[str, ...]
    parameters: tuple[str, ...]
    arrays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """The function returned; `changed` names the arguments that the call has changed."""

    answer: Answer
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Raised:
    """The function raised; `line`, `text` and `place` tell where in the submission.

    Without a `place` no code of the submission had begun: then the line is that of the function, if it is known.
    """

    kind: str
    message: str
    line: int | None
    text: str
    place: str | None
    package: str | None = None  # the package whose absence was the reason
    function: str | None = None  # of a script: the learner's function that it called last
    arguments: tuple[Argument, ...] = ()  # of that call
    by: tuple[int, str] | None = None  # the line that called the function `place`, and its text, where that is another


@dataclass(frozen=True, slots=True)
class Died:
    """The process ended in the middle of the call: by `signal`, or else with the exit status `status`."""

    status: int
    signal: str | None = None


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit was exceeded: "call", "statement", "loading" or "file" in seconds, "output" or "memory" in megabytes.

    A statement of a notebook that was not tried any more, for lack of time, has the limit "rest".
    """

    limit: str
    allowed: float


@dataclass(frozen=True, slots=True)
class Garbled:
    """A reply that does not answer the request."""


Outcome: TypeAlias = Returned | Raised | Died | Exceeded | Garbled


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Calls that are asked together. The same batch is asked of many submissions, and written once."""

    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """The outcomes of a batch, in order; fewer where the process was lost: then the last one says how.

    None at all where it was lost by a call of another batch: then this one has to be asked once more.

    `raw` is all answers as they came over the wire, None unless every call returned nothing but numbers: equal bytes
    are equal answers. `output` is what was printed, of a batch of one call.
    """

    outcomes: tuple[Outcome, ...]
    raw: bytes | None = None
    output: bytes = b""


Right: TypeAlias = "Callable[[str, tuple[Argument, ...]], Truth | None]"  # the truth of a call; None: it has none
Ask: TypeAlias = Callable[[Sequence[Batch]], Sequence[Answers]]  # after a loss, some have no outcomes


def ask_all(ask: Ask, calls: Sequence[Call]) -> tuple[Outcome, ...]:
    """Return the outcomes of `calls`, fewer where the process was lost."""
    return ask([Batch(tuple(calls))])[0].outcomes if calls else ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A statement of a notebook, or a whole cell, that was left out, with the names it would have bound, and why."""

    names: tuple[str, ...]
    line: int | None
    text: str
    trouble: Outcome


def show(value: "Answer | Argument") -> str:
    """Return `value` as a learner would write it; of anything but numbers only the name of its type."""
    if isinstance(value, Other):
        return value.kind
    if isinstance(value, Several):
        if not 0 < len(value.items) <= MOST_SHOWN:
            return value.kind
        return _in_brackets(value.items) if value.kind in _ARRAYS else _in_parentheses(value.items)
    if isinstance(value, list):
        lists = sum(isinstance(item, list) for item in value)
        return _in_parentheses(value) if 0 < lists < len(value) else _in_brackets(value)
    return show_number(value)


def _in_brackets(values: Sequence["Answer | Argument"]) -> str:
    return f"[{', '.join(map(show, values))}]"


def _in_parentheses(values: Sequence["Answer | Argument"]) -> str:
    return f"({', '.join(map(show, values))}{',' * (len(values) == 1)})"


def show_number(value: Number) -> str:
    """Return `value` in at most ten significant digits, whole numbers without a point."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        if value.is_integer() and abs(value) < LONGEST_WHOLE:
            return str(int(value))
        return f"{value:.10g}"
    return str(value)


def show_short(value: Number) -> str:
    """Return `value` short enough for a line of arithmetic."""
    return show_number(round(value, 6)) if abs(value) >= 1e-4 else show_number(value)  # noqa: PLR2004 - short enough


def show_term(value: Number) -> str:
    """Return the same as a term of a formula: in brackets if it is negative."""
    return f"({show_short(value)})" if value < 0 else show_short(value)


def show_apart(got: Number, expected: Number) -> tuple[str, str]:
    """Return both numbers, in as many digits as it takes to see that they differ."""
    if show_number(got) != show_number(expected):
        return show_number(got), show_number(expected)
    return repr(got), repr(expected)
