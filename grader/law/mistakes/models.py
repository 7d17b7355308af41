"""Wrong models: who predicts by one has a loss and a gradient that follow."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.core.outcome import Number
from grader.law.mistakes.formulas import At, Formula, differentiating, mean, measuring, predicting
from grader.law.mistakes.mistake import Known, Mistake, declared
from grader.law.mistakes.wrong_model import WrongModel
from grader.law.squared_error import SquaredError


def model_mistakes(model: SquaredError, wrong: Sequence[WrongModel]) -> tuple[Mistake, ...]:
    """Return each of the `wrong` models as a mistake in `forward`, in `loss` and in `gradient`."""
    calls = {"forward": predicting(model), "loss": measuring(model), "gradient": differentiating(model)}
    return tuple(
        mistake
        for one in wrong
        for function, formulas in _misled(one.predict).items()
        if function in one.shows_in
        for mistake in declared(
            function, [Known(one.id, one.message, one.question, formulas)], calls[function], matrix=False
        )
    )


def _misled(predict: Callable[..., Number]) -> dict[str, tuple[Formula, ...]]:
    """Return what somebody makes who predicts by `predict`; see `slopes_of`."""
    return {
        "forward": (lambda at: replace(at, predict=predict).p,),
        "loss": (lambda at: mean(replace(at, predict=predict).squares),),
        "gradient": slopes_of(predict),
    }


def slopes_of(predict: Callable[..., Number]) -> tuple[Formula, ...]:
    """Return the slopes of somebody who predicts by `predict`: with the right features, and with their own."""
    return lambda at: replace(at, predict=predict).slopes, lambda at: _own_slopes(at, predict)


def _own_slopes(at: At, predict: Callable[..., Number]) -> list[Number]:
    h = 2.0**-20
    misled = replace(at, predict=predict)

    def moved(k: int, by: float) -> list[Number]:
        return replace(misled, theta=[value + by * (place == k) for place, value in enumerate(at.theta)]).p

    return [
        mean([(up - down) / h * r for up, down, r in zip(moved(k, h), moved(k, -h), misled.r, strict=True)])
        for k in range(len(at.theta))
    ]
