"""Hints for what a function calculates and hands back: the prediction, the loss, one value or several."""

from grader.core.sentence import say
from grader.hints import Hint

FORWARD = Hint(
    explanation=(
        say(
            "A model is a recipe: from an input and some parameters it makes one number, the prediction ŷ (say: "
            "y hat). The data give the input x. The parameters are the knobs that training turns later."
        ),
        say(
            "`forward` only follows the recipe: it does not know the right answer, and it changes no knob. Translate "
            "the formula of the task piece by piece. Python wants a sign for every product, `a * c`, and writes a "
            "square as `a ** 2`."
        ),
    ),
    example=(
        say("Take another model, ŷ = a - c / x. With x = 4, a = 5 and c = 8:"),
        "c / x = 8 / 4 = 2",
        "ŷ = 5 - 2 = 3",
        "",
        say("In Python the formula stands behind `return`, and every letter is one of the parameters:"),
        "def predict(x, a, c):",
        "    return a - c / x",
        "",
        say("Then try it by hand with easy numbers, as above: `predict(4, 5, 8)` has to be 3."),
    ),
)

LOSS = Hint(
    explanation=(
        say(
            "The residual ŷ - y says how far the prediction misses the target, and its sign on which side. Squared, a "
            "miss on either side counts as positive, and a miss that is twice as large counts four times."
        ),
        say(
            "So the loss is never negative, and 0 only where the prediction meets the target. The order matters: the "
            "difference comes first, and all of it is squared. Your `forward` already knows ŷ: call it."
        ),
    ),
    example=(
        say("Somebody throws a ball at a mark. The mark is at 7 metres, and the ball lands at 3 metres:"),
        "3 - 7 = -4",
        "(-4)·(-4) = 16",
        "",
        say("Another ball lands at 11 metres, as far away on the other side, and counts the same:"),
        "11 - 7 = 4",
        "4·4 = 16",
        "",
        say("In Python `**` comes before `-`, so without parentheses something else is squared:"),
        "3 - 7 ** 2 = 3 - 49 = -46",
        say("A negative number: that can not be a squared miss."),
    ),
)

ONE_VALUE = Hint(
    explanation=(
        say(
            "A function answers with `return`. What it prints is shown to people and is gone; whoever has called the "
            "function gets None, and can not calculate with that."
        ),
        say(
            "Numbers go in, one number comes out: no text, no list around it, no comma behind it. Every way through "
            "the function has to end in a `return`, the way through each `if` too."
        ),
    ),
    example=(
        say("A function about something else, the width of a rectangle:"),
        "def width(area, height):",
        "    print(area / height)",
        "",
        say("`width(12, 3)` shows 4.0 on the screen. But `width(12, 3) + 1` fails: it is None + 1."),
        say("With `return` the value goes back to the caller, and `width(12, 3) + 1` is 5.0:"),
        "def width(area, height):",
        "    return area / height",
    ),
)

SEVERAL_SLOPES = Hint(
    explanation=(
        say(
            "The loss depends on several parameters, and it has a slope in each of them: how much it changes when this "
            "one grows a little and the others stay where they are."
        ),
        say(
            "A function hands back several values with one `return` and commas between them. The caller can not see "
            "their names, only their order: so it has to be the order that the task gives."
        ),
    ),
    example=(
        say("A function about something else, the far corner of a rectangle, across and down:"),
        "def corner(left, top, width, height):",
        "    across = left + width",
        "    down = top + height",
        "    return across, down",
        "",
        "corner(1, 2, 10, 20) = (11, 22)",
        "",
        say("With `return down, across` it would be (22, 11), and every caller would take the one for the other."),
    ),
)

PARAMETERS = Hint(
    explanation=(
        say(
            "`step` takes all parameters and hands all of them back, in the same order, with one `return` and commas "
            "in between. The caller knows them by their order only."
        ),
        say(
            "The list of slopes belongs to whoever called: read what you need from it and leave it as it is. The new "
            "values have names of their own."
        ),
    ),
    example=(
        say("A function about something else: a stall adds a delivery to what it has of apples and pears."),
        "def deliver(apples, pears, boxes):",
        "    more_apples, more_pears = boxes",
        "    return apples + more_apples, pears + more_pears",
        "",
        "deliver(10, 20, [1, 2]) = (11, 22)",
        "",
        say("The second line takes the list apart without changing it: `boxes` is still [1, 2] afterwards."),
    ),
)
