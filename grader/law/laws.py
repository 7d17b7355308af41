"""The laws of descent on a loss: each judges the reply to one call on an example, and refuses it or returns.

They hold for every `Truth`: for the squared error, of one sample or of all samples at once, and for any smooth loss
that an exercise brings along.

Tolerances are relative to the size of the terms, not of the result, so that correct code in any algebraic form, in
single precision too, passes near cancellation. Of an array the shape comes first, then its numbers.
"""

import math
from collections.abc import Mapping, Sequence
from typing import cast

from grader.core.outcome import Answer, Argument, Call, Number, Other, Several, show, show_number
from grader.core.sentence import Sentence, say, words
from grader.law import paper, refusals
from grader.law.check import Model
from grader.law.draw import Example
from grader.law.inputs import Move, Point, Run, read
from grader.law.refusals import wrong
from grader.law.reply import (
    LEAST_SIZE,
    PER_SAMPLE,
    PER_WEIGHT,
    WEIGHTS,
    Refusal,
    Reply,
    as_number,
    close,
    line,
    number,
    parts,
    several,
)
from grader.law.smooth import Truth
from grader.law.squared_error import VISIBLE, entries, name_of


def returns_truth(model: Model, reply: Reply, size: Number, of: str | None = None, why: str | None = None) -> None:
    """Refuse an answer of any function that is not the truth; `of` says which value of several.

    `size` is the sum of the magnitudes of the terms that the truth is made of: see `close`. `why` is a template of what
    to say, with places for `call`, `got`, `expected` and, of several values, `of`.
    """
    call = reply.call
    right = cast("Number | tuple[Number, ...]", model.truth(call.function, *call.arguments))
    if isinstance(right, tuple):
        names = next(each.returns for each in model.functions if each.name == call.function)
        of = of or names[0]
        got, expected = as_number(reply, several(reply, names)[of], of), right[names.index(of)]
    else:
        got, expected = number(reply), right
    if not close(reply, got, expected, size):
        template = words("`{call}` returned {got} for {of}. Expected is {expected}.")
        otherwise = template if of else words("`{call}` returned {got}. Expected is {expected}.")
        raise wrong(reply, got, expected, why or otherwise, (), **({"of": of} if of else {}))


def predictions_are_there(model: Truth, point: Example, reply: Reply) -> None:
    """Refuse a `forward` that does not return one prediction for each sample."""
    _predictions(model, read(Point, point), reply)
    reply.compared()


def prediction(model: Truth, point: Example, reply: Reply) -> None:
    """Refuse a `forward` that is not ŷ."""
    at = read(Point, point)
    expected, sizes = model.predictions(at.x, at.theta), model.prediction_sizes(at.x, at.theta)
    found = _predictions(model, at, reply)
    for sample, (got, right, size) in enumerate(zip(found, expected, sizes, strict=True)):
        if close(reply, got, right, size):
            continue
        work = paper.prediction(model, at, sample)
        if not model.vector:
            why = words("`{call}` returned {got}. The model {formula} predicts {expected} there.")
            raise wrong(reply, got, right, why, work, formula=model.formula)
        why = words(
            "`forward` returned {got} for the sample X[{sample}] = {row}. The model {formula} predicts {expected}."
        )
        row = show(at.x[sample])
        raise wrong(reply, got, right, why, work, sample=sample, row=row, formula=model.formula)


def loss_is_there(_model: Truth, _point: Example, reply: Reply) -> None:
    """Refuse a `loss` that is not one number."""
    number(reply)
    reply.compared()


def loss(model: Truth, point: Example, reply: Reply) -> None:
    """Refuse a `loss` that is not the model's."""
    at = read(Point, point)
    got, expected = number(reply), model.loss(at.x, at.y, at.theta)
    if close(reply, got, expected, model.loss_size(at.x, at.y, at.theta)):
        return
    work = paper.loss(model, at)
    if not model.vector:
        why = words(
            "`{call}` returned {got}. The prediction there is ŷ = {prediction} and the target y = {y}, "
            "so the loss is {expected}."
        )
        predicted = show_number(model.predict(at.x, at.theta))
        raise wrong(reply, got, expected, why, work, prediction=predicted, y=show_number(at.y))
    predictions = model.predictions(at.x, at.theta)
    residuals: list[Argument] = [predicted - y for predicted, y in zip(predictions, at.y, strict=True)]
    why = words(
        "`loss` returned {got}. The predictions miss by {residuals}, and the mean of the squares is {expected}."
    )
    raise wrong(reply, got, expected, why, work, residuals=show(residuals))


