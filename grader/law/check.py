"""Checks: each asks one question on every example, and judges the answer."""

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Protocol, TypeAlias

from grader.core.outcome import Argument, Call, ScriptText, Truth
from grader.law.draw import Example, Inputs
from grader.law.reply import Reply

Judgement: TypeAlias = Callable[[Example, Reply], None]  # raises a Refusal


@dataclass(frozen=True, slots=True)
class Function:
    """A function that an exercise asks for; `returns` names its values where there are several.

    `arrays` are the parameters that are handed over as numpy arrays. In a `Call` they are lists, or lists of lists; a
    list that holds lists beside numbers arrives as a tuple of arrays and numbers.
    """

    name: str
    parameters: tuple[str, ...]
    returns: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()


class Model(Protocol):
    """The truth behind an exercise."""

    @property
    def functions(self) -> Sequence[Function]:
        """The functions asked for, in teaching order."""

    def truth(self, function: str, *arguments: Argument) -> Truth:
        """Return what a right `function` returns: a number, an array as a list, several values as a tuple."""


@dataclass(frozen=True, eq=False)
class Script:
    """An author's function that runs beside the learner's code, for several calls of which one depends on another.

    It is called with the learner's `functions`, and then with numbers and lists. It hands back plain data and decides
    nothing. Its source travels alone: it must import by itself, and of its module it knows the `constants` only.
    """

    function: Callable[..., Any]
    functions: tuple[str, ...]
    arrays: tuple[str, ...] = ()  # parameters that come as numpy arrays
    constants: Mapping[str, object] = ()  # type: ignore[assignment]  # literals

    @property
    def name(self) -> str:
        """The script's name."""
        return self.function.__name__

    @cached_property
    def text(self) -> ScriptText:
        """Return the source that is sent to the learner's process."""
        constants = "".join(f"{name} = {value!r}\n" for name, value in dict(self.constants).items())
        future = "from __future__ import annotations\n"  # which are of no use there
        source = future + constants + textwrap.dedent(inspect.getsource(self.function))
        return ScriptText(self.name, source, self.functions, self.parameters, self.arrays)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Its parameters behind the functions."""
        code = self.function.__code__
        return code.co_varnames[len(self.functions) : code.co_argcount]

    def called(self, call: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401 - as it hands it back
        """Return what it hands back in the grader's own process, where `call(name, …)` calls a function."""
        names: dict[str, Any] = {}
        exec(self.text.source, names)  # noqa: S102 - the author's own lines, as they run elsewhere
        return names[self.name](*(partial(call, name) for name in self.functions), *arguments)


@dataclass(frozen=True, eq=False)
class Question:
    """A call of `function` on each example, or of a script that stands for it.

    `shown` gives the arguments of the call of `function` that a learner reads in place of the script's.
    """

    function: str
    arguments: Callable[[Example], tuple[Argument, ...]]
    script: Script | None = None
    shown: Callable[[Example], tuple[Argument, ...]] | None = None

    def call(self, example: Example, functions: Mapping[str, Function]) -> Call:
        """Return the call that asks the question on `example`."""
        parameters = functions[self.function].parameters
        if self.script is None:
            return Call(self.function, parameters, self.arguments(example))
        shown = None if self.shown is None else Call(self.function, parameters, self.shown(example))
        return Call(self.script.name, self.script.parameters, self.arguments(example), shown)


class Check:
    """A question, the examples that it is asked on, and a judgement of each answer.

    `function` is the function that it is about, `of` the returned value, None for all of them. The first paragraph of
    the judgement's docstring is the sentence that the learner reads, the second a question that leads on.
    """

    def __init__(self, judge: Judgement, inputs: Inputs, asks: Question, of: str | None) -> None:
        self.judge = judge
        self.inputs = inputs
        self.asks = asks
        self.of = of
        self.name = judge.__name__
        self.__doc__ = judge.__doc__
        self.__module__ = judge.__module__
        sentence, _, question = (judge.__doc__ or "").strip().partition("\n\n")
        self.sentence = " ".join(sentence.split())
        self.question = " ".join(question.split())

    @property
    def function(self) -> str:
        """The function that it is about."""
        return self.asks.function


def given(inputs: Inputs, asks: Question, of: str | None = None) -> Callable[[Judgement], Check]:
    """Make a check of a judgement: `judge(example, reply)` refuses the answer to `asks` on an example, or returns.

    Example:
        >>> @given(points, asks=calls.forward)
        ... def forward_follows_the_model(point, reply):
        ...     '''`forward(x, w)` is the prediction ŷ = x·w.
        ...
        ...     What should happen to the prediction when x doubles?
        ...     '''
        ...     laws.prediction(model, point, reply)

    """

    def make(judge: Judgement) -> Check:
        return Check(judge, inputs, asks, of)

    return make
