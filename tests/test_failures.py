"""What is said when learner code raises, dies, is stopped or can not be loaded: where, what, and what often helps."""

from dataclasses import replace

import pytest

from grader.core.location import CellLine
from grader.core.outcome import Call, Died, Exceeded, Garbled, LeftOut, Outcome, Raised
from grader.core.sentence import ENGLISH
from grader.engine import failures

CALL = Call("loss", ("x", "w"), (3, 0.5))
SHOWN = "`loss(x=3, w=0.5)`"
LINE = "return x / 0"
DIVIDED = Raised("ZeroDivisionError", "division by zero", 9, LINE, "loss")


def raised(kind: str, message: str = "") -> Raised:
    return Raised(kind, message, 9, LINE, "loss")


# What is not there yet


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (None, "Not started yet."),
        ("loss", "Not started yet."),
        ("forward", "`loss` needs `forward`, which is not written yet."),
    ],
)
def test_a_stub_says_which_function_is_missing(place: str | None, said: str) -> None:
    assert ENGLISH(failures.not_started("loss", Raised("NotImplementedError", "", 4, "raise", place))) == said


# What a call raised


def crash(what: Raised) -> str:
    return ENGLISH(failures.crash(CALL, what, ("linear", "quadratic")))


CRASHES: dict[str, tuple[Raised, str]] = {
    "with a line": (DIVIDED, f"{SHOWN} raised ZeroDivisionError: division by zero (line 9: `{LINE}`)."),
    "without a message": (raised("AssertionError"), f"{SHOWN} raised AssertionError (line 9: `{LINE}`)."),
    "in a cell": (
        replace(DIVIDED, line=CellLine(2, 3)),
        f"{SHOWN} raised ZeroDivisionError: division by zero (cell 3, line 2: `{LINE}`).",
    ),
    "input": (
        raised("EOFError", "EOF when reading a line"),
        (
            f"{SHOWN} waits for the keyboard (line 9: `{LINE}`), but nobody types while it is graded: all it needs "
            "are its arguments."
        ),
    ),
    "exit": (raised("SystemExit", "1"), f"{SHOWN} ends Python itself (line 9: `{LINE}`); `return` ends a function."),
    "recursion": (raised("RecursionError", "deep"), f"{SHOWN} calls itself without end (line 9: `{LINE}`)."),
    "another exercise": (
        replace(raised("ModuleNotFoundError"), package="linear"),
        f"{SHOWN} uses `linear.py`, but every file is graded alone: write what you need of it in this file too.",
    ),
    "a package": (
        replace(raised("ModuleNotFoundError"), package="pandas"),
        f"{SHOWN} uses the package pandas, which is not available here: Python and numpy are all it takes.",
    ),
    "too many arguments": (
        Raised("TypeError", "loss() takes 1 positional argument but 2 were given", None, "", None),
        f"{SHOWN} is not what your function takes: loss() takes 1 positional argument but 2 were given.",
    ),
    "outside": (Raised("ValueError", "no", None, "", None), f"{SHOWN} raised ValueError: no."),
    "outside, without a message": (Raised("ValueError", "", None, "", None), f"{SHOWN} raised ValueError."),
}


@pytest.mark.parametrize(("what", "said"), CRASHES.values(), ids=CRASHES)
def test_what_a_call_raised_is_said(what: Raised, said: str) -> None:
    assert crash(what) == said


@pytest.mark.parametrize(
    ("kind", "message", "tip"),
    [
        ("TypeError", "'int' object is not callable", "Is a `*` missing in front of a parenthesis?"),
        ("TypeError", "unsupported operand type(s) for ^: 'float' and 'int'", "A power is written `a ** 2`, not"),
        ("ValueError", "shapes (3,2) and (3,) not aligned", "`A @ B` wants as many columns in A as"),
        ("UnboundLocalError", "cannot access local variable 'w'", "A name that a function gives a value to is its own"),
    ],
)
def test_a_tip_follows_where_pythons_words_are_hard_to_read(kind: str, message: str, tip: str) -> None:
    what, _, said = crash(raised(kind, message)).partition(" A tip: ")
    assert what == f"{SHOWN} raised {kind}: {message} (line 9: `{LINE}`)."
    assert said.startswith(tip)


def test_a_tip_is_for_one_kind_of_error_only() -> None:
    assert "A tip" not in crash(raised("ValueError", "'int' object is not callable"))
    assert "A tip" not in crash(raised("TypeError", "something else"))


# How a process was lost

LOST: list[tuple[Died | Exceeded | Garbled, str]] = [
    (Died(-11, "SIGSEGV"), "crashed Python itself (SIGSEGV)."),
    (Died(3), "ended Python itself (exit status 3)."),
    (Garbled(), "disturbed the conversation with the grader; nothing it says there counts."),
    (Exceeded("call", 2), "did not finish within 2 s and was stopped. Is there a loop that never ends?"),
    (Exceeded("call", 0.5), "did not finish within 0.5 s and was stopped. Is there a loop that never ends?"),
    (Exceeded("file", 20), "was stopped: all calls of this file together took longer than 20 s."),
    (Exceeded("output", 1.0), "printed more than 1 MB and was stopped."),
    (
        Exceeded("memory", 512.0),
        "needed more than 512 MB of memory and was stopped. Is something there that grows and grows?",
    ),
]


