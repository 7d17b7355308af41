"""Checks: what each asks on an example, which words it has, and the examples that it is asked on."""

import zlib
from typing import Any, cast

import numpy as np
import pytest
from tried import asked

from grader.course import exercise
from grader.law import (
    Calls,
    Draw,
    Example,
    Function,
    Inputs,
    Move,
    Point,
    Question,
    Reply,
    Run,
    Script,
    SquaredError,
    example,
    fixed_runs,
    given,
)
from grader.law.draw import ChoicesError, built
from grader.law.inputs import PACES
from grader.law.squared_error import split

LINEAR: Any = exercise.load("linear").model
LINE = SquaredError(("w", "b"), lambda x: (x, 1), "ŷ = x·w + b")
MATRIX: Any = exercise.load("multiple").model
ROWS: Any = [[1, 2], [-1, 5]]
POINT, MOVE, RUN = Point(3, -29, [-4, 2]), Move([-7, 11], [2, -3], 0.5), Run([3, -1], [2, 5], [4, -2], 0.25, 2, 3)
AT_ALL, MOVE_ALL = Point(ROWS, [5, 16], [2, 3, 1]), Move([-7, 11, -3], [2, -3, 5], 0.5)
RUN_ALL = Run(ROWS, [5, 16], [2, 3, -1], 0.25, 2, 3)


@pytest.mark.parametrize(
    ("model", "asks", "where", "call"),
    [
        (LINE, "forward", POINT, "forward(x=3, w=-4, b=2)"),
        (LINE, "loss", POINT, "loss(x=3, y=-29, w=-4, b=2)"),
        (LINE, "gradient", POINT, "gradient(x=3, y=-29, w=-4, b=2)"),
        (LINE, "step", MOVE, "step(w=-7, b=11, grads=[2, -3], alpha=0.5)"),
        (LINEAR, "step", Move([7], [2], 0.5), "step(w=7, grad=2, alpha=0.5)"),
        (LINE, "no_epoch", RUN, "train(xs=[3, -1], ys=[2, 5], w=4, b=-2, alpha=0.25, epochs=0)"),
        (LINE, "one_epoch", RUN, "train(xs=[3, -1], ys=[2, 5], w=4, b=-2, alpha=0.25, epochs=1)"),
        (LINE, "all_epochs", RUN, "train(xs=[3, -1], ys=[2, 5], w=4, b=-2, alpha=0.25, epochs=2)"),
        (MATRIX, "forward", AT_ALL, "forward(X=[[1, 2], [-1, 5]], w=[2, 3], b=1)"),
        (MATRIX, "loss", AT_ALL, "loss(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=1)"),
        (MATRIX, "gradient", AT_ALL, "gradient(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=1)"),
        (MATRIX, "step", MOVE_ALL, "step(w=[-7, 11], b=-3, grads=([2, -3], 5), alpha=0.5)"),
        (MATRIX, "one_epoch", RUN_ALL, "train(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=-1, alpha=0.25, epochs=1)"),
    ],
)
def test_a_function_is_called_as_its_exercise_says(model: Any, asks: str, where: Any, call: str) -> None:
    question = getattr(Calls(model), asks)
    found = asked(question, model, example(where))
    assert str(found) == call
    assert (question.function, found.shown) == (found.function, None)


# Training in two parts


def test_training_in_two_parts_stands_for_the_training_at_once() -> None:
    for model, run, call, arrays in (
        (LINE, RUN, "train(xs=[3, -1], ys=[2, 5], w=4, b=-2, alpha=0.25, epochs=5)", ()),
        (
            MATRIX,
            RUN_ALL,
            "train(X=[[1, 2], [-1, 5]], y=[5, 16], w=[2, 3], b=-1, alpha=0.25, epochs=5)",
            ("xs", "ys", "start"),
        ),
    ):
        question = Calls(model).two_parts
        found = asked(question, model, example(run))
        script: Any = question.script
        assert (question.function, str(found.shown)) == ("train", call)
        assert (found.function, found.names) == (script.name, script.parameters)
        assert script.text.functions == ("train",)
        assert script.text.parameters == ("xs", "ys", "start", "alpha", "epochs", "more")
        assert script.text.arrays == arrays


