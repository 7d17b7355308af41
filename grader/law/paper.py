"""Counterexamples as arithmetic that a learner can redo on paper."""

from grader.core.outcome import Number, show_short, show_term
from grader.core.sentence import Sentence, say
from grader.law.inputs import Point, Run
from grader.law.smooth import Truth
from grader.law.squared_error import SquaredError, entries, in_line, moved, name_of, sample_on_paper

Work = tuple[Sentence, ...]


def prediction(model: Truth, point: Point, sample: int) -> Work:
    """Return the calculation of ŷ for one sample."""
    if isinstance(model, SquaredError) and model.vector:
        return sample_on_paper(model, point.x, point.theta, sample)
    return model.on_paper(point.x, None, point.theta)


def loss(model: Truth, point: Point) -> Work:
    """Return the calculation of the loss."""
    return model.on_paper(point.x, point.y, point.theta)


def slope(model: Truth, point: Point, k: int, got: Number) -> Work:
    """Return how steep the loss is in entry `k` of θ, from the loss at both sides.

    Only a parabola is as steep as a line through two of its points; of another loss the calculation of it is all.
    """
    work = loss(model, point)
    if not model.parabolic:
        return work
    of, at = name_of(model, k, point.theta), point.theta[k]
    lower, upper = (model.loss(point.x, point.y, moved(point.theta, k, side)) for side in (-1, 1))
    sides = say(
        "at {of} = {left} the loss is {lower}, at {of} = {right} it is {upper}",
        of=of,
        left=show_short(at - 1),
        right=show_short(at + 1),
        lower=show_short(lower),
        upper=show_short(upper),
    )
    slope = say(
        "slope in {of} = ({upper} - {lower}) / 2 = {slope}, yours is {got}",
        of=of,
        upper=show_short(upper),
        lower=show_term(lower),
        slope=show_short(model.slopes(point.x, point.y, point.theta)[k]),
        got=show_short(got),
    )
    return (*work, sides, slope)


def walk(model: Truth, run: Run, k: int) -> Work:
    """Return where entry `k` of θ is after each sample of one epoch; of all samples at once, where the step leads."""
    if model.vector:
        slopes = model.slopes(run.xs, run.ys, run.theta)
        in_w, (in_b,) = ([slopes[n] for n in entries(model, of, run.theta)] for of in model.parameters)
        return (
            say(
                "slopes at the start: {slopes} in w, {slope} in b; α = {alpha}",
                slopes=in_line(in_w),
                slope=show_short(in_b),
                alpha=show_short(run.alpha),
            ),
        )
    places = [
        model.trained(run.xs[:count], run.ys[:count], run.theta, run.alpha, 1)[0][k] for count in range(len(run.xs) + 1)
    ]
    of = model.parameters[k]
    return (say("{of} after each sample: {places}", of=of, places=" → ".join(map(show_short, places))),)
