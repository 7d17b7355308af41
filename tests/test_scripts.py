"""Scripts: lines of the author's that run beside the learner's code, hand back plain data and decide nothing."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from corpus import RIGHT
from grading import grade, loaded

from grader.core.outcome import (
    Answers,
    Argument,
    Batch,
    Call,
    Other,
    Outcome,
    Raised,
    Returned,
    Several,
)
from grader.core.report import Finding, Status
from grader.core.sentence import ENGLISH
from grader.course import exercise
from grader.course.exercise import Exercise
from grader.engine.examples import Examples
from grader.engine.judge import judge
from grader.law.check import Check
from grader.law.draw import Inputs
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Definition

QUICK = Limits(call=0.5)


def of(name: str) -> Exercise:
    """Return an exercise with nothing but its check of training in two parts."""
    whole = exercise.load(name)
    return replace(whole, checks=tuple(check for check in whole.checks if check.asks.script is not None), mistakes=())


LINEAR, QUADRATIC, MULTIPLE = map(of, ("linear", "quadratic", "multiple"))
START: dict[str, tuple[Argument, ...]] = {
    "linear": ([1, 2], [2, 4], [1], 0.1, 1, 2),
    "quadratic": ([1, 2], [2, 4], [1, 2, 3], 0.01, 1, 2),
    "multiple": ([[1, 2], [3, 1]], [5, 5], [[1, 2], 3], 0.01, 1, 2),
}


def train(body: str, more: str = "") -> str:
    """Return a right submission to `linear` but for the body of `train`."""
    return "\n".join([*RIGHT["linear"].values(), more, f"def train(xs, ys, w, alpha, epochs):\n    {body}"])


def asked(source: str, of: Exercise, processes: Spawner) -> Outcome:
    """Return what the script of `of` comes back with."""
    (text,) = of.scripts
    with loaded(source, of, processes, QUICK) as submission:
        (answers,) = submission.ask([Batch((Call(text.name, text.parameters, START[of.name]),))])
        (outcome,) = answers.outcomes
        return outcome


def found(source: str, processes: Spawner, of: Exercise = LINEAR) -> Finding:
    (finding,) = grade(source, of, Examples(5, 12), processes, QUICK).findings
    return finding


# What a script hands back


@pytest.mark.parametrize("of", [LINEAR, QUADRATIC, MULTIPLE], ids=lambda of: of.name)
def test_a_script_hands_back_what_it_hands_back_of_the_truth(of: Exercise, processes: Spawner) -> None:
    (check,) = of.checks
    assert check.asks.script is not None
    truth = check.asks.script.called(of.model.truth, *START[of.name])
    outcome = asked("\n".join(RIGHT[of.name].values()), of, processes)
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.answer, Several)
    assert numbers(outcome.answer) == pytest.approx(numbers(plain(truth)))
    assert outcome.changed == ()


def plain(value: object) -> Several | float:
    if isinstance(value, list | tuple):
        return Several("", tuple(map(plain, value)))
    assert isinstance(value, int | float)
    return value


def numbers(value: object) -> list[float]:
    if isinstance(value, Several):
        return [number for item in value.items for number in numbers(item)]
    assert isinstance(value, int | float)
    return [value]


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("return 'far'", (Other("str"),)),
        ("return None", (Other("None"),)),
        ("return {}", (Several("dict", (), ()),)),
        ("return (w,)", (Several("tuple", (1,)),)),
        ("yield w", (Several("generator", (1,)),)),
        ("return w if epochs < 2 else 'far'", (Other("str"), Other("str"))),
    ],
)
def test_whatever_a_learner_returns_goes_through_a_script_as_data(
    body: str, ends: tuple[object, ...], processes: Spawner
) -> None:
    assert asked(train(body), LINEAR, processes) == Returned(Several("list", ends))  # type: ignore[arg-type]


def test_a_script_gets_arrays_where_the_function_does(processes: Spawner) -> None:
    source = (
        "import numpy as np\n"
        "def train(X, y, w, b, alpha, epochs):\n"
        "    assert type(X) is type(y) is type(w) is np.ndarray and X.shape == (2, 2) and w.shape == (2,)\n"
        "    return w + epochs, b + 1\n"
    )
    ends = tuple(Several("tuple", (Several("ndarray", (4, 5)), b)) for b in (5, 4))
    assert asked(source, MULTIPLE, processes) == Returned(Several("list", ends))


# What a learner may write: `train` in any shape that is accepted

QUADRATIC_LOOP = """
def one_epoch(xs, ys, w1, w2, b, alpha):
    for x, y in zip(xs, ys):
        r = 2 * (x * x * w2 + x * w1 + b - y)
        w1, w2, b = w1 - alpha * r * x, w2 - alpha * r * x * x, b - alpha * r
    return w1, w2, b
def train(xs, ys, w1, w2, b, alpha, epochs):
    for _ in range(epochs):
        w1, w2, b = one_epoch(xs, ys, w1, w2, b, alpha)
    {end}
