"""The laws of descent on a loss: each takes a model, a submission and an example, and refuses or returns.

They hold for every `Truth`: for the squared error, and for any smooth loss that an exercise brings along.

Tolerances are relative to the size of the terms, not of the result, so that correct code in any algebraic form, in
single precision too, passes near cancellation.
"""

import math
from collections.abc import Mapping, Sequence
from typing import cast

from grader.core.outcome import Answer, Argument, Number, show_number
from grader.core.sentence import say, words
from grader.law import paper, refusals
from grader.law.given import Example, Model
from grader.law.inputs import Move, Point, Run
from grader.law.refusals import wrong
from grader.law.reply import Refusal, Reply, Submission, as_number, close, number, several
from grader.law.smooth import Truth
from grader.law.squared_error import moved


def returns_truth(
    model: Model,
    submission: Submission,
    function: str,
    arguments: Sequence[Argument],
    size: Number,
    of: str | None = None,
    why: str | None = None,
) -> None:
    """Refuse an answer of any `function` that is not the truth; `of` says which value of several.

    `size` is the sum of the magnitudes of the terms that the truth is made of: see `close`. `why` is a template of what
    to say, with places for `call`, `got`, `expected` and, of several values, `of`.
    """
    reply = submission.call(function, *arguments)
    right = cast("Number | tuple[Number, ...]", model.truth(function, *arguments))
    if isinstance(right, tuple):
        names = next(each.returns for each in model.functions if each.name == function)
        of = of or names[0]
        got, expected = as_number(submission, reply, several(reply, names)[of], of), right[names.index(of)]
    else:
        got, expected = number(submission, reply), right
    if not close(submission, got, expected, size):
        template = words("`{call}` returned {got} for {of}. Expected is {expected}.")
        otherwise = template if of else words("`{call}` returned {got}. Expected is {expected}.")
        raise wrong(reply, got, expected, why or otherwise, (), **({"of": of} if of else {}))