@pytest.mark.parametrize(("outcome", "said"), LOST)
def test_how_a_process_was_lost_is_said(outcome: Died | Exceeded | Garbled, said: str) -> None:
    assert ENGLISH(failures.loss(CALL, outcome)) == f"{SHOWN} {said}"


# Why a file could not be loaded

UNLOADABLE: list[tuple[Outcome, str]] = [
    (DIVIDED, f"Loading the file raised ZeroDivisionError: division by zero (line 9: `{LINE}`)."),
    (replace(DIVIDED, line=None), "Loading the file raised ZeroDivisionError: division by zero."),
    (raised("SyntaxError", "invalid syntax"), f"Line 9 is not valid Python: `{LINE}` (invalid syntax)."),
    (
        replace(raised("SyntaxError", "invalid decimal literal"), line=CellLine(2, 3)),
        (
            f"Cell 3, line 2 is not valid Python: `{LINE}` (invalid decimal literal). A tip: Python wants a `*` "
            "between a number and a name: `3 * a`, not `3a`."
        ),
    ),
    (
        raised("TabError", "inconsistent use of tabs"),
        (
            f"Line 9 is not valid Python: `{LINE}` (inconsistent use of tabs). A tip: Indent every line with "
            "four spaces, and none with tabs."
        ),
    ),
    (
        raised("EOFError", "EOF when reading a line"),
        (
            f"Line 9 waits for the keyboard, but nobody types while the file is graded: `{LINE}`. Take it out, or "
            'put it under `if __name__ == "__main__":`.'
        ),
    ),
    (raised("SystemExit", "0"), f"Line 9 ends Python before the functions can be graded: `{LINE}`. Take it out."),
    (Died(-9, "SIGKILL"), "Loading the file ended Python itself (SIGKILL)."),
    (Died(3), "Loading the file ended Python itself (exit status 3)."),
    (Exceeded("output", 1.0), "Loading the file printed more than 1 MB."),
    (Exceeded("memory", 512.0), "Loading the file needed more than 512 MB of memory."),
    (
        Exceeded("loading", 5.0),
        "Loading the file did not finish within 5 s. Is there a loop outside of the functions that never ends?",
    ),
    (Garbled(), "Loading the file disturbed the conversation with the grader."),
]


@pytest.mark.parametrize(("trouble", "said"), UNLOADABLE)
def test_why_a_file_could_not_be_loaded_is_said(trouble: Outcome, said: str) -> None:
    assert ENGLISH(failures.loading(trouble)) == said


# What of a notebook was left out

LEFT_OUT: list[tuple[Outcome, str]] = [
    (raised("SyntaxError", "invalid syntax"), "is not valid Python: `w = 1 / 0` (invalid syntax)."),
    (
        raised("IndentationError", "unexpected indent"),
        (
            "is not valid Python: `w = 1 / 0` (unexpected indent). A tip: What belongs to a function stands "
            "four spaces further in than its `def`."
        ),
    ),
    (DIVIDED, "raised ZeroDivisionError: division by zero, so it was left out: `w = 1 / 0`."),
    (
        raised("UnboundLocalError", "x"),
        (
            "raised UnboundLocalError: x, so it was left out: `w = 1 / 0`. A tip: A name that a function gives a "
            "value to is its own: take it as a parameter, or declare it `global`."
        ),
    ),
    (
        raised("EOFError", "EOF"),
        "waits for the keyboard, but nobody types while it is graded, so it was left out: `w = 1 / 0`.",
    ),
    (raised("SystemExit", "0"), "ended Python itself, so it was left out: `w = 1 / 0`."),
    (Died(3), "ended Python itself, so it was left out: `w = 1 / 0`."),
    (Exceeded("rest", 9), "was left out, since the notebook takes too long before it: `w = 1 / 0`."),
    (Exceeded("output", 1.0), "printed more than 1 MB, so it was left out: `w = 1 / 0`."),
    (Exceeded("statement", 0.5), "did not finish within 0.5 s, so it was left out: `w = 1 / 0`."),
]


@pytest.mark.parametrize(("trouble", "said"), LEFT_OUT)
def test_what_of_a_notebook_was_left_out_is_said(trouble: Outcome, said: str) -> None:
    assert ENGLISH(failures.left_out(LeftOut(("w",), CellLine(2, 3), "w = 1 / 0", trouble))) == f"Cell 3, line 2 {said}"
    assert ENGLISH(failures.left_out(LeftOut(("w",), 6, "w = 1 / 0", trouble))) == f"Line 6 {said}"


def test_what_was_left_out_as_a_whole_has_no_line() -> None:
    whole = LeftOut(("w",), None, "", Died(3))
    assert ENGLISH(failures.left_out(whole)) == "Loading the file ended Python itself (exit status 3)."
