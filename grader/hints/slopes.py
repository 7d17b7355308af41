"""Hints for the slope in one parameter, and for the step that follows it; `of` is the parameter's name."""

from grader.core.sentence import say
from grader.hints import Hint


def uphill(of: str) -> Hint:
    """Return the hint for the sign of the slope in `of`."""
    return Hint(
        explanation=(
            say(
                "The slope in {of} says what the loss does when {of} grows a little and all else stays: positive if "
                "the loss rises, negative if it falls. Picture a valley: to the left of its bottom the way to the "
                "right leads down, beyond the bottom it leads up.",
                of=of,
            ),
            say(
                "Two things decide the sign: whether the prediction lies above or below y, and whether a larger {of} "
                "raises or lowers the prediction at this x. If your sign is wrong, ask which of the two your formula "
                "does not see.",
                of=of,
            ),
        ),
        example=(
            say("Take another model, ŷ = 10 - a, with the loss (ŷ - y)² and y = 4."),
            say("At a = 1, and a little further right:"),
            "a = 1:  ŷ = 9,  ŷ - y = 5,  loss = 25",
            "a = 2:  ŷ = 8,  ŷ - y = 4,  loss = 16",
            say("The loss falls as a grows, so the slope at a = 1 is negative, although the prediction is too high."),
            say("At a = 9, and a little further right:"),
            "a = 9:   ŷ = 1,  ŷ - y = -3,  loss = 9",
            "a = 10:  ŷ = 0,  ŷ - y = -4,  loss = 16",
            say("The loss rises, so the slope at a = 9 is positive. Between them, at a = 6, lies the bottom."),
        ),
    )


def descends(of: str) -> Hint:
    """Return the hint for a slope in `of` whose steps do not lower the loss."""
    return Hint(
        explanation=(
            say(
                "The slope points uphill, so a step against it goes downhill. That is all there is to gradient descent."
            ),
            say(
                "Not only the sign counts. If the slope that you give for {of} is much larger than the true one, the "
                "step leaps over the bottom of the valley and ends higher up on the other side.",
                of=of,
            ),
            say(
                "How steep the valley is you can measure: move {of} by a very little and see by how many times as much "
                "the loss changes. Compare that with what your function says.",
                of=of,
            ),
        ),
        example=(
            say("Take a loss of another kind, a⁴. At a = 1 it is 1, and its slope there is 4. With α = 0.1:"),
            "a ← 1 - 0.1·4 = 0.6",
            "0.6⁴ = 0.1296",
            say("From 1 down to 0.1296: the step lowers the loss."),
            say("Now with a slope that is much too large, 40 instead of 4:"),
            "a ← 1 - 0.1·40 = -3",
            "(-3)⁴ = 81",
            say("From 1 up to 81: the direction was right, and the step went far beyond the bottom."),
        ),
    )


def links(of: str) -> tuple[Hint, Hint]:
    """Return the hints for the size of a slope: where `of` is the only parameter, and where it is one of several."""
    explanation = (
        say(
            "Think of a chain with three links: {of} moves the prediction, the prediction moves the residual, and the "
            "residual moves the loss.",
            of=of,
        ),
        say(
            "For each link ask: when what goes in changes by a very little, how many times as much does what comes out "
            "change? That is the derivative of this one link. The chain rule multiplies them all."
        ),
        say("Whatever does not change when {of} changes is a constant, be it called x, y or something else.", of=of),
    )
    cube = (
        say("Take another model, ŷ = a³, with the loss (ŷ - y)². With a = 2 and y = 3:"),
        "ŷ = 2³ = 8,  ŷ - y = 8 - 3 = 5,  loss = 5² = 25",
        "",
        say("Link by link, from the inside out:"),
        say("From a to the prediction: the derivative of a³ is 3·a², here 3·4 = 12."),
        say("From the prediction to the residual: y is a constant, so the derivative is 1."),
        say("From the residual to the loss: the derivative of a square, here 5², is twice what is squared: 10."),
        "12·1·10 = 120",
        "",
        say("Does that hold? Move a by a thousandth and see by how many times as much the loss changes:"),
        "a = 2.001:  ŷ = 8.012006,  loss = 25.1202",
        "0.1202 / 0.001 = 120.2",
    )
    wave = (
        say("Take another model with two parameters, ŷ = sin(x)·a + 3·c. With x = π/6, so that sin(x) = 0.5:"),
        "a = 4,  c = 1,  y = 1",
        "ŷ = 0.5·4 + 3·1 = 5,  ŷ - y = 4,  loss = 4² = 16",
        "",
        say("The slope in a, link by link; c is a constant now, and so is x:"),
        say("From a to the prediction: a is multiplied with sin(x), so ŷ changes 0.5 times as much as a."),
        say("From the prediction to the residual: y is a constant, so the derivative is 1."),
        say("From the residual to the loss: the derivative of a square, here 4², is twice what is squared: 8."),
        "0.5·1·8 = 4",
        "",
        say("The slope in c: now a is a constant. Only the first link is another one, 3 in place of 0.5:"),
        "3·1·8 = 24",
        "",
        say("Does that hold? Move a alone by a hundredth and see by how many times as much the loss changes:"),
        "a = 4.01:  ŷ = 5.005,  loss = 16.040025",
        "0.040025 / 0.01 = 4.0025",
    )
    return Hint(explanation, cube), Hint(explanation, wave)


def step(of: str) -> tuple[Hint, Hint]:
    """Return the hints for a step: where `of` is the only parameter, and where it is one of several."""
    downhill = (
        say(
            "The slope points uphill, so the way down is against it: where the slope is positive {of} has to become "
            "smaller, where it is negative larger.",
            of=of,
        ),
        say(
            "The learning rate alpha, a small positive number, says what part of the slope one step goes. `step` "
            "measures nothing: it gets the slope and calculates where the step ends."
        ),
    )
    own = say(
        "With several parameters each one moves by its own slope and by no other. The slopes come in the same order as "
        "the parameters: which place is that of {of}?",
        of=of,
    )
    hill = (
        say("Take a walk on another hill, with the height t². At t = 3 the slope is 6, and let α be 0.1:"),
        "0.1·6 = 0.6",
        "3 - 0.6 = 2.4",
        say("The height goes from 9 to 5.76. On the other side, at t = -3, the slope is -6:"),
        "0.1·(-6) = -0.6",
        "-3 - (-0.6) = -2.4",
        say("Again the height goes from 9 to 5.76. The same rule finds its way down on both sides."),
    )
    pair = (
        say("Take two other parameters, t = 3 with the slope 6 and s = 10 with the slope -20, and let α be 0.1:"),
        "t:  0.1·6 = 0.6,       3 - 0.6 = 2.4",
        "s:  0.1·(-20) = -2,    10 - (-2) = 12",
        "",
        say("t becomes smaller and s larger, each by its own slope. What belongs to s has no say in where t goes."),
    )
    return Hint(downhill, hill), Hint((*downhill, own), pair)