def slopes_are_there(model: Truth, _point: Example, reply: Reply) -> None:
    """Refuse a `gradient` that returns no number, or not as many values as there are parameters."""
    _values(model, reply, model.asked_slopes)
    reply.compared()


def slope_is_there(model: Truth, point: Example, reply: Reply, of: str) -> None:
    """Refuse a slope in the parameter `of` that has not its shape."""
    _slopes(model, read(Point, point), reply, of)
    reply.compared()


def slope_points_uphill(model: Truth, point: Example, reply: Reply, of: str) -> None:
    """Refuse a slope in the parameter `of` whose sign is not that of the loss."""
    at = read(Point, point)
    found = _slopes(model, at, reply, of)
    right, sizes = model.slopes(at.x, at.y, at.theta), model.slope_sizes(at.x, at.y, at.theta)
    for k, got in found.items():
        if not _is_steep([right[k]], [sizes[k]]):
            continue
        reply.compared()
        if not got * math.copysign(1, right[k]) > 0:
            name, work = name_of(model, k, at.theta), paper.slope(model, at, k, got)
            raise refusals.not_uphill(reply, got, right[k], name, at.theta[k], work)


def slope_descends(model: Truth, point: Example, reply: Reply, of: str) -> None:
    """Refuse a slope with which a small step of the parameter `of` alone does not lower the loss.

    The model knows how long a step against the true slope may be: for the squared error of one sample the residual
    shrinks to (1 - 2·α·φ²)·r, so the loss falls for every α < 1/φ².
    """
    at = read(Point, point)
    found = _slopes(model, at, reply, of)
    right, sizes = model.slopes(at.x, at.y, at.theta), model.slope_sizes(at.x, at.y, at.theta)
    if not _is_steep([right[k] for k in found], [sizes[k] for k in found]):
        return
    reply.compared()
    alpha = at.pace * model.longest_step_along(list(found), at.x, right)
    after_step = [value - alpha * found.get(k, 0) for k, value in enumerate(at.theta)]
    before, after = model.loss(at.x, at.y, at.theta), model.loss(at.x, at.y, after_step)
    if after < before:
        return
    losses = {"alpha": show_number(round(alpha, 6)), "before": show_number(before), "after": show_number(after)}
    if model.vector:
        told = say(
            "A step of {of} alone with α = {alpha} against what `{call}` returned takes the loss from {before} to "
            "{after}. With the true slopes this step would lower it.",
            of=of,
            call=str(reply.call),
            **losses,
        )
        raise Refusal(reply.call, told, got=show(reply.answer), work=paper.loss(model, at))
    ((k, got),) = found.items()
    why = words(
        "`{call}` returned {got} as the slope in {of}. A step with α = {alpha} moves {of} from {at} to {to}, and "
        "the loss goes from {before} to {after}. With the true slope this step would lower it."
    )
    moved = {"of": of, "at": show_number(at.theta[k]), "to": show_number(after_step[k])}
    raise wrong(reply, got, right[k], why, paper.slope(model, at, k, got), **moved, **losses)


def slope_matches(model: Truth, point: Example, reply: Reply, of: str) -> None:
    """Refuse a slope in the parameter `of` that is not the finite difference of the loss."""
    at = read(Point, point)
    found = _slopes(model, at, reply, of)
    right, sizes = model.slopes(at.x, at.y, at.theta), model.slope_sizes(at.x, at.y, at.theta)
    for k, got in found.items():
        if not close(reply, got, right[k], sizes[k]):
            name, work = name_of(model, k, at.theta), paper.slope(model, at, k, got)
            raise refusals.not_as_steep(reply, got, right[k], name, work)