"""
ACCEPTED = {
    "a tuple": "return w1, w2, b",
    "a list": "return [w1, w2, b]",
    "names in another order": "return {'b': b, 'w2': w2, 'w1': w1}",
    "names with others beside": "return {'epochs': epochs, 'b': b, 'w2': w2, 'w1': w1}",
    "a generator": "yield from (w1, w2, b)",
    "an iterator": "return map(float, (w1, w2, b))",
    "an array": "import numpy; return numpy.array([w1, w2, b])",
    "arrays of one number": "import numpy; return [numpy.array([float(value)]) for value in (w1, w2, b)]",
    "fractions": "from fractions import Fraction; return [Fraction(value) for value in (w1, w2, b)]",
}


@pytest.mark.parametrize("end", ACCEPTED.values(), ids=ACCEPTED)
def test_training_goes_on_from_whatever_is_accepted(end: str, processes: Spawner) -> None:
    finding = found(QUADRATIC_LOOP.format(end=end), processes, QUADRATIC)
    assert finding.status is Status.PASSED


REFUSED = {
    "text": ("return 'far'", "is of the type str, which is no number"),
    "nothing": ("pass", "is of the type None, which is no number"),
    "one number": ("return b", "returned one number, but 3 were asked for"),
    "too few": ("return w1, w2", "returned 2 values, but 3 were asked for"),
    "a generator of too few": ("yield from (w1, w2)", "returned 2 values, but 3 were asked for"),
    "too many": ("return w1, w2, b, 0", "returned 4 values, but 3 were asked for"),
    "a row": ("import numpy; return numpy.array([[w1, w2, b]])", "is a row in a second pair of brackets"),
    "a column": ("import numpy; return numpy.array([[w1], [w2], [b]])", "is a column, of the shape (3, 1)"),
    "other names": ("return {'w': w1, 'w2': w2, 'b': b}", "returned a dict whose keys are not w1, w2, b"),
}


@pytest.mark.parametrize(("end", "why"), REFUSED.values(), ids=REFUSED)
def test_where_no_training_can_go_on_the_first_part_is_refused_for_what_it_is(
    end: str, why: str, processes: Spawner
) -> None:
    finding = found(QUADRATIC_LOOP.format(end=end), processes, QUADRATIC)
    assert finding.status is Status.FAILED
    assert why in (finding.message or "")
    assert finding.counterexample is not None
    assert finding.counterexample.call.startswith("train(xs=[1, 2, 3], ys=[2, 4, 6]")


def test_a_generator_in_the_place_of_a_number_is_refused(processes: Spawner) -> None:
    finding = found(train("yield w"), processes)
    assert finding.status is Status.FAILED
    assert "several values in one (generator of length 1)" in (finding.message or "")


@pytest.mark.parametrize(
    "wrong", ["w[:1]", "[*w, 1]", "[w, w]", "w.reshape(-1, 1)[:, :0]", "'far'", "{1}", "None", "b"]
)
def test_weights_of_another_shape_are_wrong_and_no_fault_of_the_graders(wrong: str, processes: Spawner) -> None:
    source = f"def train(X, y, w, b, alpha, epochs):\n    return {wrong}, b\n"
    assert found(source, processes, MULTIPLE).status in (Status.FAILED, Status.CRASHED)


# A learner's function that does not return

HALFWAY = "train(xs=[1, 2, 3], ys=[2, 4, 6], w=1, alpha=0.01, epochs=1)"


def test_what_raises_is_told_of_the_learners_call_and_its_line(processes: Spawner) -> None:
    source = train("return 1 / 0")
    finding = found(source, processes)
    line = len(source.split("\n"))
    assert finding.status is Status.CRASHED
    assert finding.message == f"`{HALFWAY}` raised ZeroDivisionError: division by zero (line {line}: `return 1 / 0`)."
    assert finding.line == line
    assert finding.counterexample is not None
    assert (finding.counterexample.call, finding.counterexample.got) == (HALFWAY, "ZeroDivisionError")


def test_what_raises_in_the_second_part_is_told_of_that_call(processes: Spawner) -> None:
    finding = found(train("return 7 if w == 1 else [][0]"), processes)
    assert finding.status is Status.CRASHED
    assert finding.counterexample is not None
    assert finding.counterexample.arguments == {"xs": [1, 2, 3], "ys": [2, 4, 6], "w": 7, "alpha": 0.01, "epochs": 1}


def test_what_can_not_be_called_so_is_told_without_a_word_of_the_script(processes: Spawner) -> None:
    source = "\n".join([*RIGHT["linear"].values(), "def train(xs, ys, w, alpha, epochs, more): return w"])
    finding = found(source, processes)
    assert finding.status is Status.CRASHED
    assert (finding.message or "").startswith(f"`{HALFWAY}` is not what your function takes: train() ")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("raise SystemExit", Status.CRASHED, "ends Python itself"),
        ("import os; os._exit(3)", Status.CRASHED, "ended Python itself (exit status 3)"),
        ("while True: pass", Status.STOPPED, "did not finish within 0.5 s and was stopped"),
        ("input()", Status.CRASHED, "waits for the keyboard"),
        ("return train(xs, ys, w, alpha, epochs)", Status.CRASHED, "calls itself without end"),
        ("raise NotImplementedError", Status.TODO, "Not started yet."),
        ("raise type('MyError', (Exception,), {})('why')", Status.CRASHED, "raised MyError: why"),
    ],
)
def test_however_a_function_ends_in_a_script_the_finding_is_as_for_any_call(
    body: str, status: Status, said: str, processes: Spawner
) -> None:
    finding = found(train(body), processes)
    assert finding.status is status
    assert said in (finding.message or "")
    assert "script" not in (finding.message or "")
    assert "train_in_two_parts" not in (finding.message or "")


def test_what_a_function_prints_in_a_script_is_shown(processes: Spawner) -> None:
    finding = found(train("print('at', w, epochs); return w + 1"), processes)
    assert finding.status is Status.FAILED
    assert finding.output == "at 1 2\n"


# One call does not spoil another


def test_lists_that_are_changed_in_place_are_whole_again_in_the_next_call(processes: Spawner) -> None:
    body = "seen = xs[0] * ys[0]; xs.clear(); ys[:] = [0]; return w + epochs * seen"
    assert found(train(body), processes).status is Status.PASSED


def test_arrays_that_are_changed_in_place_are_whole_again_in_the_next_call(processes: Spawner) -> None:
    source = (
        "def train(X, y, w, b, alpha, epochs):\n"
        "    w = w + epochs * X[0, 0] * y[0]\n    X *= 0\n    y[:] = 0\n    return w, b\n"
    )
    assert found(source, processes, MULTIPLE).status is Status.PASSED
    source = "def train(X, y, w, b, alpha, epochs):\n    for _ in range(epochs):\n        w += 1\n    return w, b\n"
    assert found(source, processes, MULTIPLE).status is Status.PASSED


def test_each_equal_question_is_asked(processes: Spawner) -> None:
    example = LINEAR.checks[0].inputs.pinned[0]
    inputs = Inputs("the same", None, (example, example))
    check = Check(LINEAR.checks[0].judge, inputs, LINEAR.checks[0].asks, None)
    source = train("calls.append(1); return w + epochs if len(calls) < 6 else 7", "calls = []")
    finding = found(source, processes, replace(LINEAR, checks=(check,)))
    assert (finding.status, finding.examples) == (Status.FAILED, 2)


# A script is trusted with nothing

HOSTILE = {
    "a builtin": "import builtins\nbuiltins.list = lambda *_: [1]\nbuiltins.isinstance = lambda *_: True\n",
    "len": "import builtins\nbuiltins.len = lambda _: 1\n",
    "copy": "import copy\ncopy.copy = lambda _: 7\n",
    "the script": (
        "import gc\ndef patch():\n    for each in gc.get_objects():\n"
        "        if type(each).__name__ == 'function' and each.__name__ == 'train_in_two_parts':\n"
        "            each.__code__ = (lambda train, xs, ys, start, alpha, epochs, more: {replaced}).__code__\n"
    ),
}


@pytest.mark.parametrize("how", ["a builtin", "len", "copy"])
def test_who_replaces_what_a_script_uses_gets_no_other_verdict_than_their_answers(how: str, processes: Spawner) -> None:
    source = train("return 7 + epochs * w * 3", HOSTILE[how])
    assert found(source, processes).status is not Status.PASSED


@pytest.mark.parametrize(
    "replaced", ["[]", "7", "None", "[1, 2, 3]", "[1]", "'passed'", "{}", "[[1, 2], {}]", "[None]"]
)
def test_whatever_comes_back_in_the_place_of_what_a_script_hands_back_is_judged(
    replaced: str, processes: Spawner
) -> None:
    body = "patch(); return w + epochs + 0.5 * w"
    source = train(body, HOSTILE["the script"].format(replaced=replaced))
    finding = found(source, processes)
    assert finding.status is not Status.PASSED
    assert finding.message


@pytest.mark.parametrize("name", ["linear", "quadratic", "multiple"])
@pytest.mark.parametrize("answer", [3, Other("x"), Several("list", ()), Several("list", (1, 2, 3))], ids=repr)
def test_no_answer_in_the_place_of_what_a_script_hands_back_is_the_graders_fault(name: str, answer: object) -> None:
    whole = of(name)

    def ask(batches: Sequence[Batch]) -> list[Answers]:
        return [Answers((Returned(answer),) * len(batch.calls)) for batch in batches]  # type: ignore[arg-type]

    (finding,) = judge(whole, ask, {"train": Definition("function", 1)}, Examples(5, 12), ENGLISH)
    assert finding.status is Status.FAILED


def test_a_call_that_was_never_made_is_not_calculated_for_its_sake() -> None:
    endless = Raised("ValueError", "", 3, "", None, None, "train", ([1], [2], 1, 0.1, 10**15))

    def ask(batches: Sequence[Batch]) -> list[Answers]:
        return [Answers((endless,) * len(batch.calls)) for batch in batches]

    (finding,) = judge(LINEAR, ask, {"train": Definition("function", 1)}, Examples(5, 12), ENGLISH)
    assert finding.status is Status.CRASHED
    assert finding.counterexample is not None
    assert finding.counterexample.expected is None
