"""The pictures of a submission: after the verdict, its own functions are asked for the numbers that are drawn."""

import math
from collections.abc import Sequence
from typing import TypeAlias

from grader.core.outcome import Argument, Ask, Call, ask_all
from grader.core.report import (
    Curve,
    DescentPicture,
    Finding,
    FitPicture,
    NoPicture,
    Picture,
    Status,
    Stride,
    WalkOutcome,
    WalkPicture,
)
from grader.course.exercise import Exercise
from grader.engine.diagnosis import returned_values
from grader.law.check import Model
from grader.law.inputs import Run
from grader.law.mistakes.evidence import flat, values_of
from grader.law.pictures import Descent, Fit, Subject, Walk
from grader.law.squared_error import SquaredError

Values: TypeAlias = tuple[float, ...]

CURVE = 48  # intervals of a curve
OWN = 12  # intervals between the points of the learner's own loss
SILENT = (Status.TODO, Status.STOPPED)  # functions that are not asked again
NEAR = 0.5  # a walk crawls that comes less than this share of the true way
STILL = 1e-9  # relative difference of distances that is no movement


def of(exercise: Exercise, ask: Ask, findings: Sequence[Finding]) -> tuple[Picture, ...]:
    """Return the pictures of a submission with these findings. No function that was stopped is waited for again."""
    learner = _Learner(exercise, ask, {finding.function for finding in findings if finding.status in SILENT})
    return tuple(_picture(exercise.model, learner, subject) for subject in exercise.pictures)


class _Learner:
    """The learner's own functions. One that was stopped or gave no number is not asked again."""

    def __init__(self, exercise: Exercise, ask: Ask, silent: set[str]) -> None:
        self._functions = exercise.functions
        self._ask = ask
        self._silent = silent

    def ask(self, function: str, calls: Sequence[Sequence[Argument]]) -> list[Values | None]:
        """Return the numbers that each call returns; None for a call that does not return what the exercise asks."""
        if function in self._silent:
            return [None] * len(calls)
        asked = self._functions[function]
        outcomes = ask_all(self._ask, [Call(function, asked.parameters, tuple(call)) for call in calls])
        count = len(asked.returns) or 1
        returned = [returned_values(asked, outcome) for outcome in outcomes]
        found = [
            None if values is None or len(values) != count else tuple(map(_real, flat(values))) for values in returned
        ]
        if len(outcomes) < len(calls) or returned[-1] is None:
            self._silent.add(function)
        return [*found, *[None] * (len(calls) - len(found))]

    def ask_one(self, function: str, *arguments: Argument) -> float | None:
        """Return the first number that a call returns."""
        (values,) = self.ask(function, [arguments])
        return None if values is None else values[0]