def parameters_are_there(model: Truth, _move: Example, reply: Reply) -> None:
    """Refuse a `step` that does not return a value for each parameter, or changes the list of slopes."""
    _values(model, reply)
    reply.compared()
    if not model.vector:
        _untouched(reply)


def step_descends(model: Truth, move: Example, reply: Reply, of: str) -> None:
    """Refuse a `step` that does not move the parameter `of` to θ - α·slope."""
    before = read(Move, move)
    answer = _values(model, reply)[of]
    for k, got in _numbers(model, reply, answer, of, before.theta, WEIGHTS).items():
        at, slope = before.theta[k], before.grads[k]
        expected = at - before.alpha * slope
        if not close(reply, got, expected, abs(at) + abs(before.alpha * slope)):
            name = name_of(model, k, before.theta)
            raise refusals.not_stepped(reply, got, expected, name, at, slope, before.alpha)


def no_epoch_no_change(model: Truth, run: Example, reply: Reply) -> None:
    """Refuse a `train` that moves although it is given no epoch."""
    some = read(Run, run)
    expected, size = model.trained(some.xs, some.ys, some.theta, some.alpha, 0)
    why = words("`{call}` returned {got} for {of}. With epochs = 0 nothing is passed over, so {of} stays {expected}.")
    for k, got in enumerate(_trained(model, some, reply)):
        if not close(reply, got, expected[k], size):
            raise wrong(reply, got, expected[k], why, of=name_of(model, k, some.theta))


def one_epoch(model: Truth, run: Example, reply: Reply) -> None:
    """Refuse a `train` whose single epoch is not one step per sample in order, or one on all samples at once."""
    by_sample = words(
        "`{call}` returned {got} for {of}. One pass over the data, with a step after every sample in order, leads to "
        "{of} = {expected}."
    )
    at_once = words(
        "`train` returned {got} for {of}. One epoch is one step, by the slopes of the loss over all samples, both "
        "taken at the same point: it leads to {of} = {expected}."
    )
    _trains(model, read(Run, run), reply, 1, at_once if model.vector else by_sample)


def all_epochs(model: Truth, run: Example, reply: Reply) -> None:
    """Refuse a `train` that does not go on to the last epoch of a run."""
    by_sample = words(
        "`{call}` returned {got} for {of}. All {epochs} epochs, with a step after every sample, lead to "
        "{of} = {expected}."
    )
    at_once = words("`train` returned {got} for {of}. All {epochs} epochs, a step each, lead to {of} = {expected}.")
    some = read(Run, run)
    _trains(model, some, reply, some.epochs, at_once if model.vector else by_sample)


def epochs_compose(model: Truth, run: Example, reply: Reply) -> None:
    """Refuse a `train` for which epochs + more epochs is not epochs, and then more from there."""
    some = read(Run, run)
    total = some.epochs + some.more
    ends = reply.answer.items if isinstance(reply.answer, Several) else ()
    call = cast("Call", reply.call.shown)
    if len(ends) == 1:  # nothing can be trained from there: this end is refused for what it is
        start = Call(call.function, call.names, some.arguments(model, some.epochs))
        _trained(model, some, Reply(start, ends[0], (), reply.tally))
    first, at_once = (Reply(call, end, (), reply.tally) for end in (*ends, *[Other("None")] * 2)[:2])
    expected, found = _trained(model, some, first), _trained(model, some, at_once)
    size = model.trained(some.xs, some.ys, some.theta, some.alpha, total)[1]
    why = words(
        "`{call}` returned {got} for {of}. Training for epochs = {epochs} and then, from where that ended, for "
        "epochs = {more} leads to {of} = {expected}. Training for epochs = {total} at once has to end there "
        "too."
    )
    for k, (got, right) in enumerate(zip(found, expected, strict=True)):
        if not close(reply, got, right, size):
            name, more = name_of(model, k, some.theta), some.more
            raise wrong(at_once, got, right, why, of=name, epochs=some.epochs, more=more, total=total)


