"""The truth, and the laws, of every model that is linear in its parameters and trained on the squared error.

ŷ = Σ φ_k(x)·θ_k, loss = (ŷ - y)². With the residual r = ŷ - y the slope in θ_k is 2·φ_k·r, but no law below uses that
formula: the loss is a quadratic polynomial in each parameter, for which the central difference
(L(θ + h) - L(θ - h)) / 2h is the slope for *any* h; only rounding remains, and that is least at h = A/|φ_k|, where A is
the sum of the magnitudes of all terms of the residual.

Tolerances are relative to the size of the terms, not of the result, so that correct code in any algebraic form, in
single precision too, passes near cancellation.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from grader.law.given import Draw, Example, Function, Inputs
from grader.law.reply import Refusal, Reply, Submission, close, mismatch, number, several
from grader.outcome import Argument, Number, show_apart, show_number
from grader.sentence import Sentence, say

VISIBLE = 1e-5  # of A: a residual below it is lost in single precision, and with it every sign
PACES = 20  # a pace of k/20 of the largest step that still descends, k = 1 … 18


@dataclass(frozen=True)
class SquaredError:
    """A model ŷ = Σ φ_k(x)·θ_k with `parameters` θ, `features` x -> φ(x), and its `formula` as the learner reads it.

    `asked_slopes` tells how many slopes, from the first parameter on, earn their points even when the others are missing.
    """

    parameters: tuple[str, ...]
    features: Callable[[Number], tuple[Number, ...]]
    formula: str
    asked_slopes: int | None = None
    functions: tuple[Function, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Derive the functions asked for from the parameters."""
        several_values = self.parameters if len(self.parameters) > 1 else ()
        slopes = "grads" if several_values else "grad"
        object.__setattr__(
            self,
            "functions",
            (
                Function("forward", ("x", *self.parameters)),
                Function("loss", ("x", "y", *self.parameters)),
                Function("gradient", ("x", "y", *self.parameters), several_values),
                Function("step", (*self.parameters, slopes, "alpha"), several_values),
                Function("train", ("xs", "ys", *self.parameters, "alpha", "epochs"), several_values),
            ),
        )

    # The truth.

    def predict(self, x: Number, theta: Sequence[Number]) -> Number:
        """Return ŷ."""
        return sum(phi * value for phi, value in zip(self.features(x), theta, strict=True))

    def loss(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return (ŷ - y)²."""
        residual = self.predict(x, theta) - y
        return residual * residual

    def size(self, x: Number, y: Number, theta: Sequence[Number]) -> Number:
        """Return A = Σ|φ_k·θ_k| + |y|, the size of the terms of the residual."""
        return sum(abs(phi * value) for phi, value in zip(self.features(x), theta, strict=True)) + abs(y)

    def slope(self, k: int, x: Number, y: Number, theta: Sequence[Number]) -> float:
        """Return the slope of the loss in parameter `k` by a central difference, exact up to rounding."""
        phi = abs(self.features(x)[k])
        size = self.size(x, y, theta)
        # A power of two, so that adding and dividing by it rounds as little as possible.
        h = 2.0 ** round(math.log2(size / phi)) if phi and size else 1.0
        return (self.loss(x, y, _moved(theta, k, h)) - self.loss(x, y, _moved(theta, k, -h))) / (2 * h)

    def slopes(self, x: Number, y: Number, theta: Sequence[Number]) -> tuple[float, ...]:
        """Return the slopes in all parameters."""
        return tuple(self.slope(k, x, y, theta) for k in range(len(self.parameters)))

    def trained(
        self, xs: Sequence[Number], ys: Sequence[Number], theta: Sequence[Number], alpha: float, epochs: int
    ) -> tuple[tuple[Number, ...], float]:
        """Return the parameters after `epochs` passes with a step per sample, and the size of the terms summed up."""
        now = tuple(theta)
        size = float(sum(abs(value) for value in now))
        for _ in range(epochs):
            for x, y in zip(xs, ys, strict=True):
                size += 2 * alpha * sum(map(abs, self.features(x))) * self.size(x, y, now)
                slopes = self.slopes(x, y, now)
                now = tuple(value - alpha * slope for value, slope in zip(now, slopes, strict=True))
        return now, size

    def truth(self, function: str, *arguments: Argument) -> Number | tuple[Number, ...]:
        """Return what a right `function` returns for `arguments`."""
        count = len(self.parameters)
        values = cast("tuple[Number, ...]", arguments)
        if function == "forward":
            return self.predict(values[0], values[1:])
        if function == "loss":
            return self.loss(values[0], values[1], values[2:])
        if function == "gradient":
            return self._returned(self.slopes(values[0], values[1], values[2:]))
        if function == "step":
            slopes = cast("Sequence[Number]", [values[count]] if count == 1 else values[count])
            moved = (old - values[-1] * slope for old, slope in zip(values[:count], slopes, strict=True))
            return self._returned(tuple(moved))
        xs, ys = cast("Sequence[Number]", arguments[0]), cast("Sequence[Number]", arguments[1])
        return self._returned(self.trained(xs, ys, values[2:-2], values[-2], int(values[-1]))[0])

    def _returned(self, values: tuple[Number, ...]) -> Number | tuple[Number, ...]:
        return values[0] if len(values) == 1 else values

    # The inputs that the laws below are to be tried on.

    def points(self, readable: Iterable[tuple[Number, ...]]) -> Inputs:
        """Return points (x, y, θ) with a pace; first the `readable` ones, then those where habits of thought fail."""
        count = len(self.parameters)
        zeros = [0] * count
        pinned = [self._point(x, y, theta) for x, y, *theta in readable]
        first = cast("list[Number]", pinned[0]["theta"])
        pinned += [
            self._point(0, 3, first),  # no division by x
            self._point(2, self.predict(2, first), first),  # an exact fit
            self._point(0, 0, zeros),
            self._point(8, 0, zeros),  # a one-sided difference errs by h·φ² here, where every term is zero
            self._point(-0.125, 2.375, [value + 0.625 for value in first]),  # nothing here survives rounding
        ]

        def draw(source: Draw) -> Example:
            return self._point(
                source.number(), source.number(), source.numbers(count), source.integer(1, PACES - 2) / PACES
            )

        return Inputs(f"points of {self.formula}", draw, tuple(pinned))

    @staticmethod
    def _point(x: Number, y: Number, theta: Sequence[Argument], pace: float = 0.5) -> Example:
        return {"x": x, "y": y, "theta": list(theta), "pace": pace}

    def moves(self) -> Inputs:
        """Return parameters, slopes and a learning rate for a single step."""
        count = len(self.parameters)

        def draw(source: Draw) -> Example:
            alpha = source.integer(1, 99) / 100
            return {"theta": source.numbers(count), "grads": source.numbers(count), "alpha": alpha}

        primes: list[Argument] = [7, 11, 13]
        pinned = (
            {"theta": primes[:count], "grads": [2, 3, 5][:count], "alpha": 0.5},
            {"theta": primes[:count], "grads": [-2, -3, -5][:count], "alpha": 0.1},
            {"theta": [0] * count, "grads": [3, 5, 2][:count], "alpha": 0.5},
            {"theta": primes[:count], "grads": [0] * count, "alpha": 0.5},
        )
        return Inputs(f"moves of {self.formula}", draw, pinned)

    def runs(self, readable: Iterable[Example]) -> Inputs:
        """Return training runs of one to four samples, with a learning rate at which every step descends."""
        count = len(self.parameters)

        def draw(source: Draw) -> Example:
            samples = source.integer(1, 4)
            xs, ys = source.numbers(samples), source.numbers(samples)
            steepest = max(sum(phi * phi for phi in self.features(cast("Number", x))) for x in xs)
            return {
                "xs": xs,
                "ys": ys,
                "theta": source.numbers(count),
                "alpha": source.integer(1, PACES - 2) / PACES / (2 * steepest or 1),
                "epochs": source.integer(1, 3),
                "more": source.integer(1, 2),
            }

        return Inputs(f"runs of {self.formula}", draw, tuple(readable))

    # The laws. Each takes one example, asks the submission, and refuses or returns.

    def prediction(self, submission: Submission, x: Number, theta: Sequence[Number]) -> None:
        """Refuse a `forward` that is not ŷ."""
        reply = submission.call("forward", x, *theta)
        got = number(submission, reply)
        expected = self.predict(x, theta)
        if not close(submission, got, expected, self.size(x, 0, theta)):
            why = "`{call}` returned {got}. The model {formula} predicts {expected} there."
            raise self._mismatch(reply, got, expected, why)

    def squared_residual(self, submission: Submission, x: Number, y: Number, theta: Sequence[Number]) -> None:
        """Refuse a `loss` that is not (ŷ - y)²."""
        reply = submission.call("loss", x, y, *theta)
        got = number(submission, reply)
        expected = self.loss(x, y, theta)
        if not close(submission, got, expected, self.size(x, y, theta) ** 2):
            why = (
                "`{call}` returned {got}. The prediction there is ŷ = {prediction} and the target y = {y}, "
                "so the loss is {expected}."
            )
            prediction = self.predict(x, theta)
            raise self._mismatch(reply, got, expected, why, prediction=show_number(prediction), y=show_number(y))

    def slope_is_there(self, submission: Submission, x: Number, y: Number, theta: Sequence[Number]) -> None:
        """Refuse a `gradient` that returns no number, or not as many as there are parameters."""
        self._gradient(submission, x, y, theta)
        submission.compared()

    def slope_points_uphill(
        self, submission: Submission, x: Number, y: Number, theta: Sequence[Number], of: str
    ) -> None:
        """Refuse a slope in the parameter `of` whose sign is not that of the loss."""
        reply, got = self._slope(submission, x, y, theta, of)
        k = self.parameters.index(of)
        if not self._tilts(x, y, theta, k):
            return
        submission.compared()
        expected = self.slope(k, x, y, theta)
        if not got * math.copysign(1, expected) > 0:
            side = say("rises") if expected > 0 else say("falls")
            sign = say("positive") if expected > 0 else say("negative")
            why = (
                "`{call}` says {got} for {of}. When {of} grows a little from {at}, the loss {side}: "
                "the slope there has to be {sign}."
            )
            at = show_number(theta[k])
            raise self._mismatch(reply, got, expected, why, of=of, at=at, side=side, sign=sign)

    def slope_descends(
        self, submission: Submission, x: Number, y: Number, theta: Sequence[Number], pace: float, of: str
    ) -> None:
        """Refuse a slope with which a small step of the parameter `of` does not lower the loss.

        Against the true slope the residual shrinks to (1 - 2·α·φ²)·r, so the loss falls for every α < 1/φ².
        """
        reply, got = self._slope(submission, x, y, theta, of)
        k = self.parameters.index(of)
        if not self._tilts(x, y, theta, k):
            return
        submission.compared()
        alpha = pace / self.features(x)[k] ** 2
        before = self.loss(x, y, theta)
        after = self.loss(x, y, _moved(theta, k, -alpha * got))
        if not after < before:
            why = (
                "`{call}` says {got} for {of}. A step with α = {alpha} moves {of} from {at} to {to}, and the loss goes "
                "from {before} to {after}: so small a step against the slope should lower it."
            )
            shown = {
                "of": of,
                "alpha": show_number(round(alpha, 6)),
                "at": show_number(theta[k]),
                "to": show_number(theta[k] - alpha * got),
                "before": show_number(before),
                "after": show_number(after),
            }
            raise self._mismatch(reply, got, self.slope(k, x, y, theta), why, **shown)

    def slope_matches(self, submission: Submission, x: Number, y: Number, theta: Sequence[Number], of: str) -> None:
        """Refuse a slope in the parameter `of` that is not the finite difference of the loss."""
        reply, got = self._slope(submission, x, y, theta, of)
        k = self.parameters.index(of)
        expected = self.slope(k, x, y, theta)
        size = 2 * abs(self.features(x)[k]) * self.size(x, y, theta)
        if not close(submission, got, expected, size):
            why = (
                "`{call}` says {got} for {of}. The loss is {lower} at {of} = {left} and {upper} at {of} = {right}: "
                "on average it changes by {expected} for each unit of {of}."
            )
            h = 1
            shown = {
                "of": of,
                "left": show_number(theta[k] - h),
                "right": show_number(theta[k] + h),
                "lower": show_number(self.loss(x, y, _moved(theta, k, -h))),
                "upper": show_number(self.loss(x, y, _moved(theta, k, h))),
            }
            raise self._mismatch(reply, got, expected, why, **shown)

    def step_is_there(
        self, submission: Submission, theta: Sequence[Number], grads: Sequence[Number], alpha: float
    ) -> None:
        """Refuse a `step` that does not return a number for each parameter."""
        self._step(submission, theta, grads, alpha)
        submission.compared()

    def step_moves(
        self, submission: Submission, theta: Sequence[Number], grads: Sequence[Number], alpha: float, of: str
    ) -> None:
        """Refuse a `step` that does not move the parameter `of` to θ - α·slope."""
        reply, values = self._step(submission, theta, grads, alpha)
        k = self.parameters.index(of)
        got, expected = values[of], theta[k] - alpha * grads[k]
        if not close(submission, got, expected, abs(theta[k]) + abs(alpha * grads[k])):
            why = (
                "`{call}` moved {of} to {got}. {of} is {at}, its slope is {slope}, the learning rate is α = {alpha}: "
                "one step of descent leads to {expected}."
            )
            shown = {
                "of": of,
                "at": show_number(theta[k]),
                "slope": show_number(grads[k]),
                "alpha": show_number(alpha),
            }
            raise self._mismatch(reply, got, expected, why, **shown)

    def no_epoch_no_change(self, submission: Submission, **run: Argument) -> None:
        """Refuse a `train` that moves although it is given no epoch."""
        self._trains(
            submission,
            run,
            0,
            "`{call}` returned {got}. With epochs = 0 there is no pass over the data, so {of} stays {expected}.",
        )

    def one_epoch(self, submission: Submission, **run: Argument) -> None:
        """Refuse a `train` whose single epoch is not one step per sample, in order."""
        self._trains(
            submission,
            run,
            1,
            "`{call}` returned {got}. One pass, with a step after every sample in order, leads to {of} = {expected}.",
        )

    def many_epochs(self, submission: Submission, **run: Argument) -> None:
        """Refuse a `train` that goes another way over all the epochs of a run."""
        self._trains(
            submission,
            run,
            cast("int", run["epochs"]),
            "`{call}` returned {got}. After {epochs} epochs, with a step after every sample, {of} = {expected}.",
        )

    def epochs_compose(self, submission: Submission, **run: Argument) -> None:
        """Refuse a `train` for which epochs + more epochs is not epochs, and then more from there."""
        xs, ys, theta, alpha = _run(run)
        epochs, more = cast("int", run["epochs"]), cast("int", run["more"])
        halfway = self._train(submission, xs, ys, theta, alpha, epochs)[1]
        apart = self._train(submission, xs, ys, list(halfway.values()), alpha, more)[1]
        reply, at_once = self._train(submission, xs, ys, theta, alpha, epochs + more)
        _now, size = self.trained(xs, ys, theta, alpha, epochs + more)
        for of, got in at_once.items():
            if not close(submission, got, apart[of], size):
                why = (
                    "`{call}` returned {got}. {epochs} epochs and then, from where they ended, {more} more lead to "
                    "{of} = {expected}; {total} epochs at once have to lead to the same place."
                )
                counts = {"epochs": epochs, "more": more, "total": epochs + more}
                raise self._mismatch(reply, got, apart[of], why, of=of, **counts)

    def arguments_untouched(self, submission: Submission, **run: Argument) -> None:
        """Refuse a `train` that changes the lists it is given."""
        xs, ys, theta, alpha = _run(run)
        reply, _values = self._train(submission, xs, ys, theta, alpha, cast("int", run["epochs"]))
        submission.compared()
        if reply.changed:
            why = say(
                "`{call}` changed {changed}. The caller's lists are not to be touched: the next epoch, or the next "
                "call, needs them as they were.",
                call=str(reply.call),
                changed=", ".join(reply.changed),
            )
            raise Refusal(reply.call, why, got=None, expected=None)

    # What the laws share.

    def _tilts(self, x: Number, y: Number, theta: Sequence[Number], k: int) -> bool:
        """Tell whether the loss is steep enough in parameter `k` for a sign to survive single precision."""
        residual = abs(self.predict(x, theta) - y)
        return bool(self.features(x)[k] and residual and residual >= VISIBLE * self.size(x, y, theta))

    def _gradient(
        self, submission: Submission, x: Number, y: Number, theta: Sequence[Number]
    ) -> tuple[Reply, Mapping[str, Number]]:
        reply = submission.call("gradient", x, y, *theta)
        return reply, self._values(submission, reply, self.asked_slopes)

    def _slope(
        self, submission: Submission, x: Number, y: Number, theta: Sequence[Number], of: str
    ) -> tuple[Reply, Number]:
        reply, slopes = self._gradient(submission, x, y, theta)
        if of not in slopes:
            why = say(
                "`{call}` returned {count} slopes. There is none for {of}, the last parameter.",
                call=str(reply.call),
                count=len(slopes),
                of=of,
            )
            question = say("Does the loss change when only {of} changes? Then it has a slope there too.", of=of)
            raise Refusal(reply.call, why, question=question)
        return reply, slopes[of]

    def _step(
        self, submission: Submission, theta: Sequence[Number], grads: Sequence[Number], alpha: float
    ) -> tuple[Reply, Mapping[str, Number]]:
        slopes: Argument = list(grads) if len(theta) > 1 else grads[0]
        reply = submission.call("step", *theta, slopes, alpha)
        return reply, self._values(submission, reply)

    def _train(
        self,
        submission: Submission,
        xs: Sequence[Number],
        ys: Sequence[Number],
        theta: Sequence[Number],
        alpha: float,
        epochs: int,
    ) -> tuple[Reply, Mapping[str, Number]]:
        reply = submission.call("train", list(xs), list(ys), *theta, alpha, epochs)
        return reply, self._values(submission, reply)

    def _trains(self, submission: Submission, run: Mapping[str, Argument], epochs: int, why: str) -> None:
        xs, ys, theta, alpha = _run(run)
        reply, values = self._train(submission, xs, ys, theta, alpha, epochs)
        expected, size = self.trained(xs, ys, theta, alpha, epochs)
        for (of, got), right in zip(values.items(), expected, strict=True):
            if not close(submission, got, right, size):
                raise self._mismatch(reply, got, right, why, of=of, epochs=epochs)

    def _values(self, submission: Submission, reply: Reply, at_least: int | None = None) -> Mapping[str, Number]:
        if len(self.parameters) == 1:
            return {self.parameters[0]: number(submission, reply)}
        return several(submission, reply, self.parameters, at_least=at_least)

    def _mismatch(
        self, reply: Reply, got: Number, expected: Number, why: str, **values: str | int | Sentence
    ) -> Exception:
        shown, right = show_apart(got, expected)
        filled = {"call": str(reply.call), "got": shown, "expected": right, "formula": self.formula, **values}
        return mismatch(reply, got, expected, Sentence(why, filled))


def _moved(theta: Sequence[Number], k: int, by: float) -> list[Number]:
    return [value + by if index == k else value for index, value in enumerate(theta)]


def _run(
    run: Mapping[str, Argument],
) -> tuple[Sequence[Number], Sequence[Number], Sequence[Number], float]:
    xs, ys, theta = (cast("Sequence[Number]", run[name]) for name in ("xs", "ys", "theta"))
    return xs, ys, theta, cast("float", run["alpha"])