@pytest.mark.parametrize(
    ("model", "run", "end", "halfway"),
    [
        (LINE, RUN, (7, 8.5), (7, 8.5)),
        (LINE, RUN, {"b": 8.5, "w": 7, "c": 9}, (7, 8.5)),
        (LINE, RUN, np.array([[7], [8.5]]), (7.0, 8.5)),
        (LINEAR, Run([3, 1], [2, 5], [4], 0.25, 2, 3), np.array([7]), (7,)),
        (MATRIX, RUN_ALL, ([7, 8.5], 9), ([7, 8.5], 9)),
        (MATRIX, RUN_ALL, (np.array([[7], [8]]), np.array([9])), ([7, 8], 9)),
    ],
)
def test_the_second_part_starts_where_the_first_has_ended(model: Any, run: Run, end: Any, halfway: Any) -> None:
    calls: list[Any] = []
    ends = iter([end, "then", "at once"])

    def train(_name: str, *arguments: Any) -> Any:
        calls.append([value.tolist() if isinstance(value, np.ndarray) else value for value in arguments[2:]])
        assert arguments[:2] == (run.xs, run.ys)
        arguments[0].clear()  # what is borrowed is a copy
        return next(ends)

    question = Calls(model).two_parts
    script: Any = question.script
    assert script.called(train, *asked(question, model, example(run)).arguments) == ["then", "at once"]
    start = split(model, run.theta)
    assert calls == [[*start, 0.25, 2], [*halfway, 0.25, 3], [*start, 0.25, 5]]


# A script, and a check

FACTOR = 3


def doubled(f: Any, g: Any, x: Any, y: Any) -> Any:
    """Stand for two calls."""
    total = f(x) + g(y)
    return FACTOR * total


def test_a_script_knows_its_functions_and_constants_only() -> None:
    script = Script(doubled, ("f", "g"), ("y",), {"FACTOR": 5})
    assert script.called(lambda name, value: value if name == "f" else 10 * value, 1, 2) == 5 * (1 + 20)
    assert (script.name, script.parameters) == ("doubled", ("x", "y"))
    assert (script.text.name, script.text.functions, script.text.arrays) == ("doubled", ("f", "g"), ("y",))
    assert script.text.source.startswith("from __future__ import annotations\nFACTOR = 5\ndef doubled(")
    with pytest.raises(NameError):
        Script(doubled, ("f", "g")).called(lambda _name, value: value, 1, 2)


def test_a_script_may_stand_alone_or_for_a_call() -> None:
    functions = {"f": Function("f", ("x",))}
    script = Script(doubled, ("f", "g"))
    alone = Question("f", lambda example: (example["x"], 2), script).call({"x": 1}, functions)
    assert (str(alone), alone.shown) == ("doubled(x=1, y=2)", None)
    stands = Question("f", lambda _example: (1, 2), script, lambda example: (example["x"],)).call({"x": 1}, functions)
    assert (str(stands), str(stands.shown)) == ("doubled(x=1, y=2)", "f(x=1)")


def test_a_check_has_a_sentence_and_a_question() -> None:
    inputs, question = Inputs("one", None, ({"x": 1},)), Question("f", lambda _example: (1,))

    @given(inputs, asks=question, of="w")
    def holds(_example: Example, _reply: Reply) -> None:
        """`f` is
        right.

        Is it,
        or not?
        """

    @given(inputs, asks=question)
    def silent(_example: Example, _reply: Reply) -> None:
        pass

    assert (holds.name, holds.function, holds.of) == ("holds", "f", "w")
    assert (holds.sentence, holds.question) == ("`f` is right.", "Is it, or not?")
    assert (holds.inputs, holds.asks, holds.__module__) == (inputs, question, __name__)
    assert (silent.sentence, silent.question, silent.of) == ("", "", None)


# Examples


def of(name: str, function: str) -> Inputs:
    return next(check.inputs for check in exercise.load(name).checks if check.function == function)


def test_an_example_is_built_from_small_integers() -> None:
    numbers = {(0, -8): -8, (1, 7): 3.5, (2, -99, 99): -9.801, (2, 12, 3): 1.203}
    for choices, value in numbers.items():
        assert repr(built(Inputs("x", lambda source: {"x": source.number()}), choices)["x"]) == repr(value)
    several = Inputs("x", lambda source: {"x": list(source.numbers(2)), "y": list(source.array(2))})
    assert built(several, (0, 3, 1, 3, 1, 5, 4)) == {"x": [3, 1.5], "y": [2.5, 2.0]}  # an array is of one kind


@pytest.mark.parametrize("choices", [(), (0,), (0, 9), (0, -9), (3, 1), (0, 8, 1), (1, 9), (2, 100, 0), (2, 1, 100)])
def test_no_example_is_built_from_other_choices(choices: tuple[int, ...]) -> None:
    with pytest.raises(ChoicesError):
        built(Inputs("x", lambda source: {"x": source.number()}), choices)
    with pytest.raises(ChoicesError):
        built(Inputs("none", None), ())


@pytest.mark.parametrize(("least", "most"), [(0, 100), (-100, 0), (2, 1)])
def test_numbers_that_would_mix_with_foreign_constants_can_not_be_drawn(least: int, most: int) -> None:
    assert Draw(lambda least, _most: least).integer(-99, 99) == -99
    with pytest.raises(ValueError, match=r"^build larger numbers from several draws$"):
        Draw(lambda least, _most: least).integer(least, most)


