"""Hints for training: none, one, and many epochs."""

from grader.core.sentence import say
from grader.hints import Hint

_SAVINGS = (
    "def saved(money, rate, years):",
    "    for _ in range(years):",
    "        money = money + money * rate",
    "    return money",
    "",
)

NO_EPOCH = Hint(
    explanation=(
        say(
            "An epoch is one pass over all samples, and `epochs` says how many there are. With 0 epochs nothing is to "
            "be done, so what comes back is what was given."
        ),
        say(
            "`range(0)` is empty: a `for` loop over it never enters its body, and Python goes on below. So no step may "
            "stand before the loop or behind it, and the start is the one that was given, not one of your own."
        ),
    ),
    example=(
        say("A savings account grows once a year, for as many years as we say:"),
        *_SAVINGS,
        "saved(100, 0.5, 0):  100",
        "saved(100, 0.5, 1):  100 → 150",
        "saved(100, 0.5, 2):  100 → 150 → 225",
        "",
        say("After no year it is what was put in: nothing grows outside the loop."),
    ),
)

_EACH_SAMPLE = (
    say(
        "One epoch goes through the samples in order. For each of them: measure the slope where you are now, take a "
        "step, and go on from where the step has ended. Three samples make three steps."
    ),
    say(
        "So the second sample already sees what the first has changed. To measure all slopes at the start, or to add "
        "them up for one step at the end, is another method."
    ),
)
ONE_EPOCH = Hint(
    explanation=_EACH_SAMPLE,
    example=(
        say("A thermometer shows t = 10. At every reading t moves half of the way towards it. Readings of 20 and 40:"),
        "10 + (20 - 10) / 2 = 15",
        "15 + (40 - 15) / 2 = 27.5",
        "",
        say("The second reading starts from 15. Had it started from 10 again, it would have led to 25."),
        say("And to walk along two lists side by side, Python has `zip`:"),
        "for apples, price in zip([2, 5], [3, 1]):",
        "    print(apples * price)",
        say("This shows 6 and then 5."),
    ),
)
ONE_EPOCH_TOGETHER = Hint(
    explanation=(
        *_EACH_SAMPLE,
        say(
            "All slopes of one step are measured at the same point: first all of them, and only then the parameters "
            "move, all together."
        ),
    ),
    example=(
        say("Two other numbers, a = 3 and c = 5, follow the rule: a becomes a + c, and c becomes a - c."),
        say("Both at once, from the same point:"),
        "a = 3 + 5 = 8",
        "c = 3 - 5 = -2",
        say("One after the other, where the second already sees the new a:"),
        "a = 3 + 5 = 8",
        "c = 8 - 5 = 3",
        "",
        say("That is another c. Python calculates all that stands on the right before it changes a name:"),
        "a, c = a + c, a - c",
    ),
)

GOES_ON = Hint(
    explanation=(
        say(
            "The second epoch begins where the first has ended. So ten epochs are the same as three epochs and then, "
            "from where those ended, seven more."
        ),
        say(
            "If that does not hold, something begins anew in every epoch, such as a start value inside the outer loop. "
            "Or something changes from epoch to epoch, or outlives the call in a global name."
        ),
    ),
    example=(
        say("A savings account grows once a year:"),
        *_SAVINGS,
        "saved(100, 0.5, 2) = 225",
        "saved(100, 0.5, 1) = 150,  saved(150, 0.5, 1) = 225",
        "",
        say("Two years at once, or one and then one more: the same. With a line `money = 100` inside the loop"),
        "100 → 150,  100 → 150",
        say("every year would begin with 100 again, and two years would not be more than one."),
    ),
)

DATA = Hint(
    explanation=(
        say(
            "A list that is handed to a function is not copied: the function works on the very list that the caller "
            "has. What it takes out, adds or sorts is changed for the caller too."
        ),
        say(
            "`append`, `pop`, `sort`, `reverse` and `some[0] = …` change a list. A `for` loop only reads it. If you "
            "need another order, make a new list, with `sorted(…)` or `list(…)`."
        ),
    ),
    example=(
        say("A function about something else adds up prices, and empties the list while doing so:"),
        "def total(prices):",
        "    money = 0",
        "    while prices:",
        "        money = money + prices.pop()",
        "    return money",
        "",
        say("With `bill = [3, 4]`, `total(bill)` is 7. Then `bill` is [], and `total(bill)` is 0."),
        say("This one reads the list and leaves it alone, so it is 7 each time:"),
        "    for price in prices:",
        "        money = money + price",
    ),
)

TO_THE_END = Hint(
    explanation=(
        say(
            "Only `epochs` says when training ends. A `return` inside a loop ends the whole function at once, a "
            "`break` ends the loop, and so does a test of your own, such as whether the loss is small enough."
        ),
        say(
            "How far a line is indented says what it belongs to: a `return` that is to come after all epochs stands "
            "exactly below the outer `for`. And do not round on the way: what is cut off is missed by every later step."
        ),
    ),
    example=(
        say("A function about something else doubles a number a few times, and ends too early:"),
        "def doubled(number, times):",
        "    for _ in range(times):",
        "        number = number * 2",
        "        return number",
        "",
        say("`doubled(1, 3)` is 2: in the first round Python reaches the `return`, and that is the end."),
        say("With the `return` below the `for` there are three rounds, 2, 4, 8, and 8 comes back:"),
        "    for _ in range(times):",
        "        number = number * 2",
        "    return number",
    ),
)
