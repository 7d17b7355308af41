"""Help where the code did not come as far as an answer: it raised, or it was stopped. The same for every exercise."""

from grader.core.sentence import say
from grader.hints import Hint

CRASH_QUESTION = say("Read the error from its end, and then the line it names. Which name in it holds what you expect?")
CRASH = Hint(
    explanation=(
        say(
            "An error is no verdict on you: Python met something it can not do, and says what and where. The kind of "
            "the error says what sort of thing it was, the message which one, and the line where Python stood."
        ),
        say(
            "NameError: nobody has given that name a value yet; look for a typing slip. TypeError: two things that do "
            "not go together, such as a number and None, or too many arguments in a call. IndexError: a list is "
            "shorter than the code believes."
        ),
        say(
            "The slip may sit above the line that is named. Print what the names in that line hold just before it, "
            "and grade again: what was printed is shown with the error."
        ),
    ),
    example=(
        say("A function about something else, and what happened:"),
        "1  def price(apples, each):",
        "2      total = apples * eahc",
        "3      return total",
        "",
        "NameError: name 'eahc' is not defined (line 2)",
        "",
        say("The kind: a name without a value. The message: it is `eahc`. The line: 2."),
        say("Line 1 gives values to `apples` and `each`, and to nothing else. The letters are swapped: that is all."),
    ),
)
STOP_QUESTION = say("Which loop of yours runs last, and what has to happen for it to end?")
STOP = Hint(
    explanation=(
        say(
            "A function that does not come back in time usually holds a loop that never ends, or calls itself again "
            "and again. A `while` loop goes on as long as its condition is true, so something inside has to make it "
            "false one day."
        ),
        say(
            "A `for` loop over a list or over `range(…)` ends by itself, as long as its body does not lengthen the "
            "list. Where you know how often something is to be done, `for` is the safer choice."
        ),
    ),
    example=(
        say("A loop about something else that never ends:"),
        "left = 3",
        "while left > 0:",
        '    print("knock")',
        "",
        say("Step by step: `left` is 3, one knock; `left` is 3, one knock; … Nothing inside makes `left` smaller."),
        say("With `left = left - 1` in the body it goes 3, 2, 1, 0 and ends. Shorter, and it can not go wrong:"),
        "for _ in range(3):",
        '    print("knock")',
    ),
)
