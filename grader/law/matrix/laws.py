"""The laws of multiple linear regression: each takes a submission and an example, and refuses or returns.

Tolerances are relative to the size of the terms, as in `laws`. Of an array the shape comes first, then its numbers.
"""

from collections.abc import Mapping
from typing import TypeAlias, cast

from grader.core.outcome import Answer, Argument, Number, show, show_number
from grader.core.sentence import say, words
from grader.law import refusals
from grader.law.given import Example
from grader.law.matrix import paper
from grader.law.matrix.inputs import Move, Point, Run, of
from grader.law.matrix.model import VALUES, MatrixModel
from grader.law.matrix.reply import PER_SAMPLE, PER_WEIGHT, WEIGHTS, line, parts
from grader.law.refusals import wrong
from grader.law.reply import Refusal, Reply, Submission, as_number, close, number
from grader.law.squared_error import REMEMBERED, VISIBLE

W, B = VALUES
Slopes: TypeAlias = tuple[list[float], float]


def predictions_are_there(submission: Submission, example: Example) -> None:
    """Refuse a `forward` that does not return one prediction for each sample."""
    _forward(submission, of(Point, example))
    submission.compared()


def predictions(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a `forward` that is not ŷ."""
    point = of(Point, example)
    reply, found = _forward(submission, point)
    expected = model.predict(point.rows, point.w, point.b)
    sizes = model.sizes(point.rows, [0] * len(found), point.w, point.b)
    for sample, (got, right, size) in enumerate(zip(found, expected, sizes, strict=True)):
        if not close(submission, got, right, size):
            why = words(
                "`forward` returned {got} for the sample X[{sample}] = {row}. The model {formula} predicts {expected}."
            )
            row = show(cast("Argument", point.rows[sample]))
            work = paper.prediction(model, point, sample)
            raise wrong(reply, got, right, why, work, sample=sample, row=row, formula=model.formula)


def loss_is_there(submission: Submission, example: Example) -> None:
    """Refuse a `loss` that is not one number."""
    _loss(submission, of(Point, example))
    submission.compared()


def mean_squared_error(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a `loss` that is not the mean of (ŷ - y)²."""
    point = of(Point, example)
    reply, got = _loss(submission, point)
    data = point.rows, point.y, point.w, point.b
    expected = model.loss(*data)
    if not close(submission, got, expected, model.loss_size(*data)):
        residuals = show(cast("Argument", model.residuals(*data)))
        why = words(
            "`loss` returned {got}. The predictions miss by {residuals}, and the mean of the squares is {expected}."
        )
        raise wrong(reply, got, expected, why, paper.loss(model, point), residuals=residuals)


def slopes_are_there(submission: Submission, example: Example) -> None:
    """Refuse a `gradient` that does not return something for w, and for b."""
    _gradient(submission, of(Point, example))
    submission.compared()


def slopes_of_weights_are_there(submission: Submission, example: Example) -> None:
    """Refuse a ∂w that has not the shape of w."""
    _slopes_of_weights(submission, of(Point, example))
    submission.compared()


def slope_of_bias_is_there(submission: Submission, example: Example) -> None:
    """Refuse a ∂b that is not one number."""
    _slope_of_bias(submission, of(Point, example))
    submission.compared()


def weights_point_uphill(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a ∂w of which some number has not the sign of the slope of the loss."""
    point = of(Point, example)
    reply, found = _slopes_of_weights(submission, point)
    (right, _slope), (sizes, _size) = _truth(model, example)
    for k, (got, expected, size) in enumerate(zip(found, right, sizes, strict=True)):
        _points_uphill(model, submission, reply, point, k, got, expected, size)


def bias_points_uphill(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a ∂b whose sign is not that of the slope of the loss."""
    point = of(Point, example)
    reply, got = _slope_of_bias(submission, point)
    data = point.rows, point.y, point.w, point.b
    _points_uphill(
        model, submission, reply, point, len(point.w), got, model.slopes(*data)[1], model.slope_sizes(*data)[1]
    )


def weights_descend(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a ∂w with which a small step of w alone does not lower the loss.

    Along the true slopes g the loss is a parabola of curvature c = 2·mean((X·g)²)/‖g‖²: it falls for every α < 2/c.
    """
    point = of(Point, example)
    reply, found = _slopes_of_weights(submission, point)
    (right, _slope), (sizes, _size) = _truth(model, example)
    steep = sum(slope * slope for slope in right)
    if not steep or not steep**0.5 >= VISIBLE * sum(sizes):
        return
    along = model.predict(point.rows, right, 0)
    curvature = 2 * sum(value * value for value in along) / len(along) / steep
    alpha = point.pace * 2 / curvature
    after = [at - alpha * slope for at, slope in zip(point.w, found, strict=True)]
    _descends(model, submission, reply, point, alpha, after, point.b, W)


def bias_descends(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a ∂b with which a small step of b alone does not lower the loss: its curvature is 2."""
    point = of(Point, example)
    reply, got = _slope_of_bias(submission, point)
    (_slopes, slope), (_sizes, size) = _truth(model, example)
    if _is_steep(slope, size):
        _descends(model, submission, reply, point, point.pace, point.w, point.b - point.pace * got, B)


def weights_match(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a ∂w that is not the finite differences of the loss."""
    point = of(Point, example)
    reply, found = _slopes_of_weights(submission, point)
    (right, _slope), (sizes, _size) = _truth(model, example)
    for k, (got, expected, size) in enumerate(zip(found, right, sizes, strict=True)):
        if not close(submission, got, expected, size):
            raise refusals.not_as_steep(reply, got, expected, _weight(k), paper.slope(model, point, k, _weight(k), got))


def bias_matches(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a ∂b that is not the finite difference of the loss."""
    point = of(Point, example)
    reply, got = _slope_of_bias(submission, point)
    (_slopes, expected), (_sizes, size) = _truth(model, example)
    if not close(submission, got, expected, size):
        raise refusals.not_as_steep(reply, got, expected, B, paper.slope(model, point, len(point.w), B, got))


def parameters_are_there(submission: Submission, example: Example) -> None:
    """Refuse a `step` that does not return something for w, and for b."""
    _step(submission, of(Move, example))
    submission.compared()


def weights_step(submission: Submission, example: Example) -> None:
    """Refuse a `step` that does not move w to w - α·∂w."""
    move = of(Move, example)
    reply, values = _step(submission, move)
    found = line(reply, values[W], len(move.w), WEIGHTS, W)
    slopes = cast("list[Number]", move.grads[0])
    for k, (got, at, slope) in enumerate(zip(found, move.w, slopes, strict=True)):
        _steps(submission, reply, got, at, slope, move.alpha, _weight(k))


def bias_steps(submission: Submission, example: Example) -> None:
    """Refuse a `step` that does not move b to b - α·∂b."""
    move = of(Move, example)
    reply, values = _step(submission, move)
    got = as_number(submission, reply, values[B], B)
    _steps(submission, reply, got, move.b, cast("Number", move.grads[1]), move.alpha, B)


def no_epoch_no_change(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a `train` that moves although it is given no epoch."""
    run = of(Run, example)
    reply, values = _train(submission, run, run.w, run.b, 0)
    (w, b), size = model.trained(*_data(run), run.alpha, 0)
    refusals.stays(submission, reply, values, _named(w, b), size)


def one_epoch(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a `train` whose single epoch is not one step by the slopes of the mean over all samples."""
    why = words(
        "`train` returned {got} for {of}. One epoch is one step, by the slopes of the loss over all samples, both "
        "taken at the same point: it leads to {of} = {expected}."
    )
    _trains(model, submission, of(Run, example), 1, why)


def all_epochs(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a `train` that does not go on to the last epoch of a run."""
    run = of(Run, example)
    why = words("`train` returned {got} for {of}. All {epochs} epochs, a step each, lead to {of} = {expected}.")
    _trains(model, submission, run, run.epochs, why)


def epochs_compose(model: MatrixModel, submission: Submission, example: Example) -> None:
    """Refuse a `train` for which epochs + more epochs is not epochs, and then more from there."""
    run = of(Run, example)
    total = run.epochs + run.more
    _reply, halfway = _train(submission, run, run.w, run.b, run.epochs)
    *w, b = halfway.values()
    _reply, apart = _train(submission, run, w, b, run.more)
    reply, at_once = _train(submission, run, run.w, run.b, total)
    _end, size = model.trained(*_data(run), run.alpha, total)
    refusals.composes(submission, reply, at_once, apart, size, run.epochs, run.more)


def arrays_untouched(function: str, submission: Submission, example: Example) -> None:
    """Refuse a call of `function` that changes the arrays it is given."""
    if function == "step":
        reply, _parameters = _step(submission, of(Move, example))
    elif function == "train":
        run = of(Run, example)
        reply, _numbers = _train(submission, run, run.w, run.b, 1)  # which has been asked already
    else:
        point = of(Point, example)
        reply = {"forward": _forward, "loss": _loss, "gradient": _gradient}[function](submission, point)[0]
    submission.compared()
    if reply.changed:
        why = say(
            "`{call}` changed {changed}. A function borrows the arrays it is given: whoever called it needs them as "
            "they were.",
            call=str(reply.call),
            changed=", ".join(reply.changed),
        )
        question = say("Which line changes an array in place, as `+=` and `a[…] = …` do, instead of making a new one?")
        raise Refusal(reply.call, why, question=question, mistake="changes-arguments")


_known: dict[int, tuple[Example, MatrixModel, tuple[Slopes, Slopes]]] = {}


def _truth(model: MatrixModel, example: Example) -> tuple[Slopes, Slopes]:
    """Return the slopes at a point, and the sizes of their terms: many checks ask for them, of the same examples.

    Examples are known by their ids, since comparing them takes longer; what is kept can not be freed, so nothing else
    can get its id.
    """
    known = _known.get(id(example))
    if known is None or known[1] is not model:
        point = of(Point, example)
        data = point.rows, point.y, point.w, point.b
        known = (example, model, (model.slopes(*data), model.slope_sizes(*data)))
        if len(_known) >= REMEMBERED:
            _known.clear()
        _known[id(example)] = known
    return known[2]


def _forward(submission: Submission, point: Point) -> tuple[Reply, list[Number]]:
    reply = submission.call("forward", _argument(point.rows), _argument(point.w), point.b)
    return reply, line(reply, reply.answer, len(point.rows), PER_SAMPLE)


def _loss(submission: Submission, point: Point) -> tuple[Reply, Number]:
    reply = submission.call("loss", _argument(point.rows), _argument(point.y), _argument(point.w), point.b)
    return reply, number(submission, reply)


def _gradient(submission: Submission, point: Point) -> tuple[Reply, Mapping[str, Answer]]:
    reply = submission.call("gradient", _argument(point.rows), _argument(point.y), _argument(point.w), point.b)
    return reply, parts(reply, at_least=1)


def _slopes_of_weights(submission: Submission, point: Point) -> tuple[Reply, list[Number]]:
    reply, slopes = _gradient(submission, point)
    return reply, line(reply, slopes[W], len(point.w), PER_WEIGHT, W)


def _slope_of_bias(submission: Submission, point: Point) -> tuple[Reply, Number]:
    reply, slopes = _gradient(submission, point)
    if B not in slopes:
        why = say("`{call}` returned the slopes in w alone. There is none for {of}.", call=str(reply.call), of=B)
        raise refusals.missing_slope(reply, why, B)
    return reply, as_number(submission, reply, slopes[B], B)


def _step(submission: Submission, move: Move) -> tuple[Reply, Mapping[str, Answer]]:
    reply = submission.call("step", _argument(move.w), move.b, _argument(move.grads), move.alpha)
    return reply, parts(reply)


def _train(
    submission: Submission, run: Run, w: list[Number], b: Number, epochs: int
) -> tuple[Reply, Mapping[str, Number]]:
    reply = submission.call("train", _argument(run.rows), _argument(run.y), _argument(w), b, run.alpha, epochs)
    values = parts(reply)
    weights = line(reply, values[W], len(w), WEIGHTS, W)
    return reply, _named(weights, as_number(submission, reply, values[B], B))


def _trains(model: MatrixModel, submission: Submission, run: Run, epochs: int, why: str) -> None:
    reply, values = _train(submission, run, run.w, run.b, epochs)
    (w, b), size = model.trained(*_data(run), run.alpha, epochs)
    expected = _named(w, b)
    for name, got in values.items():
        if not close(submission, got, expected[name], size):
            work = paper.walk(model, run) if epochs == 1 else ()
            raise wrong(reply, got, expected[name], why, work, of=name, epochs=epochs)


def _steps(
    submission: Submission, reply: Reply, got: Number, at: Number, slope: Number, alpha: float, name: str
) -> None:
    expected = at - alpha * slope
    if not close(submission, got, expected, abs(at) + abs(alpha * slope)):
        raise refusals.not_stepped(reply, got, expected, name, at, slope, alpha)


def _is_steep(slope: float, size: float) -> bool:
    """Tell whether a slope is large enough for its sign to survive single precision."""
    return bool(slope) and abs(slope) >= VISIBLE * size


def _points_uphill(
    model: MatrixModel,
    submission: Submission,
    reply: Reply,
    point: Point,
    k: int,
    got: Number,
    expected: float,
    size: float,
) -> None:
    if not _is_steep(expected, size):
        return
    submission.compared()
    if not (got > 0 if expected > 0 else got < 0):
        name, at = (_weight(k), point.w[k]) if k < len(point.w) else (B, point.b)
        raise refusals.not_uphill(reply, got, expected, name, at, paper.slope(model, point, k, name, got))


def _descends(
    model: MatrixModel,
    submission: Submission,
    reply: Reply,
    point: Point,
    alpha: float,
    w: list[Number],
    b: Number,
    moved: str,
) -> None:
    submission.compared()
    before = model.loss(point.rows, point.y, point.w, point.b)
    after = model.loss(point.rows, point.y, w, b)
    if not after < before:
        why = say(
            "A step of {of} alone with α = {alpha} against what `{call}` returned takes the loss from {before} to "
            "{after}. With the true slopes this step would lower it.",
            of=moved,
            alpha=show_number(round(alpha, 6)),
            call=str(reply.call),
            before=show_number(before),
            after=show_number(after),
        )
        raise Refusal(reply.call, why, got=show(reply.answer), work=paper.loss(model, point))


def _named(w: list[Number], b: Number) -> dict[str, Number]:
    """Return parameters by what a message calls them."""
    return {**{_weight(k): value for k, value in enumerate(w)}, B: b}


def _weight(k: int) -> str:
    return f"w[{k}]"


def _data(run: Run) -> tuple[list[list[Number]], list[Number], list[Number], Number]:
    return run.rows, run.y, run.w, run.b


def _argument(value: object) -> Argument:
    return cast("Argument", value)
