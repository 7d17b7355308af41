"""Counterexamples as arithmetic that a learner can redo on paper."""

from grader.core.outcome import Number, show_short, show_term
from grader.core.sentence import Sentence, say
from grader.law.inputs import Point, Run
from grader.law.smooth import Truth
from grader.law.squared_error import moved


def slope(model: Truth, point: Point, of: str, got: Number) -> tuple[Sentence, ...]:
    """Return how steep the loss is in the parameter `of`, from the loss at both sides.

    Only a parabola is as steep as a line through two of its points; of another loss the calculation of it is all.
    """
    loss = model.on_paper(point.x, point.y, point.theta)
    if not model.parabolic:
        return loss
    k = model.parameters.index(of)
    lower, upper = (model.loss(point.x, point.y, moved(point.theta, k, side)) for side in (-1, 1))
    steep = model.slope(k, point.x, point.y, point.theta)
    return (*loss, *steepness(of, point.theta[k], (lower, upper), steep, got))


def steepness(
    of: str, at: Number, losses: tuple[Number, Number], steep: Number, got: Number
) -> tuple[Sentence, Sentence]:
    """Return how the slope in `of`, which is `at`, shows in the `losses` one unit below and above."""
    lower, upper = losses
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
        slope=show_short(steep),
        got=show_short(got),
    )
    return sides, slope


def walk(model: Truth, run: Run, of: str) -> tuple[Sentence, ...]:
    """Return where the parameter `of` is after each sample of one epoch."""
    k = model.parameters.index(of)
    places = [
        model.trained(run.xs[:count], run.ys[:count], run.theta, run.alpha, 1)[0][k] for count in range(len(run.xs) + 1)
    ]
    return (say("{of} after each sample: {places}", of=of, places=" → ".join(map(show_short, places))),)
