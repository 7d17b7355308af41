"""Failure messages: learner code raised, ended its process, was stopped, or cannot be loaded."""

import re
from collections.abc import Collection, Mapping

from grader.core.location import line_capitalised, line_in_words
from grader.core.outcome import Call, Died, Exceeded, Garbled, LeftOut, Outcome, Raised, show_number
from grader.core.sentence import Sentence, say, words
from grader.engine.errors import is_mark_of_git, named

NO_PYTHON = ("SyntaxError", "IndentationError", "TabError")


def not_started(function: str, raised: Raised) -> Sentence:
    """Return the message for a `function` that is a stub, or calls one."""
    if raised.place is None or raised.place == function:
        return say("Not started yet.")
    return say("`{function}` needs `{other}`, which is not written yet.", function=function, other=raised.place)


def crash(call: Call, raised: Raised, siblings: Collection[str]) -> Sentence:
    """Return the message for a `call` that raised; `siblings` are the names of the exercises."""
    shown = str(call)
    if raised.package is not None:
        template = words("`{call}` uses the package {package}, which is not available here.")
        if raised.package in siblings:
            template = words("`{call}` uses another file, `{package}.py`.")
        return say(template, call=shown, package=raised.package)
    if raised.line is None or (raised.place is None and raised.kind == "TypeError"):
        return _raised_outside(shown, raised)
    template = _ENDS.get(raised.kind, words("`{call}` raised {error} ({place}: `{text}`)."))
    what = say(template, call=shown, error=_error(raised), place=line_in_words(raised.line), text=raised.text)
    return what if raised.by is None else _with_caller(what, raised, *raised.by)


# Errors that are better told by what the code does.
_ENDS = {
    "EOFError": words("`{call}` waits for the keyboard ({place}: `{text}`)."),
    "SystemExit": words("`{call}` ends Python itself ({place}: `{text}`)."),
    "RecursionError": words("`{call}` calls itself without end ({place}: `{text}`)."),
}


def _with_caller(what: Sentence, raised: Raised, line: int, text: str) -> Sentence:
    """Return `what`, and which line of the learner's has called the function in which it was raised."""
    function = raised.place or ""
    template = words("{what} That is in `{function}`, called in {place}: `{text}`.")
    if raised.kind == "RecursionError":
        template = words("{what} It does so by way of {place}: `{text}`.")
    elif not function.isidentifier():  # a lambda
        template = words("{what} The call stands in {place}: `{text}`.")
    return say(template, what=what, function=function, place=line_in_words(line), text=text)


def _raised_outside(call: str, raised: Raised) -> Sentence:
    """Return the message for a `call` that raised before any code of the submission had begun, or after it."""
    if raised.kind != "TypeError":
        return say("`{call}` raised {error}.", call=call, error=_error(raised))
    if raised.line is None:
        return say("`{call}` is not what your function takes: {message}.", call=call, message=raised.message)
    return say(
        "`{call}` is not what your function takes: {message} ({place}: `{text}`).",
        call=call,
        message=raised.message,
        place=line_in_words(raised.line),
        text=raised.text,
    )


def _error(raised: Raised) -> str:
    """Return the error as Python shows it: a bare `assert` has no message."""
    message = re.sub(r", with gufunc signature \S+", "", raised.message).strip()
    return f"{raised.kind}: {message}" if message else raised.kind


def _explained(what: Sentence, raised: Raised) -> Sentence:
    """Return `what`, and what an error that has a name means."""
    known = named(raised, ())
    return what if known is None else say("{what} {meaning}", what=what, meaning=known.meaning)


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
        return _raised_in_loading(trouble)
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
        return _no_python(raised, at)
    if raised.kind == "EOFError":
        return say(
            "{place} waits for the keyboard, but nobody types while the file is graded: `{text}`. "
            'Take it out, or put it under `if __name__ == "__main__":`.',
            **at,
        )
    if raised.kind == "SystemExit":
        return say("{place} ends Python before the functions can be graded: `{text}`. Take it out.", **at)
    at["place"] = line_in_words(raised.line)
    what = say("Loading the file raised {error} ({place}: `{text}`).", error=_error(raised), **at)
    return _explained(what if raised.by is None else _with_caller(what, raised, *raised.by), raised)


def _no_python(raised: Raised, at: Mapping[str, str | Sentence]) -> Sentence:
    """Return the message for a line that is not Python."""
    if is_mark_of_git(raised.text):
        return _explained(say("{place} is not valid Python: `{text}`.", **at), raised)
    return _explained(say("{place} is not valid Python: `{text}` ({message}).", message=raised.message, **at), raised)


def left_out(what: LeftOut) -> Sentence:  # noqa: PLR0911 - a reason a line
    """Return the message for a part of a notebook that was left out."""
    if what.line is None:
        return loading(what.trouble)
    at: dict[str, str | Sentence] = {"place": line_capitalised(what.line), "text": what.text}
    match what.trouble:
        case Raised(kind) as raised if kind in NO_PYTHON:
            return _no_python(raised, at)
        case Raised("EOFError"):
            return say(
                "{place} waits for the keyboard, but nobody types while it is graded, so it was left out: `{text}`.",
                **at,
            )
        case Raised(kind) as raised if kind != "SystemExit":
            return _explained(
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
