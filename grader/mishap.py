"""The words for what happens to learner code: it raised, it died, it was stopped, it can not be loaded."""

from collections.abc import Collection

from grader.outcome import Call, Died, Exceeded, Garbled, Outcome, Raised, show_number
from grader.sentence import Sentence, say


def not_started(function: str, raised: Raised) -> Sentence:
    """Return what is missing when `function`, or something that it calls, is a stub."""
    if raised.place not in (None, function):
        return say(
            "`{function}` needs `{other}`, which is not written yet.", function=function, other=raised.place or ""
        )
    return say("Not started yet.")


def crash(call: Call, raised: Raised, siblings: Collection[str]) -> Sentence:  # noqa: PLR0911 - see `loading`
    """Return what `call` raised, and where; `siblings` are the names of the other exercises."""
    shown = str(call)
    if raised.package in siblings:
        return say(
            "`{call}` uses `{name}.py`, but every file is graded alone: write what you need of it in this file too.",
            call=shown,
            name=raised.package or "",
        )
    if raised.package is not None:
        return say(
            "`{call}` uses the package {package}, which is not available here: Python and numpy are all it takes.",
            call=shown,
            package=raised.package,
        )
    if raised.kind == "EOFError":
        return say(
            "`{call}` asks for keyboard input, but nobody is there: take what you need as arguments.", call=shown
        )
    if raised.kind == "SystemExit":
        return say("`{call}` ends Python itself (line {line}: `{text}`).", call=shown, **_place(raised))
    if raised.kind == "RecursionError":
        return say("`{call}` calls itself without end (line {line}: `{text}`).", call=shown, **_place(raised))
    if raised.line is None:
        return say("`{call}` raised {kind}: {message}", call=shown, kind=raised.kind, message=raised.message)
    return say(
        "`{call}` raised {kind}: {message} (line {line}: `{text}`).",
        call=shown,
        kind=raised.kind,
        message=raised.message,
        **_place(raised),
    )


def _place(raised: Raised) -> dict[str, str | int]:
    return {"line": raised.line or "?", "text": raised.text}


def loss(call: Call, outcome: Died | Exceeded | Garbled) -> Sentence:
    """Return how the process was lost in `call`."""
    shown = str(call)
    if isinstance(outcome, Died):
        if outcome.signal is not None:
            return say("`{call}` crashed Python itself ({signal}).", call=shown, signal=outcome.signal)
        return say("`{call}` ended Python itself (exit status {status}).", call=shown, status=outcome.status)
    if isinstance(outcome, Garbled):
        return say("`{call}` disturbed the conversation with the grader; nothing it says there counts.", call=shown)
    if outcome.limit == "output":
        return say("`{call}` printed more than {size} MB and was stopped.", call=shown, size=int(outcome.allowed) >> 20)
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


def loading(trouble: Outcome) -> Sentence:  # noqa: PLR0911 - a sentence for each kind of trouble
    """Return why a file could not be loaded."""
    if isinstance(trouble, Raised):
        if trouble.kind in ("SyntaxError", "IndentationError", "TabError"):
            return say(
                "Line {line} is not valid Python: {message}. It reads `{text}`.",
                message=trouble.message,
                **_place(trouble),
            )
        if trouble.kind == "EOFError":
            return say("Line {line} asks for keyboard input, but nobody is there: `{text}`.", **_place(trouble))
        if trouble.kind == "SystemExit":
            return say("Line {line} ends Python before the functions can be graded: `{text}`.", **_place(trouble))
        return say(
            "Loading the file raised {kind}: {message} (line {line}: `{text}`).",
            kind=trouble.kind,
            message=trouble.message,
            **_place(trouble),
        )
    if isinstance(trouble, Died):
        how = trouble.signal or f"exit status {trouble.status}"
        return say("Loading the file ended Python itself ({how}).", how=how)
    if isinstance(trouble, Exceeded) and trouble.limit == "output":
        return say("Loading the file printed more than {size} MB.", size=int(trouble.allowed) >> 20)
    if isinstance(trouble, Exceeded):
        return say(
            "Loading the file did not finish within {seconds} s. Is there a loop at top level that never ends?",
            seconds=show_number(trouble.allowed),
        )
    return say("Loading the file disturbed the conversation with the grader.")
