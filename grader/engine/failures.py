"""Failure messages: learner code raised, ended its process, was stopped, or cannot be loaded."""

from collections.abc import Collection

from grader.core.location import line_capitalised, line_in_words
from grader.core.outcome import Call, Died, Exceeded, Garbled, LeftOut, Outcome, Raised, show_number
from grader.core.sentence import Sentence, say, words

NO_PYTHON = ("SyntaxError", "IndentationError", "TabError")
LIST = words("A list is no number: take its values one by one.")
PRODUCT = words("`A @ B` wants as many columns in A as there are rows in B: print both shapes.")

# Tips on the errors that beginners meet most: the kind of the error, a part of its message, the tip.
TIPS = (
    (
        "SyntaxError",
        "invalid decimal literal",
        words("Python wants a `*` between a number and a name: `3 * a`, not `3a`."),
    ),
    (
        "SyntaxError",
        "invalid character",
        words("It only looks like the right one, as a curly quotation mark or a full-width sign does: type it anew."),
    ),
    (
        "SyntaxError",
        "invalid non-printable character",
        words("Something that can not be seen came along when the line was copied: type the line anew."),
    ),
    ("IndentationError", "", words("What belongs to a function stands four spaces further in than its `def`.")),
    ("TabError", "", words("Indent every line with four spaces, and none with tabs.")),
    ("TypeError", "object is not callable", words("Is a `*` missing in front of a parenthesis?")),
    ("TypeError", "for ^", words("A power is written `a ** 2`, not `a ^ 2`.")),
    ("TypeError", "for ** or pow(): 'list'", LIST),
    ("TypeError", "'list' and ", LIST),
    ("TypeError", "and 'list'", LIST),
    ("TypeError", "multiply sequence by non-int", LIST),
    ("TypeError", "'NoneType'", words("`None` is what a function without `return` hands back.")),
    ("ValueError", "matmul: Input operand", PRODUCT),
    ("ValueError", "not aligned", PRODUCT),
    (
        "ValueError",
        "could not be broadcast",
        words("Arrays are joined value by value only where their shapes fit: print both shapes."),
    ),
    (
        "ValueError",
        "truth value of an array",
        words("An array is neither true nor false: which of its values do you ask about?"),
    ),
    (
        "TypeError",
        "arrays can be converted to Python scalars",
        words("An array of several values is no single number: which one do you want, or what of them all?"),
    ),
    (
        "UFuncTypeError",
        "with casting rule",
        words(
            "An array of whole numbers takes no fractions in place: `a = a - c` makes a new array, `a -= c` does not."
        ),
    ),
    (
        "UnboundLocalError",
        "",
        words("A name that a function gives a value to is its own: take it as a parameter, or declare it `global`."),
    ),
)


def not_started(function: str, raised: Raised) -> Sentence:
    """Return the message for a `function` that is a stub, or calls one."""
    if raised.place is None or raised.place == function:
        return say("Not started yet.")
    return say("`{function}` needs `{other}`, which is not written yet.", function=function, other=raised.place)


def crash(call: Call, raised: Raised, siblings: Collection[str]) -> Sentence:
    """Return the message for a `call` that raised; `siblings` are the names of the other exercises."""
    shown = str(call)
    if raised.package is not None:
        return _absent(shown, raised.package, siblings)
    if raised.line is None:
        return _raised_outside(shown, raised)
    at: dict[str, str | Sentence] = {"call": shown, "place": line_in_words(raised.line), "text": raised.text}
    match raised.kind:
        case "EOFError":
            return say(
                "`{call}` waits for the keyboard ({place}: `{text}`), but nobody types while it is graded: "
                "all it needs are its arguments.",
                **at,
            )
        case "SystemExit":
            return say("`{call}` ends Python itself ({place}: `{text}`); `return` ends a function.", **at)
        case "RecursionError":
            return say("`{call}` calls itself without end ({place}: `{text}`).", **at)
    return _with_tip(say("`{call}` raised {error} ({place}: `{text}`).", error=_error(raised), **at), raised)


def _absent(call: str, package: str, siblings: Collection[str]) -> Sentence:
    """Return the message for a `call` that uses another exercise, or a package that is not available."""
    if package in siblings:
        return say(
            "`{call}` uses `{name}.py`, but every file is graded alone: write what you need of it in this file too.",
            call=call,
            name=package,
        )
    return say(
        "`{call}` uses the package {package}, which is not available here: Python and numpy are all it takes.",
        call=call,
        package=package,
    )


def _raised_outside(call: str, raised: Raised) -> Sentence:
    """Return the message for a `call` that raised outside of the submission."""
    if raised.kind == "TypeError":
        return say("`{call}` is not what your function takes: {message}.", call=call, message=raised.message)
    return say("`{call}` raised {error}.", call=call, error=_error(raised))


def _error(raised: Raised) -> str:
    """Return the error as Python shows it: a bare `assert` has no message."""
    return f"{raised.kind}: {raised.message}" if raised.message else raised.kind