BUILT: dict[
    tuple[str, str], tuple[tuple[int, ...], Any]
] = {  # built from small choices, in the order in which they are made
    ("linear", "forward"): ((0, 3, 0, 5, 1, 3, 4), Point(3, 5, [1.5], 0.2)),
    ("linear", "step"): ((7, 0, 3, 0, -2), Move([3], [-2], 0.07)),
    ("linear", "train"): ((2, 0, 3, 0, 1, 0, 7, 0, -5, 0, 4, 10, 3, 2), Run([3, 1], [7, -5], [4], 0.5 / 18, 3, 2)),
    ("multiple", "forward"): ((1, 2, 0, 3, -1, 1, 5, 0, 4, 6, 0, 7, 18), Point([[3, -1]], [2.5], [4, 6, 7], 0.9)),
    ("multiple", "step"): ((2, 25, 0, 3, 4, 1, 5, 7, 0, -1, 0, -8), Move([3, 4, -1], [2.5, 3.5, -8], 0.25)),
    ("multiple", "train"): (
        (2, 1, 0, 3, -1, 0, 5, 6, 1, 4, 0, 7, 10, 2),
        Run([[3], [-1]], [5, 6], [2.0, 7], 0.5 * 2 / 12, 2),
    ),
}


@pytest.mark.parametrize(("name", "function"), BUILT)
def test_points_steps_and_runs_are_built_from_choices(name: str, function: str) -> None:
    choices, one = BUILT[name, function]
    assert built(of(name, function), choices) == example(one)


@pytest.mark.parametrize(
    ("name", "choices"), [("linear", (0, 3, 0, 5, 0, 2)), ("multiple", (1, 1, 0, 3, 0, 2, 0, 4, 0, 1))]
)
def test_a_step_is_shorter_than_the_longest_one(name: str, choices: tuple[int, ...]) -> None:
    paces = [cast("float", built(of(name, "forward"), (*choices, pace))["pace"]) for pace in (1, PACES - 2)]
    assert paces == [1 / PACES, 1 - 2 / PACES]
    for pace in (0, PACES - 1):
        with pytest.raises(ChoicesError):
            built(of(name, "forward"), (*choices, pace))


def test_what_is_pinned_is_where_habits_of_thought_fail() -> None:
    points: Any = of("linear", "forward").pinned
    assert points[0] == example(Point(3, 5, [7]))
    assert any(point["x"] == 0 != point["y"] for point in points)
    assert sum(LINEAR.loss(point["x"], point["y"], point["theta"]) == 0 for point in points) == 3
    matrices: Any = of("multiple", "forward").pinned
    shapes = {(len(point["x"]), len(point["x"][0])) for point in matrices}
    assert {(1, 3), (3, 1), (1, 1), (2, 2), (2, 3), (3, 2)} <= shapes
    assert any(MATRIX.loss(point["x"], point["y"], point["theta"]) == 0 for point in matrices[:10])


@pytest.mark.parametrize("name", ["linear", "quadratic", "multiple"])
def test_what_is_pinned_lies_also_far_from_all_that_is_drawn(name: str) -> None:
    model: Any = exercise.load(name).model
    pinned: Any = {check.function: check.inputs.pinned for check in exercise.load(name).checks}
    runs: Any = next(check.inputs.pinned for check in exercise.load(name).checks if check.function == "train")
    predictions = [p for point in pinned["forward"] for p in model.predictions(point["x"], point["theta"])]
    assert max(predictions) > 2**16
    assert min(predictions) < -(2**15) or name == "multiple"
    assert any(128 < prediction < 20_000 for prediction in predictions)
    assert max(len(run["xs"]) for run in runs) > 128
    targets: Any = [list(zip(map(str, run["xs"]), run["ys"], strict=True)) for run in runs]
    assert any(len(dict(pairs)) < len(set(pairs)) for pairs in targets)  # the same sample with another target
    long: Any = pinned["train"]
    assert any(run["epochs"] > 60 and run["alpha"] < 1e-3 for run in long)
    assert all(0 < run["alpha"] <= 0.5 for run in (*runs, *long, *pinned["step"]))


@pytest.mark.parametrize(
    ("name", "digest"), [("linear", 401403459), ("quadratic", 1729652192), ("multiple", 4152128708)]
)
def test_pinned_examples_change_on_purpose_only(name: str, digest: int) -> None:
    """They are the counterexamples that most learners read: where one changes, reports change."""
    inputs = dict.fromkeys(check.inputs for check in exercise.load(name).checks)
    text = "\n".join(f"{some.name}: {list(some.pinned)}" for some in inputs)
    assert zlib.crc32(text.encode()) == digest


def test_fixed_runs_are_all_that_there_is() -> None:
    inputs = fixed_runs("long", [RUN])
    assert (inputs.name, inputs.draw, inputs.pinned) == ("long", None, (example(RUN),))
    assert example(RUN)["xs"] is not RUN.xs
