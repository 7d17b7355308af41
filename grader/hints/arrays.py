"""Hints for what is calculated on all samples at once, as arrays."""

from grader.core.sentence import say
from grader.hints import Hint

ONE_PER_ROW = Hint(
    explanation=(
        say(
            "An array has a shape: (3, 2) is three rows of two numbers, (3,) is one line of three. `print(a.shape)` "
            "shows it, and most mistakes with arrays show there first."
        ),
        say(
            "An operation may keep a shape, as `a + 1` does, or take one axis away, as a sum does: `a.sum(axis=0)` "
            "adds up what stands in one column, `a.sum(axis=1)` what stands in one row. Ask of each step what its "
            "shape is, and of the last one whether it is that of the task."
        ),
    ),
    example=(
        say("A table of something else: three days, and what was sold on each in the morning and after noon."),
        "a = np.array([[1, 2], [3, 4], [5, 6]])",
        "",
        say("The days' totals have the shape (3,):"),
        "a.sum(axis=1):  1 + 2 = 3,  3 + 4 = 7,  5 + 6 = 11",
        say("The totals of mornings and afternoons have the shape (2,):"),
        "a.sum(axis=0):  1 + 3 + 5 = 9,  2 + 4 + 6 = 12",
        say("And `a.sum()` names no axis, so a single number is left, 21."),
    ),
)

PRODUCTS = Hint(
    explanation=(
        say(
            "Take one row of the table alone, with pen and paper: each of its numbers meets the weight that stands at "
            "the same place, and the products are added up. What belongs to no feature is added once, at the end."
        ),
        say(
            "For all rows at once numpy has a product of arrays, written `@`: of the shapes (n, d) and (d,) it makes "
            "(n,). A loop over the rows is right too, as long as it goes through all features of each."
        ),
    ),
    example=(
        say("Something else: two shopping lists of bread, milk and eggs, and the prices of one each."),
        "lists = np.array([[2, 1, 0], [1, 3, 6]])",
        "prices = np.array([3, 2, 0.5])",
        "",
        say("By hand, each number beside its price:"),
        "2·3 + 1·2 + 0·0.5 = 8",
        "1·3 + 3·2 + 6·0.5 = 12",
        say("And for both lists at once:"),
        "lists @ prices",
        say("That is an array of two numbers, 8 and 12."),
    ),
)

ARRAYS = Hint(
    explanation=(
        say(
            "An array that is handed to a function is not copied: the function works on the very array that the caller "
            "has. `a += 1`, `a[0] = 5` and `a.sort()` write into it."
        ),
        say(
            "`a = a + 1` makes a new array and gives it the name: the caller's stays as it was. Whoever wants to write "
            "into one works on `a.copy()`."
        ),
        say(
            "There is another reason. An array of whole numbers holds nothing else: what is written into it loses its "
            "fraction, or numpy refuses."
        ),
    ),
    example=(
        say("A function about something else takes ten per cent off some prices:"),
        "def reduced(prices):",
        "    prices *= 0.9",
        "    return prices",
        "",
        say("With `bill = np.array([10.0, 20.0])`, `reduced(bill)` is [9, 18], and so is `bill` from now on."),
        say("This one makes a new array, so `bill` stays what it was:"),
        "    return prices - prices / 10",
    ),
)

MEAN = Hint(
    explanation=(
        say(
            "There is one error for each sample, and the task asks for one number that stands for all of them: their "
            "mean. It does not grow because there are more data, as a sum would."
        ),
        say(
            "The order counts. Misses to both sides cancel if they are averaged first, so each is squared by itself, "
            "and only then comes the mean. `np.mean` divides by how many numbers there are."
        ),
    ),
    example=(
        say("Something else: three balls land 2 metres too far, 1 metre too short and 3 metres too far."),
        "misses = np.array([2, -1, 3])",
        "",
        say("Squared one by one, and then the mean:"),
        "(4 + 1 + 9) / 3 = 4.667",
        say("The mean first, and the square of that, is another number:"),
        "((2 - 1 + 3) / 3)² = 1.778",
        say("For misses of 5 and -5 that would be 0, as if both balls had hit."),
    ),
)

