# ruff: noqa: E501 - a learner's source reads best on one line
"""Arguments that arrive as numpy arrays: plain lists in the grader and on the wire, arrays where the function is called."""

import math
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from grader.core.outcome import Argument, Call, Other, Outcome, Raised, Returned, Several, answered, ask_all, show
from grader.engine.errors import named
from grader.law.draw import Inputs, built
from grader.sandbox.limits import Limits
from grader.sandbox.process import Spawner
from grader.sandbox.submission import Submission

FUNCTIONS = {"forward": ("X", "w", "b"), "step": ("w", "b", "grads", "alpha"), "plain": ("xs", "w")}
ARRAYS = {"forward": ("X", "w"), "step": ("w", "grads")}
MATRIX: Argument = [[1, 2], [3, 4], [5, 6]]
STEP: tuple[Argument, ...] = ([1, 2], 3, [[0.5, 4], 2], 0.1)


@contextmanager
def loaded(source: str, processes: Spawner) -> Iterator[Submission]:
    limits = Limits(call=2, loading=5)
    asked = Submission(textwrap.dedent(source), "matrix.py", FUNCTIONS, processes, limits, arrays=ARRAYS)
    with asked as submission:
        assert submission.trouble is None
        yield submission


def called(source: str, processes: Spawner, function: str, *arguments: Argument) -> Outcome:
    with loaded(source, processes) as submission:
        (outcome,) = ask_all(submission.ask, [Call(function, FUNCTIONS[function], arguments)])
        return outcome


def forward(body: str, processes: Spawner, *arguments: Argument) -> Outcome:
    """Return the outcome of a `forward` with this body, called with a matrix, a line of values and a number."""
    source = f"import numpy as np\ndef forward(X, w, b):\n    {body}\n"
    return called(source, processes, "forward", *(arguments or (MATRIX, [1, 0.5], 3)))


def numbers(*values: float) -> Returned:
    return Returned(Several("ndarray", values))


def test_lists_arrive_as_arrays_and_a_number_as_a_number(processes: Spawner) -> None:
    kinds = "[type(X) is np.ndarray and X.shape == (3, 2), type(w) is np.ndarray and w.shape == (2,), type(b) is int]"
    answer = forward(f"return [int(kind) for kind in {kinds}]", processes)
    assert answer == Returned(Several("list", (1, 1, 1)))
    assert forward("return X @ w + b", processes) == numbers(5, 8, 11)


@pytest.mark.parametrize(
    ("values", "kind"), [([1, 2], "i"), ([1.0, 2.0], "f"), ([1, 2.5], "f"), ([[1, 2], [3, 4]], "i"), ([], "f")]
)
def test_nothing_but_whole_numbers_is_an_array_of_whole_numbers(
    values: Argument, kind: str, processes: Spawner
) -> None:
    assert forward(f"return int(w.dtype.kind == {kind!r})", processes, MATRIX, values, 3) == Returned(1)


def test_lists_beside_numbers_arrive_as_a_tuple_of_arrays_and_numbers(processes: Spawner) -> None:
    source = """
        def step(w, b, grads, alpha):
            grad_w, grad_b = grads
            assert type(grads) is tuple
            return w - alpha * grad_w, b - alpha * grad_b
    """
    answer = called(source, processes, "step", *STEP)
    assert answer == Returned(Several("tuple", (Several("ndarray", (0.95, 1.6)), 2.8)))


def test_a_function_without_arrays_gets_its_lists(processes: Spawner) -> None:
    source = "def plain(xs, w):\n    return len(xs) if type(xs) is list else None"
    assert called(source, processes, "plain", [1, 2], 3) == Returned(2)


def test_every_call_gets_arrays_of_its_own(processes: Spawner) -> None:
    source = "def forward(X, w, b):\n    w[0] += 1\n    return w"
    with loaded(source, processes) as submission:
        call = Call("forward", FUNCTIONS["forward"], (MATRIX, [1, 2], 3))
        assert ask_all(submission.ask, [call] * 3) == (Returned(Several("ndarray", (2, 2)), ("w",)),) * 3