def data_untouched(model: Truth, example: Example, reply: Reply) -> None:
    """Refuse a call that changes the lists that it is given."""
    _is_readable(model, example, reply)
    reply.compared()
    _untouched(reply)


def arrays_untouched(model: Truth, example: Example, reply: Reply) -> None:
    """Refuse a call that changes the arrays that it is given."""
    _is_readable(model, example, reply)
    reply.compared()
    if reply.changed:
        why = say(
            "`{call}` changed {changed}. A function borrows the arrays it is given: whoever called it needs them as "
            "they were.",
            call=str(reply.call),
            changed=", ".join(reply.changed),
        )
        question = say("Which line changes an array in place, as `+=` and `a[…] = …` do, instead of making a new one?")
        raise Refusal(reply.call, why, question=question, mistake="changes-arguments")


def _is_readable(model: Truth, example: Example, reply: Reply) -> None:
    """Refuse an answer that holds no numbers where numbers are asked for."""
    if reply.call.function == "loss":
        number(reply)
    elif reply.call.function == "train":
        _trained(model, read(Run, example), reply)


def _predictions(model: Truth, point: Point, reply: Reply) -> Sequence[Number]:
    return line(reply, reply.answer, len(point.x), PER_SAMPLE) if model.vector else [number(reply)]


def _slopes(model: Truth, point: Point, reply: Reply, of: str) -> dict[int, Number]:
    """Return the slopes in the parameter `of`, by their place in θ."""
    values = _values(model, reply, model.asked_slopes)
    if of not in values:
        raise refusals.no_slope(reply, len(values), of, model.vector)
    return _numbers(model, reply, values[of], of, point.theta, PER_WEIGHT)


def _trained(model: Truth, run: Run, reply: Reply) -> list[Number]:
    values = _values(model, reply)
    found = [list(_numbers(model, reply, answer, of, run.theta, WEIGHTS).values()) for of, answer in values.items()]
    return [each for some in found for each in some]


def _trains(model: Truth, run: Run, reply: Reply, epochs: int, why: str) -> None:
    expected, size = model.trained(run.xs, run.ys, run.theta, run.alpha, epochs)
    for k, (got, right) in enumerate(zip(_trained(model, run, reply), expected, strict=True)):
        if not close(reply, got, right, size):
            work = paper.walk(model, run, k) if epochs == 1 else ()
            raise wrong(reply, got, right, why, work, of=name_of(model, k, run.theta), epochs=epochs)


def _values(model: Truth, reply: Reply, at_least: int | None = None) -> Mapping[str, Answer]:
    """Return the answer for each parameter, by its name."""
    if model.vector:
        return parts(reply, model.parameters, at_least=at_least)
    if len(model.parameters) == 1:
        return {model.parameters[0]: number(reply)}
    return several(reply, model.parameters, at_least=at_least)


def _numbers(
    model: Truth, reply: Reply, answer: Answer, of: str, theta: Sequence[Number], wanted: Sentence
) -> dict[int, Number]:
    """Return the numbers in the `answer` for the parameter `of`, by their place in θ; `wanted` says what they are."""
    places = entries(model, of, theta)
    if of != model.vector:
        return {places[0]: as_number(reply, answer, of)}
    return dict(zip(places, line(reply, answer, len(places), wanted, of), strict=True))


def _is_steep(slopes: Sequence[Number], sizes: Sequence[Number]) -> bool:
    """Tell whether slopes are large enough for their signs to survive single precision."""
    steep = sum(slope * slope for slope in slopes)
    return bool(steep) and steep**0.5 >= VISIBLE * max(sum(sizes), LEAST_SIZE)


def _untouched(reply: Reply) -> None:
    if reply.changed:
        why = say(
            "`{call}` changed {changed}. A function borrows the lists it is given: whoever called it needs them as "
            "they were.",
            call=str(reply.call),
            changed=", ".join(reply.changed),
        )
        question = say("Which line changes a list in place, instead of calculating a new value?")
        raise Refusal(reply.call, why, question=question)
