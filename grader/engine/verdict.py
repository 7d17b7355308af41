"""Judge one answer: a check accepts it, refuses it, or can not judge it, since there is none."""

import warnings
from collections.abc import Mapping

from grader.core.errors import UsageError
from grader.core.outcome import Answer, Call, Died, Exceeded, Garbled, Outcome, Raised, Returned, answered, show
from grader.core.sentence import say
from grader.course.exercise import Exercise, names
from grader.engine import failures
from grader.law.check import Check, Function
from grader.law.draw import Example
from grader.law.reply import Refusal, Reply, Tally


class NotStartedError(BaseException):
    """The function is a stub, or calls one. This is no Exception, so that nothing is searched or shrunk."""

    def __init__(self, raised: Raised) -> None:
        self.raised = raised


class LostError(BaseException):
    """The process was lost in a call. This is no Exception, so that nothing is searched or shrunk."""

    def __init__(self, call: Call, outcome: Died | Exceeded | Garbled) -> None:
        self.call = call
        self.outcome = outcome
        self.output: bytes  # printed before the loss: whoever asked adds it


def judge_answer(
    exercise: Exercise, check: Check, example: Example, call: Call, outcome: Outcome, tally: Tally
) -> None:
    """Judge the `outcome` of `call`, the question of `check` on `example`.

    Args:
        tally: Counts the comparisons, and keeps the notes, of the check.

    Raises:
        Refusal: The answer is wrong, or the call raised.
        NotStartedError: The function is not written yet.
        LostError: The process was lost.

    """
    if isinstance(outcome, Returned):
        try:
            check.judge(example, Reply(call, outcome.answer, outcome.changed, tally))
        except Refusal:
            raise
        except Exception as fault:
            raise _not_judged(call, outcome.answer, fault) from fault
    elif not isinstance(outcome, Raised):
        raise LostError(call.shown or call, outcome)
    elif outcome.kind == "NotImplementedError":
        raise NotStartedError(outcome)
    else:
        raised_in = _raised_in(exercise.functions, call, outcome)
        why = failures.crash(raised_in, outcome, names())
        raise Refusal(raised_in, why, got=outcome.kind, crashed=True)


def _not_judged(call: Call, answer: Answer, fault: Exception) -> Refusal:
    """Return the refusal of an answer that a check is not made for. If it can not judge the truth either, it shows."""
    told = f"the answer to {call} could not be judged: {type(fault).__name__}: {fault}"
    warnings.warn(told, RuntimeWarning, stacklevel=2)
    why = say("What `{call}` returned is not what was asked for, and so it could not even be judged.", call=str(call))
    return Refusal(call, why, got=show(answer), question=say("What did you want to hand back?"))


def accept_truth(exercise: Exercise, check: Check, example: Example) -> None:
    """Judge the truth itself: raise a UsageError if `check` refuses it on `example`, which is the author's mistake."""
    call = check.asks.call(example, exercise.functions)
    if check.asks.script is None:
        truth = exercise.model.truth(call.function, *call.arguments)
    else:
        truth = check.asks.script.called(exercise.model.truth, *call.arguments)
    try:
        check.judge(example, Reply(call, answered(truth)))
    except Refusal as refusal:
        told = say(
            "`{check}` refuses the truth itself: {why} Correct the check, or the model.",
            check=f"{exercise.name}.{check.name}",
            why=refusal.why,
        )
        raise UsageError(told) from refusal


def _raised_in(functions: Mapping[str, Function], call: Call, raised: Raised) -> Call:
    """Return the call that raised: of a script, the learner's function that it had called."""
    function = None if call.function in functions else functions.get(raised.function or "")
    if function is None or len(function.parameters) != len(raised.arguments):
        return call.shown or call
    return Call(function.name, function.parameters, raised.arguments)
