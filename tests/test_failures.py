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
ZERO = "Something is divided by 0 here; a negative power of 0 does that too."
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
        f"{SHOWN} waits for the keyboard (line 9: `{LINE}`).",
    ),
    "exit": (raised("SystemExit", "1"), f"{SHOWN} ends Python itself (line 9: `{LINE}`)."),
    "recursion": (raised("RecursionError", "deep"), f"{SHOWN} calls itself without end (line 9: `{LINE}`)."),
    "another exercise": (
        replace(raised("ModuleNotFoundError"), package="linear"),
        f"{SHOWN} uses another file, `linear.py`.",
    ),
    "a package": (
        replace(raised("ModuleNotFoundError"), package="pandas"),
        f"{SHOWN} uses the package pandas, which is not available here.",
    ),
    "too many arguments": (
        Raised("TypeError", "loss() takes 1 positional argument but 2 were given", None, "", None),
        f"{SHOWN} is not what your function takes: loss() takes 1 positional argument but 2 were given.",
    ),
    "too many arguments, where the function stands": (
        Raised("TypeError", "loss() takes 1 positional argument but 2 were given", 7, "def loss(x):", None),
        (
            f"{SHOWN} is not what your function takes: loss() takes 1 positional argument but 2 were given "
            "(line 7: `def loss(x):`)."
        ),
    ),
    "outside": (Raised("ValueError", "no", None, "", None), f"{SHOWN} raised ValueError: no."),
    "outside, without a message": (Raised("ValueError", "", None, "", None), f"{SHOWN} raised ValueError."),
}


@pytest.mark.parametrize(("what", "said"), CRASHES.values(), ids=CRASHES)
def test_what_a_call_raised_is_said(what: Raised, said: str) -> None:
    assert crash(what) == said


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            replace(DIVIDED, by=(20, "w = loss(x, w)")),
            "(line 9: `return x / 0`). That is in `loss`, called in line 20: `w = loss(x, w)`.",
        ),
        (
            replace(DIVIDED, place="<lambda>", by=(CellLine(2, 3), "f(x)")),
            "(line 9: `return x / 0`). The call stands in cell 3, line 2: `f(x)`.",
        ),
        (
            replace(DIVIDED, kind="RecursionError", by=(4, "loss(x, w)")),
            "(line 9: `return x / 0`). It does so by way of line 4: `loss(x, w)`.",
        ),
    ],
    ids=["function", "lambda", "recursion"],
)
def test_what_called_the_function_that_raised_is_said(what: Raised, said: str) -> None:
    assert crash(what).endswith(said)


def test_what_nobody_can_read_is_left_out_of_pythons_words() -> None:
    told = crash(
        raised("ValueError", "matmul: Input operand 1, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 3) ")
    )
    assert "ValueError: matmul: Input operand 1 (size 3) (line 9" in told


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
    (DIVIDED, f"Loading the file raised ZeroDivisionError: division by zero (line 9: `{LINE}`). {ZERO}"),
    (
        replace(DIVIDED, by=(20, "loss(1, 2)")),
        (
            f"Loading the file raised ZeroDivisionError: division by zero (line 9: `{LINE}`). "
            f"That is in `loss`, called in line 20: `loss(1, 2)`. {ZERO}"
        ),
    ),
    (replace(DIVIDED, line=None), "Loading the file raised ZeroDivisionError: division by zero."),
    (
        raised("SyntaxError", "positional argument follows keyword argument"),
        f"Line 9 is not valid Python: `{LINE}` (positional argument follows keyword argument).",
    ),
    (
        Raised("IndentationError", "expected an indented block", 9, "<<<<<<< HEAD", None),
        (
            "Line 9 is not valid Python: `<<<<<<< HEAD`. Git has marked two versions here: keep one, and delete the "
            "lines `<<<<<<<`, `=======` and `>>>>>>>`."
        ),
    ),
    (
        replace(raised("SyntaxError", "invalid decimal literal"), line=CellLine(2, 3)),
        (
            f"Cell 3, line 2 is not valid Python: `{LINE}` (invalid decimal literal). Python wants a `*` "
            "between a number and a name, `3 * a`; and no name begins with a digit."
        ),
    ),
    (
        raised("TabError", "inconsistent use of tabs"),
        (
            f"Line 9 is not valid Python: `{LINE}` (inconsistent use of tabs). Indent every line with "
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
    (raised("SyntaxError", "no"), "is not valid Python: `w = 1 / 0` (no)."),
    (
        raised("IndentationError", "unexpected indent"),
        (
            "is not valid Python: `w = 1 / 0` (unexpected indent). This line stands further in than the one above, "
            "and nothing there opens a block."
        ),
    ),
    (DIVIDED, f"raised ZeroDivisionError: division by zero, so it was left out: `w = 1 / 0`. {ZERO}"),
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
