"""Counterexamples about a matrix of samples as arithmetic that a learner can redo on paper."""

from collections.abc import Sequence

from grader.core.outcome import Number, show_short, show_term
from grader.core.sentence import Sentence, say
from grader.law.matrix.inputs import Point, Run
from grader.law.matrix.model import MatrixModel
from grader.law.paper import steepness
from grader.law.squared_error import moved


def prediction(model: MatrixModel, point: Point, sample: int) -> tuple[Sentence, ...]:
    """Return the calculation of ŷ for one sample."""
    row = point.rows[sample]
    terms = " + ".join(
        [*(f"{show_term(x)}·{show_term(w)}" for x, w in zip(row, point.w, strict=True)), show_term(point.b)]
    )
    predicted = model.predict(point.rows, point.w, point.b)[sample]
    return (say("ŷ[{sample}] = {terms} = {prediction}", sample=sample, terms=terms, prediction=show_short(predicted)),)


def loss(model: MatrixModel, point: Point) -> tuple[Sentence, ...]:
    """Return the calculation of ŷ, the residuals and the loss."""
    predicted = model.predict(point.rows, point.w, point.b)
    residuals = model.residuals(point.rows, point.y, point.w, point.b)
    squares = " + ".join(f"{show_term(residual)}²" for residual in residuals)
    return (
        say("{formula} = {predictions}", formula=model.formula, predictions=_line(predicted)),
        say("residuals = ŷ - y = {residuals}", residuals=_line(residuals)),
        say(
            "loss = ({squares}) / {count} = {loss}",
            squares=squares,
            count=len(residuals),
            loss=show_short(model.loss(point.rows, point.y, point.w, point.b)),
        ),
    )


def slope(model: MatrixModel, point: Point, k: int, of: str, got: Number) -> tuple[Sentence, ...]:
    """Return how steep the loss is in the parameter `k`, called `of`, from the loss at both sides; b is the last."""
    theta = [*point.w, point.b]
    slopes_w, slope_b = model.slopes(point.rows, point.y, point.w, point.b)
    lower, upper = (_loss_at(model, point, moved(theta, k, side)) for side in (-1, 1))
    return (*loss(model, point), *steepness(of, theta[k], (lower, upper), [*slopes_w, slope_b][k], got))


def walk(model: MatrixModel, run: Run) -> tuple[Sentence, ...]:
    """Return the slopes at the start of a run, and where one step leads."""
    slopes_w, slope_b = model.slopes(run.rows, run.y, run.w, run.b)
    return (
        say(
            "slopes at the start: {slopes} in w, {slope} in b; α = {alpha}",
            slopes=_line(slopes_w),
            slope=show_short(slope_b),
            alpha=show_short(run.alpha),
        ),
    )


def _loss_at(model: MatrixModel, point: Point, theta: Sequence[Number]) -> float:
    *w, b = theta
    return model.loss(point.rows, point.y, w, b)


def _line(values: Sequence[Number]) -> str:
    return f"[{', '.join(map(show_short, values))}]"