def prediction(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `forward` that is not ŷ."""
    point = Point.of(example)
    reply = submission.call("forward", point.x, *point.theta)
    got = number(submission, reply)
    expected = model.predict(point.x, point.theta)
    if not close(submission, got, expected, model.prediction_size(point.x, point.theta)):
        why = words("`{call}` returned {got}. The model {formula} predicts {expected} there.")
        work = model.on_paper(point.x, None, point.theta)
        raise wrong(reply, got, expected, why, work, formula=model.formula)


def squared_residual(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `loss` that is not (ŷ - y)²."""
    sample_loss(model, submission, example)


def sample_loss(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `loss` that is not the model's on one sample."""
    point = Point.of(example)
    reply = submission.call("loss", point.x, point.y, *point.theta)
    got = number(submission, reply)
    expected = model.loss(point.x, point.y, point.theta)
    if not close(submission, got, expected, model.loss_size(point.x, point.y, point.theta)):
        why = words(
            "`{call}` returned {got}. The prediction there is ŷ = {prediction} and the target y = {y}, "
            "so the loss is {expected}."
        )
        predicted = show_number(model.predict(point.x, point.theta))
        work = model.on_paper(point.x, point.y, point.theta)
        raise wrong(reply, got, expected, why, work, prediction=predicted, y=show_number(point.y))


def slopes_are_there(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `gradient` that returns no number, or not as many values as there are parameters."""
    _gradient(model, submission, Point.of(example))
    submission.compared()


def slope_points_uphill(model: Truth, submission: Submission, example: Example, of: str) -> None:
    """Refuse a slope in the parameter `of` whose sign is not that of the loss."""
    point = Point.of(example)
    reply, got = _slope(model, submission, point, of)
    k = model.parameters.index(of)
    if not model.tilts(k, point.x, point.y, point.theta):
        return
    submission.compared()
    expected = model.slope(k, point.x, point.y, point.theta)
    if not got * math.copysign(1, expected) > 0:
        work = paper.slope(model, point, of, got)
        raise refusals.not_uphill(reply, got, expected, of, point.theta[k], work)


def slope_descends(model: Truth, submission: Submission, example: Example, of: str) -> None:
    """Refuse a slope with which a small step of the parameter `of` does not lower the loss.

    The model knows how long a step against the true slope may be: for the squared error the residual shrinks to
    (1 - 2·α·φ²)·r, so the loss falls for every α < 1/φ².
    """
    point = Point.of(example)
    reply, got = _slope(model, submission, point, of)
    k = model.parameters.index(of)
    if not model.tilts(k, point.x, point.y, point.theta):
        return
    submission.compared()
    alpha = point.pace * model.longest_step(k, point.x)
    before = model.loss(point.x, point.y, point.theta)
    after = model.loss(point.x, point.y, moved(point.theta, k, -alpha * got))
    if not after < before:
        why = words(
            "`{call}` returned {got} as the slope in {of}. A step with α = {alpha} moves {of} from {at} to {to}, and "
            "the loss goes from {before} to {after}. With the true slope this step would lower it."
        )
        shown = {
            "of": of,
            "alpha": show_number(round(alpha, 6)),
            "at": show_number(point.theta[k]),
            "to": show_number(point.theta[k] - alpha * got),
            "before": show_number(before),
            "after": show_number(after),
        }
        work = paper.slope(model, point, of, got)
        raise wrong(reply, got, model.slope(k, point.x, point.y, point.theta), why, work, **shown)


def slope_matches(model: Truth, submission: Submission, example: Example, of: str) -> None:
    """Refuse a slope in the parameter `of` that is not the finite difference of the loss."""
    point = Point.of(example)
    reply, got = _slope(model, submission, point, of)
    k = model.parameters.index(of)
    expected = model.slope(k, point.x, point.y, point.theta)
    if not close(submission, got, expected, model.slope_size(k, point.x, point.y, point.theta)):
        raise refusals.not_as_steep(reply, got, expected, of, paper.slope(model, point, of, got))


def parameters_are_there(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `step` that does not return a value for each parameter, or changes the list of slopes."""
    reply, _values = _step(model, submission, Move.of(example))
    submission.compared()
    _untouched(reply)


def step_descends(model: Truth, submission: Submission, example: Example, of: str) -> None:
    """Refuse a `step` that does not move the parameter `of` to θ - α·slope."""
    move = Move.of(example)
    reply, values = _step(model, submission, move)
    k = model.parameters.index(of)
    at, slope = move.theta[k], move.grads[k]
    got = as_number(submission, reply, values[of], of)
    expected = at - move.alpha * slope
    if not close(submission, got, expected, abs(at) + abs(move.alpha * slope)):
        raise refusals.not_stepped(reply, got, expected, of, at, slope, move.alpha)


def no_epoch_no_change(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `train` that moves although it is given no epoch."""
    run = Run.of(example)
    reply, values = _train(model, submission, run, run.theta, 0)
    expected, size = model.trained(run.xs, run.ys, run.theta, run.alpha, 0)
    refusals.stays(submission, reply, values, dict(zip(model.parameters, expected, strict=True)), size)


def one_epoch(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `train` whose single epoch is not one step per sample, in order."""
    why = words(
        "`{call}` returned {got} for {of}. One pass over the data, with a step after every sample in order, leads to "
        "{of} = {expected}."
    )
    _trains(model, submission, Run.of(example), 1, why)


def all_epochs(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `train` that does not go on to the last epoch of a run."""
    run = Run.of(example)
    why = words(
        "`{call}` returned {got} for {of}. All {epochs} epochs, with a step after every sample, lead to "
        "{of} = {expected}."
    )
    _trains(model, submission, run, run.epochs, why)


def epochs_compose(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `train` for which epochs + more epochs is not epochs, and then more from there."""
    run = Run.of(example)
    total = run.epochs + run.more
    _reply, halfway = _train(model, submission, run, run.theta, run.epochs)
    _reply, apart = _train(model, submission, run, list(halfway.values()), run.more)
    reply, at_once = _train(model, submission, run, run.theta, total)
    _end, size = model.trained(run.xs, run.ys, run.theta, run.alpha, total)
    refusals.composes(submission, reply, at_once, apart, size, run.epochs, run.more)


def data_untouched(model: Truth, submission: Submission, example: Example) -> None:
    """Refuse a `train` that changes the lists it is given."""
    run = Run.of(example)
    reply, _values = _train(model, submission, run, run.theta, run.epochs)
    submission.compared()
    _untouched(reply)


def _gradient(model: Truth, submission: Submission, point: Point) -> tuple[Reply, Mapping[str, Answer]]:
    reply = submission.call("gradient", point.x, point.y, *point.theta)
    return reply, _values(model, submission, reply, model.asked_slopes)


def _slope(model: Truth, submission: Submission, point: Point, of: str) -> tuple[Reply, Number]:
    reply, slopes = _gradient(model, submission, point)
    if of not in slopes:
        raise refusals.no_slope(reply, len(slopes), of)
    return reply, as_number(submission, reply, slopes[of], of)


def _step(model: Truth, submission: Submission, move: Move) -> tuple[Reply, Mapping[str, Answer]]:
    slopes = cast("Argument", move.grads) if len(move.grads) > 1 else move.grads[0]
    reply = submission.call("step", *move.theta, slopes, move.alpha)
    return reply, _values(model, submission, reply)


def _train(
    model: Truth, submission: Submission, run: Run, start: Sequence[Number], epochs: int
) -> tuple[Reply, Mapping[str, Number]]:
    reply = submission.call("train", cast("Argument", run.xs), cast("Argument", run.ys), *start, run.alpha, epochs)
    values = _values(model, submission, reply)
    return reply, {of: as_number(submission, reply, value, of) for of, value in values.items()}


def _trains(model: Truth, submission: Submission, run: Run, epochs: int, why: str) -> None:
    reply, values = _train(model, submission, run, run.theta, epochs)
    expected, size = model.trained(run.xs, run.ys, run.theta, run.alpha, epochs)
    for (of, got), right in zip(values.items(), expected, strict=True):
        if not close(submission, got, right, size):
            work = paper.walk(model, run, of) if epochs == 1 else ()
            raise wrong(reply, got, right, why, work, of=of, epochs=epochs)


def _values(model: Truth, submission: Submission, reply: Reply, at_least: int | None = None) -> Mapping[str, Answer]:
    if len(model.parameters) == 1:
        return {model.parameters[0]: number(submission, reply)}
    return several(reply, model.parameters, at_least=at_least)


def _untouched(reply: Reply) -> None:
    """Refuse a call that changed the lists it was given."""
    if reply.changed:
        why = say(
            "`{call}` changed {changed}. A function borrows the lists it is given: whoever called it needs them as "
            "they were.",
            call=str(reply.call),
            changed=", ".join(reply.changed),
        )
        question = say("Which line changes a list in place, instead of calculating a new value?")
        raise Refusal(reply.call, why, question=question)