def _real(value: float) -> float:
    """Return `value` as a float, infinite if it is an integer beyond all floats."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _picture(model: Model, learner: _Learner, subject: Subject) -> Picture:
    match subject, model:
        case Walk(), SquaredError():
            return _walk(model, learner, subject)
        case Descent(), SquaredError():
            return _descent(model, learner, subject)
        case Fit(), SquaredError():
            return _fit(model, learner, subject)
    raise TypeError(f"no {type(subject).__name__} can be drawn of a {type(model).__name__}")


def _between(low: float, high: float, count: int) -> list[float]:
    return [low + (high - low) * n / count for n in range(count + 1)]


# Walking over the loss.


def _walk(model: SquaredError, learner: _Learner, subject: Walk) -> Picture:
    slope = learner.ask_one("gradient", subject.x, subject.y, subject.start)
    if slope is None:
        return NoPicture("walk", "gradient")
    own = _between(subject.low, subject.high, OWN)
    answers = learner.ask("loss", [(subject.x, subject.y, w) for w in own])
    strides = _strides(learner, subject, slope)
    flat, steep = (model.slopes(subject.x, subject.y, [w])[0] for w in (0.0, 1.0))
    lowest = flat / (flat - steep)
    return WalkPicture(
        parameter=model.parameters[0],
        sample=(subject.x, subject.y),
        alpha=subject.alpha,
        start=subject.start,
        slope=slope,
        true_slope=model.slopes(subject.x, subject.y, [subject.start])[0],
        lowest=lowest,
        loss=tuple((w, model.loss(subject.x, subject.y, [w])) for w in _between(subject.low, subject.high, CURVE)),
        own_loss=tuple((w, values[0]) for w, values in zip(own, answers, strict=True) if values is not None),
        strides=strides,
        course=_course([subject.start, *(stride.to for stride in strides)], lowest, _true_end(model, subject)),
    )


def _strides(learner: _Learner, subject: Walk, slope: float | None) -> tuple[Stride, ...]:
    """Return the steps, until one is far outside of the picture or is no number."""
    strides: list[Stride] = []
    at, width = float(subject.start), subject.high - subject.low
    while slope is not None and len(strides) < subject.steps:
        to = learner.ask_one("step", at, slope, subject.alpha)
        if to is None:
            break
        strides.append(Stride(at, slope, to))
        if not subject.low - width <= to <= subject.high + width:
            break
        at = to
        slope = learner.ask_one("gradient", subject.x, subject.y, at)
    return tuple(strides)


def _true_end(model: SquaredError, subject: Walk) -> float:
    at = float(subject.start)
    for _ in range(subject.steps):
        at -= subject.alpha * model.slopes(subject.x, subject.y, [at])[0]
    return at


def _course(places: Sequence[float], lowest: float, right: float) -> WalkOutcome:
    """Return the course of a walk through `places`; the true one ends at `right`."""
    distances = [abs(place - lowest) for place in places]
    if len(places) == 1:
        return WalkOutcome.NOT_WALKED
    if math.isnan(places[-1]):
        return WalkOutcome.NO_NUMBER
    if max(distances) - min(distances) <= STILL * (1 + distances[0]):
        return WalkOutcome.STILL
    if distances[-1] > distances[0]:
        return WalkOutcome.UPHILL if (places[1] - lowest) * (places[0] - lowest) > 0 else WalkOutcome.ACROSS
    way, right_way = distances[0] - distances[-1], distances[0] - abs(right - lowest)
    return WalkOutcome.CRAWLING if way < NEAR * right_way else WalkOutcome.DOWNHILL


# Training.


def _descent(model: SquaredError, learner: _Learner, subject: Descent) -> Picture:
    run = subject.run
    training = [run.arguments(model, epochs) for epochs in range(run.epochs + 1)]
    answers = learner.ask("train", training)
    own = tuple(None if theta is None else _loss(model, run, theta) for theta in answers)
    if all(loss is None for loss in own):
        return NoPicture("descent", "train")
    ends = [flat(values_of(model.truth("train", *arguments))) for arguments in training]
    return DescentPicture(own=own, true=tuple(model.mean_loss(run.xs, run.ys, end) for end in ends))


def _loss(model: SquaredError, run: Run, theta: Sequence[float]) -> float | None:
    """Return the mean loss over the data; None if that is no number, or not of so many parameters."""
    if len(theta) != len(run.theta):
        return None
    mean = model.mean_loss(run.xs, run.ys, theta)
    return None if math.isnan(mean) else mean


def _fit(model: SquaredError, learner: _Learner, subject: Fit) -> Picture:
    run = subject.run
    (theta,) = learner.ask("train", [run.arguments(model, run.epochs)])
    if theta is None:
        return NoPicture("fit", "train")
    places = _between(subject.low, subject.high, CURVE)

    def curve(parameters: Sequence[float]) -> Curve:
        return tuple((x, float(model.predict(x, parameters))) for x in places)

    return FitPicture(
        data=tuple(zip(run.xs, run.ys, strict=True)),
        epochs=run.epochs,
        start=curve(run.theta),
        own=curve(theta),
        true=curve(model.trained(run.xs, run.ys, run.theta, run.alpha, run.epochs)[0]),
    )