def test_globals_of_the_lecture_s_style_are_arrays_too(processes: Spawner) -> None:
    source = "w, b = [0, 0], 0\ndef forward(X):\n    return X @ w + b"
    assert called(source, processes, "forward", MATRIX, [1, 2], 3) == numbers(8, 14, 20)


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("pass", ()),
        ("X = X + 1; w = w * 2", ()),
        ("X[0] += 0", ()),
        ("X += 1", ("X",)),
        ("w[1] = 9", ("w",)),
        ("w[0] = np.nan", ("w",)),
        ("X[:] = 0; w[:] = 0", ("X", "w")),
        ("X.T[0, 1] = 9", ("X",)),
        ("X.sort(axis=0)", ()),
        ("X[::-1].sort(axis=0)", ("X",)),
        ("w.shape = (2, 1)", ("w",)),
        ("w.resize(3, refcheck=False)", ("w",)),
        ("w.resize(10**7, refcheck=False)", ("w",)),
        ("X.shape = (2, 3)", ("X",)),
        ("w.dtype = np.int64", ("w",)),
        ("w.setflags(write=False)", ()),
    ],
)
def test_arrays_that_the_call_has_changed_are_named(body: str, changed: tuple[str, ...], processes: Spawner) -> None:
    found = forward(f"{body}; return 1", processes)
    assert found == Returned(1, changed)


def test_a_change_inside_of_a_tuple_is_a_change(processes: Spawner) -> None:
    source = "def step(w, b, grads, alpha):\n    grads[0][:] = 0\n    w *= 1\n    return b"
    assert called(source, processes, "step", *STEP) == Returned(3, ("grads",))


def test_nan_that_was_left_alone_is_no_change(processes: Spawner) -> None:
    assert forward("return 1", processes, MATRIX, [math.nan, math.inf], 3) == Returned(1)


def test_a_submission_that_patches_numpy_can_not_hide_what_it_has_changed(processes: Spawner) -> None:
    source = """
        import numpy as np
        class Lying(np.ndarray):
            size = 0
            def tolist(self): return [1.0, 0.5]
        np.array, np.ndarray = (lambda *_: 0), Lying
        def forward(X, w, b):
            try:
                w.__class__ = Lying
            except TypeError:
                pass
            w[0] = 9
            return float(X[2, 1])
    """
    assert called(source, processes, "forward", MATRIX, [1, 0.5], 3) == Returned(6.0, ("w",))


def test_what_raises_is_told_as_ever(processes: Spawner) -> None:
    found = forward("return w @ X", processes)
    assert isinstance(found, Raised)
    assert (found.kind, found.line, found.place) == ("ValueError", 3, "forward")


def test_an_array_that_is_handed_back_untouched_is_an_answer(processes: Spawner) -> None:
    rows = tuple(Several("list", row) for row in ((1, 2), (3, 4), (5, 6)))
    assert forward("return X", processes) == Returned(Several("ndarray", rows))
    assert forward("return X.dtype", processes) == Returned(Other("Int64DType"))


# What is said of arrays


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("return w @ X", "shapes-do-not-fit"),
        ("return np.dot(w, X)", "shapes-do-not-fit"),
        ("return X.T + w", "shapes-do-not-fit"),
        ("return 1 if X > 0 else 0", "array-as-condition"),
        ("return float(w)", "several-for-one-value"),
        ("w = np.array([1, 2]); w -= 0.5; return w", "whole-number-array"),
    ],
)
def test_words_of_numpy_that_beginners_meet_have_a_name(body: str, name: str, processes: Spawner) -> None:
    found = named(forward(body, processes), ())
    assert found is not None
    assert found.id == name


def test_arrays_are_shown_in_brackets_and_several_values_in_parentheses() -> None:
    array = Several("ndarray", (1, 2.5))
    assert show(Several("tuple", (array, 3))) == "([1, 2.5], 3)"
    assert show([[1, 2], [3, 4]]) == "[[1, 2], [3, 4]]"
    assert show([[1, 2], 3]) == "([1, 2], 3)"  # it arrives as a tuple
    assert show(answered(([1, 2.5], 3))) == show(Several("tuple", (array, 3)))
    assert show(answered([])) == "ndarray"


def test_an_array_is_drawn_of_numbers_of_one_kind() -> None:
    whole, halves, decimals = (
        built(ARRAY, (kind, *choices))["a"] for kind, *choices in ((0, 1, 2), (1, 1, 2), (2, 0, 1, 0, 2))
    )
    assert (whole, halves, decimals) == ([1, 2], [0.5, 1], [0.001, 0.002])
    assert [type(value) for value in [*whole, *halves]] == [int, int, float, float]  # type: ignore[misc]


ARRAY = Inputs("an array", lambda source: {"a": [*source.array(2)]})