def _with_tip(what: Sentence, raised: Raised) -> Sentence:
    """Return `what`, with a tip where Python's own message is hard to read."""
    for kind, part, tip in TIPS:
        if raised.kind == kind and part in raised.message:
            return say("{what} A tip: {tip}", what=what, tip=say(tip))
    return what


def loss(call: Call, outcome: Died | Exceeded | Garbled) -> Sentence:
    """Return the message for a `call` in which the process was lost."""
    shown = str(call)
    if isinstance(outcome, Exceeded):
        return _exceeded(shown, outcome)
    if isinstance(outcome, Garbled):
        return say("`{call}` disturbed the conversation with the grader; nothing it says there counts.", call=shown)
    if outcome.signal is not None:
        return say("`{call}` crashed Python itself ({signal}).", call=shown, signal=outcome.signal)
    return say("`{call}` ended Python itself (exit status {status}).", call=shown, status=outcome.status)


def _exceeded(shown: str, outcome: Exceeded) -> Sentence:
    """Return the message for a call that exceeded a limit."""
    if outcome.limit == "output":
        return say("`{call}` printed more than {size} MB and was stopped.", call=shown, size=int(outcome.allowed))
    if outcome.limit == "memory":
        return say(
            "`{call}` needed more than {size} MB of memory and was stopped. Is something there that grows and grows?",
            call=shown,
            size=int(outcome.allowed),
        )
    if outcome.limit == "file":
        return say(
            "`{call}` was stopped: all calls of this file together took longer than {seconds} s.",
            call=shown,
            seconds=show_number(outcome.allowed),
        )
    return say(
        "`{call}` did not finish within {seconds} s and was stopped. Is there a loop that never ends?",
        call=shown,
        seconds=show_number(outcome.allowed),
    )


def loading(trouble: Outcome) -> Sentence:
    """Return the message for a file that could not be loaded."""
    if isinstance(trouble, Raised):
        return _with_tip(_raised_in_loading(trouble), trouble)
    if isinstance(trouble, Died):
        how = trouble.signal or f"exit status {trouble.status}"
        return say("Loading the file ended Python itself ({how}).", how=how)
    if isinstance(trouble, Exceeded) and trouble.limit == "output":
        return say("Loading the file printed more than {size} MB.", size=int(trouble.allowed))
    if isinstance(trouble, Exceeded) and trouble.limit == "memory":
        return say("Loading the file needed more than {size} MB of memory.", size=int(trouble.allowed))
    if isinstance(trouble, Exceeded):
        return say(
            "Loading the file did not finish within {seconds} s. Is there a loop outside of the functions that never "
            "ends?",
            seconds=show_number(trouble.allowed),
        )
    return say("Loading the file disturbed the conversation with the grader.")


def _raised_in_loading(raised: Raised) -> Sentence:
    if raised.line is None:
        return say("Loading the file raised {error}.", error=_error(raised))
    at: dict[str, str | Sentence] = {"place": line_capitalised(raised.line), "text": raised.text}
    if raised.kind in NO_PYTHON:
        return say("{place} is not valid Python: `{text}` ({message}).", message=raised.message, **at)
    if raised.kind == "EOFError":
        return say(
            "{place} waits for the keyboard, but nobody types while the file is graded: `{text}`. "
            'Take it out, or put it under `if __name__ == "__main__":`.',
            **at,
        )
    if raised.kind == "SystemExit":
        return say("{place} ends Python before the functions can be graded: `{text}`. Take it out.", **at)
    at["place"] = line_in_words(raised.line)
    return say("Loading the file raised {error} ({place}: `{text}`).", error=_error(raised), **at)


def left_out(what: LeftOut) -> Sentence:  # noqa: PLR0911 - a reason a line
    """Return the message for a part of a notebook that was left out."""
    if what.line is None:
        return loading(what.trouble)
    at: dict[str, str | Sentence] = {"place": line_capitalised(what.line), "text": what.text}
    match what.trouble:
        case Raised(kind, message) as raised if kind in NO_PYTHON:
            return _with_tip(say("{place} is not valid Python: `{text}` ({message}).", message=message, **at), raised)
        case Raised("EOFError"):
            return say(
                "{place} waits for the keyboard, but nobody types while it is graded, so it was left out: `{text}`.",
                **at,
            )
        case Raised(kind) as raised if kind != "SystemExit":
            return _with_tip(
                say("{place} raised {error}, so it was left out: `{text}`.", error=_error(raised), **at), raised
            )
        case Exceeded("rest"):
            return say("{place} was left out, since the notebook takes too long before it: `{text}`.", **at)
        case Exceeded("output", allowed):
            size = int(allowed)
            return say("{place} printed more than {size} MB, so it was left out: `{text}`.", size=size, **at)
        case Exceeded(_, allowed):
            return say(
                "{place} did not finish within {seconds} s, so it was left out: `{text}`.",
                seconds=show_number(allowed),
                **at,
            )
    return say("{place} ended Python itself, so it was left out: `{text}`.", **at)
