"""Counterexamples as arithmetic that a learner can redo on paper."""

from collections.abc import Sequence

from grader.law.inputs import Point, Run
from grader.law.smooth import Truth
from grader.law.squared_error import SquaredError, moved
from grader.outcome import Number, show_number
from grader.sentence import Sentence, say


def prediction(model: Truth, x: Number, theta: Sequence[Number]) -> tuple[Sentence, ...]:
    """Return the calculation of ŷ."""
    return (_prediction(model, x, theta),) if isinstance(model, SquaredError) else model.on_paper(x, None, theta)


def _prediction(model: SquaredError, x: Number, theta: Sequence[Number]) -> Sentence:
    return say("ŷ = {terms} = {prediction}", terms=_terms(model, x, theta), prediction=shown(model.predict(x, theta)))


def loss(model: Truth, point: Point) -> tuple[Sentence, ...]:
    """Return the calculation of ŷ, the residual and the loss."""
    if not isinstance(model, SquaredError):
        return model.on_paper(point.x, point.y, point.theta)
    predicted = model.predict(point.x, point.theta)
    residual = predicted - point.y
    return (
        _prediction(model, point.x, point.theta),
        say(
            "residual = ŷ - y = {prediction} - {y} = {residual}",
            prediction=shown(predicted),
            y=bracketed(point.y),
            residual=shown(residual),
        ),
        say("loss = {residual}² = {loss}", residual=bracketed(residual), loss=shown(residual * residual)),
    )


def slope(model: Truth, point: Point, of: str, got: Number) -> tuple[Sentence, ...]:
    """Return how steep the loss is in the parameter `of`, from the loss at both sides.

    Only a parabola is as steep as a line through two of its points; of another loss the calculation of it is all.
    """
    if not isinstance(model, SquaredError):
        return loss(model, point)
    k = model.parameters.index(of)
    lower, upper = (model.loss(point.x, point.y, moved(point.theta, k, side)) for side in (-1, 1))
    steep = model.slope(k, point.x, point.y, point.theta)
    return (*loss(model, point), *steepness(of, point.theta[k], (lower, upper), steep, got))


def steepness(
    of: str, at: Number, losses: tuple[Number, Number], steep: Number, got: Number
) -> tuple[Sentence, Sentence]:
    """Return how the slope in `of`, which is `at`, shows in the `losses` one unit below and above."""
    lower, upper = losses
    sides = say(
        "at {of} = {left} the loss is {lower}, at {of} = {right} it is {upper}",
        of=of,
        left=shown(at - 1),
        right=shown(at + 1),
        lower=shown(lower),
        upper=shown(upper),
    )
    slope = say(
        "slope in {of} = ({upper} - {lower}) / 2 = {slope}, yours is {got}",
        of=of,
        upper=shown(upper),
        lower=bracketed(lower),
        slope=shown(steep),
        got=shown(got),
    )
    return sides, slope


def walk(model: Truth, run: Run, of: str) -> tuple[Sentence, ...]:
    """Return where the parameter `of` is after each sample of one epoch."""
    k = model.parameters.index(of)
    places = [
        model.trained(run.xs[:count], run.ys[:count], run.theta, run.alpha, 1)[0][k] for count in range(len(run.xs) + 1)
    ]
    return (say("{of} after each sample: {places}", of=of, places=" → ".join(map(shown, places))),)


def _terms(model: SquaredError, x: Number, theta: Sequence[Number]) -> str:
    pairs = zip(model.features(x), theta, strict=True)
    return " + ".join(f"{bracketed(phi)}·{bracketed(value)}" for phi, value in pairs)


def shown(value: Number) -> str:
    """Return `value` short enough for a line of arithmetic."""
    return show_number(round(value, 6)) if abs(value) >= 1e-4 else show_number(value)  # noqa: PLR2004 - short enough


def bracketed(value: Number) -> str:
    """Return the same, in brackets if it is negative."""
    return f"({shown(value)})" if value < 0 else shown(value)
