"""Refusals that several laws share: of slopes, and of steps.

`of` is what a message calls the parameter in question, `at` where it is.
"""

from grader.core.outcome import Number, show_apart, show_number
from grader.core.sentence import Sentence, say, words
from grader.law.reply import Refusal, Reply, mismatch

Work = tuple[Sentence, ...]


def wrong(reply: Reply, got: Number, expected: Number, why: str, work: Work = (), **values: str | int) -> Refusal:
    """Return the refusal of `got` where `expected` was to be; `work` is the way there on paper."""
    shown, right = show_apart(got, expected)
    filled = {"call": str(reply.call), "got": shown, "expected": right, **values}
    return mismatch(reply, got, expected, Sentence(why, filled), work)


def not_uphill(reply: Reply, got: Number, expected: Number, of: str, at: Number, work: Work) -> Refusal:
    """Return the refusal of a slope whose sign is not that of the loss."""
    rises = words(
        "`{call}` returned {got} as the slope in {of}. When {of} grows a little from {at}, the loss rises: "
        "the slope there has to be positive."
    )
    falls = words(
        "`{call}` returned {got} as the slope in {of}. When {of} grows a little from {at}, the loss falls: "
        "the slope there has to be negative."
    )
    return wrong(reply, got, expected, rises if expected > 0 else falls, work, of=of, at=show_number(at))


def not_as_steep(reply: Reply, got: Number, expected: Number, of: str, work: Work) -> Refusal:
    """Return the refusal of a slope that is not the finite difference of the loss."""
    why = words(
        "`{call}` returned {got} as the slope in {of}. The loss there changes by {expected} for each unit of {of}."
    )
    return wrong(reply, got, expected, why, work, of=of)


def no_slope(reply: Reply, count: int, of: str, vector: str | None) -> Refusal:
    """Return the refusal of slopes among which there is none for the last parameter, `of`."""
    if vector:
        why = say("`{call}` returned the slopes in w alone. There is none for {of}.", call=str(reply.call), of=of)
    else:
        why = say(
            "`{call}` returned {count} slopes. There is none for {of}, the last parameter.",
            call=str(reply.call),
            count=count,
            of=of,
        )
    question = say("Does the loss change when only {of} changes? Then it has a slope there too.", of=of)
    return Refusal(reply.call, why, question=question, mistake="wrong-number-of-values")


def not_stepped(
    reply: Reply, got: Number, expected: Number, of: str, at: Number, slope: Number, alpha: Number
) -> Refusal:
    """Return the refusal of a parameter that has not moved to θ - α·slope."""
    why = words(
        "`{call}` moved {of} to {got}. {of} is {at}, its slope is {slope}, the learning rate is α = {alpha}: "
        "one step of descent leads to {expected}."
    )
    shown = {"at": show_number(at), "slope": show_number(slope), "alpha": show_number(alpha)}
    return wrong(reply, got, expected, why, (), of=of, **shown)