CHAIN = Hint(
    explanation=(
        say(
            "The slope of a mean is the mean of the slopes. So take one sample, and go along the chain as in the "
            "exercises before: from the parameter to the prediction, to the residual, to the loss of this sample."
        ),
        say(
            "Each weight has a chain of its own, and its first link is what the weight is multiplied with in this "
            "sample. What is b multiplied with?"
        ),
        say(
            "For the slope in one weight you need one column of X, and a residual for each of its numbers. A product "
            "of arrays does that for all columns at once, if the shapes fit: `a.T` is `a` with rows and columns "
            "exchanged."
        ),
    ),
    example=(
        say(
            "Something else: two springs with the loads 3 and 5 stretch by a·3 and a·5; the energy of each is its cube."
        ),
        say("The mean of the energies, and its slope in a, at a = 2:"),
        "(6³ + 10³) / 2 = 608",
        say("Link by link for each: the cube gives three times the square, and the load is the inner derivative."),
        "3·6²·3 = 324,  3·10²·5 = 1500",
        say("And the mean of both slopes:"),
        "(324 + 1500) / 2 = 912",
        "",
        say("Does that hold? Move a by a thousandth and see by how many times as much the mean changes:"),
        "a = 2.001:  6.003³ + 10.005³ = 1217.825",
        "0.9125 / 0.001 = 912.5",
    ),
)

PAIR = Hint(
    explanation=(
        say(
            "Two values come back with one `return` and a comma between them: first what belongs to w, an array, then "
            "what belongs to b, a number. They stay two values; an array for both would have to be cut apart again."
        ),
        say(
            "The shape of the first is that of w, since every weight has one number of its own. The second is one "
            "number, whatever the shape of X."
        ),
    ),
    example=(
        say("A function about something else: the totals of each column of a table, and the total of all."),
        "def totals(table):",
        "    columns = table.sum(axis=0)",
        "    return columns, columns.sum()",
        "",
        say("For a table of three rows and two columns, the first has the shape (2,), and the second is a number."),
    ),
)

FULL_BATCH = Hint(
    explanation=(
        say(
            "One epoch looks at all samples and then steps once: the slopes of the mean loss say where all samples "
            "together want to go. There is no loop over samples around the step any more."
        ),
        say(
            "Both slopes of a step are taken at the same point, before anything moves. The next epoch starts from "
            "where this step has ended."
        ),
    ),
    example=(
        say("A group of three stands at 10 and goes half of the way to the mean of its three goals: 20, 40 and 30."),
        "(20 + 40 + 30) / 3 = 30",
        "10 + (30 - 10) / 2 = 20",
        say("One look at all, one step. The second round starts from 20:"),
        "20 + (30 - 20) / 2 = 25",
        say("Had the group followed one after the other, it would have gone three times, and ended elsewhere:"),
        "10 + (20 - 10) / 2 = 15,  15 + (40 - 15) / 2 = 27.5,  27.5 + (30 - 27.5) / 2 = 28.75",
    ),
)

TABLE = Hint(
    explanation=(
        say(
            "Two arrays of the same shape are joined number by number. If one is a line, (3,), and the other a column, "
            "(3, 1), numpy stretches both: every number of the one meets every number of the other, and (3, 3) comes "
            "out."
        ),
        say(
            "No error is raised, so it hides well, above all behind a mean. Print the shapes of both sides, and make a "
            "line of the column with `reshape(-1)`, or do not make a column in the first place."
        ),
    ),
    example=(
        say("Something else: three start times in a column, three waiting times in a line."),
        "start = np.array([[1], [2], [3]])",
        "wait = np.array([10, 20, 30])",
        "",
        say("`start + wait` has the shape (3, 3): nine times, where three were meant."),
        say("With `start.reshape(-1)` it has the shape (3,):"),
        "1 + 10 = 11,  2 + 20 = 22,  3 + 30 = 33",
    ),
)
